"""Which mail is put into the outbox for which act, in the act's own transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from events.models import EventPage, Place, Registration

if TYPE_CHECKING:
    from events.registration.desk import Desk


class Post:
    """The mails of one act on an event; made before the transaction, so that rendering stays out of it."""

    def __init__(self, event: EventPage, languages: Iterable[str] = ()) -> None:
        self.event = event

    def confirm_address(self, registration: Registration, places: Sequence[Place], now: datetime) -> None:
        """Ask somebody who has just registered to confirm the address."""

    def already_registered(self, registration: Registration, now: datetime) -> None:
        """Send the link to somebody who registers a second time."""

    def settled(self, registration: Registration, places: Sequence[Place], now: datetime) -> None:
        """Confirmed, waiting, or awaiting approval: what came of a verified address."""

    def approved(self, registration: Registration, places: Sequence[Place], now: datetime) -> None:
        """The organiser accepted."""

    def declined(self, registration: Registration, now: datetime, *, reason: str) -> None:
        """The organiser did not accept."""

    def changed(self, registration: Registration, places: Sequence[Place], now: datetime, *, moved: bool) -> None:
        """The registration was changed."""

    def cancelled(self, registration: Registration, now: datetime, *, by_organiser: bool) -> None:
        """The registration was cancelled."""

    def promoted(self, desk: "Desk", *, but: Registration | None = None) -> None:
        """A seat was given to each of those the act promoted."""
