"""Demonstration data of the resource base: the seed as given, and fictitious records marked as such.

``networks.demo`` runs before: networks, hubs, centres and themes are there. A record that is there is left as it is:
what a visitor of the demonstration changed stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from cms.vocabularies import Concept, Scheme, Tag
from networks.models import DataHub, Network, Service
from resources.demo_data import seed
from resources.demo_data.data import DATA
from resources.demo_data.kit import DemoResource, DemoSelection, State
from resources.demo_data.selections import SELECTIONS
from resources.demo_data.tools import TOOLS
from resources.demo_data.vocabulary import TERMS, THEME_WORDS
from resources.enums import LinkState, RelationKind
from resources.linkcheck import address_hash
from resources.models import AccessLink, LinkHealth, Provider, Relation, Resource, Selection, SelectionItem

SOURCE_DATE = datetime(2024, 6, 19, 9, 0, tzinfo=UTC)
"""The day of the presentation the seed was drawn from."""

FICTION_FR = "Cette ressource est fictive : elle sert à montrer le site."
FICTION_EN = "This resource is fictitious: it shows what the site does."


def load() -> None:
    """Load vocabularies, resources and selections; running it again gives the same."""
    with transaction.atomic():
        _vocabularies()
        planted: list[Planted] = []
        for row in seed.read():
            part_of = [(RelationKind.SEE_ALSO, row.part_of_platform)] if row.part_of_platform else []
            planted += [Planted(made, SOURCE_DATE, part_of) for made in _seed_resource(row)]
        for demo in (*DATA, *TOOLS):
            moment = _some_time_ago(demo.days_ago)
            planted += [Planted(made, moment, demo.relations, demo.state) for made in _fictitious(demo)]
        for plant in planted:
            _finish(plant)
        for selection in SELECTIONS:
            _selection(selection)


@dataclass(frozen=True, slots=True)
class Planted:
    """A resource just made, and what is done once all of them are there."""

    resource: Resource
    moment: datetime
    relations: Sequence[tuple[RelationKind, str]]
    state: State = "published"


def _vocabularies() -> None:
    for notation, (french, english) in THEME_WORDS.items():
        _add_words(Concept.objects.filter(scheme=Scheme.THEME, notation=notation), french, english)
    for scheme, terms in TERMS.items():
        for order, (notation, label_fr, label_en, french, english) in enumerate(terms, start=1):
            labels = {"label_fr": label_fr, "label_en": label_en, "order": order}
            Concept.objects.get_or_create(scheme=scheme, notation=notation, defaults=labels)
            _add_words(Concept.objects.filter(scheme=scheme, notation=notation), french, english)


def _add_words(concepts: Any, french: Iterable[str], english: Iterable[str]) -> None:
    """Other labels, where nobody wrote any."""
    bare = concepts.filter(alternative_labels_fr="", alternative_labels_en="")
    bare.update(alternative_labels_fr="\n".join(french), alternative_labels_en="\n".join(english))


def _concepts(scheme: Scheme, notations: Iterable[str]) -> list[Concept]:
    wanted = list(notations)
    found = {concept.notation: concept for concept in Concept.objects.filter(scheme=scheme, notation__in=wanted)}
    return [found[notation] for notation in wanted]


def _providers(names: Iterable[str]) -> list[Provider]:
    return [Provider.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0] for name in names]


def _networks(codes: Iterable[str]) -> list[Network]:
    return list(Network.objects.filter(code__in=list(codes)))


def _publish(record: Resource | Selection, moment: datetime) -> None:
    """Through a revision, as an editor would; dated ``moment``, so that records do not all come on one day."""
    record.save()
    record.save_revision().publish()
    type(record).objects.filter(pk=record.pk).update(first_published_at=moment, last_published_at=moment)


def _seed_resource(row: seed.SeedResource) -> list[Resource]:
    """The resource of a row; none where it is there."""
    if Resource.objects.filter(slug__in=[row.slug, row.former_slug]).exists():
        return []
    resource = Resource(slug=row.slug, network=Network.objects.national().get(), live=False, **row.values)
    resource.hub = DataHub.objects.get(code=row.hub) if row.hub else None
    resource.save()
    resource.providers = _providers(row.providers)
    resource.themes = _concepts(Scheme.THEME, row.themes)
    resource.platforms = _concepts(Scheme.PLATFORM, row.terms.get("platforms", ()))
    resource.instruments = _concepts(Scheme.INSTRUMENT, row.terms.get("instruments", ()))
    resource.variables = _concepts(Scheme.VARIABLE, row.terms.get("variables", ()))
    resource.networks_of_interest = _networks(row.interest)
    resource.links = [
        AccessLink(kind=kind, url=url, label_fr=label, label_en=label, sort_order=rank)
        for rank, (kind, url, label) in enumerate(row.links)
    ]
    return [resource]


def _fictitious(demo: DemoResource) -> list[Resource]:
    """The fictitious resource; none where it is there."""
    if Resource.objects.filter(slug=demo.slug).exists():
        return []
    resource = Resource(
        slug=demo.slug,
        type=demo.type,
        network=Network.objects.get(code=demo.network),
        title_fr=demo.title_fr,
        title_en=demo.title_en,
        summary_fr=demo.summary_fr,
        summary_en=demo.summary_en,
        description_fr="\n\n".join(filter(None, (demo.text_fr, FICTION_FR))) if demo.title_fr else "",
        description_en="\n\n".join(filter(None, (demo.text_en, FICTION_EN))),
        audiences=list(demo.audiences),
        level=demo.level,
        languages=list(demo.languages),
        is_demonstration=True,
        live=False,
        **demo.fields,
    )
    resource.hub = DataHub.objects.get(code=demo.hub) if demo.hub else None
    resource.data_centre = Service.objects.get(code=demo.data_centre) if demo.data_centre else None
    resource.expertise_centre = Service.objects.get(code=demo.expertise_centre) if demo.expertise_centre else None
    resource.save()
    resource.providers = _providers(demo.providers)
    resource.themes = _concepts(Scheme.THEME, demo.themes)
    resource.platforms = _concepts(Scheme.PLATFORM, demo.platforms)
    resource.instruments = _concepts(Scheme.INSTRUMENT, demo.instruments)
    resource.variables = _concepts(Scheme.VARIABLE, demo.variables)
    resource.networks_of_interest = _networks(demo.interest)
    resource.co_developed_with = _networks(demo.co_developed)
    resource.tags.add(*[Tag.objects.get_or_create(slug=slugify(n), defaults={"name": n})[0] for n in demo.tags])
    resource.links = [
        AccessLink(kind=link.kind, url=link.url, label_fr=link.label_fr, label_en=link.label_en, sort_order=rank)
        for rank, link in enumerate(demo.links)
    ]
    for link in demo.links:
        if link.dead:
            _bury(link.url)
    return [resource]


def _finish(plant: Planted) -> None:
    """Its relations, then its state."""
    resource = plant.resource
    targets = {target.slug: target for target in Resource.objects.filter(slug__in=[s for _k, s in plant.relations])}
    resource.relations = [
        Relation(kind=kind, target=targets[slug], sort_order=rank) for rank, (kind, slug) in enumerate(plant.relations)
    ]
    if plant.state == "published":
        _publish(resource, plant.moment)
        return
    resource.save()
    resource.save_revision()
    workflow = resource.get_workflow()
    if plant.state == "awaiting" and workflow is not None:
        workflow.start(resource, None)


def _bury(url: str) -> None:
    """An address found dead: three failures, over more than a week."""
    now = timezone.now()
    values = {
        "state": LinkState.DEAD,
        "failures": 4,
        "failing_since": now - timedelta(days=12),
        "checked_at": now - timedelta(days=1),
        "http_status": 404,
        "message": "404 Not Found",
    }
    LinkHealth.objects.get_or_create(
        url_hash=address_hash(url), defaults={"url": url, "host": urlsplit(url).hostname or "", **values}
    )


def _selection(demo: DemoSelection) -> None:
    if Selection.objects.filter(slug=demo.slug).exists():
        return
    selection = Selection(
        slug=demo.slug,
        kind=demo.kind,
        network=Network.objects.get(code=demo.network),
        title_fr=demo.title_fr,
        title_en=demo.title_en,
        summary_fr=demo.summary_fr,
        summary_en=demo.summary_en,
        text_fr=demo.text_fr,
        text_en=demo.text_en,
        doi=demo.doi,
        is_demonstration=True,
        live=False,
    )
    resources = {resource.slug: resource for resource in Resource.objects.filter(slug__in=[i[0] for i in demo.items])}
    selection.items = [
        SelectionItem(resource=resources[slug], note_fr=note_fr, note_en=note_en, sort_order=rank)
        for rank, (slug, note_fr, note_en) in enumerate(demo.items)
    ]
    _publish(selection, _some_time_ago(demo.days_ago))


def _some_time_ago(days: int) -> datetime:
    return timezone.now().replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=days)
