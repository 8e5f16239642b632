"""The search as one would say it: a loop over resources. What the engine must equal, hits, order and counts."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from cms.search import normalise
from cms.vocabularies import Concept, Scheme, Tag
from resources import periods
from resources.criteria import FACETS, PROFILES, WORLD
from resources.index import synonyms, texts, tokens, values
from resources.models import Resource

RELATED = ("themes", "platforms", "instruments", "variables", "providers", "tags")
LEVELS = {"decideur": "none beginner", "geomaticien": "beginner intermediate", "teledetecteur": "intermediate expert"}
TYPES = {
    "decideur": "case_study guide video on_demand_service",
    "geomaticien": "product dataset on_demand_service platform",
    "teledetecteur": "processing_chain software model dataset",
}
RECTANGLES = json.loads((Path(texts.__file__).parents[1] / "geo" / "rectangles.json").read_text())
DOORS = {"decision_maker": "decideur", "gis": "geomaticien", "remote_sensing": "teledetecteur", "other": "autre"}


@dataclass
class Doc:
    resource: Resource
    codes: dict[str, set[str]]
    title: set[str] = field(default_factory=set)
    summary: set[str] = field(default_factory=set)
    body: set[str] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)
    kind: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)
    wide: set[str] = field(default_factory=set)

    def part(self, forms):
        for name in reversed(PARTS[1:]):
            if not getattr(self, name).isdisjoint(forms):
                return name
        return ""


# Tier, weight: the word or its like by its part; then its stem in title or summary; then what is told around it.
PARTS = ("", "wide", "near", "kind", "exact", "body", "summary", "title")
TYPED = dict(zip(PARTS, [(0, 0), (1, 1), (2, 3), (4, 8), (5, 10), (6, 12), (7, 14), (8, 16)], strict=True))
SAME = dict(zip(PARTS, [(0, 0), (1, 1), (2, 3), (4, 7), (5, 9), (6, 11), (7, 13), (8, 15)], strict=True))
STEM = dict.fromkeys(PARTS, (0, 0)) | {"title": (3, 6), "summary": (3, 5), "body": (2, 4)}


def world(resource):
    box = resource.bbox
    return resource.world or bool(box and box[2] - box[0] >= 350 and box[3] - box[1] >= 130)


def ancestors(concepts):
    found = set()
    for concept in concepts:
        while concept and concept.notation not in found:
            found.add(concept.notation)
            concept = concept.parent
    return found


def codes(r):
    places = {*r.countries, *r.regions}
    if any(code.startswith("FR-") for code in r.regions):
        places.add("FR")
    if world(r):
        places.add(WORLD)
    return {
        "type": {r.type},
        "theme": ancestors(r.themes.all()),
        "pour": {DOORS[a] for a in r.audiences},
        "lieu": places,
        "niveau": {r.level} - {""},
        "langue": set(r.languages),
        "pole": {r.hub.slug} if r.hub else set(),
        "centre": {r.data_centre.slug} if r.data_centre else set(),
        "source": set(r.sources),
        "fournisseur": {p.slug for p in r.providers.all()},
        "plateforme": ancestors(r.platforms.all()),
        "instrument": ancestors(r.instruments.all()),
        "variable": ancestors(r.variables.all()),
        "licence": {r.licence} - {""},
        "commercial": {r.commercial or "unknown"},
        "statut": {r.status} - {""},
    }


def called(label):
    """The words of a label, without plurals and genders; a name with a number is one."""
    return [word.keys[0] for word in tokens.query_words(label)]


def around(r, concepts):
    """Concepts above its themes, those a tag is the name of, those a tag is another label of."""
    above = []
    for theme in r.themes.all():
        while theme.parent and theme.parent not in above:
            theme = theme.parent
            above.append(theme)
    tags = [called(tag.name) for tag in r.tags.all()]
    first = [c for c in concepts if any(called(label) in tags for label in texts.preferred_labels(c))]
    other = [c for c in concepts if any(called(label) in tags for label in texts.other_labels(c))]
    return texts.Around(tuple(above), tuple(first), tuple(c for c in other if c not in first))


def facing(r):
    """Its level, whom it is for, what it is written in."""
    found = {f"=@pour:{DOORS[audience]}" for audience in r.audiences} | {f"=@langue:{code}" for code in r.languages}
    return found | ({f"=@niveau:{r.level}"} if r.level else set())


def docs():
    found, concepts = [], list(Concept.objects.all())
    for r in Resource.objects.visible().select_related("hub", "data_centre").prefetch_related(*RELATED):
        parts = texts.of_resource(r, around(r, concepts))
        found.append(
            Doc(
                r,
                codes(r),
                tokens.forms(parts.title, whole_words=True),
                tokens.forms(parts.summary),
                tokens.forms(parts.own) | {f"=@lieu:{code}" for code in (*r.countries, *r.regions)},
                tokens.telling(parts.exact),
                tokens.telling(parts.kind) | facing(r),
                tokens.telling(parts.near),
                {f"={value}" for value in values.reached([*r.countries, *r.regions], r.level)},
            )
        )
    return found


class Vocabulary:
    def __init__(self):
        named = [(c.label_fr, c.label_en) for c in Concept.objects.exclude(scheme=Scheme.SDG)]
        named += list(Tag.objects.exclude(name_en="").values_list("name", "name_en"))
        named += values.meanings()
        self.finding = [(set(map(tuple, map(called, told))), value) for told, value in values.all_values()]
        self.meanings = []
        for labels in [*synonyms.meanings(), *named]:
            self.meanings.append([label for label in map(called, labels) if label])

    def same(self, words):
        """(places of words, other labels) of each label that stands in the words."""
        for labels in self.meanings:
            for label in labels:
                at = [[i for i, word in enumerate(words) if key in word.keys] for key in label]
                if all(at):
                    yield {places[0] for places in at}, [other for other in labels if other != label]
        yield from self.told(words)

    def told(self, words):
        """The same for values: of labels that stand within each other, the longest."""
        found = []
        for labels, value in self.finding:
            for label in labels:
                at = [[i for i, word in enumerate(words) if key in word.keys] for key in label]
                if label and all(at):
                    found.append(({places[0] for places in at}, [[value]]))
        return [(at, value) for at, value in found if not any(at < other for other, _value in found)]


def weigh(doc, word, everything, meant=False):
    """(tier, weight) of a word."""
    key = next(("=" + key for key in word.keys if "=" + key in everything), None)
    stems = set() if word.numbered else word.forms & everything
    if key or stems:
        return max(TYPED[doc.part({key})], STEM[doc.part(stems)])
    folded = word.keys[0] if word.numbered else normalise.fold(word.typed)
    pieces = tokens.split(folded)
    if len(pieces) > 1 and set(pieces) <= everything:
        return TYPED[min((doc.part({piece}) for piece in pieces), key=PARTS.index)]
    if len(folded) >= 3 and not meant:
        return TYPED[doc.part({form for form in everything if form.startswith(folded)})]
    return 0, 0


def text(doc, words, everything, vocabulary):
    """(tier, weight) of each word."""
    found = [weigh(doc, word, everything, place in vocabulary.meant) for place, word in enumerate(words)]
    for places, others in vocabulary.same(words):
        for label in others:
            held = SAME[min((doc.part({"=" + key}) for key in label), key=PARTS.index)]
            found = [max(own, held) if i in places else own for i, own in enumerate(found)]
    return found


def wide(box):
    return box[2] - box[0] + (360 if box[0] > box[2] else 0)


def holds(box, place):
    """A tenth of the place may be missing at each side, half a degree at most."""
    across, along = min(0.5, wide(place) / 10), min(0.5, (place[3] - place[1]) / 10)
    if box[1] > place[1] + along or box[3] < place[3] - along:
        return False
    starts = (place[0] - box[0] + turn for turn in (-720, -360, 0, 360, 720))
    return wide(box) >= 360 - across or any(-across <= at <= wide(box) + across - wide(place) for at in starts)


def enclosing(boxes):
    """The narrowest rectangle that holds all, tried from each west side."""
    ways = [(max((box[0] - west) % 360 + wide(box) for box in boxes), west) for west in {box[0] for box in boxes}]
    width, west = min(ways)
    east = west + width - (360 if west + width > 180 else 0)
    return west, min(box[1] for box in boxes), east, max(box[3] for box in boxes)


def covers(resource, place):
    """The rectangle does, and it is not only that of the places that are named."""
    named = [RECTANGLES[code] for code in (*resource.countries, *resource.regions)]
    if resource.bbox is None or (named and holds(enclosing(named), resource.bbox)):
        return False
    return place in RECTANGLES and holds(resource.bbox, RECTANGLES[place])


def touches(box, wanted):
    def spans(west, east):
        return [(west, east)] if west <= east else [(west, 180), (-180, east)]

    if box is None or box[3] < wanted[1] or box[1] > wanted[3]:
        return False
    return any(a <= d and c <= b for a, b in spans(box[0], box[2]) for c, d in spans(wanted[0], wanted[2]))


def meets(doc, name, criteria, everything, vocabulary):
    """2 yes, 1 because it covers the place, 0 no."""
    r, value = doc.resource, getattr(criteria, name)
    if name == "q":
        words = tokens.query_words(value)
        return 2 if not words or min(text(doc, words, everything, vocabulary)) > (0, 0) else 0
    if name == "lieu":
        if doc.codes["lieu"] & set(value):
            return 2
        france = any(code.startswith("FR-") for code in value) and "FR" in r.countries
        wider = france or (world(r) and set(value) != {WORLD}) or any(covers(r, code) for code in value)
        return 1 if wider else 0
    if name in FACETS:
        return 2 if doc.codes[name] & set(value) else 0
    if name in ("de", "a"):
        first, last = periods.first_day(r.period_start), periods.last_day(r.period_end)
        if not first and not last:
            return 0
        if name == "de":
            return 2 if last is None or last >= periods.first_day(value) else 0
        return 2 if first is None or first <= periods.last_day(value) else 0
    if r.bbox is None and any(touches(RECTANGLES[code], value) for code in (*r.countries, *r.regions)):
        return 2
    return 1 if world(r) else 2 * touches(r.bbox, value)


def key(doc, criteria, language, wider, words, everything, vocabulary):
    r = doc.resource
    latest = (-(r.first_published_at.timestamp() if r.first_published_at else 0), -r.pk)
    if criteria.tri == "date":
        return (wider, *latest)
    if criteria.tri == "titre":
        title = (r.title_en or r.title_fr) if language == "en" else (r.title_fr or r.title_en)
        return (wider, normalise.fold(title).encode()[:48], *latest)
    liked = 0
    if criteria.profil:
        liked = 4 * (criteria.profil in doc.codes["pour"])
        liked += 2 * (r.level in LEVELS[criteria.profil].split()) + (r.type in TYPES[criteria.profil].split())
    if not words:
        return (wider, -liked, *latest)
    held = text(doc, words, everything, vocabulary)
    tier, score = min(tier for tier, _weight in held), sum(weight for _tier, weight in held)
    lengths = [len(normalise.words(t)) for t in (r.title_fr, r.title_en) if t]
    return (wider, -tier, -liked, -score, min(lengths) if tier == 8 else 0, *latest)


def search(criteria, language="fr", known=None):
    """([(pk, wider)] in order, {facet: {code: hits}}); all codes of the criteria exist."""
    known = known if known is not None else (docs(), Vocabulary())
    found, vocabulary = known
    assert PROFILES.keys() == LEVELS.keys()
    everything = {form for doc in found for part in PARTS[1:] for form in getattr(doc, part)}
    words = tokens.query_words(criteria.q)
    vocabulary.meant = {
        place
        for places, others in vocabulary.same(words)
        for place in places
        if len(places) == 1 and any(all(doc.part({f"={key}"}) for key in label) for doc in found for label in others)
    }
    counts = {facet: Counter() for facet in FACETS}
    hits = []
    for doc in found:
        met = {name: meets(doc, name, criteria, everything, vocabulary) for name in criteria.active}
        for facet in FACETS:
            if all(met[name] for name in met if name != facet):
                counts[facet].update(doc.codes[facet])
        if all(met.values()):
            wider = world(doc.resource) if criteria.bbox else False
            wider = wider or met.get("lieu") == 1
            hits.append((key(doc, criteria, language, wider, words, everything, vocabulary), doc.resource.pk, wider))
    return [(pk, wider) for _key, pk, wider in sorted(hits)], {f: dict(c) for f, c in counts.items()}
