"""Enumerations of the events' floor, and the sets derived from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(models.TextChoices):
    THEMATIC_WORKSHOP = "thematic_workshop", _("Thematic workshop")
    WEBINAR = "webinar", _("Webinar")
    WEBINAR_SERIES = "webinar_series", _("Webinar series")
    TRAINING = "training", _("Training")
    SEMINAR = "seminar", _("Seminar")
    FIELD_VISIT = "field_visit", _("Field visit")
    CONFERENCE = "conference", _("Conference")
    PARTICIPATION = "participation", _("Taking part in a partner's event")


class EventMode(models.TextChoices):
    """How one takes part in an event; empty when it is not known."""

    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("Hybrid")


class AttendanceMode(models.TextChoices):
    """How one person takes part."""

    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")


class DatePrecision(models.TextChoices):
    TIME = "time", _("Day and time")
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
    UNKNOWN = "unknown", _("Not known")


class EventStatus(models.TextChoices):
    """Names after schema.org EventStatusType."""

    SCHEDULED = "scheduled", _("Scheduled")
    POSTPONED = "postponed", _("Postponed")
    MOVED = "moved", _("Rescheduled")
    CANCELLED = "cancelled", _("Cancelled")


class QuestionKind(models.TextChoices):
    TEXT = "text", _("Text")
    CHOICE = "choice", _("One choice")
    SEVERAL = "several", _("Several choices")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("Number")


class RegistrationState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("registration", "Address to confirm")
    AWAITING_APPROVAL = "awaiting_approval", pgettext_lazy("registration", "Awaiting approval")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    DECLINED = "declined", pgettext_lazy("registration", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("registration", "Expired")


LIVE_STATES = frozenset({RegistrationState.PENDING, RegistrationState.AWAITING_APPROVAL, RegistrationState.CONFIRMED})
"""States in which a person is registered; their *held* places take seats."""

VERIFIED_STATES = frozenset({RegistrationState.AWAITING_APPROVAL, RegistrationState.CONFIRMED})
"""Live states in which the address has been verified."""


class PlaceState(models.TextChoices):
    HELD = "held", _("Held")
    WAITING = "waiting", _("Waiting list")
    RELEASED = "released", _("Released")


class Box(models.TextChoices):
    """What the registration box of an event says."""

    NOT_OPEN = "not_open", _("Registration is not open yet")
    OPEN = "open", _("Registration is open")
    WAITING_LIST = "waiting_list", _("Full: waiting list")
    FULL = "full", _("Full")
    CLOSED = "closed", _("Registration is closed")
    PAST = "past", _("This event is over")
    CANCELLED = "cancelled", _("This event is cancelled")
    EXTERNAL = "external", _("Registration at the partner's")
    NONE = "none", _("No registration on this site")


class Origin(models.TextChoices):
    """Where a registration comes from."""

    FORM = "form", _("Form")
    MANUAL = "manual", _("Added by hand")
    IMPORT = "import", _("Imported file")


class DeclaredProfile(models.TextChoices):
    """Which public a declared percentage speaks of."""

    NON_EXPERT = "non_expert", _("Non-experts in remote sensing")
    BEGINNER_WITH_GIS = "beginner_with_gis", _("Beginners in remote sensing with a GIS base")
