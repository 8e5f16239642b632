"""What the outbox keeps about people, how long, and how it forgets them."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cms.outbox.enums import DUE, OPEN, DeliveryState, Priority, Reason
from cms.outbox.fingerprints import fingerprints
from cms.outbox.models import Bounce, Delivery, Mailing
from cms.privacy import Purpose, SpaceEntry

CHUNK = 500


class OutboxHolder:
    """Mails sent to a person."""

    purposes: Sequence[Purpose] = [
        Purpose(
            code="outbox",
            title=_("Sending the e-mails you asked for, and knowing whether they left"),
            data=_("E-mail address, content of the message, date and result of sending"),
            basis=_("The same as the service the message belongs to"),
            retention=_("A few months after sending; the content of messages that open an account is erased at once"),
        ),
        Purpose(
            code="suppression",
            title=_("Not writing again to those who asked us not to"),
            data=_("A fingerprint of the address, from which the address cannot be read"),
            basis=_("Legal obligation (right to object)"),
            retention=_("As long as the objection holds"),
        ),
    ]

    def entries(self, address: str, language: str) -> list[SpaceEntry]:
        """Mails are no line of "my space"."""
        return []

    def export(self, address: str) -> list[dict[str, Any]]:
        """The mails written to an address, without the content of confidential ones."""
        rows = _to(address).select_related("mailing", "message").order_by("created_at")
        return [
            {
                "subject": row.message.subject,
                "text": "" if row.mailing.confidential else row.message.text,
                "state": row.state,
                "created": row.created_at.isoformat(),
                "sent": row.sent_at.isoformat() if row.sent_at else None,
            }
            for row in rows
        ]

    def erase(self, address: str) -> int:
        """Stop what is still to leave for an address, and forget the rest."""
        with transaction.atomic():
            Bounce.objects.filter(address_hash__in=fingerprints(address), delivery=None).delete()
            rows = _to(address)
            rows.filter(state__in=DUE).update(state=DeliveryState.SUPPRESSED, reason=Reason.WITHDRAWN)
            return _forget(list(rows.exclude(state__in=OPEN).values_list("pk", flat=True)))

    def purge(self, now: datetime) -> int:
        """Forget finished deliveries older than ``OUTBOX_RETENTION_DAYS``."""
        limit = now - timedelta(days=settings.OUTBOX_RETENTION_DAYS)
        old = Delivery.objects.left_before(limit).exclude(state__in=OPEN).exclude(address="")
        touched, _by_model = Bounce.objects.filter(at__lt=limit, delivery=None).delete()
        while pks := list(old.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
            with transaction.atomic():
                touched += _forget(pks)
        return touched


def _to(address: str) -> Any:
    return Delivery.objects.filter(address_hash__in=fingerprints(address))


def _forget(pks: list[int]) -> int:
    """Delete mailings to one person; in mailings to many, keep the row for the count and nothing of the person."""
    rows = list(Delivery.objects.filter(pk__in=pks).only("pk", "mailing_id"))
    others = Delivery.objects.filter(mailing=OuterRef("pk")).exclude(pk__in=pks)
    single = Mailing.objects.filter(pk__in={row.mailing_id for row in rows}).exclude(priority=Priority.NEWSLETTER)
    single.filter(~Exists(others)).delete()
    left = set(Delivery.objects.filter(pk__in=pks).values_list("pk", flat=True))
    kept = [row for row in rows if row.pk in left]
    for row in kept:
        row.address, row.address_hash, row.context, row.reply = "", uuid.uuid4().hex, {}, ""
        row.provider_id = ""
    # What came back stays for the figures of the mailing.
    Bounce.objects.filter(delivery__in=left).update(address_hash="", diagnostic="")
    Delivery.objects.bulk_update(kept, ["address", "address_hash", "context", "reply", "provider_id"], batch_size=CHUNK)
    return len(rows)
