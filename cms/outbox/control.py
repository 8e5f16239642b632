"""What a person decides about the outbox: pause, resume, cancel, send again, treat as sent."""

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.outbox.compose import ring_after_commit
from cms.outbox.enums import DUE, RESENDABLE, DeliveryState, Halt, MailingState, Reason
from cms.outbox.models import Delivery, Mailing, Message, MessageAttachment, without_names

logger = logging.getLogger(__name__)


def pause(mailing: Mailing) -> bool:
    """Nothing more of it leaves, but a mail being handed over; whether it was active."""
    changed = Mailing.objects.filter(pk=mailing.pk, state=MailingState.ACTIVE).update(state=MailingState.PAUSED)
    return bool(changed)


def halt(mailing: Mailing, why: Halt, reply: str) -> None:
    """Pause a mailing that goes wrong as a whole, with what the mail server said, until a person resumes it."""
    found = Mailing.objects.filter(pk=mailing.pk)
    found.update(halt=why, halt_reply=without_names(reply.replace("\x00", ""))[:500])
    pause(mailing)
    mailing.refresh_from_db(fields=["state", "halt", "halt_reply"])
    logger.error("Mailing %s was paused by itself: %s", mailing.pk, why)


def resume(mailing: Mailing) -> bool:
    """Let a paused mailing go on; whether it was paused."""
    with transaction.atomic():
        changed = Mailing.objects.filter(pk=mailing.pk, state=MailingState.PAUSED).update(
            state=MailingState.ACTIVE, halt=Halt.NONE, halt_reply=""
        )
        if changed:
            ring_after_commit()
    return bool(changed)


def cancel(mailing: Mailing) -> int:
    """Nothing more of it leaves, for good; how many waiting mails were given up."""
    with transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.CANCELLED)
        # A worker asks for the state of the mailing before each mail it has in hand.
        return Delivery.objects.filter(mailing=mailing, state__in=DUE).update(
            state=DeliveryState.SUPPRESSED, reason=Reason.CANCELLED
        )


def finish_cancelled() -> int:
    """Give up what workers gave back after its mailing was cancelled; how many mails."""
    cancelled = Mailing.objects.filter(state=MailingState.CANCELLED).values("pk")
    return Delivery.objects.filter(mailing__in=cancelled, state__in=DUE).update(
        state=DeliveryState.SUPPRESSED, reason=Reason.CANCELLED
    )


def send_again(delivery: Delivery) -> bool:
    """Send a failed or uncertain mail once more, under the same Message-ID; whether it was one of these.

    A mail reader that already has an *uncertain* mail recognises the second by its Message-ID, some of them at
    least; that the person may get it twice is what the confirmation page says.
    """
    return bool(_send_again(Delivery.objects.filter(pk=delivery.pk, state__in=RESENDABLE)))


def send_refused_again(mailing: Mailing) -> int:
    """Send once more, after its cause was mended, what was refused for good; how many mails."""
    return _send_again(refused_of(mailing))


def refused_of(mailing: Mailing) -> QuerySet[Delivery]:
    """What mail servers refused for good, of those whose address is still known."""
    reasons = [Reason.REFUSED, Reason.RECIPIENT]
    rows = Delivery.objects.filter(mailing=mailing, state=DeliveryState.FAILED, reason__in=reasons)
    return rows.exclude(address="").order_by("pk")


def _send_again(rows: QuerySet[Delivery]) -> int:
    with transaction.atomic():
        changed = rows.order_by().update(
            state=DeliveryState.PENDING,
            reason=Reason.NONE,
            attempts=0,
            due_at=timezone.now(),
            claimed_by="",
            claimed_at=None,
            lease_until=None,
        )
        if changed:
            ring_after_commit()
    return changed


def treat_as_sent(delivery: Delivery) -> bool:
    """Settle an uncertain mail as having arrived; whether it was uncertain."""
    with transaction.atomic():
        changed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.UNCERTAIN).update(
            state=DeliveryState.SENT, reason=Reason.SETTLED, sent_at=timezone.now(), context={}, claimed_by=""
        )
        if changed and delivery.mailing.confidential:
            forget_content(delivery.message_id)
    return bool(changed)


def forget_content(message_pk: int) -> None:
    """Erase what a confidential message said."""
    MessageAttachment.objects.filter(message=message_pk).delete()
    Message.objects.filter(pk=message_pk).update(text="", html="")
