"""A mail server in its own process that writes down each mail before it says yes: ``python sink.py <port> <log>``."""

import asyncio
import os
import re
import sys

from aiosmtpd.controller import UnthreadedController

MESSAGE_ID = re.compile(rb"(?im)^Message-ID: *(\S+)")
PAUSE = 0.004
"""Seconds between having a mail and saying so: the window in which a killed sender cannot know."""


class Sink:
    """Accepts everything, for good."""

    def __init__(self, log: str) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd's name
        found = MESSAGE_ID.search(envelope.content)
        line = f"{found.group(1).decode() if found else '?'} {','.join(envelope.rcpt_tos)}\n"
        os.write(self.log, line.encode())
        os.fdatasync(self.log)
        await asyncio.sleep(PAUSE)
        return "250 written down"


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    controller = UnthreadedController(Sink(sys.argv[2]), hostname="127.0.0.1", port=int(sys.argv[1]), loop=loop)
    controller.begin()
    loop.run_forever()
