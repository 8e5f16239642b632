"""What makes a record useful to a reader: yes/no criteria of the same weight, and what a curator does to meet them.

Nothing is stored. Each criterion is said twice: in Python for the record in the editor, drafts included, and as a
condition for lists; a test holds the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.enums import CODE_TYPES, DATA_TYPES, SERVICE_TYPES, LinkState, ResourceType
from resources.linkcheck import dead_links_of
from resources.models import AccessLink, LinkHealth, Resource

EVERY_TYPE = frozenset(ResourceType)
PLACED = DATA_TYPES | {ResourceType.MODEL, ResourceType.CASE_STUDY}
"""Types that speak of a place; a tutorial or a library need none."""

DATED = DATA_TYPES | {ResourceType.CASE_STUDY}
"""Types that cover a period."""

LICENSED = EVERY_TYPE - SERVICE_TYPES
LIVING = DATA_TYPES | CODE_TYPES | SERVICE_TYPES
"""Types that are produced, developed or closed; a video just is."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question about a record."""

    code: str
    label: str | Promise
    """What is there when it is met."""
    advice: str | Promise
    """What to do when it is not."""
    field: str
    """The field of the form where that is done; for a list of rows, the button that adds one."""
    met: Callable[[Resource, frozenset[str]], bool]
    """``met(resource, dead addresses)``."""
    condition: Q
    """The same, for the database."""
    types: frozenset[ResourceType] = EVERY_TYPE
    """Types it is asked of; for the others it is not applicable."""

    @property
    def anchor(self) -> str:
        """The part of the edit form to go to."""
        return f"id_{self.field}"

    def applies_to(self, resource: Resource) -> bool:
        """Is it asked of this type of resource?"""
        return resource.type in self.types


_dead = LinkHealth.objects.filter(state=LinkState.DEAD).values("url")
_working_link = AccessLink.objects.filter(resource=OuterRef("pk")).exclude(url__in=_dead)


