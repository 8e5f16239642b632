"""A registration: who, for which places, with which profile."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.enums import Audience, GisLevel, Level, Sector
from events.enums import LIVE_STATES, VERIFIED_STATES, Origin, PlaceState, RegistrationState
from events.models.event import NOT_FOR_REGISTERING, EventPage
from events.models.seats import Question, SeatPool


class Participant(models.Model):
    """An address, nothing else; the profile is in each registration."""

    email = models.EmailField(_("e-mail address"), unique=True, help_text=_("Normalised: cms.addresses."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")

    def __str__(self) -> str:
        return self.email


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> Self:
        """Registered: pending, awaiting approval or confirmed."""
        return self.filter(state__in=LIVE_STATES)

    def verified(self) -> Self:
        """Live, with a verified address."""
        return self.filter(state__in=VERIFIED_STATES)

    def confirmed(self) -> Self:
        return self.filter(state=RegistrationState.CONFIRMED)

    def of_address(self, address: str) -> Self:
        """Registrations of a (normalised) address that have not been anonymised."""
        return self.filter(participant__email=address, anonymised_at=None)

    def for_its_owner(self) -> Self:
        """With the address and the event, as far as registering reads it."""
        unread = (f"event__{name}" for name in NOT_FOR_REGISTERING)
        return self.select_related("event__network", "participant").defer(*unread)

    def holding_seat(self) -> Self:
        """Live with at least one held place."""
        return self.live().filter(places__state=PlaceState.HELD).distinct()


class Registration(models.Model):
    """One person at one event. States and acts: ``events.registration``."""

    event = models.ForeignKey(EventPage, models.PROTECT, related_name="registrations", verbose_name=_("event"))
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="registrations")
    state = models.CharField(_("state"), max_length=20, choices=RegistrationState)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.FORM)
    language = models.CharField(_("language"), max_length=5, default="fr")

    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    email_as_typed = models.EmailField(_("e-mail address"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    role = models.CharField(_("role profile"), max_length=20, choices=Audience, blank=True)
    level = models.CharField(_("level in remote sensing"), max_length=20, choices=Level, blank=True)
    gis_level = models.CharField(_("level in GIS"), max_length=20, choices=GisLevel, blank=True)
    region = models.CharField(_("region"), max_length=10, blank=True, help_text=_("ISO 3166-2"))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1"))
    listed = models.BooleanField(_("agrees to be listed among participants"), default=False)
    newsletter = models.BooleanField(_("asked for the newsletter"), default=False)
    consent_text = models.CharField(_("version of the consent text"), max_length=20, blank=True)

    created_at = models.DateTimeField(_("registered"))
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    deadline = models.DateTimeField(_("to be confirmed before"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("cancelled, declined or expired"), null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)
    link_version = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(_("note of the organiser"), blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "participant"],
                condition=models.Q(state__in=sorted(LIVE_STATES)),
                name="one_live_registration_a_person",
            )
        ]
        indexes = [
            models.Index(fields=["event", "state"]),
            models.Index(fields=["deadline"], condition=models.Q(state="pending"), name="pending_deadline"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Place(models.Model):
    """A registration in a pool: a seat held, a rank on the waiting list, or a place given back."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="places")
    pool = models.ForeignKey(SeatPool, models.PROTECT, related_name="places", verbose_name=_("seats"))
    state = models.CharField(_("state"), max_length=10, choices=PlaceState)
    since = models.DateTimeField(_("since"), help_text=_("With the key, the order of the waiting list."))
    promoted_at = models.DateTimeField(_("promoted"), null=True, blank=True)
    released_at = models.DateTimeField(
        _("released"),
        null=True,
        blank=True,
        help_text=_("Tells what was lost at expiry from what was given up before."),
    )

    class Meta:
        verbose_name = pgettext_lazy("at an event", "place")
        verbose_name_plural = _("places")
        constraints = [models.UniqueConstraint(fields=["registration", "pool"], name="one_place_a_pool")]
        indexes = [models.Index(fields=["pool", "state", "since", "id"], name="place_queue")]

    def __str__(self) -> str:
        return f"{self.pool}: {self.get_state_display()}"


class Answer(models.Model):
    """A registration's answer to a question of the organiser."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.JSONField(_("answer"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="one_answer_a_question")]

    def __str__(self) -> str:
        return str(self.value)
