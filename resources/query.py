"""Finding resources: ``find(criteria, language)`` serves the page, its map, CSV, Atom and the API alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.safestring import SafeString

from cms.search import normalise, query
from cms.search.query import terms
from resources import periods
from resources.criteria import AUDIENCE_CODES, FACETS, PROFILES, UNKNOWN_USE, WORLD, Box, Criteria
from resources.models import Resource


@dataclass(frozen=True, slots=True)
class ResourceHit:
    """A found resource; read the row by ``pk`` (``Resource.objects.visible().in_bulk``)."""

    pk: int
    extract: SafeString
    """HTML: the found words are inside ``<mark>``; the summary's beginning where nothing was typed."""
    wider: bool
    """It covers the place asked for, and much more: shown after the others, marked."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A way out of an empty result: without this criterion there would be ``total`` hits."""

    name: str
    """Of the criterion: ``q``, ``theme``, ``bbox``..."""
    criteria: Criteria
    total: int


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, and what to do where nothing was."""

    total: int
    hits: list[ResourceHit]
    wider_total: int = 0
    """How many of ``total`` are ``wider``."""
    corrected: str = ""
    """*Did you mean*: the words that would find something, as to be typed."""
    proposals: list[Proposal] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    """(facet, code) nobody knows: they filter nothing, and are shown as chips."""


def _codes(resource: Resource) -> dict[str, set[str]]:
    places = {*resource.countries, *resource.regions, *([WORLD] if resource.world else [])}
    found: dict[str, set[str]] = {
        "type": {resource.type},
        "theme": {concept.notation for concept in resource.themes.all()},
        "pour": {AUDIENCE_CODES[audience] for audience in resource.audiences if audience in AUDIENCE_CODES},
        "lieu": places,
        "niveau": {resource.level} - {""},
        "langue": set(resource.languages),
        "pole": {resource.hub.slug} if resource.hub else set(),
        "centre": {resource.data_centre.slug} if resource.data_centre else set(),
        "source": set(resource.sources),
        "fournisseur": {provider.slug for provider in resource.providers.all()},
        "plateforme": {concept.notation for concept in resource.platforms.all()},
        "instrument": {concept.notation for concept in resource.instruments.all()},
        "variable": {concept.notation for concept in resource.variables.all()},
        "licence": {resource.licence} - {""},
        "commercial": {resource.commercial or UNKNOWN_USE},
        "statut": {resource.status} - {""},
    }
    return found


def _words(resource: Resource) -> set[str]:
    texts = [resource.title_fr, resource.title_en, resource.summary_fr, resource.summary_en]
    texts += [resource.description_fr, resource.description_en]
    for concept in [*resource.themes.all(), *resource.platforms.all()]:
        texts += [concept.label_fr, concept.label_en, concept.alternative_labels_fr, concept.alternative_labels_en]
    texts += [word for tag in resource.tags.all() for word in (tag.name, tag.name_en)]
    return set(normalise.index_text(" ".join(texts)).split())


def _overlaps(resource: Resource, start: date | None, end: date | None) -> bool:
    first, last = periods.first_day(resource.period_start), periods.last_day(resource.period_end)
    if first is None and last is None:
        return False
    return (end is None or first is None or first <= end) and (start is None or last is None or last >= start)


def _meets(box: Box | None, wanted: Box) -> bool:
    if box is None:
        return False

    def spans(west: float, east: float) -> Sequence[tuple[float, float]]:
        return [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]

    if box[3] < wanted[1] or box[1] > wanted[3]:
        return False
    return any(a <= d and c <= b for a, b in spans(box[0], box[2]) for c, d in spans(wanted[0], wanted[2]))


def _covering(places: Sequence[str]) -> set[str]:
    found = {WORLD}
    if any(code.startswith("FR-") for code in places):
        found.add("FR")
    return found


def _place(codes: set[str], wanted: Sequence[str]) -> int:
    """2 for one of the places or inside it, 1 for what covers it, 0."""
    inside = "FR" in wanted and any(code.startswith("FR-") for code in codes)
    if inside or not codes.isdisjoint(wanted):
        return 2
    return 0 if codes.isdisjoint(_covering(wanted)) else 1


def matching(criteria: Criteria) -> list[tuple[Resource, bool]]:
    """Every visible resource that meets the criteria, and whether it is a wider one, in order."""
    wanted = terms(criteria.q)
    start, end = periods.first_day(criteria.de), periods.last_day(criteria.a)
    kept: list[tuple[tuple[bool, bool], Resource, bool]] = []
    rows = Resource.objects.visible().select_related("hub", "data_centre").in_order()
    for resource in rows.prefetch_related("themes", "platforms", "instruments", "variables", "providers", "tags"):
        codes, wider = _codes(resource), False
        if any(
            criteria.values(facet) and codes[facet].isdisjoint(criteria.values(facet))
            for facet in FACETS
            if facet != "lieu"
        ):
            continue
        if criteria.lieu:
            place = _place(codes["lieu"], criteria.lieu)
            if not place:
                continue
            wider = place == 1
        if (start or end) and not _overlaps(resource, start, end):
            continue
        if criteria.bbox:
            if not resource.world and not _meets(resource.bbox, criteria.bbox):
                continue
            wider = wider or resource.world
        words = _words(resource) if wanted else set()
        if any(words.isdisjoint(term.forms) for term in wanted):
            continue
        liked = PROFILES.get(criteria.profil, "") in resource.audiences
        kept.append(((wider, not liked), resource, wider))
    return [(resource, wider) for _key, resource, wider in sorted(kept, key=lambda found: found[0])]


def find(criteria: Criteria, language: str, *, offset: int = 0, limit: int = 20) -> Results:
    """What a reader of ``language`` finds: best first, what is only wider than the place asked for last."""
    found, wanted = matching(criteria), terms(criteria.q)
    hits = [
        ResourceHit(r.pk, query.extract(str(r.summary), str(r.description), wanted), wider)
        for r, wider in found[offset : offset + limit]
    ]
    proposals = []
    if not found:
        for name in criteria.active:
            without = criteria.without(name)
            if total := len(matching(without)):
                proposals.append(Proposal(name, without, total))
    return Results(len(found), hits, sum(wider for _resource, wider in found), proposals=proposals)


def keys(criteria: Criteria) -> list[int]:
    """Primary keys of every hit in order: for exports, feeds and saved searches."""
    return [resource.pk for resource, _wider in matching(criteria)]
