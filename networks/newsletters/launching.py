"""Launching: the audience is frozen, one delivery a person, and the departure planned; nothing leaves yet.

The deliveries are written, paused, in the transaction that schedules the letter; their number must be that of the
audience, else nothing is kept. ``networks.newsletters.departures`` opens the door when the time has come.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.outbox.compose import Recipient, enqueue_many
from cms.outbox.render import MailContent
from networks.models import Network
from networks.newsletters import announcing, gate
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


def departure_time(at: datetime | None, now: datetime) -> datetime:
    """When a letter planned for ``at`` (None: now) leaves: never before the cancel window has passed."""
    return max(at or now, now + cancel_window())


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
    with transaction.atomic():
        locked = NewsletterIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        # Read under the lock: nobody freezes another content meanwhile.
        contents = frozen_contents(locked)
        on_its_way = Sending.objects.filter(issue=locked, cancelled_at=None).exists()
        if locked.state != IssueState.FROZEN or on_its_way or issue.network is None or not contents:
            raise WrongState(_("Freeze the issue before you send it."))
        if not locked.live:
            raise WrongState(_("The page of this issue is not published: the link “read online” would lead nowhere."))
        readers = Subscriber.objects.reached_by(issue.network).order_by("pk")
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
        NewsletterIssue.objects.filter(pk=locked.pk).update(state=IssueState.SCHEDULED, scheduled_at=sending.leaves_at)
    issue.refresh_from_db()
    return sending


def lock_announcements() -> None:
    """One announcement at a time: two of them would each find that nobody was written to this week."""
    Network.objects.select_for_update(of=("self",)).order_by("pk").first()


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
    if findings := gate.check_announcement(announcement):
        raise NotReady(findings)
    contents = {
        code: announcing.announcement_content(announcement, code) for code in announcing.languages_of(announcement)
    }
    with transaction.atomic():
        lock_announcements()
        locked = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
        if not announcing.may_edit(locked) or locked.content != announcement.content:
            raise WrongState(_("This announcement is on its way already, or was changed meanwhile."))
        recent = announcing.recently_announced(departure_time(at, now))
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
    leaves_at = departure_time(at, now)
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
