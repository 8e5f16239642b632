"""Enumerations every floor shares, and the sets derived from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """Where a participant works."""

    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    STATE = "state", _("State or public agency")
    REGIONAL_PLATFORM = "regional_platform", _("Regional geographic platform")
    RESEARCH = "research", _("Research or higher education")
    PRIVATE = "private", _("Private company")
    INDEPENDENT = "independent", _("Independent or consultant")
    ASSOCIATION = "association", _("Association")
    STUDENT = "student", _("Student")
    INTERNATIONAL = "international", _("International organisation")
    OTHER = "other", _("Other")


PRIVATE_SECTORS = frozenset({Sector.PRIVATE, Sector.INDEPENDENT})
"""What counts in the *private share* of a public."""


class Audience(models.TextChoices):
    """Role profile: for whom something is made, as whom somebody comes."""

    DECISION_MAKER = "decision_maker", _("Decision-maker")
    GIS = "gis", _("GIS specialist")
    REMOTE_SENSING = "remote_sensing", _("Remote-sensing expert")
    OTHER = "other", _("Other")


class Level(models.TextChoices):
    """Level in remote sensing."""

    NONE = "none", _("None")
    BEGINNER = "beginner", _("Beginner")
    INTERMEDIATE = "intermediate", _("Intermediate")
    EXPERT = "expert", _("Expert")


NON_EXPERT_LEVELS = frozenset({Level.NONE, Level.BEGINNER})
"""What counts in the *non-expert share* of a public."""


class GisLevel(models.TextChoices):
    """Level in geographic information systems."""

    NONE = "none", _("None")
    BASIC = "basic", _("Basic")
    ADVANCED = "advanced", _("Advanced")


GIS_BASE_LEVELS = frozenset({GisLevel.BASIC, GisLevel.ADVANCED})
"""With a level of NON_EXPERT_LEVELS: a *beginner with a GIS base*."""
