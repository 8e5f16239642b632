"""Departures: launch, cancel in time, pause, resume, stop; and what the clock brings.

    frozen -> launch -> scheduled -> (leaves_at) begin -> sending -> nothing left to send -> sent
                                  \\-> cancel -> frozen

Launching freezes the audience: one delivery a person is written, paused, in the transaction that schedules the
issue. The outbox sends them; here it is only asked whether the counts add up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import caching
from cms.outbox import control
from cms.outbox.compose import Recipient, enqueue_many
from cms.outbox.enums import OPEN, DeliveryState
from cms.outbox.models import Delivery, Mailing
from cms.outbox.render import MailContent
from networks.newsletters import announcing, gate, letters
from networks.newsletters.enums import IssueState
from networks.newsletters.freezing import NotReady, SendingError, WrongState, frozen_contents
from networks.newsletters.links import recipient_fields
from networks.newsletters.models import STREAM, Announcement, NewsletterIssue, Sending, Subscriber, Variant

FARTHEST = timedelta(days=90)
"""A departure is not planned farther ahead: the audience is frozen when it is planned."""


class Nobody(SendingError):  # noqa: N818  says what the audience is
    """There is nobody to write to."""


class Unreconciled(SendingError):  # noqa: N818  says what the counts are
    """The deliveries written are not the audience counted; nothing was kept."""


def cancel_window() -> timedelta:
    """Between *send now* and the first mail: the time to think again."""
    return timedelta(minutes=settings.NEWSLETTER_CANCEL_MINUTES)


def audience_of(readers: Iterable[tuple[int, str, str, int]], languages: Iterable[str]) -> Iterator[Recipient]:
    """Recipients from (key, address, language, link version); who reads no language of the letter gets its first."""
    known = list(languages)
    for pk, address, language, version in readers:
        chosen = language if language in known else known[0]
        yield Recipient(address, chosen, recipient_fields(pk, version))


def launch(
    issue: NewsletterIssue,
    *,
    at: datetime | None = None,
    rate: int | None = None,
    rate_per_domain: int | None = None,
    by: Any = None,
    now: datetime | None = None,
) -> Sending:
    """Freeze the audience and plan the departure: ``at``, or now; never before the cancel window has passed.

    ``rate`` and ``rate_per_domain`` are messages a minute at most.

    :raises WrongState: the issue is not frozen, or ``at`` is too far ahead.
    :raises Damaged: the frozen content was altered.
    :raises Nobody: no subscriber is reached.
    :raises Unreconciled: deliveries and audience differ; nothing is kept.
    """
    now = now or timezone.now()
    contents = frozen_contents(issue)
    if issue.network is None or not contents:
        raise WrongState(_("Freeze the issue before you send it."))
    readers = Subscriber.objects.reached_by(issue.network).order_by("pk")
    with transaction.atomic():
        locked = NewsletterIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        if locked.state != IssueState.FROZEN:
            raise WrongState(_("Freeze the issue before you send it."))
        attempt = Sending.objects.filter(issue=locked).count() + 1
        sending = _write(
            contents,
            readers.values_list("pk", "address", "language", "link_version"),
            key=f"newsletter:{issue.pk}:{attempt}",
            label=issue.title,
            network_code=issue.network.code,
            reply_to=issue.network.contact_email,
            at=at,
            rate=rate,
            rate_per_domain=rate_per_domain,
            by=by,
            now=now,
            owner={"issue": locked},
        )
        Variant.objects.filter(issue=locked).update(mailing=sending.mailing)
        NewsletterIssue.objects.filter(pk=locked.pk).update(
            state=IssueState.SCHEDULED, scheduled_at=sending.leaves_at
        )
    issue.refresh_from_db()
    return sending


def launch_announcement(
    announcement: Announcement,
    *,
    at: datetime | None = None,
    rate: int | None = None,
    rate_per_domain: int | None = None,
    by: Any = None,
    now: datetime | None = None,
) -> Sending:
    """As :func:`launch`, for the short mail about an event: content and audience are frozen in one act.

    Who got an announcement within seven days is left out.

    :raises WrongState: it is on its way, or has left.
    :raises NotReady: the check-list found something.
    :raises Nobody: everybody it concerns was written to this week, or nobody is concerned.
    """
    now = now or timezone.now()
    written = {code: announcing.announcement_letter(announcement, code) for code in announcing.languages_of(announcement)}
    contents = {code: letters.content_of(letter, announcement.network) for code, letter in written.items()}
    findings = [found for code, letter in written.items() for found in gate.check_letter(letter, contents[code])]
    if findings:
        raise NotReady(findings)
    with transaction.atomic():
        locked = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
        if not announcing.may_edit(locked) or locked.content != announcement.content:
            raise WrongState(_("This announcement is on its way already, or was changed meanwhile."))
        recent = announcing.recently_announced(now)
        people = announcing.audience(announcement).exclude(address_hash__in=recent).order_by("pk")
        sending = _write(
            contents,
            people.values_list("pk", "address", "language", "link_version"),
            key=f"{announcing.mailing_key(announcement)}:{Sending.objects.filter(announcement=locked).count() + 1}",
            label=next(iter(contents.values())).subject,
            network_code=announcement.network.code,
            reply_to=announcement.network.contact_email,
            at=at,
            rate=rate,
            rate_per_domain=rate_per_domain,
            by=by,
            now=now,
            owner={"announcement": locked},
        )
        Announcement.objects.filter(pk=locked.pk).update(
            state=IssueState.SCHEDULED, scheduled_at=sending.leaves_at, mailing=sending.mailing
        )
    announcement.refresh_from_db()
    return sending


def _write(
    contents: Mapping[str, MailContent],
    readers: Iterable[tuple[int, str, str, int]],
    *,
    key: str,
    label: str,
    network_code: str,
    reply_to: str,
    at: datetime | None,
    rate: int | None,
    rate_per_domain: int | None,
    by: Any,
    now: datetime,
    owner: dict[str, Any],
) -> Sending:
    """The mailing, paused, and its departure; in the caller's transaction."""
    leaves_at = max(at or now, now + cancel_window())
    if leaves_at - now > FARTHEST:
        raise WrongState(_("Plan the departure within %(days)s days.") % {"days": FARTHEST.days})
    recipients = list(audience_of(readers, contents))
    if not recipients:
        raise Nobody(_("Nobody is subscribed to this letter: there is nobody to write to."))
    audience = Counter(recipient.language for recipient in recipients)
    mailing = enqueue_many(
        stream=STREAM,
        recipients=recipients,
        contents=contents,
        key=key,
        label=label,
        rate=rate,
        rate_per_domain=rate_per_domain,
        not_before=leaves_at,
        paused=True,
        network_code=network_code,
        reply_to=reply_to,
    )
    written = Counter(mailing.deliveries.values_list("message__language", flat=True))
    if written != audience:
        raise Unreconciled(_("The deliveries written are not the audience counted: nothing was kept."))
    return Sending.objects.create(
        mailing=mailing,
        audience=dict(audience),
        leaves_at=leaves_at,
        launched_at=now,
        launched_by=by if getattr(by, "pk", None) else None,
        **owner,
    )


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
        Announcement.objects.filter(pk=sending.announcement_id).update(state=back, **more)
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
