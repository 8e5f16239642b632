"""Enumerations of the newsletters, and the sets derived from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SEND = "newsletters.send_newsletterissue"
"""Permission to let an issue or an announcement leave; its holder must also have the right to publish."""
MANAGE_SUBSCRIBERS = "newsletters.manage_subscribers"
"""Permission to see who reads a letter; coordinators, who send theirs, do not have it."""


class Topic(models.TextChoices):
    """What a subscriber wants to read about."""

    PRODUCTS = "products", _("New products")
    RESOURCES = "resources", _("Resources")
    EVENTS = "events", _("Events")
    TRAINING = "training", _("Training")
    NEWS = "news", _("News")
    CALLS = "calls", _("Calls")


class SubscriberState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Address not confirmed")
    ACTIVE = "active", _("Subscribed")
    SUSPENDED = "suspended", _("Suspended (messages bounce)")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")


class ConsentHow(models.TextChoices):
    """How somebody agreed to be written to."""

    FORM = "form", _("Form of this site, address confirmed")
    IMPORT = "import", _("Agreed elsewhere, imported")
    REGISTRATION = "registration", _("Registration for an event, address confirmed")


class IssueState(models.TextChoices):
    """How far an issue got on its way out; publishing its page is another matter."""

    DRAFT = "draft", _("In preparation")
    FROZEN = "frozen", _("Frozen")
    SCHEDULED = "scheduled", _("Scheduled")
    SENDING = "sending", _("Being sent")
    SENT = "sent", pgettext_lazy("state of a letter", "Sent")
    CANCELLED = "cancelled", _("Cancelled")


class AnnouncementKind(models.TextChoices):
    """What a short mail between two issues says about an event."""

    OPEN_REGISTRATION = "open_registration", _("Registration is open")
    SAVE_THE_DATE = "save_the_date", _("Save the date")
    REPLAY = "replay", _("The replay is online")


class SectionCode(models.TextChoices):
    """Sections of an issue, in the order of a letter."""

    PRODUCTS = "products", _("New products")
    RESOURCES = "resources", _("Resources to discover")
    EVENTS = "events", _("Events to come")
    TRAINING = "training", _("Training")
    REPLAYS = "replays", _("Replays and reports")
    NEWS = "news", _("News")
    FOCUS = "focus", _("A network in focus")
    CALLS = "calls", _("Calls and initiatives")


TAKING = frozenset({IssueState.FROZEN, IssueState.SCHEDULED, IssueState.SENDING, IssueState.SENT})
"""An issue in one of these keeps what it took: no later issue of the same letter takes it again."""

READABLE = frozenset({IssueState.SENDING, IssueState.SENT})
"""An issue in one of these may be read by anybody: its first mails have left."""

EDITABLE = frozenset({IssueState.DRAFT, IssueState.CANCELLED})
"""An issue in one of these may still take items."""
