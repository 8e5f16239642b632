"""A mail server in its own process that writes down each mail before it says yes.

``python sink.py <port> <log> [<busy> <drop> <lose>]``: shares of RCPT answered 454, of connections dropped before a
message, and dropped after its last dot; of the latter, one in two was written down. Each drop after the dot leaves a
line ``! <Message-ID>`` in ``<log>.drops``.
"""

import asyncio
import os
import random
import re
import sys

from aiosmtpd.controller import UnthreadedController

MESSAGE_ID = re.compile(rb"(?im)^Message-ID: *(\S+)")
PAUSE = 0.004
"""Seconds between having a mail and saying so: the window in which a killed sender cannot know."""


class Sink:
    """Accepts everything, for good; or is as unreliable as it is told to be."""

    def __init__(self, log: str, busy: float, drop: float, lose: float) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.drops = os.open(f"{log}.drops", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.busy, self.drop, self.lose = busy, drop, lose
        self.chance = random.Random(20)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd's name
        if self.chance.random() < self.drop:
            server.transport.abort()
        elif self.chance.random() < self.busy:
            return "454 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd's name
        found = MESSAGE_ID.search(envelope.content)
        name = found.group(1).decode() if found else "?"
        lost = self.chance.random() < self.lose
        if not lost or self.chance.random() < 0.5:
            os.write(self.log, f"{name} {','.join(envelope.rcpt_tos)}\n".encode())
            os.fdatasync(self.log)
        if lost:
            os.write(self.drops, f"! {name}\n".encode())
            server.transport.abort()
        await asyncio.sleep(PAUSE)
        return "250 written down"


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    shares = [float(share) for share in sys.argv[3:6]] or [0.0, 0.0, 0.0]
    controller = UnthreadedController(
        Sink(sys.argv[2], *shares), hostname="127.0.0.1", port=int(sys.argv[1]), loop=loop
    )
    controller.begin()
    loop.run_forever()
