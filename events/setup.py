"""Seats, parts and questions of an event, as its organiser changes them."""

import calendar
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.enums import AttendanceMode
from events.models import EventPage, Part, Question, SeatPool
from events.registration import set_quota


class Repeat(models.TextChoices):
    """How often a series meets."""

    WEEK = "week", _("Every week")
    FORTNIGHT = "fortnight", _("Every two weeks")
    MONTH = "month", _("Every month, the same day")


def _month_later(moment: datetime, months: int) -> datetime:
    """The same day and clock time ``months`` later; the last day of the month where there is no such day."""
    index = moment.month - 1 + months
    year, month = moment.year + index // 12, index % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def repeat_parts(*, event: EventPage, first: datetime, count: int, minutes: int, every: str, title: str) -> list[Part]:
    """Make ``count`` parts from ``first`` on, each with an unlimited online pool.

    Clock times stay the same over a change to summer time: 11 o'clock stays 11 o'clock.
    """
    local = first.astimezone(event.zone).replace(tzinfo=None)
    order = event.parts.count()
    made = []
    with transaction.atomic():
        for n in range(count):
            days = {Repeat.WEEK: 7 * n, Repeat.FORTNIGHT: 14 * n}.get(Repeat(every))
            wall = _month_later(local, n) if days is None else local + timedelta(days=days)
            start = wall.replace(tzinfo=event.zone)
            part = Part.objects.create(
                event=event,
                title_fr=f"{title} {n + 1}",
                starts_at=start,
                ends_at=start + timedelta(minutes=minutes),
                order=order + n,
            )
            SeatPool.objects.create(event=event, part=part, mode=AttendanceMode.ONLINE, order=order + n)
            made.append(part)
    return made


def save_setup(*, event: EventPage, parts: Iterable[Part], pools: Iterable[Any], questions: Iterable[Question]) -> None:
    """Write what the organiser changed, all or nothing.

    A quota goes through the act, so that raising it promotes those who wait. What is retired and was never used
    is removed; what was used stays, for those who chose it.
    """
    with transaction.atomic():
        for part in parts:
            part.save()
        for pool in pools:
            _save_pool(pool)
        for question in questions:
            if question.retired and question.pk and not question.answers.exists():
                question.delete()
            else:
                question.save()
        event.pools.filter(retired=True, places=None).delete()
        event.parts.filter(retired=True, pools=None, question=None, attendance=None).delete()


def _save_pool(pool: SeatPool) -> None:
    if pool.pk is None:
        pool.save()
        return
    quota = pool.quota
    pool.save(update_fields=["part", "mode", "order", "retired"])
    if SeatPool.objects.only("quota").get(pk=pool.pk).quota != quota:
        set_quota(pool=pool, quota=quota)
