"""Mails kept in memory, for tests."""

from cms.outbox.mime import Outgoing

sent: list[Outgoing] = []
"""Every mail of this process, first sent first."""


class MemoryTransport:
    """Accepts everything."""

    def send(self, mail: Outgoing) -> str:
        _ = mail.data  # a mail that cannot be encoded fails here as it would on a wire
        sent.append(mail)
        return "250 kept in memory"

    def close(self) -> None:
        """Nothing to let go of."""
