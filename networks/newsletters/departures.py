"""Departures: cancel in time, pause, resume, stop; and what the clock brings.

    frozen -> launch -> scheduled -> (leaves_at) begin -> sending -> nothing left to send -> sent
                                  \\-> cancel -> frozen

The outbox sends; here it is only asked whether the counts add up.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import caching
from cms.outbox import control
from cms.outbox.enums import OPEN, DeliveryState
from cms.outbox.models import Delivery, Mailing
from networks.newsletters.enums import IssueState
from networks.newsletters.freezing import WrongState
from networks.newsletters.models import Announcement, NewsletterIssue, Sending


def cancel(sending: Sending, *, now: datetime | None = None) -> None:
    """Give the departure up while nothing has left; the issue is frozen again.

    :raises WrongState: mails have begun to leave, or it was given up before.
    """
    with transaction.atomic():
        locked = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        if locked.begun_at or locked.cancelled_at:
            raise WrongState(_("It is too late to cancel: mails have begun to leave. You may still stop the rest."))
        if locked.mailing is not None:
            control.cancel(locked.mailing)
        Sending.objects.filter(pk=locked.pk).update(cancelled_at=now or timezone.now())
        _owner_to(locked, IssueState.FROZEN, scheduled_at=None)
    sending.refresh_from_db()


def _owner_to(sending: Sending, state: IssueState, **more: Any) -> None:
    """The issue or announcement follows its departure. By query: a page saved here would be a page edited."""
    if sending.issue_id is not None:
        NewsletterIssue.objects.filter(pk=sending.issue_id).update(state=state, **more)
    else:
        # An announcement has no frozen state of its own: given up, it is a draft again.
        back = IssueState.DRAFT if state == IssueState.FROZEN else state
        Announcement.objects.filter(sendings=sending).update(state=back, **more)
    caching.bump("newsletters")


def pause(sending: Sending) -> bool:
    """Nothing more leaves until it is resumed; whether it was on its way."""
    return bool(sending.begun_at and sending.mailing and control.pause(sending.mailing))


def resume(sending: Sending) -> bool:
    """Let the rest leave; whether it was paused."""
    return bool(sending.begun_at and sending.mailing and control.resume(sending.mailing))


def stop(sending: Sending) -> int:
    """Give up what has not left; how many mails. It is not taken up again."""
    return control.cancel(sending.mailing) if sending.begun_at and sending.mailing else 0


def tick(now: datetime | None = None) -> dict[str, int]:
    """What the clock brings, each minute: departures begin, and those that are over are closed; how many of each.

    A tick lost or run twice changes nothing: it reads what is due.
    """
    now = now or timezone.now()
    waiting = Sending.objects.filter(begun_at=None, cancelled_at=None, leaves_at__lte=now)
    begun = sum(_begin(pk, now) for pk in waiting.values_list("pk", flat=True))
    going = Sending.objects.exclude(begun_at=None).filter(closed_at=None)
    closed = sum(close(sending, now=now) for sending in going.select_related("mailing"))
    return {"begun": begun, "closed": closed}


def _begin(pk: int, now: datetime) -> bool:
    """Open the page of the issue, then the door of the outbox, at once: the link *read online* always answers."""
    with transaction.atomic():
        sending = Sending.objects.select_for_update(of=("self",)).get(pk=pk)
        if sending.begun_at or sending.cancelled_at or sending.mailing is None:
            return False
        Sending.objects.filter(pk=pk).update(begun_at=now)
        _owner_to(sending, IssueState.SENDING)
        control.resume(sending.mailing)
    return True


def counts_of(mailing: Mailing) -> dict[str, int]:
    """Deliveries by state, those with none left out."""
    states = Delivery.objects.filter(mailing=mailing).order_by().values_list("state", flat=True)
    return dict(Counter(states))


def close(sending: Sending, *, now: datetime | None = None) -> bool:
    """Close a departure whose counts add up; whether it did.

    The issue counts as sent as soon as nothing waits any more. The departure is closed only when, besides, every
    delivery has an end (an *uncertain* one is for a person to settle) and their number is that of the audience.
    """
    now = now or timezone.now()
    if sending.mailing is None or sending.closed_at:
        return False
    counts = counts_of(sending.mailing)
    if any(counts.get(state) for state in OPEN):
        return False
    adds_up = sum(counts.values()) == sending.expected and not counts.get(DeliveryState.UNCERTAIN)
    with transaction.atomic():
        locked = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        if locked.closed_at:
            return False
        first = not locked.counts
        Sending.objects.filter(pk=locked.pk).update(counts=counts, closed_at=now if adds_up else None)
        if first:
            _owner_to(locked, IssueState.SENT, sent_at=now)
    sending.refresh_from_db()
    return adds_up
