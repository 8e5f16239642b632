"""An event again: page and programme by Wagtail's copy; form, parts and seats by this act; no registration."""

from django.db import transaction
from django.utils.translation import gettext as _

from cms.slugs import slug_of
from events.enums import DatePrecision, EventStatus
from events.models import EventPage, Part, Question, SeatPool


def copy_registration_form(*, source: EventPage, target: EventPage) -> None:
    """Give ``target`` the parts, seats and questions of ``source`` that are still offered; nothing, if it has seats.

    Dates and joining links of parts are not copied: the new event has its own.
    """
    with transaction.atomic():
        if target.pools.exists() or target.parts.exists() or target.questions.exists():
            return
        parts: dict[int, Part] = {}
        for part in source.parts.filter(retired=False):
            parts[part.pk] = Part.objects.create(
                event=target, title_fr=part.title_fr, title_en=part.title_en, order=part.order
            )
        for pool in SeatPool.objects.offered().filter(event=source):
            SeatPool.objects.create(
                event=target,
                part=parts.get(pool.part_id) if pool.part_id else None,
                mode=pool.mode,
                quota=pool.quota,
                order=pool.order,
            )
        for question in source.questions.filter(retired=False):
            if question.part_id and question.part_id not in parts:
                continue
            Question.objects.create(
                event=target,
                kind=question.kind,
                label_fr=question.label_fr,
                label_en=question.label_en,
                help_fr=question.help_fr,
                help_en=question.help_en,
                choices=question.choices,
                required=question.required,
                mode=question.mode,
                part=parts.get(question.part_id) if question.part_id else None,
                order=question.order,
            )


def reset_acts(page: EventPage) -> None:
    """Take away what belongs to the source alone: its status, frozen figures, replays, dates and joining link.

    The dates, those of the registration and the days of the programme included, are to be given anew; the hours of
    the programme stay. The page is not saved.
    """
    page.status = EventStatus.SCHEDULED
    page.previous_starts_at = page.figures_frozen_at = None
    page.last_change = page.previous_venue = ""
    page.date_precision = DatePrecision.UNKNOWN
    page.start_date = page.start_time = page.end_date = page.end_time = None
    page.registration_opens_at = page.registration_closes_at = None
    page.joining_link = ""
    page.replays = []
    sessions = list(page.sessions.all())
    for session in sessions:
        session.day = None
    page.sessions = sessions


def after_copy(*, source: EventPage, target: EventPage) -> None:
    """What follows every copy of an event's page, Wagtail's own action included: form and seats, clean facts."""
    with transaction.atomic():
        copy_registration_form(source=source, target=target)
        reset_acts(target)
        target.save(clean=False)
        target.save_revision(changed=True, clean=False)


def duplicate(*, event: EventPage, user: object) -> EventPage:
    """A draft of the same event under the same network, with its form, seats, parts and programme."""
    parent = event.get_parent()
    base = slug_of(event.title) or "evenement"
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug = next(s for n in range(2, len(taken) + 4) if (s := f"{base}-{n}") not in taken)
    title = _("%(title)s (copy)") % {"title": event.title}
    with transaction.atomic():
        copied: EventPage = event.copy(
            to=parent,
            update_attrs={"title": title[:255], "slug": slug, "is_demonstration": False},
            copy_revisions=False,
            keep_live=False,
            user=user,
        )
        after_copy(source=event, target=copied)
    return copied
