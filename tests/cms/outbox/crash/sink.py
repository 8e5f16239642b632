"""A mail server in its own process that writes down each mail before it says yes.

``python sink.py <port> <log> [<busy> <drop> <cut> <lose>]``: shares of RCPT answered 454, of connections dropped before
a message, in the middle of it, and after its last dot; of the latter, one in two was written down. Each drop leaves
a line ``<where> <Message-ID, at RCPT the address>`` in ``<log>.drops``, each 454 one in ``<log>.busy``; ``<log>.times``
says when a mail was taken.
"""

import asyncio
import os
import random
import re
import sys
import time

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP

MESSAGE_ID = re.compile(rb"(?im)^Message-ID: *(\S+)")
HEAD = 4096
"""Bytes of a message read before hanging up in the middle of it: its headers, and a little more."""
PAUSE = 0.004
"""Seconds between having a mail and saying so: the window in which a killed sender cannot know."""


class Sink:
    """Accepts everything, for good; or is as unreliable as it is told to be."""

    def __init__(self, log: str, busy: float, drop: float, cut: float, lose: float) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.drops = os.open(f"{log}.drops", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.put_off = os.open(f"{log}.busy", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.times = os.open(f"{log}.times", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.busy, self.drop, self.cut, self.lose = busy, drop, cut, lose
        self.chance = random.Random(20)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd's name
        if self.chance.random() < self.drop:
            os.write(self.drops, f"rcpt {address}\n".encode())
            server.transport.abort()
        elif self.chance.random() < self.busy:
            os.write(self.put_off, f"{address}\n".encode())
            return "454 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd's name
        found = MESSAGE_ID.search(envelope.content)
        name = found.group(1).decode() if found else "?"
        lost = self.chance.random() < self.lose
        if not lost or self.chance.random() < 0.5:
            for address in envelope.rcpt_tos:
                os.write(self.times, f"{address} {time.time()}\n".encode())
            os.write(self.log, f"{name} {','.join(envelope.rcpt_tos)}\n".encode())
            os.fdatasync(self.log)
        if lost:
            os.write(self.drops, f"after {name}\n".encode())
            server.transport.abort()
        await asyncio.sleep(PAUSE)
        return "250 written down"


class Server(SMTP):
    """Hangs up in the middle of some messages: nothing of them may be kept (RFC 5321, 4.1.1.4)."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        sink = self.event_handler
        if sink.chance.random() >= sink.cut:
            return await super().smtp_DATA(arg)
        await self.push("354 go on")
        begun = await self._reader.read(HEAD)
        found = MESSAGE_ID.search(begun)
        os.write(sink.drops, f"within {found.group(1).decode() if found else '?'}\n".encode())
        self.transport.abort()
        return None


class Controller(UnthreadedController):
    """Serves with our server."""

    def factory(self) -> SMTP:
        return Server(self.handler, **self.SMTP_kwargs)


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    shares = [float(share) for share in sys.argv[3:7]] or [0.0] * 4
    controller = Controller(Sink(sys.argv[2], *shares), hostname="127.0.0.1", port=int(sys.argv[1]), loop=loop)
    controller.begin()
    loop.run_forever()
