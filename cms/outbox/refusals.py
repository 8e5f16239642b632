"""Refusals that are not about one recipient: the quota of a provider, a sender or a relay that is not let in.

Taken as the fault of each mail they would close a letter as sent that nobody got.
"""

from django.db import transaction

from cms.outbox import control
from cms.outbox.bounces import classify
from cms.outbox.enums import BounceKind, DeliveryState, Halt, Reason
from cms.outbox.models import Delivery
from cms.outbox.transports.base import RefusedError

IN_A_ROW = 5
"""So many refusals without a mail accepted between, none of which speaks of its recipient, are about all of them."""
_TRIED = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCERTAIN)


def halts(delivery: Delivery, error: RefusedError) -> bool:
    """Whether a refusal is one of us rather than of this mail; then the mailing is halted.

    Those refused before it in the same row wait again, too. A mail of its own is simply refused.
    """
    if delivery.mailing.expected < 2 or _speaks_of_the_recipient(recipient=error.recipient, reply=str(error)):
        return False
    row: list[Delivery] = []
    if not error.sender:
        tried = Delivery.objects.filter(mailing=delivery.mailing, state__in=_TRIED, claimed_at__isnull=False)
        for other in tried.exclude(pk=delivery.pk).order_by("-claimed_at", "-pk")[: IN_A_ROW - 1]:
            about_us = other.reason in {Reason.REFUSED, Reason.RECIPIENT} and not _speaks_of_the_recipient(
                recipient=other.reason == Reason.RECIPIENT, reply=other.reply
            )
            if other.state == DeliveryState.FAILED and about_us:
                row.append(other)
        if len(row) < IN_A_ROW - 1:
            return False
    with transaction.atomic():
        control.halt(delivery.mailing, Halt.SERVER, str(error))
        back = Delivery.objects.filter(pk__in=[other.pk for other in row], state=DeliveryState.FAILED)
        back.update(state=DeliveryState.DEFERRED, reason=Reason.REFUSED)
    return True


def _speaks_of_the_recipient(*, recipient: bool, reply: str) -> bool:
    return recipient and classify(reply) in {BounceKind.HARD, BounceKind.SOFT}
