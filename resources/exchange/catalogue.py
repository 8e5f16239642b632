"""The catalogue itself in DCAT-AP: what it is, its pages (hydra), and the whole of it as a stream."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from cms.i18n import each_language
from cms.navigation import identity
from cms.vocabularies import Scheme
from resources.exchange import rdf
from resources.exchange.authorities import authority
from resources.exchange.dcat import MEMBERSHIP, as_dcat, dcat_class
from resources.exchange.describe import describe, ready, stream
from resources.exchange.description import Description
from resources.exchange.rdf import Iri, Literal, Node
from resources.models import DescriptionChange, Resource

PAGE_SIZE = 100
"""Resources a page: about 300 kB of Turtle."""

TURTLE, JSON_LD = "text/turtle; charset=utf-8", "application/ld+json"


def published() -> QuerySet[Resource]:
    """What the formats tell of, in an order that does not change while somebody reads page after page."""
    return Resource.objects.visible().order_by("pk")


def last_change() -> datetime | None:
    """When the catalogue last changed: a resource in it or withdrawn from it, or a name it tells; None while empty."""
    ever = Resource.objects.filter(Q(live=True) | Q(first_published_at__isnull=False))
    moments = [
        ever.aggregate(last=Max("updated_at"))["last"],
        DescriptionChange.objects.aggregate(last=Max("changed_at"))["last"],
    ]
    return max((moment for moment in moments if moment), default=None)


def catalogue_url() -> str:
    """What identifies the catalogue."""
    return f"{settings.SITE_URL}/id/catalogue"


def _in_each_language(label: object) -> list[Literal]:
    return [Literal(str(label), language) for language in each_language()]


def catalogue_node(modified: datetime | None = None) -> Node:
    """The catalogue, without what it holds."""
    node = Node(("dcat:Catalog",), Iri(catalogue_url()))
    for language in each_language():
        name = identity()
        node.add("dct:title", Literal(name.name, language))
        node.add("dct:description", Literal(name.tagline or name.name, language))
    node.add("dct:publisher", Node(("foaf:Agent",)).add("foaf:name", Literal(identity().name)))
    node.add("foaf:homepage", Node(("foaf:Document",), Iri(f"{settings.SITE_URL}/")))
    node.add("dct:language", *(Iri(authority("language", code)) for code in ("FRA", "ENG")))
    themes = Node(("skos:ConceptScheme",), Iri(f"{settings.SITE_URL}/id/concept/theme"))
    node.add("dcat:themeTaxonomy", themes.add("dct:title", *_in_each_language(Scheme.THEME.label)))
    if modified:
        node.add("dct:modified", Literal(modified.isoformat(), datatype="xsd:dateTime"))
    return node


def _listed(catalogue: Node, found: Iterable[Description]) -> list[Node]:
    nodes = []
    for description in found:
        nodes.append(as_dcat(description))
        catalogue.add(MEMBERSHIP[dcat_class(description)], Iri(description.id_url))
    return nodes


def page_nodes(number: int, base: str) -> list[Node]:
    """A page of the catalogue: what the page is, the catalogue with what is on it, the resources.

    :param base: address of the first page; the others are ``?page=2``...
    :raises IndexError: there is no such page.
    """
    total = published().count()
    last = max(1, -(-total // PAGE_SIZE))
    if not 1 <= number <= last:
        raise IndexError(number)
    start = (number - 1) * PAGE_SIZE
    rows = list(ready(published())[start : start + PAGE_SIZE])
    catalogue = catalogue_node(last_change())
    nodes = _listed(catalogue, describe(rows))
    return [_paging(number, last, total, base), catalogue, *nodes]


def _paging(number: int, last: int, total: int, base: str) -> Node:
    """Hydra's view of a page; with the names of its first drafts too, which harvesters of CKAN still read."""

    def page(wanted: int) -> Iri | None:
        return Iri(f"{base}?page={wanted}") if 1 <= wanted <= last else None

    node = Node(("hydra:PartialCollectionView", "hydra:PagedCollection"), Iri(f"{base}?page={number}"))
    for names, target in (
        (("hydra:first", "hydra:firstPage"), 1),
        (("hydra:previous", "hydra:previousPage"), number - 1),
        (("hydra:next", "hydra:nextPage"), number + 1),
        (("hydra:last", "hydra:lastPage"), last),
    ):
        for name in names:
            node.add(name, page(target))
    node.add("hydra:totalItems", Literal(str(total), datatype="xsd:integer"))
    return node.add("hydra:itemsPerPage", Literal(str(PAGE_SIZE), datatype="xsd:integer"))


def as_turtle(nodes: Iterable[Node]) -> str:
    """A document of its own."""
    return rdf.TURTLE_HEAD + "".join(rdf.turtle(nodes))


def as_json_ld(nodes: Iterable[Node]) -> str:
    """A document of its own."""
    data = {"@context": rdf.context(), "@graph": [rdf.as_json_ld(node) for node in nodes]}
    return json.dumps(data, ensure_ascii=False)


def _whole() -> Iterator[Node]:
    yield catalogue_node(last_change())
    for found in stream(published()):
        yield Node((), Iri(catalogue_url())).add(MEMBERSHIP[dcat_class(found)], Iri(found.id_url))
        yield as_dcat(found)


def whole_turtle() -> Iterator[str]:
    """The whole catalogue, a resource at a time."""
    yield rdf.TURTLE_HEAD
    for node in _whole():
        # Named nodes inside one resource only: repeated from one resource to another, they say the same.
        yield "".join(rdf.turtle([node]))


def whole_json_ld() -> Iterator[str]:
    """The whole catalogue, a resource at a time."""
    yield f'{{"@context": {json.dumps(rdf.context())}, "@graph": ['
    for number, node in enumerate(_whole()):
        yield f"{',' if number else ''}\n{json.dumps(rdf.as_json_ld(node), ensure_ascii=False)}"
    yield "\n]}\n"
