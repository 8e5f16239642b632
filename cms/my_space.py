""" "My space": what a person has with us, reached by a link sent to their address. No account, no password."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms import privacy, signing
from cms.addresses import normalise_address
from cms.models import SpaceAccess
from cms.outbox.compose import enqueue, render_mail
from cms.privacy import Purpose, SpaceEntry

PURPOSE = "space.open"
LIFETIME = timedelta(hours=24)
"""A link opens the space for a day: it shows everything a person gave us."""


def holds_something(address: str) -> bool:
    """Whether any app holds data under a (normalised) address."""
    return any(holder.export(address) for name, holder in privacy.holders().items() if name != "space")


def send_link(typed: str, *, language: str, now: datetime | None = None) -> None:
    """Mail the link to an address that we know; do nothing for others, so that nobody learns which are known."""
    now = now or timezone.now()
    try:
        address = normalise_address(typed)
    except ValidationError:
        return
    if not holds_something(address):
        return
    with transaction.atomic():
        access, _created = SpaceAccess.objects.update_or_create(address=address, defaults={"asked_at": now})
        content = render_mail("cms/mail/my_space", {"access": access, "purpose": PURPOSE}, language)
        enqueue(
            stream="space",
            to=address,
            content=content,
            language=language,
            key=f"space:{access.pk}:{now:%Y%m%d%H%M%S%f}",
            label="space",
        )


def open_space(token: str) -> SpaceAccess:
    """The access a token stands for.

    :raises signing.BadLink: for a wrong or outdated token.
    """
    target = signing.check(PURPOSE, token)
    access = SpaceAccess.objects.filter(pk=target.pk, link_version=target.version).first()
    if access is None:
        raise signing.BadLink
    return access


def entries(address: str, language: str) -> list[SpaceEntry]:
    """Everything the holders list for an address: to come first, then the rest, latest first."""
    found = [entry for holder in privacy.holders().values() for entry in holder.entries(address, language)]
    now = timezone.now()
    to_come = [e for e in found if e.starts_at and e.starts_at > now]
    rest = [e for e in found if not (e.starts_at and e.starts_at > now)]
    oldest = datetime.min.replace(tzinfo=now.tzinfo)
    return sorted(to_come, key=lambda e: e.starts_at or now) + sorted(
        rest, key=lambda e: e.starts_at or oldest, reverse=True
    )


def export(address: str) -> dict[str, list[dict[str, Any]]]:
    """All data held under an address, by holder (GDPR, art. 15 and 20)."""
    return {name: data for name, holder in privacy.holders().items() if (data := holder.export(address))}


def erase(address: str) -> int:
    """Erase or anonymise everything held under an address (GDPR, art. 17); how many records were touched."""
    return sum(holder.erase(address) for holder in privacy.holders().values())


class SpaceHolder:
    """The addresses of those who asked for a link."""

    purposes: Sequence[Purpose] = (
        Purpose(
            code="space",
            title=_("Opening “my space” by a link"),
            data=_("E-mail address, date of the request"),
            basis=_("Your request (GDPR, art. 6.1.b)"),
            retention=_("24 hours"),
        ),
    )

    def entries(self, address: str, language: str) -> list[SpaceEntry]:
        return []

    def export(self, address: str) -> list[dict[str, Any]]:
        return [dict(row) for row in SpaceAccess.objects.filter(address=address).values("address", "asked_at")]

    def erase(self, address: str) -> int:
        return SpaceAccess.objects.filter(address=address).delete()[0]

    def purge(self, now: datetime) -> int:
        return SpaceAccess.objects.filter(asked_at__lt=now - LIFETIME).delete()[0]


def set_up() -> None:
    """Register the link's purpose and the holder (from ``CmsConfig.ready``)."""
    signing.register(
        signing.Purpose(PURPOSE, "cms:my_space_open", LIFETIME, "Opens the page that lists what a person has with us.")
    )
    privacy.register("space", SpaceHolder())
