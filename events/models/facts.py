"""Attendance, and the figures that outlive personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.enums import DeclaredProfile, EventMode
from events.models.event import EventPage
from events.models.registration import Registration
from events.models.seats import Part


class Attendance(models.Model):
    """Somebody was there."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="attendances")
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True)
    day = models.DateField(_("day"), null=True, blank=True)
    at = models.DateTimeField(_("noted"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            # One row a part, or where there is none a day (SQLite has no NULLS NOT DISTINCT).
            models.UniqueConstraint(fields=["registration", "part", "day"], name="attendance_once"),
            models.UniqueConstraint(
                fields=["registration", "part"],
                condition=models.Q(day=None, part__isnull=False),
                name="attendance_once_a_part",
            ),
            models.UniqueConstraint(
                fields=["registration", "day"], condition=models.Q(part=None), name="attendance_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.day or self.part or ''}"


class ParticipationFact(models.Model):
    """One cell of an event's figures: how many persons of ``stage`` have ``value`` in ``dimension``.

    ``dimension="total"`` has one row a stage; the unanswered of a dimension are its row ``value=""``.
    Counts only, no person: kept when registrations are erased. Written by ``events.tabulate``.
    """

    class Stage(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        CONFIRMED = "confirmed", _("Confirmed")
        PRESENT = "present", _("Present")

    event = models.ForeignKey(EventPage, models.PROTECT, related_name="facts")
    stage = models.CharField(max_length=12, choices=Stage)
    dimension = models.CharField(max_length=30)
    value = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("participation figure")
        verbose_name_plural = _("participation figures")
        constraints = [models.UniqueConstraint(fields=["event", "stage", "dimension", "value"], name="fact_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.stage} {self.dimension}={self.value}: {self.count}"


class DeclaredFigure(models.Model):
    """Figures declared by an organiser, kept exactly as declared; percentages are never rebuilt from counts."""

    network = models.ForeignKey(
        "networks.Network", models.PROTECT, related_name="declared_figures", verbose_name=_("network")
    )
    event = models.ForeignKey(
        EventPage, models.PROTECT, null=True, blank=True, related_name="declared_figures", verbose_name=_("event")
    )
    label = models.CharField(_("label"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=EventMode, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("expected participants"), null=True, blank=True)
    private_percent = models.PositiveSmallIntegerField(_("private sector (%)"), null=True, blank=True)
    profile_percent = models.PositiveSmallIntegerField(_("profile (%)"), null=True, blank=True)
    profile = models.CharField(_("which profile"), max_length=20, choices=DeclaredProfile, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)

    class Meta:
        verbose_name = _("declared figure")
        verbose_name_plural = _("declared figures")
        ordering = ["rank", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(private_percent__isnull=True) | models.Q(private_percent__lte=100),
                name="private_percent_at_most_100",
            ),
            models.CheckConstraint(
                condition=models.Q(profile_percent__isnull=True) | models.Q(profile_percent__lte=100),
                name="profile_percent_at_most_100",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.event or self.pk)
