"""Enumerations of the networks' floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NetworkKind(models.TextChoices):
    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")
    GLOBAL_SOUTH = "global_south", _("Global South")


class NetworkStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    IN_DISCUSSION = "in_discussion", _("In discussion")
    TO_CREATE = "to_create", _("To create")


class ActorType(models.TextChoices):
    """What kind of member an organisation is."""

    LOCAL_AUTHORITY = "local_authority", _("Local authorities")
    STATE = "state", _("State and public agencies")
    REGIONAL_PLATFORM = "regional_platform", _("Regional geographic platform")
    SCIENCE = "science", _("Scientists")
    COMPANY = "company", _("Companies")
    ASSOCIATION = "association", _("Associations")
    OTHER = "other", _("Others")


class HubKind(models.TextChoices):
    INFRASTRUCTURE = "infrastructure", _("Research infrastructure")
    HUB = "hub", _("Data and service hub")
    CROSS_CUTTING = "cross_cutting", _("Cross-cutting scheme")


class ServiceKind(models.TextChoices):
    DATA_CENTRE = "data_centre", _("Data centre")
    EXPERTISE_CENTRE = "expertise_centre", _("Scientific expertise centre")


class NewsKind(models.TextChoices):
    NEWS = "news", pgettext_lazy("kind of news item", "News")
    PRODUCT = "product", _("New product")
    PUBLICATION = "publication", _("Publication")
    CASE_STUDY = "case_study", _("Field experience")
    JOB = "job", _("Job or internship")


class CallKind(models.TextChoices):
    CALL = "call", _("Call")
    INITIATIVE = "initiative", _("Initiative")


class CallState(models.TextChoices):
    """Where a call stands today; derived from its days, never stored."""

    OPEN = "open", pgettext_lazy("call", "Open")
    UPCOMING = "upcoming", pgettext_lazy("call", "Not open yet")
    CLOSED = "closed", pgettext_lazy("call", "Closed")


class ProposalKind(models.TextChoices):
    NEWS = "news", _("News item")
    EVENT = "event", _("Event")
    CALL = "call", _("Call or initiative")
    RESOURCE = "resource", _("Resource")
    CORRECTION = "correction", _("Correction")


class ProposalState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Address not confirmed")
    SUBMITTED = "submitted", _("Awaiting moderation")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class NeedState(models.TextChoices):
    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    MET = "met", _("Met")
    CLOSED = "closed", _("Closed")
