"""The newsletter somebody asks for when registering: given once their address is confirmed."""

from datetime import datetime

from django.utils.translation import gettext_lazy, override

from events.models import Registration
from networks.newsletters.subscribing import subscribe_from_registration

WISH = gettext_lazy("I would like to receive the newsletter")
WISH_EXPLAINED = gettext_lazy(
    "The letter of the network that organises this event, about four times a year, and, at most once a week, the "
    "announcement of an event of this network. You leave them in one click."
)


def wish_text(language: str) -> str:
    """The words beside the box, kept as proof of what was agreed to."""
    with override(language):
        return f"{WISH}. {WISH_EXPLAINED}"


def follow_wish(registration: Registration, now: datetime) -> None:
    """Subscribe who asked for it and has just confirmed their address; in the transaction that confirms."""
    if not registration.newsletter:
        return
    network = registration.event.network
    subscribe_from_registration(
        address=registration.participant.email,
        language=registration.language,
        network_code=network.code if network is not None else "",
        source=registration.event.title,
        text=wish_text(registration.language),
        now=now,
    )
