"""From resources to digests: everything the search needs of one, computed once and kept in a row."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from cms.places import FRENCH_TERRITORIES
from cms.search import normalise
from cms.vocabularies import Concept
from resources import periods, rectangles
from resources.criteria import AUDIENCE_CODES, UNKNOWN_USE, WORLD
from resources.index import texts, tokens, values
from resources.models import Resource, SearchChange, SearchDigest

FORMAT = 4
"""Raise it when digests are made otherwise: those kept are then made anew."""
CHUNK = 200
LONGEST_TITLE = 63
"""Words of a title that count in the order."""
ALL_AROUND, ALL_HIGH = 350.0, 130.0
"""Degrees of a box that is the whole world for readers: few sensors see the poles."""


@dataclass(slots=True)
class Digest:
    """What the search knows of a resource. Days are ordinals (``date.toordinal``), the moment microseconds."""

    pk: int
    title: str
    """Forms of words (``tokens.forms``), apart by spaces; a form stands only in the best part."""
    summary: str
    body: str
    words: str
    """Words as they are written, for corrections."""
    exact: str = ""
    """Other labels of what it names exactly: variables, instruments, platforms; whole words only, as what follows."""
    kind: str = ""
    """What readers call its type and its access; its level, publics and languages (``values``)."""
    near: str = ""
    """Other labels of its themes."""
    wide: str = ""
    """The larger regions its places lie in, and what else is only near (``values.reached``)."""
    codes: dict[str, list[str]] = field(default_factory=dict)
    """Values of each facet."""
    box: list[float] | None = None
    reaching: bool = False
    """The rectangle reaches beyond the places that are named (``resources.rectangles.tells_more``)."""
    world: bool = False
    france: bool = False
    """The whole of France, not only some of its regions."""
    start: int | None = None
    end: int | None = None
    period: bool = False
    published: int = 0
    title_words: int = 0
    sort_titles: list[str] = field(default_factory=list)
    """Title folded, by language."""

    @property
    def parts(self) -> tuple[str, ...]:
        """What stands in each part, the best part first (``postings.TITLE`` to ``WIDE``)."""
        return (self.title, self.summary, self.body, self.exact, self.kind, self.near, self.wide)


def is_world(resource: Resource) -> bool:
    """Said so, or its rectangle is about the whole of it."""
    box = resource.bbox
    if box is None:
        return resource.world
    west, south, east, north = box
    return resource.world or (east - west >= ALL_AROUND and north - south >= ALL_HIGH)


def own_places(resource: Resource) -> list[str]:
    """Countries and regions somebody named; a French territory is a region, whatever code it came with."""
    return [FRENCH_TERRITORIES.get(code, code) for code in (*resource.countries, *resource.regions)]


class Concepts:
    """The vocabularies, read once: what is above a concept, and which concept goes by a word."""

    def __init__(self) -> None:
        self._concepts = {concept.pk: concept for concept in Concept.objects.all()}
        self._first: defaultdict[tokens.Words, list[Concept]] = defaultdict(list)
        self._other: defaultdict[tokens.Words, list[Concept]] = defaultdict(list)
        for concept in self._concepts.values():
            first = set(map(tokens.label_words, texts.preferred_labels(concept)))
            for label in first:
                self._first[label].append(concept)
            for label in set(map(tokens.label_words, texts.other_labels(concept))) - first:
                self._other[label].append(concept)

    def above(self, concept: Concept) -> Iterator[Concept]:
        """Nearest first; a ring of parents is walked once."""
        seen = {concept.pk}
        while concept.parent_id and concept.parent_id not in seen and concept.parent_id in self._concepts:
            concept = self._concepts[concept.parent_id]
            seen.add(concept.pk)
            yield concept

    def around(self, resource: Resource) -> texts.Around:
        """Concepts a resource is found by besides its own: those above its themes, those its tags are called by."""
        tags = [words for tag in resource.tags.all() if (words := tokens.label_words(tag.name))]
        return texts.Around(
            above=tuple(above for concept in resource.themes.all() for above in self.above(concept)),
            called=tuple(concept for tag in tags for concept in self._first.get(tag, ())),
            near=tuple(concept for tag in tags for concept in self._other.get(tag, ())),
        )


def _with_broader(concepts: Iterable[Concept], known: Concepts) -> list[str]:
    found: dict[str, None] = {}
    for concept in concepts:
        found[concept.notation] = None
        found.update(dict.fromkeys(above.notation for above in known.above(concept)))
    return list(found)


def facet_codes(resource: Resource, known: Concepts) -> dict[str, list[str]]:
    """Values of each facet; a concept stands for those above it, a French region for France."""
    places = [*own_places(resource), *([WORLD] if is_world(resource) else [])]
    places += ["FR"] if any(code.startswith("FR-") for code in places) else []
    codes: dict[str, list[Any]] = {
        "type": [resource.type],
        "theme": _with_broader(resource.themes.all(), known),
        "pour": [AUDIENCE_CODES[audience] for audience in resource.audiences if audience in AUDIENCE_CODES],
        "lieu": places,
        "niveau": [resource.level],
        "langue": resource.languages,
        "pole": [resource.hub.slug] if resource.hub else [],
        "centre": [resource.data_centre.slug] if resource.data_centre else [],
        "source": resource.sources,
        "fournisseur": [provider.slug for provider in resource.providers.all()],
        "plateforme": _with_broader(resource.platforms.all(), known),
        "instrument": _with_broader(resource.instruments.all(), known),
        "variable": _with_broader(resource.variables.all(), known),
        "licence": [resource.licence],
        "commercial": [resource.commercial or UNKNOWN_USE],
        "statut": [resource.status],
    }
    return {facet: sorted({str(code) for code in found if code}) for facet, found in codes.items()}


def _day(value: str, *, last: bool) -> int | None:
    try:
        found: date | None = periods.last_day(value) if last else periods.first_day(value)
    except ValueError:
        return None  # an import may bring what the form would refuse
    return found.toordinal() if found else None


def _values(facet: str, codes: Iterable[str]) -> set[str]:
    """Words of values, as they are kept."""
    return {tokens.WHOLE + values.token(facet, code) for code in codes}


def make(resource: Resource, known: Concepts) -> Digest:
    """The digest of a resource whose relations are prefetched (``rows``)."""
    text = texts.of_resource(resource, known.around(resource))
    title = tokens.forms(text.title, whole_words=True)
    summary = tokens.forms(text.summary) - title
    codes, places = facet_codes(resource, known), own_places(resource)
    body = (tokens.forms(text.own) | _values("lieu", places)) - title - summary
    exact = tokens.telling(text.exact) - title - summary - body
    told = _values("niveau", codes["niveau"]) | _values("pour", codes["pour"]) | _values("langue", codes["langue"])
    kind = (tokens.telling(text.kind) | told) - title - summary - body - exact
    near = tokens.telling(text.near) - title - summary - body - exact - kind
    wide = {tokens.WHOLE + value for value in values.reached(places, resource.level)} - body
    titles = [title for title in (resource.title_fr, resource.title_en) if title]
    start, end = _day(resource.period_start, last=False), _day(resource.period_end, last=True)
    published = resource.first_published_at
    return Digest(
        pk=resource.pk,
        title=" ".join(sorted(title)),
        summary=" ".join(sorted(summary)),
        body=" ".join(sorted(body)),
        words=" ".join(sorted(texts.spelled(f"{text.title}\n{text.named}"))),
        exact=" ".join(sorted(exact)),
        kind=" ".join(sorted(kind)),
        near=" ".join(sorted(near)),
        wide=" ".join(sorted(wide)),
        codes=codes,
        box=list(resource.bbox) if resource.bbox else None,
        reaching=bool(resource.bbox and rectangles.tells_more(resource.bbox, places)),
        world=is_world(resource),
        france="FR" in resource.countries,
        start=start,
        end=end,
        period=start is not None or end is not None,
        published=int(published.timestamp() * 1_000_000) if published else 0,
        title_words=min([LONGEST_TITLE, *(len(normalise.words(title)) for title in titles)]),
        sort_titles=[
            normalise.fold(resource.title_fr or resource.title_en),
            normalise.fold(resource.title_en or resource.title_fr),
        ],
    )


def from_resources(pks: Collection[int]) -> Iterator[Digest]:
    """Digests of the visible ones among these resources, read from the resources themselves."""
    return (make(resource, known) for resource, known in _read(pks))


def holding_phrases(pks: Collection[int], phrases: Collection[str]) -> dict[str, set[int]]:
    """Which of these resources hold each phrase in one of their texts; these are read once for all phrases."""
    wanted = {phrase: texts.Phrase(phrase) for phrase in phrases}
    found: dict[str, set[int]] = {phrase: set() for phrase in phrases}
    for row, known in _read(pks):
        read = [texts.read(text) for text in texts.parts_of(row, known.around(row))]
        for typed, phrase in wanted.items():
            if any(phrase.stands_in(text) for text in read):
                found[typed].add(row.pk)
    return found


def _read(pks: Collection[int]) -> Iterator[tuple[Resource, Concepts]]:
    ordered, known = sorted(pks), None
    for start in range(0, len(ordered), CHUNK):
        known = known or Concepts()
        rows = Resource.objects.visible().filter(pk__in=ordered[start : start + CHUNK]).order_by("pk")
        rows = rows.select_related("hub", "data_centre", "expertise_centre")
        rows = rows.prefetch_related("themes", "platforms", "instruments", "variables", "providers", "tags")
        for resource in rows:
            yield resource, known


def to_row(digest: Digest, change: int) -> SearchDigest:
    """As it is kept."""
    data = asdict(digest)
    row = SearchDigest(resource_id=data.pop("pk"), change=change, format=FORMAT)
    for name in ("title", "summary", "body", "words"):
        setattr(row, name, data.pop(name))
    row.data = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return row


COLUMNS = ("resource_id", "title", "summary", "body", "words", "data")


def from_row(values: tuple[Any, ...]) -> Digest:
    """From the columns of ``COLUMNS``."""
    pk, title, summary, body, words, data = values
    return Digest(pk, title, summary, body, words, **json.loads(data))


def latest_changes(pks: Collection[int] | None = None) -> dict[int, int]:
    """The latest change of each resource that the log remembers."""
    changes = SearchChange.objects.filter(remade=False)
    if pks is not None:
        changes = changes.filter(resource_id__in=pks)
    return dict(changes.values_list("resource_id").annotate(latest=Max("id")).order_by())


def write(pks: Collection[int]) -> int:
    """Keep the digests of these resources, made anew; how many differ from those kept. For the background."""
    written = 0
    ordered = sorted(pks)
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        changes = latest_changes(chunk)  # before the resources are read: a later change is not taken for known
        rows = {digest.pk: to_row(digest, changes.get(digest.pk, 0)) for digest in from_resources(chunk)}
        kept = SearchDigest.objects.in_bulk(chunk)
        names = ("format", "title", "summary", "body", "words", "data")
        different = [
            pk
            for pk in chunk
            if (pk in rows) != (pk in kept)
            or (pk in rows and any(getattr(rows[pk], name) != getattr(kept[pk], name) for name in names))
        ]
        with transaction.atomic():
            SearchDigest.objects.filter(pk__in=[pk for pk in chunk if pk not in rows]).delete()
            SearchDigest.objects.bulk_create(
                rows.values(),
                update_conflicts=True,
                unique_fields=["resource_id"],
                update_fields=["change", *names],
            )
            SearchChange.objects.bulk_create(SearchChange(resource_id=pk, remade=True) for pk in different)
        written += len(different)
    return written
