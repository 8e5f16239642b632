"""What a transport promises, and the four ways a mail does not simply leave."""

from dataclasses import dataclass
from typing import Protocol

from cms.outbox.mime import Outgoing

ID_LENGTH = 200
"""As many characters of a provider's number are kept and compared."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the server said when it took a mail."""

    reply: str
    provider_id: str = ""
    """The number a provider gave it, which its later notices carry; empty where our Message-ID is the only one."""


class Transport(Protocol):
    """Hands mails over one by one; may keep a connection between two."""

    def send(self, mail: Outgoing) -> Accepted:
        """Hand one mail over.

        :raises RefusedError: for good (5xx).
        :raises TryLaterError: for now (4xx), or the connection was lost before the mail was handed over.
        :raises UnreachableError: the server does not answer at all, or does not let us in: no mail can leave.
        :raises LostError: the connection was lost when the mail may already have been accepted.
        """
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class NotSentError(Exception):
    """A mail did not (surely) leave; ``str()`` is what the server said."""


class RefusedError(NotSentError):
    """Refused for good; trying again would give the same answer.

    ``recipient``: it is the address that was refused; ``sender``: it is us, before the server heard of any recipient.
    """

    def __init__(self, reply: str, *, recipient: bool = False, sender: bool = False) -> None:
        super().__init__(reply)
        self.recipient, self.sender = recipient, sender


class TryLaterError(NotSentError):
    """Not accepted this time. ``dropped`` when the connection was lost, rather than an answer given."""

    def __init__(self, reply: str, *, dropped: bool = False) -> None:
        super().__init__(reply)
        self.dropped = dropped


class UnreachableError(NotSentError):
    """The server cannot be reached or refuses us altogether; says nothing about the mail."""


class LostError(NotSentError):
    """Nobody knows whether the mail was accepted; it must not be sent again by itself."""
