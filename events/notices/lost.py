"""The link somebody lost, sent again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.addresses import normalise_address
from cms.outbox.compose import enqueue, render_mail
from events.enums import EventStatus
from events.models import Registration
from events.notices.post import STREAM, links
from events.notices.skeleton import EventWords


def send_lost_links(address: str, language: str, now: datetime | None = None) -> None:
    """Send an address the links to its registrations for events to come, in one mail, once a quarter of an hour.

    Nothing comes back, and nothing is sent to an address that has none: whoever asks does not learn whether it
    is known.
    """
    now = now or timezone.now()
    try:
        address = normalise_address(address)
    except ValidationError:
        return
    live = (
        Registration.objects.live()
        .filter(participant__email=address)
        .exclude(event__ends_at__lte=now)
        .exclude(event__status=EventStatus.CANCELLED)
        .select_related("event")
        .order_by("event__starts_at", "pk")
    )
    lines = [
        {"event": EventWords.of(registration.event, language), "link": links(registration)["manage"]}
        for registration in live
    ]
    if lines:
        quarter = now.replace(minute=now.minute - now.minute % 15)
        enqueue(
            stream=STREAM,
            to=address,
            content=render_mail("events/mail/lost_link", {"lines": lines}, language),
            language=language,
            key=f"registrations:{address}:{quarter:%Y-%m-%dT%H:%M}"[:200],
        )
