"""Personal data of subscribers: why it is held, for how long, and its end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import signing
from cms.addresses import normalise_address
from cms.outbox import suppression
from cms.privacy import Purpose, SpaceEntry
from networks.newsletters import bouncing, links, subscribing
from networks.newsletters.enums import SubscriberState
from networks.newsletters.models import STREAM, FormerSubscriber, Subscriber, SubscriberImport, SubscriberImportRow

PROOF_KEPT = timedelta(days=3 * 365)
"""After somebody left: as long as they may contest what was sent to them (code civil and CNIL: three years)."""
FILE_KEPT = timedelta(days=1)
"""A file that nobody has imported by then is erased."""
CHUNK = 500


class SubscriberHolder:
    """Subscribers of the newsletters, and files of them that wait to be imported."""

    purposes: Sequence[Purpose] = (
        Purpose(
            code="newsletter",
            title=gettext_lazy("Sending you the letters you chose"),
            data=gettext_lazy(
                "E-mail address, language, networks, topics and themes chosen, reason for leaving, "
                "letters that came back"
            ),
            basis=gettext_lazy("Your consent (GDPR, art. 6.1.a)"),
            retention=gettext_lazy("Until you unsubscribe; an address that is not confirmed is erased after 7 days"),
        ),
        Purpose(
            code="newsletter-proof",
            title=gettext_lazy("Proving that you agreed"),
            data=gettext_lazy("When, how and to which text you agreed"),
            basis=gettext_lazy("Legal obligation (GDPR, art. 7.1)"),
            retention=gettext_lazy("Three years after you unsubscribed; at once on request"),
        ),
        Purpose(
            code="newsletter-import",
            title=gettext_lazy("Taking over subscribers who agreed elsewhere"),
            data=gettext_lazy("The lines of the file: e-mail address, day and place of consent, choices"),
            basis=gettext_lazy("Your consent (GDPR, art. 6.1.a)"),
            retention=gettext_lazy("Until the import, at most one day"),
        ),
    )

    def entries(self, address: str, language: str) -> list[SpaceEntry]:
        """The subscription, with its preferences; one that has ended is no line of "my space"."""
        with translation.override(language):
            return [
                SpaceEntry(
                    title=_("Newsletter"),
                    url=signing.personal_path(links.PREFERENCES, found.pk, found.link_version, language),
                    state=str(found.get_state_display()),
                )
                for found in Subscriber.objects.filter(
                    address=address, state__in=[SubscriberState.ACTIVE, SubscriberState.SUSPENDED]
                )
            ]

    def export(self, address: str) -> list[dict[str, Any]]:
        """The subscription with its proof of consent; lines of files to import."""
        found = Subscriber.objects.filter(address=address).prefetch_related("networks", "themes")
        rows = [
            {
                "purpose": "newsletter",
                "address": row.address,
                "state": row.state,
                "language": row.language,
                "networks": [network.code for network in row.networks.all()],
                "topics": row.topics,
                "themes": [theme.notation for theme in row.themes.all()],
                "created": row.created_at.isoformat(),
                "address_confirmed": row.confirmed_at and row.confirmed_at.isoformat(),
                "consent": {
                    "when": row.consent_at and row.consent_at.isoformat(),
                    "how": row.consent_how,
                    "where": row.consent_source,
                    "text": row.consent_text,
                },
                "asked_for_not_confirmed": row.pending,
                "unsubscribed": row.left_at and row.left_at.isoformat(),
                "reason_for_leaving": row.reason_for_leaving,
                "letters_returned": sorted(row.returned.values()),
                "suspended": row.suspended_at and row.suspended_at.isoformat(),
            }
            for row in found
        ]
        return rows + [
            {"purpose": "newsletter-import", "file": line.file.name, "line": line.content}
            for line in _lines_of(address)
        ]

    def erase(self, address: str) -> int:
        """Erase the subscription; the hash of the address stays, so that it is neither imported nor written to."""
        with transaction.atomic():
            lines = _lines_of(address)
            touched = len(lines)
            SubscriberImportRow.objects.filter(pk__in=[line.pk for line in lines]).delete()
            for row in Subscriber.objects.select_for_update().filter(address=address):
                if row.state in {SubscriberState.ACTIVE, SubscriberState.SUSPENDED}:
                    subscribing.note_leaving(row, timezone.now())
                forget(row)
                touched += 1
        return touched

    def purge(self, now: datetime) -> int:
        """Erase what nobody confirmed, what ended long ago, and files nobody imported."""
        late = now - links.CONFIRM_WITHIN
        stale = Q(asked_at__lt=late) | Q(asked_at=None, created_at__lt=late)
        touched, _by_model = SubscriberImport.objects.filter(imported_at=None, created_at__lt=now - FILE_KEPT).delete()
        touched += Subscriber.objects.filter(stale, state=SubscriberState.UNCONFIRMED).delete()[0]
        touched += bouncing.end_runs(now)
        touched += Subscriber.objects.filter(stale).exclude(pending={}).update(pending={})
        ended = Subscriber.objects.filter(state=SubscriberState.UNSUBSCRIBED, left_at__lt=now - PROOF_KEPT)
        for row in ended.order_by("pk")[:CHUNK]:
            with transaction.atomic():
                forget(row)
            touched += 1
        return touched


def forget(subscriber: Subscriber) -> None:
    """Erase a subscriber. Links of letters sent to them keep working; nothing is sent to them any more."""
    if subscriber.state != SubscriberState.UNCONFIRMED:
        suppression.withdraw_hash(STREAM, subscriber.address_hash)
        FormerSubscriber.objects.update_or_create(
            subscriber_id=subscriber.pk, defaults={"address_hash": subscriber.address_hash}
        )
    subscriber.delete()


def _lines_of(address: str) -> list[SubscriberImportRow]:
    """Lines about an address in files not imported yet, however it is spelt there."""
    waiting = SubscriberImportRow.objects.filter(file__imported_at=None).select_related("file")
    return [line for line in waiting if _normalised(line.content.get("address", "")) == address]


def _normalised(typed: Any) -> str:
    try:
        return normalise_address(str(typed))
    except ValidationError:
        return ""
