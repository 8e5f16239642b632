"""What the pages of a resource and of a selection show: one dictionary each, built outside of the models."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError

from cms import alternates
from cms.i18n import absolute_url, current_language
from networks.enums import ProposalKind
from resources import citing, countries, extent, facts, mentions, videos, wording
from resources.cards import cards, with_cards
from resources.enums import INVERSE_RELATIONS, LinkKind, LinkState, RelationKind
from resources.exchange.alternates import alternates as other_formats
from resources.exchange.describe import describe_read
from resources.exchange.schema_org import from_description
from resources.linkcheck import address_hash
from resources.models import AccessLink, LinkHealth, Relation, Resource, Selection
from resources.sharing import share_links

RENDITION = "width-960"
ICONS = {
    LinkKind.PAGE: "external",
    LinkKind.DOWNLOAD: "download",
    LinkKind.SERVICE: "layers",
    LinkKind.CODE: "code",
    LinkKind.DOCUMENTATION: "document",
    LinkKind.VIDEO: "video",
}


MOST_TELLING = (
    RelationKind.REPLACES,
    RelationKind.PART_OF,
    RelationKind.DERIVED_FROM,
    RelationKind.DOCUMENTS,
    RelationKind.USES,
    RelationKind.SEE_ALSO,
)
"""Relations, from what a reader must know first."""


@dataclass(frozen=True, slots=True)
class Access:
    """A button that leads to the resource."""

    link: AccessLink
    icon: str
    label: Any
    kind: str
    """The kind in words; empty where the label is the kind."""
    dead_since: datetime | None
    is_dead: bool


@dataclass(frozen=True, slots=True)
class Related:
    """A related resource, and what it is to this one."""

    words: str
    resource: Resource


def accesses(links: list[AccessLink]) -> list[Access]:
    """The access links in the curators' order, each with what the checks of its address say."""
    hashes = {address_hash(link.url): link.url for link in links}
    dead = LinkHealth.objects.filter(url_hash__in=hashes, state=LinkState.DEAD) if hashes else ()
    since = {each.url_hash: each.failing_since for each in dead}
    found = []
    for link, label in zip(links, wording.link_names(links), strict=True):
        key = address_hash(link.url)
        kind = str(link.get_kind_display())
        found.append(
            Access(
                link=link,
                icon=ICONS.get(LinkKind(link.kind), "external") if link.kind in LinkKind.values else "external",
                label=label,
                kind=kind if str(link.label or kind) != kind else "",
                dead_since=since.get(key),
                is_dead=key in since,
            )
        )
    return found


def related(resource: Resource) -> list[Related]:
    """Related resources that may be seen, both ways: from this one, then towards it; each once.

    What several relations tie is told all they say, the most telling first; *see also* adds nothing to another.
    """
    visible = Resource.objects.visible()
    rows = (
        Relation.objects.filter(Q(resource=resource, target__in=visible) | Q(target=resource, resource__in=visible))
        .select_related("resource", "target")
        .order_by("sort_order", "pk")
    )
    found: dict[int, tuple[Resource, dict[str, int]]] = {}
    for row in sorted(rows, key=lambda row: row.resource_id != resource.pk):
        forward = row.resource_id == resource.pk
        other = row.target if forward else row.resource
        words = str(RelationKind(row.kind).label if forward else INVERSE_RELATIONS[row.kind])
        if other.pk != resource.pk:
            said = found.setdefault(other.pk, (other, {}))[1]
            said[words] = MOST_TELLING.index(RelationKind(row.kind))
    last = MOST_TELLING.index(RelationKind.SEE_ALSO)
    shown = []
    for other, said in found.values():
        telling = sorted((words for words in said if said[words] < last), key=lambda words: said[words])
        shown.append(Related(", ".join(telling or said), other))
    return shown


def selections_of(resource: Resource) -> list[Selection]:
    """Published selections the resource stands in."""
    return list(Selection.objects.visible().filter(items__resource=resource).distinct())


def _video(found: list[Access]) -> dict[str, Any] | None:
    """The first video whose host is known: played on the page, on click."""
    for access in found:
        frame = videos.frame(access.link.url, str(access.label)) if access.link.kind == LinkKind.VIDEO else ""
        if frame:
            return {"url": access.link.url, "html": SafeString(f'<div class="video-frame">{frame}</div>')}
    return None


