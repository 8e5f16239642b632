"""Departures: cancel in time, pause, resume, stop; and what the clock brings.

    frozen -> launch -> scheduled -> (leaves_at) begin -> sending -> nothing left to send -> sent
                                  \\-> cancel -> frozen            \\-> nobody got it -> cancelled

The outbox sends; here it is only asked whether the counts add up.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import caching
from cms.outbox import control
from cms.outbox.enums import OPEN, DeliveryState, MailingState, Reason
from cms.outbox.models import Delivery, Mailing, Suppression
from networks.newsletters import announcing
from networks.newsletters.enums import IssueState
from networks.newsletters.freezing import WrongState
from networks.newsletters.models import STREAM, Announcement, NewsletterIssue, Sending, Subscriber

logger = logging.getLogger(__name__)


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
    elif sending.announcement_id is not None:
        # An announcement has no frozen state of its own: given up, it is a draft again.
        back = IssueState.DRAFT if state == IssueState.FROZEN else state
        Announcement.objects.filter(pk=sending.announcement_id).update(state=back, **more)
    caching.bump("newsletters")


def pause(sending: Sending) -> bool:
    """Nothing more leaves until it is resumed; whether it was on its way."""
    return bool(sending.begun_at and sending.mailing and control.pause(sending.mailing))


def resume(sending: Sending) -> bool:
    """Let the rest leave; whether it was paused."""
    return bool(sending.begun_at and sending.mailing and control.resume(sending.mailing))


def stop(sending: Sending, *, now: datetime | None = None) -> int:
    """Give up what has not left; how many mails. It is not taken up again.

    :raises WrongState: it has not begun (it may be cancelled then), or is over.
    """
    with transaction.atomic():
        locked = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        if not locked.begun_at or locked.closed_at or locked.mailing is None:
            raise WrongState(_("Nothing of the kind can be done now."))
        given_up = control.cancel(locked.mailing)
    close(sending, now=now)
    return given_up


def tick(now: datetime | None = None) -> dict[str, int]:
    """What the clock brings, each minute: departures begin, and those that are over are closed; how many of each.

    A tick lost or run twice changes nothing: it reads what is due.
    """
    now = now or timezone.now()
    waiting = Sending.objects.filter(begun_at=None, cancelled_at=None, leaves_at__lte=now)
    begun = sum(
        _guarded(sending, lambda due: _is_still_true(due, now) and _begin(due.pk, now))
        for sending in waiting.select_related("announcement__network__page")
    )
    _mend_states(now)
    going = Sending.objects.exclude(begun_at=None).filter(closed_at=None)
    closed = sum(_guarded(sending, lambda due: close(due, now=now)) for sending in going.select_related("mailing"))
    return {"begun": begun, "closed": closed}


def _guarded(sending: Sending, act: Callable[[Sending], bool]) -> bool:
    """What an act on a departure says; whatever is wrong with one departure must not hold the others back."""
    try:
        return act(sending)
    except Exception:  # told, and tried again at the next tick
        logger.exception("The clock could not move departure %s on", sending.pk)
        return False


def _is_still_true(sending: Sending, now: datetime) -> bool:
    """An announcement does not leave where its event was withdrawn or moved since: it is a draft again."""
    if sending.announcement is None or announcing.is_true(sending.announcement, now):
        return True
    with suppress(WrongState):  # somebody cancelled it this instant
        cancel(sending, now=now)
        logger.warning("An announcement did not leave, its event was withdrawn or moved: %s", sending.announcement)
    return False


def _mend_states(now: datetime) -> None:
    """An issue that was being published when its departure moved on has its former state back: departures are right.

    Also one whose departure is closed since: such a publication may be the last to write.
    """
    wrong = Q(closed_at=None) | ~Q(issue__state=IssueState.SENT)
    for sending in Sending.objects.filter(wrong, cancelled_at=None).exclude(issue=None).select_related("issue"):
        state = IssueState.SENT if sending.counts else IssueState.SENDING if sending.begun_at else IssueState.SCHEDULED
        if sending.issue is None or sending.issue.state == state:
            continue
        if state == IssueState.SENT:
            _owner_to(sending, state, sent_at=sending.issue.sent_at or sending.closed_at or now)
        else:
            _owner_to(sending, state)


def send_again(sending: Sending, delivery: Delivery) -> bool:
    """Send a failed or uncertain letter once more, and open the departure again; whether it could be.

    Not after it was stopped (the mail would only be given up again), nor where the address was forgotten.
    """
    with transaction.atomic():
        locked = Sending.objects.select_for_update(of=("self",)).select_related("mailing").get(pk=sending.pk)
        if locked.mailing is None or locked.mailing.state == MailingState.CANCELLED or not delivery.address:
            return False
        done = control.send_again(delivery)
        if done:
            Sending.objects.filter(pk=locked.pk).update(closed_at=None)
    return done


def send_refused_again(sending: Sending) -> int:
    """Send every refused letter once more, and open the departure again; how many. Not after it was stopped."""
    with transaction.atomic():
        locked = Sending.objects.select_for_update(of=("self",)).select_related("mailing").get(pk=sending.pk)
        if locked.mailing is None or locked.mailing.state == MailingState.CANCELLED:
            return 0
        done = control.send_refused_again(locked.mailing)
        if done:
            Sending.objects.filter(pk=locked.pk).update(closed_at=None)
    return done


def settle(sending: Sending, delivery: Delivery) -> bool:
    """Treat an uncertain letter as sent, and close the departure if it was the last; whether it was uncertain."""
    done = control.treat_as_sent(delivery)
    close(sending)
    return done


def settle_all(sending: Sending) -> int:
    """The same for every uncertain letter of a departure; how many."""
    rows = Delivery.objects.filter(mailing=sending.mailing_id, state=DeliveryState.UNCERTAIN).select_related("mailing")
    done = sum(control.treat_as_sent(row) for row in rows)
    close(sending)
    return done


def _begin(pk: int, now: datetime) -> bool:
    """Open the page of the issue, then the door of the outbox, at once: the link *read online* always answers."""
    with transaction.atomic():
        sending = Sending.objects.select_for_update(of=("self",)).get(pk=pk)
        if sending.begun_at or sending.cancelled_at or sending.mailing is None:
            return False
        Sending.objects.filter(pk=pk).update(begun_at=now)
        _leave_out_who_left(sending.mailing)
        _owner_to(sending, IssueState.SENDING)
        control.resume(sending.mailing)
    return True


def _leave_out_who_left(mailing: Mailing) -> int:
    """Stop what is to leave for who unsubscribed or was suspended since the audience was read; how many.

    The outbox asks for withdrawals that are younger than the mailing; one that was committed while the audience was
    being written is older by a moment, and a planned letter may wait for months.
    """
    stopped = Suppression.objects.filter(address_hash=OuterRef("address_hash"), stream__in=["", STREAM])
    reads = Subscriber.objects.active().filter(address_hash=OuterRef("address_hash"))
    waiting = Delivery.objects.filter(mailing=mailing, state=DeliveryState.PENDING)
    return waiting.filter(Exists(stopped) | ~Exists(reads)).update(
        state=DeliveryState.SUPPRESSED, reason=Reason.WITHDRAWN
    )


def counts_of(mailing: Mailing) -> dict[str, int]:
    """Deliveries by state, those with none left out."""
    states = Delivery.objects.filter(mailing=mailing).order_by().values_list("state", flat=True)
    return dict(Counter(states))


def close(sending: Sending, *, now: datetime | None = None) -> bool:
    """Close a departure whose counts add up; whether it did.

    The issue counts as sent as soon as nothing waits any more. The departure is closed only when, besides, every
    delivery has an end (an *uncertain* one is for a person to settle) and their number is that of the audience.
    Where nobody got the letter (it was stopped in time, or every address was refused) it was not sent: the issue is
    given up, its items are free again, and it may be edited and frozen anew.
    """
    now = now or timezone.now()
    if sending.mailing is None or sending.closed_at:
        return False
    with transaction.atomic():
        locked = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        # Counted under the lock: a delivery that is sent again reopens its departure under the same one.
        counts = counts_of(sending.mailing)
        if locked.closed_at or any(counts.get(state) for state in OPEN):
            return False
        adds_up = sum(counts.values()) == sending.expected and not counts.get(DeliveryState.UNCERTAIN)
        # Also what an earlier closing counted: an uncertain letter that is sent again may have arrived the first time.
        if not any(held.get(state) for held in (counts, locked.counts) for state in _GOT):
            _give_up(locked, counts, now)
            adds_up = True
        else:
            first = not locked.counts
            Sending.objects.filter(pk=locked.pk).update(counts=counts, closed_at=now if adds_up else None)
            if first:
                _owner_to(locked, IssueState.SENT, sent_at=now)
    sending.refresh_from_db()
    return adds_up


_GOT = (DeliveryState.SENT, DeliveryState.UNCERTAIN)
"""Somebody got the letter, or may have."""


def _give_up(sending: Sending, counts: dict[str, int], now: datetime) -> None:
    """Nobody got it. The mailing is cancelled: a refused letter that is sent again would leave beside the next one."""
    if sending.mailing is not None:
        control.cancel(sending.mailing)
    Sending.objects.filter(pk=sending.pk).update(counts=counts, closed_at=now, cancelled_at=now)
    _owner_to(sending, IssueState.CANCELLED, sent_at=None, scheduled_at=None)
