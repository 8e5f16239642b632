"""DCAT catalogues: RDF/XML, Turtle or JSON-LD, whole or by Hydra pages.

https://www.w3.org/TR/vocab-dcat-3/, https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from cms.i18n import LANGUAGE_CODES
from resources.enums import DATA_TYPES, SERVICE_TYPES, LinkKind, ResourceType
from resources.harvest import loose, wording
from resources.harvest.fetch import Client, UnreadableError
from resources.harvest.readers import graphs
from resources.harvest.readers.graphs import VCARD
from resources.harvest.readers.rdf import read_graph
from resources.harvest.readers.shapes import FORMATS, link, rectangle_of_text
from resources.harvest.records import Broken, HarvestError, Raw

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
SCHEMA = Namespace("http://schema.org/")
PEOPLE = frozenset({FOAF.Person, VCARD.Individual, SCHEMA.Person, URIRef("https://schema.org/Person"), PROV.Person})
MEMBER = URIRef(f"{DCAT}resource")
"""What neither ``dcat:dataset`` nor ``dcat:service`` names: of DCAT 2, unknown to rdflib."""
LISTS = (DCAT.dataset, DCAT.service, MEMBER)
CLASSES: dict[Node, ResourceType] = {
    DCAT.Dataset: ResourceType.DATASET,
    URIRef(f"{DCAT}DatasetSeries"): ResourceType.DATASET,
    DCAT.DataService: ResourceType.ON_DEMAND,
}
DCMI_DEFAULTS = frozenset({ResourceType.SOFTWARE, ResourceType.GUIDE, ResourceType.ON_DEMAND, ResourceType.DATASET})
"""What the broad types of DCMI (Software, Text, Service, Dataset) are read as where nothing closer is said."""
REFINED: dict[ResourceType, frozenset[ResourceType]] = {
    ResourceType.DATASET: DATA_TYPES,
    ResourceType.ON_DEMAND: SERVICE_TYPES,
}
"""What ``dct:type`` may make of a class; of a plain ``dcat:Resource``, anything."""


class DcatReader:
    """Reads the datasets, the services and the other resources of a DCAT catalogue.

    The service behind a distribution is a part of its dataset, unless the catalogue lists it as a member.
    """

    def __init__(self, url: str, client: Client) -> None:
        self.url, self.client = url, client
        self.total: int | None = None

    def __iter__(self) -> Iterator[Raw | Broken]:
        url: str | None = self.url
        found_any = False
        told: set[Node] = set()
        members: set[Node] = set()
        while url:
            graph = read_graph(self.client, url)
            total = next(iter(graph.objects(None, HYDRA.totalItems)), None)
            if isinstance(total, Literal) and isinstance(total.value, int):
                self.total = total.value
            listed = {node for predicate in LISTS for node in graph.objects(None, predicate)}
            parts = set(graph.objects(None, DCAT.accessService)) - listed
            described = [node for node in _described(graph) if node not in told | parts]
            members |= listed | set(described)
            found_any = found_any or bool(described or listed or (None, RDF.type, DCAT.Catalog) in graph)
            for node in described:
                told.add(node)
                yield _record(graph, node)
            for node in sorted(listed - told, key=str):
                told.add(node)
                yield Broken(str(node), _("The catalogue lists it without describing it."))
            url = _next_page(graph)
        if not found_any:
            raise HarvestError(_("This is no DCAT catalogue: no dataset was found in it."))
        if self.total is not None and len(members) < self.total:
            raise HarvestError(_("The source gave %(n)d of %(all)d records.") % {"n": len(members), "all": self.total})


def _described(graph: Graph) -> list[Node]:
    """What is a resource here and has a title or another word of its own, in a fixed order."""
    found = {node for kind in (*CLASSES, DCAT.Resource) for node in graph.subjects(RDF.type, kind)}
    # Of DCAT, these are resources too; each is read as what holds the others, or not at all.
    found -= {node for kind in (DCAT.Catalog, DCAT.CatalogRecord) for node in graph.subjects(RDF.type, kind)}
    spoken_of = (node for node in found if len(list(graph.predicates(node))) > 1)
    return sorted(spoken_of, key=lambda node: graphs.order(graph, node))


def _next_page(graph: Graph) -> str | None:
    for predicate in (HYDRA.next, HYDRA.nextPage):
        for target in graph.objects(None, predicate):
            address = str(target)
            if address.startswith(("http://", "https://")):
                return address
            raise UnreadableError(_("The address of the next page is none: %(url)s.") % {"url": address[:200]})
    return None


def _record(graph: Graph, node: Node) -> Raw | Broken:
    named = graphs.text(graph, node, DCTERMS.identifier)
    identifier = str(node) if isinstance(node, URIRef) else named
    if not identifier:
        return Broken("", _("The dataset has neither an address nor an identifier."))
    if _type(graph, node) is None:
        return Broken(
            identifier,
            _("It is neither a dataset nor a service, and no type known here says what it is: %(types)s.")
            % {"types": ", ".join(_said_types(graph, node))[:200] or "–"},
        )
    return Raw(loose.plain_line(identifier), as_loose(graph, node, named))


def _type(graph: Graph, node: Node) -> ResourceType | None:
    """What it is by its class, more closely by its ``dct:type``; None for a resource of which neither says it."""
    kinds = [CLASSES[kind] for kind in graph.objects(node, RDF.type) if kind in CLASSES]
    said = [ResourceType(code) for word in _said_types(graph, node) if (code := wording.coded("type", word))]
    if not kinds:
        # The narrowest of several: the DCMI type holds more than one of ours.
        return min(said, key=lambda kind: (kind in DCMI_DEFAULTS, kind), default=None)
    broad = min(kinds, key=lambda kind: kind != ResourceType.DATASET)
    return next((kind for kind in said if kind in REFINED[broad] and kind != broad), broad)


def _said_types(graph: Graph, node: Node) -> list[str]:
    """Addresses and names of the types it is given."""
    found = graphs.values(graph, node, DCTERMS.type)
    return [
        text
        for value in found
        for text in (str(value) if not isinstance(value, BNode) else "", graphs.label(graph, value))
        if text
    ]


def as_loose(graph: Graph, node: Node, named: str) -> dict[str, Any]:
    """A dataset or service of a DCAT graph as a loose record; ``named`` is its ``dct:identifier``."""
    distributions = graphs.values(graph, node, DCAT.distribution)
    languages = [loose.language(str(value)) for value in graphs.values(graph, node, DCTERMS.language)]
    licence = graphs.address_or_label(graph, node, DCTERMS.license) or next(
        (said for d in distributions if (said := graphs.address_or_label(graph, d, DCTERMS.license))), ""
    )
    titles = graphs.by_language(graph, node, "title", DCTERMS.title)
    return {
        "identifier": str(node),
        "type": str(_type(graph, node) or ResourceType.DATASET),
        **titles,
        **graphs.by_language(graph, node, "description", DCTERMS.description),
        "language": next((code for code in languages if code in LANGUAGE_CODES), "") if "title" in titles else "",
        "languages": [code for code in languages if code],
        "tags": graphs.labels(graph, graphs.values(graph, node, DCAT.keyword)),
        "themes": graphs.labels(graph, graphs.values(graph, node, DCAT.theme, DCTERMS.subject)),
        "providers": graphs.labels(graph, _providers(graph, node)),
        "licence": licence,
        "access": graphs.address_or_label(graph, node, DCTERMS.accessRights),
        "frequency": graphs.address_or_label(graph, node, DCTERMS.accrualPeriodicity),
        "status": graphs.address_or_label(graph, node, ADMS.status),
        **_where(graph, node),
        **_when(graph, node),
        "resolution_m": _resolution(graph, node),
        "doi": _doi(graph, node, named),
        "issued": graphs.text(graph, node, DCTERMS.issued),
        "citation": graphs.text(graph, node, DCTERMS.bibliographicCitation),
        "formats": _formats(graph, distributions),
        "links": _links(graph, node, distributions),
        **_contact(graph, node),
    }


def _providers(graph: Graph, node: Node) -> list[Node]:
    """Publishers, and creators that are said to be something other than a person: people are not kept."""
    found = []
    for value in graphs.values(graph, node, DCTERMS.publisher, DCTERMS.creator):
        kinds = set(graph.objects(value, RDF.type))
        published = (node, DCTERMS.publisher, value) in graph
        if not kinds & PEOPLE and (kinds or published):
            found.append(value)
    return found


def _where(graph: Graph, node: Node) -> dict[str, Any]:
    names: list[str] = []
    boxes: list[list[float]] = []
    for place in graphs.values(graph, node, DCTERMS.spatial):
        # A country or region by its address is one we know the rectangle of; its own would not be the record's.
        known = isinstance(place, URIRef) and wording.place(str(place)) is not None
        names.append(str(place) if known else loose.plain_line(graphs.label(graph, place)))
        shapes = [] if known else graphs.values(graph, place, DCAT.bbox, LOCN.geometry, DCAT.centroid)
        boxes += [box for shape in shapes if (box := rectangle_of_text(str(shape)))]
    found: dict[str, Any] = {"bbox": boxes[0]} if boxes else {}
    if any(names):
        found["zone"] = list(dict.fromkeys(name for name in names if name))
    return found


def _when(graph: Graph, node: Node) -> dict[str, str]:
    for period in graphs.values(graph, node, DCTERMS.temporal):
        start = graphs.text(graph, period, DCAT.startDate, SCHEMA.startDate)
        end = graphs.text(graph, period, DCAT.endDate, SCHEMA.endDate)
        if start or end:
            return {"period_start": start, "period_end": end}
    return {}


def _resolution(graph: Graph, node: Node) -> float | None:
    """The finest of the resolutions in metres."""
    found = []
    for value in graphs.values(graph, node, DCAT.spatialResolutionInMeters):
        with contextlib.suppress(ValueError):
            found.append(loose.number(str(value)))
    return min((n for n in found if n), default=None)


def _doi(graph: Graph, node: Node, named: str) -> str:
    others = [str(value) for value in graphs.values(graph, node, ADMS.identifier, DCTERMS.identifier)]
    notations = [
        graphs.label(graph, n) or graphs.text(graph, n, SKOS.notation)
        for n in graphs.values(graph, node, ADMS.identifier)
    ]
    for candidate in (str(node), named, *others, *notations):
        if "doi.org/10." in candidate or candidate.lower().startswith(("10.", "doi:")):
            return candidate
    return ""


def _formats(graph: Graph, distributions: list[Node]) -> list[str]:
    found = []
    for distribution in distributions:
        for value in graphs.values(graph, distribution, DCTERMS["format"], DCAT.mediaType):
            name = graphs.label(graph, value) or str(value).rstrip("/").rsplit("/", 1)[-1]
            media = str(value).partition("media-types/")[2] or name
            found.append(FORMATS.get(media, name.upper() if len(name) <= 5 else name))
    return list(dict.fromkeys(name[:60] for name in found if name))


def _links(graph: Graph, node: Node, distributions: list[Node]) -> list[dict[str, str]]:
    found = [link(LinkKind.PAGE, str(v)) for v in graphs.values(graph, node, DCAT.landingPage)]
    found += [link(LinkKind.DOCUMENTATION, str(v)) for v in graphs.values(graph, node, FOAF.page, DCTERMS.conformsTo)]
    found += [link(LinkKind.SERVICE, str(v)) for v in graphs.values(graph, node, DCAT.endpointURL)]
    for distribution in distributions:
        label = graphs.label(graph, distribution)
        services = [
            e
            for s in graphs.values(graph, distribution, DCAT.accessService)
            for e in graphs.values(graph, s, DCAT.endpointURL)
        ]
        downloads = graphs.values(graph, distribution, DCAT.downloadURL)
        found += [link(LinkKind.SERVICE, str(v), label) for v in services]
        found += [link(LinkKind.DOWNLOAD, str(v), label) for v in downloads]
        if not services and not downloads:
            found += [link(LinkKind.PAGE, str(v), label) for v in graphs.values(graph, distribution, DCAT.accessURL)]
    return [entry for entry in found if entry["url"].startswith("http")]


def _contact(graph: Graph, node: Node) -> dict[str, str]:
    """What the source publishes as contact point; creators and other people are not kept."""
    for point in graphs.values(graph, node, DCAT.contactPoint):
        name = graphs.label(graph, point) or graphs.text(graph, point, VCARD["organization-name"])
        mails = [str(value) for value in graphs.values(graph, point, VCARD.hasEmail, VCARD.email)]
        address = next((m.removeprefix("mailto:") for m in mails if "@" in m), "")
        return {"contact_name": loose.plain_line(name)[:150], "contact_email": loose.plain_line(address)}
    return {}