def _through(name: str) -> Q:
    """Some row of a many-to-many relation."""
    through = getattr(Resource, name).through
    return Q(Exists(through.objects.filter(resource=OuterRef("pk"))))


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "titles", _("Title in both languages"), _("Translate the title: readers of both languages see it in lists."),
        "title_en", lambda r, _d: bool(r.title_fr and r.title_en), ~Q(title_fr="") & ~Q(title_en=""),
    ),
    Criterion(
        "summaries", _("Summary in both languages"),
        _("Write the summary in French and in English, two sentences without jargon."),
        "summary_fr", lambda r, _d: bool(r.summary_fr and r.summary_en), ~Q(summary_fr="") & ~Q(summary_en=""),
    ),
    Criterion(
        "links", _("A link that works"), _("Give an address where readers get at the resource, or mend the dead one."),
        "links-ADD", lambda r, dead: any(link.url not in dead for link in r.links.all()), Q(Exists(_working_link)),
    ),
    Criterion(
        "audiences", _("Profiles"), _("Say for whom it is: the three doors of the base sort by it."),
        "audiences", lambda r, _d: bool(r.audiences), ~Q(audiences=[]),
    ),
    Criterion(
        "level", _("Level"), _("Say which level in remote sensing it takes."),
        "level", lambda r, _d: bool(r.level), ~Q(level=""),
    ),
    Criterion(
        "themes", _("Theme"), _("Choose a theme: it is the first filter readers use."),
        "themes", lambda r, _d: bool(r.themes.all()), _through("themes"),
    ),
    Criterion(
        "languages", _("Language of the resource"), _("Say in which language it is: readers of the South ask first."),
        "languages", lambda r, _d: bool(r.languages), ~Q(languages=[]),
    ),
    Criterion(
        "place", _("Place"), _("Say which place it covers: the world, countries, regions or a rectangle."),
        "countries", lambda r, _d: bool(r.world or r.countries or r.regions or r.bbox),
        Q(world=True) | ~Q(countries=[]) | ~Q(regions=[]) | Q(west__isnull=False), PLACED,
    ),
    Criterion(
        "period", _("Period"), _("Say from when the data are, as precisely as you know."),
        "period_start", lambda r, _d: bool(r.period_start), ~Q(period_start=""), DATED,
    ),
    Criterion(
        "status", _("Status"), _("Say whether it is in production, in development, announced or closed."),
        "status", lambda r, _d: bool(r.status), ~Q(status=""), LIVING,
    ),
    Criterion(
        "access", _("Access"), _("Say whether it is open, on request or within a quota."),
        "access", lambda r, _d: bool(r.access), ~Q(access=""),
    ),
    Criterion(
        "licence", _("Licence"), _("Give the licence: without it nobody knows what may be done with it."),
        "licence_0", lambda r, _d: bool(r.licence), ~Q(licence=""), LICENSED,
    ),
    Criterion(
        "providers", _("Provider"), _("Name who makes or offers it."),
        "providers", lambda r, _d: bool(r.providers.all()), _through("providers"),
    ),
    Criterion(
        "contact", _("Contact"), _("Give an address where questions are answered."),
        "contact_email", lambda r, _d: bool(r.contact_email), ~Q(contact_email=""),
    ),
    Criterion(
        "citation", _("DOI or citation"), _("Give the DOI, or how to cite it: it is how producers are credited."),
        "doi", lambda r, _d: bool(r.doi or r.citation), ~Q(doi="") | ~Q(citation=""), DATA_TYPES,
    ),
    Criterion(
        "formats", _("Formats"), _("Name the file formats: GIS specialists look for them."),
        "formats", lambda r, _d: bool(r.formats), ~Q(formats=[]), DATA_TYPES,
    ),
)  # fmt: skip
BY_CODE = {criterion.code: criterion for criterion in CRITERIA}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a record has and lacks."""

    met: tuple[Criterion, ...]
    missing: tuple[Criterion, ...]

    @property
    def percent(self) -> int:
        """Share of the criteria asked of its type that are met, rounded down: 100 means all of them."""
        asked = len(self.met) + len(self.missing)
        return 100 * len(self.met) // asked


def assess(resource: Resource) -> Assessment:
    """What a record has and lacks, as it stands in memory: a draft revision as well as the published row."""
    dead = frozenset(link.url for link in dead_links_of(resource))
    asked = [criterion for criterion in CRITERIA if criterion.applies_to(resource)]
    met = tuple(criterion for criterion in asked if criterion.met(resource, dead))
    return Assessment(met, tuple(criterion for criterion in asked if criterion not in met))


def _is(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def with_quality(resources: "QuerySet[Resource]") -> "QuerySet[Resource]":
    """``quality``: percent of the criteria met, as in :attr:`Assessment.percent`, computed by the database."""
    met: list[Any] = []
    asked: list[Any] = []
    for criterion in CRITERIA:
        applies = Q() if criterion.types == EVERY_TYPE else Q(type__in=sorted(criterion.types))
        met.append(_is(applies & criterion.condition))
        asked.append(_is(applies) if applies else Value(1))
    counted = resources.annotate(
        criteria_met=Cast(reduce(add, met), IntegerField()), criteria_asked=Cast(reduce(add, asked), IntegerField())
    )
    return counted.annotate(quality=Value(100) * F("criteria_met") / F("criteria_asked"))


def lacking(resources: "QuerySet[Resource]", code: str) -> "QuerySet[Resource]":
    """Resources that a criterion is asked of and that do not meet it.

    :raises KeyError: there is no such criterion.
    """
    criterion = BY_CODE[code]
    asked = resources.filter(type__in=sorted(criterion.types))
    # A negated condition would treat "unknown" of a missing rectangle as met.
    return asked.annotate(lacks=_is(criterion.condition)).filter(lacks=0)