def _rendition(resource: Resource) -> Any:
    try:
        return resource.image.get_rendition(f"{RENDITION}|format-webp") if resource.image else None
    except SourceImageIOError:
        return None


def _correction_url(resource: Resource) -> str:
    """Where a mistake is told: the form of corrections, about this resource; empty while there is none."""
    try:
        form = reverse("networks:propose", args=[ProposalKind.CORRECTION])
    except NoReverseMatch:
        return ""
    return f"{form}?{urlencode({'ressource': resource.slug})}"


def _places(resource: Resource) -> list[tuple[str, str]]:
    """(address, name) of each place a resource is about; no address where there is nothing more to see."""
    names = wording.places(resource)
    if resource.world:
        return [("", name) for name in names]
    codes = (*resource.regions, *resource.countries)
    return list(zip(map(countries.address, codes), names, strict=True))


def _shown(known: facts.Facts) -> dict[str, Any]:
    """What a page and a preview both show."""
    resource = known.resource
    found = accesses(known.links)
    return {
        "resource": resource,
        "facts": known,
        "accesses": found,
        "dead": [each for each in found if each.is_dead],
        "video": _video(found),
        "crumbs": [(_("Resources"), reverse("resources:list")), (resource.title, "")],
        "places": _places(resource),
        "area": wording.area_in_words(resource.bbox) if resource.bbox else "",
        "period": wording.period_in_words(resource),
        "resolution": wording.length_in_words(resource.resolution_m),
        "audiences": wording.audience_names(resource),
        "level": wording.level_name(resource),
        "spoken": wording.language_names(resource.languages),
        "origins": wording.origin_names(resource),
        "frequency": wording.frequency_name(resource),
        "access": wording.access_name(resource),
        "updated": wording.updated_on(resource),
        "extent": extent.of_resource(resource),
        "image": _rendition(resource),
        "doi": citing.bare_doi(resource.doi),
    }


def page_context(resource: Resource, *, published: bool = False) -> dict[str, Any]:
    """What the template of a resource needs, in the active language.

    ``published``: the row a visitor reads, with everything that points at it; otherwise an editor's preview.
    """
    if not published:
        return _shown(facts.of_preview(resource))
    known = facts.read(resource)
    shown = _shown(known)
    url = absolute_url(resource)
    reference = citing.reference(resource, known.providers)
    image = absolute_url(shown["image"].url) if shown["image"] else ""
    return {
        **shown,
        **addresses(resource),
        "page_url": url,
        "other_formats": other_formats(resource.slug, resource.uid, resource.type),
        "related": related(resource),
        "mentions": mentions.mentions(resource),
        "selections": selections_of(resource),
        "citation": {
            "line": citing.marked(reference),
            "bibtex": citing.bibtex(reference),
            "ris": citing.ris(reference),
        },
        "share_links": share_links(str(resource.title), url),
        "share_image": image,
        "correction_url": _correction_url(resource),
        "json_ld": from_description(describe_read(known), current_language()),
    }


def addresses(thing: Resource | Selection) -> dict[str, Any]:
    """Canonical address and languages of a record: only those it is written in."""
    languages = thing.translated_languages
    language = current_language() if current_language() in languages else languages[0]
    by_language = {code: absolute_url(thing, code) for code in languages}
    listed = [*by_language.items(), ("x-default", by_language[languages[0]])] if len(languages) > 1 else []
    return {**alternates.NONE, "canonical": by_language[language], "alternates": listed}


def selection_context(selection: Selection, *, published: bool = False) -> dict[str, Any]:
    """What the template of a selection needs: its resources in the curators' order, those that may be seen."""
    items = list(selection.items.all())
    found = {
        card.pk: card
        for card in cards(with_cards(Resource.objects.visible().filter(pk__in=[i.resource_id for i in items])))
    }
    shown = {
        "selection": selection,
        "lines": [(found[item.resource_id], item.note) for item in items if item.resource_id in found],
        "crumbs": [
            (_("Resources"), reverse("resources:list")),
            (_("Selections"), reverse("resources:selections")),
            (selection.title, ""),
        ],
        "doi": citing.bare_doi(selection.doi),
    }
    return (
        {**shown, **addresses(selection), "share_links": share_links(str(selection.title), absolute_url(selection))}
        if published
        else shown
    )
