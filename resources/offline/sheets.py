"""What the offline copy says of each resource, in one language; no personal data (no contact, no image of people)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms.i18n import Text
from cms.places import REGIONS, country_name
from cms.vocabularies import Concept
from cms.wording import day_in_words, size_in_words
from resources import citing, wording
from resources.criteria import FRANCE
from resources.enums import INVERSE_RELATIONS, RelationKind
from resources.index.digest import Concepts, own_places
from resources.models import AccessLink, Resource

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A resource, ready for its page, the lists and the index."""

    pk: int
    slug: str
    title: Text
    summary: Text
    description: Text
    type: str
    type_code: str
    themes: list[tuple[str, str]]
    """(notation, label) of the facet: a theme stands for those above it too."""
    countries: list[tuple[str, str]]
    """(code, name) of the facet: a French region stands for France; the world is in ``places`` only."""
    places: list[str]
    links: list[tuple[str, str, str]]
    """(address, label, kind)."""
    facts: list[tuple[str, str]]
    """(label, value), those that are known."""
    related: list[tuple[str, int]]
    """(what it is to this one, primary key); the other may not be in the copy."""
    is_demonstration: bool
    citation: str
    doi: str


def resources() -> Iterator[Resource]:
    """The visible resources by title, with what their sheets need."""
    visible = Resource.objects.visible().select_related("network", "hub", "data_centre", "expertise_centre")
    lists = (
        *("links", "providers", "themes", "platforms", "instruments", "variables", "tags"),
        *("co_developed_with", "networks_of_interest", "relations", "relations_to"),
    )
    yield from visible.order_by("title_fr", "title_en", "pk").prefetch_related(*lists).iterator(chunk_size=CHUNK)


def sheet_of(resource: Resource, known: Concepts) -> Sheet:
    """The sheet in the active language; themes and countries are those the site counts it under."""
    kind = str(resource.get_type_display())
    return Sheet(
        pk=resource.pk,
        slug=resource.slug,
        title=resource.title,
        summary=resource.summary,
        description=resource.description,
        type=kind,
        type_code=resource.type,
        themes=[(theme.notation, str(theme.label)) for theme in _with_broader(resource, known)],
        countries=[(code, country_name(code)) for code in _countries(resource)],
        places=wording.places(resource),
        links=_links(list(resource.links.all())),
        facts=[(label, value) for label, value in _facts(resource) if value],
        related=_related(resource),
        is_demonstration=resource.is_demonstration,
        citation=citing.plain(citing.reference(resource)),
        doi=citing.bare_doi(resource.doi),
    )


def _related(resource: Resource) -> list[tuple[str, int]]:
    """Both ways, as the site's page has them (``page.related``): from this one, then towards it."""
    towards = sorted(resource.relations_to.all(), key=lambda row: (row.sort_order or 0, row.pk))
    found = [(str(RelationKind(row.kind).label), row.target_id) for row in resource.relations.all()]
    found += [(str(INVERSE_RELATIONS[row.kind]), row.resource_id) for row in towards]
    return [pair for pair in dict.fromkeys(found) if pair[1] != resource.pk]


def _with_broader(resource: Resource, known: Concepts) -> list[Concept]:
    themes = list(resource.themes.all())
    return list(dict.fromkeys([*themes, *(above for theme in themes for above in known.above(theme))]))


def _countries(resource: Resource) -> list[str]:
    places = own_places(resource)
    found = [code for code in places if code not in REGIONS]
    return list(dict.fromkeys([*found, *([FRANCE] if len(found) < len(places) else [])]))


def _links(links: list[AccessLink]) -> list[tuple[str, str, str]]:
    found = []
    for link, name in zip(links, wording.link_names(links), strict=True):
        kind = str(link.get_kind_display())
        found.append((link.url, name, "" if (str(link.label) or kind) == kind else kind))
    return found


def _names(values: Any) -> str:
    return ", ".join(str(each) for each in values)


def _facts(resource: Resource) -> Iterator[tuple[str, str]]:
    yield _("Provider"), ", ".join(provider.name for provider in resource.providers.all())
    yield _("Network"), str(resource.network)
    yield _("Themes"), _names(resource.themes.all())
    yield _("For whom"), ", ".join(wording.audience_names(resource))
    yield _("Level in remote sensing"), wording.level_name(resource)
    yield _("Languages"), ", ".join(wording.language_names(resource.languages))
    yield _("Place"), ", ".join(wording.places(resource))
    yield _("Area covered"), capfirst(wording.area_in_words(resource.bbox)) if resource.bbox else ""
    yield _("Year of publication"), str(resource.issued or "")
    yield _("Period"), wording.period_in_words(resource)
    yield _("Update frequency"), wording.frequency_name(resource)
    yield _("Resolution"), wording.length_in_words(resource.resolution_m)
    yield _("Time step"), str(resource.time_step)
    yield _("Source"), ", ".join(wording.origin_names(resource))
    yield _("Satellites and platforms"), _names(resource.platforms.all())
    yield _("Instruments"), _names(resource.instruments.all())
    yield _("Variables"), _names(resource.variables.all())
    yield _("Tags"), ", ".join(str(tag.label) for tag in resource.tags.all())
    yield _("Formats"), ", ".join(resource.formats)
    yield _("Size of a download"), size_in_words(resource.download_bytes) if resource.download_bytes else ""
    yield _("Status"), str(resource.get_status_display()) if resource.status else ""
    yield _("Access"), wording.access_name(resource)
    yield _("Who may use it"), str(resource.access_conditions)
    yield _("Licence"), resource.licence_name
    yield _("Commercial use"), str(resource.get_commercial_display()) if resource.commercial else ""
    yield _("Data hub"), str(resource.hub or "")
    yield _("Data centre"), str(resource.data_centre or "")
    yield _("Expertise centre"), str(resource.expertise_centre or "")
    yield _("Developed with"), _names(resource.co_developed_with.all())
    yield _("Of interest to"), _names(resource.networks_of_interest.all())
    yield _("Record updated"), day_in_words(resource.last_published_at) if resource.last_published_at else ""
