"""Parts, seat pools and questions of an event.

Plain foreign keys on purpose, not ``ParentalKey``: republishing an old revision of the page would create child
pools anew and lose the registrations in them. They go with their event, which ``Registration.event`` and
``Place.pool`` protect as soon as somebody has registered.
"""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.i18n import Translated
from events.enums import AttendanceMode, QuestionKind
from events.models.event import EventPage


class Part(models.Model):
    """A part of an event one registers for apart: a day, a session, a webinar of a series."""

    event = models.ForeignKey(EventPage, models.CASCADE, related_name="parts", verbose_name=_("event"))
    title = Translated(models.CharField(_("title"), max_length=200), required=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    joining_link = models.URLField(_("joining link"), max_length=500, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["event", "order", "id"]

    def __str__(self) -> str:
        return str(self.title)


class SeatPoolQuerySet(models.QuerySet["SeatPool"]):
    def offered(self) -> Self:
        """Pools one may choose today."""
        return self.filter(retired=False).exclude(part__retired=True)

    def in_lock_order(self) -> Self:
        """In key order: the one order in which rows are locked, so that two acts cannot deadlock."""
        return self.order_by("pk")


class SeatPool(models.Model):
    """Seats of one attendance mode of an event, or of one of its parts."""

    event = models.ForeignKey(EventPage, models.CASCADE, related_name="pools", verbose_name=_("event"))
    part = models.ForeignKey(Part, models.RESTRICT, null=True, blank=True, related_name="pools", verbose_name=_("part"))
    mode = models.CharField(_("mode"), max_length=10, choices=AttendanceMode)
    quota = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Leave empty for an unlimited number.")
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    retired = models.BooleanField(_("no longer offered"), default=False)

    objects = SeatPoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("seats")
        verbose_name_plural = _("seats")
        ordering = ["event", "order", "id"]
        constraints = [
            # Two constraints, since SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(fields=["part", "mode"], name="pool_once_a_part_and_mode"),
            models.UniqueConstraint(
                fields=["event", "mode"], condition=models.Q(part=None), name="pool_once_an_event_and_mode"
            ),
        ]

    def __str__(self) -> str:
        mode = self.get_mode_display()
        return f"{self.part}, {mode.lower()}" if self.part else str(mode)


class Question(models.Model):
    """A question of the organiser's own; it retires, it is never deleted once answered."""

    event = models.ForeignKey(EventPage, models.CASCADE, related_name="questions", verbose_name=_("event"))
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    label = Translated(models.CharField(_("question"), max_length=250), required=True)
    help = Translated(models.CharField(_("explanation"), max_length=300))
    choices = models.JSONField(
        _("choices"), default=list, blank=True, help_text=_("A list of {key, label_fr, label_en}.")
    )
    required = models.BooleanField(_("an answer is needed"), default=False)
    mode = models.CharField(_("only for"), max_length=10, choices=AttendanceMode, blank=True)
    part = models.ForeignKey(Part, models.RESTRICT, null=True, blank=True, verbose_name=_("only for the part"))
    order = models.PositiveIntegerField(_("order"), default=0)
    retired = models.BooleanField(_("no longer asked"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["event", "order", "id"]

    def __str__(self) -> str:
        return str(self.label)
