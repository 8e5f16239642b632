"""Mails kept in memory, for tests."""

from cms.outbox.mime import Outgoing
from cms.outbox.transports.base import Accepted

sent: list[Outgoing] = []
"""Every mail of this process, first sent first."""


class MemoryTransport:
    """Accepts everything."""

    def send(self, mail: Outgoing) -> Accepted:
        _ = mail.data  # a mail that cannot be encoded fails here as it would on a wire
        sent.append(mail)
        return Accepted("250 kept in memory")

    def close(self) -> None:
        """Nothing to let go of."""
