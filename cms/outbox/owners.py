"""Joint: who decides about a mailing. An upper floor that plans and closes its own mailings registers as their owner.

The outbox's pages then ask the owner: a letter that is planned for tomorrow is not let go beside its own state.
"""

from typing import Protocol

from cms.outbox import control
from cms.outbox.models import Delivery, Mailing


class Refused(Exception):  # noqa: N818  says what happened to the wish
    """The owner of the mailing does not do it; ``str()`` is for the reader."""


class Owner(Protocol):
    """Decides about mailings of its own.

    Each act says whether it did something, and may raise :class:`Refused`.
    """

    def owns(self, mailing: Mailing) -> bool:
        """Is this mailing its own?"""

    def page(self, mailing: Mailing) -> str:
        """Where the mailing is planned and followed in the admin; empty where it has no page of its own."""

    def pause(self, mailing: Mailing) -> bool:
        """Nothing more of it leaves."""

    def resume(self, mailing: Mailing) -> bool:
        """Let it go on."""

    def send_again(self, delivery: Delivery) -> bool:
        """Send a failed or uncertain mail once more."""

    def settle(self, delivery: Delivery) -> bool:
        """Treat an uncertain mail as sent."""


class _Outbox:
    """Owns what nobody else does."""

    def owns(self, mailing: Mailing) -> bool:
        return True

    def page(self, mailing: Mailing) -> str:
        return ""

    def pause(self, mailing: Mailing) -> bool:
        return control.pause(mailing)

    def resume(self, mailing: Mailing) -> bool:
        return control.resume(mailing)

    def send_again(self, delivery: Delivery) -> bool:
        return control.send_again(delivery)

    def settle(self, delivery: Delivery) -> bool:
        return control.treat_as_sent(delivery)


_owners: dict[str, Owner] = {}
_OUTBOX = _Outbox()


def register(name: str, owner: Owner) -> None:
    """Let ``owner`` decide about its mailings; called from ``AppConfig.ready()``."""
    _owners[name] = owner


def owner_of(mailing: Mailing) -> Owner:
    """Who decides about a mailing; the outbox itself where nobody else does."""
    return next((owner for owner in _owners.values() if owner.owns(mailing)), _OUTBOX)
