"""DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/).

A resource is a dataset, a data service, or, where it is neither (software, video, guide...), a plain ``dcat:Resource``
with its DCMI type.
"""

from typing import Any

from django.conf import settings

from cms.enums import Audience
from cms.i18n import each_language
from cms.places import FRENCH_TERRITORIES, country_name, region_name
from resources import rectangles
from resources.enums import DATA_TYPES, SERVICE_TYPES, LinkKind, RelationKind, ResourceStatus, ResourceType
from resources.exchange import authorities, formats
from resources.exchange.authorities import authority
from resources.exchange.description import Agent, Description, Link, Term
from resources.exchange.rdf import Iri, Literal, Node, Value, iri, literals
from resources.exchange.text import safe_url, writable

RELATIONS: dict[str, str] = {
    RelationKind.PART_OF: "dct:isPartOf",
    RelationKind.DERIVED_FROM: "dct:source",
    RelationKind.DOCUMENTS: "dct:relation",
    RelationKind.USES: "dct:requires",
    RelationKind.REPLACES: "dct:replaces",
    RelationKind.SEE_ALSO: "dct:relation",
}
PERIOD_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
"""By the number of characters: a day is as precise as its source gives it."""

TYPE_SCHEME = "type"
"""Our types among the vocabularies (``/id/concept/type/video``)."""

STATUS_SCHEME = "status"
"""Our statuses among the vocabularies, for those the EU has no word for (``/id/concept/status/in_production``)."""

MEMBERSHIP = {"dcat:Dataset": "dcat:dataset", "dcat:DataService": "dcat:service", "dcat:Resource": "dcat:resource"}
"""How the catalogue lists what it holds."""


def as_dcat(found: Description) -> Node:
    """A resource as a node; its IRI does not change when its address does."""
    kind = dcat_class(found)
    node = Node((kind,), Iri(found.id_url))
    _texts(node, found)
    _people(node, found)
    _subjects(node, found)
    _coverage(node, found)
    _conditions(node, found)
    _pages(node, found, kind)
    if kind == "dcat:Dataset":
        node.add("dcat:distribution", *_distributions(found))
    if kind == "dcat:DataService":
        node.add("dcat:endpointURL", iri(_endpoint(found)))
    for kin in found.relations:
        node.add(RELATIONS.get(kin.kind, "dct:relation"), Iri(f"{found.id_url.removesuffix(found.uid)}{kin.uid}"))
    return node


def dcat_class(found: Description) -> str:
    """The class of a resource. A service nobody can call (no address) is no ``DataService``: that needs an endpoint."""
    if found.type in DATA_TYPES:
        return "dcat:Dataset"
    return "dcat:DataService" if found.type in SERVICE_TYPES and _endpoint(found) else "dcat:Resource"


def _endpoint(found: Description) -> str:
    links = [*found.links_of(LinkKind.SERVICE), *found.links_of(LinkKind.PAGE)]
    return next((url for link in links if (url := safe_url(link.url))), "")


def _texts(node: Node, found: Description) -> None:
    node.add("dct:identifier", Literal(found.id_url))
    node.add("dct:title", *(literals(found.titles) or [Literal(found.slug)]))
    words = {
        code: "\n\n".join(part for part in (found.summaries.get(code), found.descriptions.get(code)) if part)
        for code in found.written_in
    }
    node.add("dct:description", *(literals(words) or literals(found.titles) or [Literal(found.slug)]))
    # The DCMI type for everybody; ours, which tells a platform from a service on demand, for who reads us back.
    node.add("dct:type", iri(authorities.dcmi_type(found.type)), iri(type_url(found.type)))
    if found.issued:  # of the resource: when its record came out here is no date of its own
        node.add("dct:issued", _period(str(found.issued)))
    node.add("dct:modified", _moment(found.updated_at))
    if found.doi_url:
        doi = Node(("adms:Identifier",)).add("skos:notation", Literal(found.doi_url, datatype="xsd:anyURI"))
        node.add("adms:identifier", doi)
        node.add("foaf:page", Node(("foaf:Document",), Iri(found.doi_url)))
    if found.citation:
        node.add("dct:bibliographicCitation", Literal(found.citation))


def _moment(value: Any) -> Literal:
    return Literal(value.isoformat(), datatype="xsd:dateTime")


def agent(source: Agent) -> Node:
    """An organisation."""
    node = Node(("foaf:Agent",)).add("foaf:name", *(literals(source.names) or [Literal(source.code)]))
    return node.add("foaf:homepage", _document(safe_url(source.url)))


def _document(url: str) -> Node | None:
    return Node(("foaf:Document",), Iri(url)) if url else None


def _people(node: Node, found: Description) -> None:
    node.add("dct:publisher", agent(found.publisher) if found.publisher else None)
    node.add("dct:creator", *(agent(provider) for provider in found.providers))
    node.add("dct:contributor", *(agent(other) for other in (found.expertise_centre, found.hub) if other))
    for code in found.audiences:
        if code in Audience.values:
            node.add("dct:audience", Node(("dct:AgentClass",)).add("skos:prefLabel", *_audience_names(code)))
    host = found.data_centre.email if found.data_centre else ""
    name, address = writable(found.contact_name), found.contact_email or host or found.network.email
    if name or address:
        card = Node(("vcard:Kind",)).add("vcard:fn", *([Literal(name)] if name else literals(found.network.names)))
        node.add("dcat:contactPoint", card.add("vcard:hasEmail", _mailto(address)))


def _audience_names(code: str) -> list[Literal]:
    return [Literal(str(Audience(code).label), language) for language in each_language()]


def _mailto(address: str) -> Iri | None:
    local, _at, host = address.partition("@")
    plain = local.isascii() and host.isascii() and not set(address) & set(' <>"{}|\\^`%\t\r\n')
    return Iri(f"mailto:{address}") if plain and local and host else None


def _subjects(node: Node, found: Description) -> None:
    node.add("dcat:theme", *(_concept(term) for term in found.themes))
    for term in (*found.platforms, *found.instruments, *found.variables):
        node.add("dcat:keyword", *literals(term.labels))
        if safe_url(term.uri):  # known to others by it
            node.add("dct:subject", _concept(term))
    for tag in found.tags:
        node.add("dcat:keyword", *literals(tag.words))
    for code in found.languages:
        three = authorities.language_code3(code)
        node.add("dct:language", iri(authority("language", three.upper()) if three else ""))


def type_url(kind: str) -> str:
    """The URI of one of our types, which leads to the resources of it; empty for none of ours."""
    return f"{settings.SITE_URL}/id/concept/{TYPE_SCHEME}/{kind}" if kind in ResourceType.values else ""


def status_url(found: Description) -> str:
    """The URI of one of our statuses, which leads to the resources in it; empty for none of ours."""
    known = found.status in ResourceStatus.values
    return f"{settings.SITE_URL}/id/concept/{STATUS_SCHEME}/{found.status}" if known else ""


def concept_url(term: Term) -> str:
    """The URI of a term: that of its vocabulary, else one of ours, which leads to the resources about it."""
    return safe_url(term.uri) or f"{settings.SITE_URL}/id/concept/{term.scheme}/{term.notation}"


def _concept(term: Term) -> Node:
    return Node(("skos:Concept",), Iri(concept_url(term))).add("skos:prefLabel", *literals(term.labels))


def _coverage(node: Node, found: Description) -> None:
    for code in found.countries:
        three = authorities.country_code3(code)
        if three:
            place = Node(("dct:Location",), Iri(authority("country", three)))
            node.add("dct:spatial", _bounded(place, code).add("skos:prefLabel", *_country_names(code)))
    for code in found.regions:
        url = authorities.region_url(code)
        place = Node(("dct:Location",), iri(url)).add("dct:identifier", Literal(code))
        node.add("dct:spatial", _bounded(place, code).add("skos:prefLabel", Literal(region_name(code), "fr")))
    if found.world:
        node.add("dct:spatial", Node(("dct:Location",), Iri(authorities.EARTH)))
    if found.box:
        box = Literal(as_wkt(found.box), datatype="geo:wktLiteral")
        node.add("dct:spatial", Node(("dct:Location",)).add("dcat:bbox", box))
    if found.first_day or found.last_day:
        period = Node(("dct:PeriodOfTime",))
        if found.first_day:
            period.add("dcat:startDate", _period(found.period_start))
        if found.last_day:
            period.add("dcat:endDate", _period(found.period_end))
        node.add("dct:temporal", period)
    if found.resolution_m is not None and found.type in DATA_TYPES:
        node.add("dcat:spatialResolutionInMeters", Literal(f"{found.resolution_m:f}", datatype="xsd:decimal"))
    frequency = authority("frequency", authorities.FREQUENCIES.get(found.frequency))
    node.add("dct:accrualPeriodicity", iri(frequency if found.type in DATA_TYPES else ""))


def _bounded(place: Node, code: str) -> Node:
    """A place with its rectangle, for who does not know the place by its name."""
    box = rectangles.of_place(FRENCH_TERRITORIES.get(code, code))
    return place.add("dcat:bbox", Literal(as_wkt(box), datatype="geo:wktLiteral") if box else None)


def _country_names(code: str) -> list[Literal]:
    return [Literal(country_name(code, language), language) for language in ("fr", "en")]


def _period(value: str) -> Literal:
    return Literal(value, datatype=PERIOD_TYPES[len(value)])


def as_wkt(box: tuple[float, float, float, float]) -> str:
    """A rectangle as WKT, longitude first (CRS84); two polygons where it crosses the 180th meridian."""
    west, south, east, north = box
    if west <= east:
        return f"POLYGON({_ring(west, south, east, north)})"
    return f"MULTIPOLYGON(({_ring(west, south, 180.0, north)}), ({_ring(-180.0, south, east, north)}))"


def _ring(west: float, south: float, east: float, north: float) -> str:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return "(" + ", ".join(f"{x:.10g} {y:.10g}" for x, y in corners) + ")"


def licence(found: Description) -> Value | None:
    """The licence by the address of its text, else as its source names it."""
    if found.licence_url:
        return Iri(found.licence_url)
    name = writable(found.licence).strip()
    return Node(("dct:LicenseDocument",)).add("rdfs:label", Literal(name)) if name else None


def _conditions(node: Node, found: Description) -> None:
    node.add("dct:accessRights", iri(authority("access-right", authorities.ACCESS.get(found.access))))
    status = authority("dataset-status", authorities.STATUSES.get(found.status))
    node.add("adms:status", iri(status or status_url(found)))
    if found.licence:
        node.add("dct:license", licence(found))
    if found.access_conditions:
        node.add("dct:rights", Node(("dct:RightsStatement",)).add("rdfs:label", *literals(found.access_conditions)))


def _pages(node: Node, found: Description, kind: str) -> None:
    node.add("dcat:landingPage", *(_document(found.page_url(code)) for code in found.written_in[:1]))
    predicate = "dcat:endpointDescription" if kind == "dcat:DataService" else "foaf:page"
    for link in found.links_of(LinkKind.PAGE, LinkKind.DOCUMENTATION, LinkKind.VIDEO, LinkKind.CODE):
        url = safe_url(link.url)
        described = link.kind == LinkKind.DOCUMENTATION
        node.add(predicate if described else "foaf:page", _document(url) if url else None)
    if kind == "dcat:Resource":
        for link in found.links_of(LinkKind.DOWNLOAD, LinkKind.SERVICE):
            node.add("foaf:page", _document(safe_url(link.url)))


def _distributions(found: Description) -> list[Node]:
    links = [link for link in found.links_of(LinkKind.DOWNLOAD, LinkKind.SERVICE) if safe_url(link.url)]
    # A dataset one gets at through a page only: the page stands for the distribution (DCAT 3, section 6.8).
    pages = [link for link in found.links_of(LinkKind.PAGE) if safe_url(link.url)][:1]
    links = links or pages
    of_links = formats.of_links(found.formats, links)
    made = [_distribution(found, link, number, of_links.get(link.url, "")) for number, link in enumerate(links, 1)]
    # A distribution has one format at most: what the dataset is to be had in besides stands for itself, and one asks
    # for it on the page.
    rest = [name for name in found.formats if writable(name).strip() and name not in of_links.values()]
    page = safe_url(pages[0].url) if pages else found.page_url(found.written_in[0])
    return made + [_in_format(found, name, page, number) for number, name in enumerate(rest, len(made) + 1)]


def _in_format(found: Description, name: str, page: str, number: int) -> Node:
    """What the dataset is in one of its formats, where nobody says which link leads to it."""
    node = Node(("dcat:Distribution",), Iri(f"{found.id_url}#distribution-{number}"))
    node.add("dct:title", Literal(name)).add("dcat:accessURL", Iri(page)).add("dct:format", _format(name))
    return node.add("dct:license", licence(found) if found.licence else None)


def _distribution(found: Description, link: Link, number: int, name: str) -> Node:
    url = safe_url(link.url)
    node = Node(("dcat:Distribution",), Iri(f"{found.id_url}#distribution-{number}"))
    node.add("dct:title", *(literals(link.labels) or literals(found.titles))).add("dcat:accessURL", Iri(url))
    if link.kind == LinkKind.DOWNLOAD:
        node.add("dcat:downloadURL", Iri(url))
        if len(found.links_of(LinkKind.DOWNLOAD)) == 1 and found.download_bytes is not None:
            node.add("dcat:byteSize", Literal(str(found.download_bytes), datatype="xsd:nonNegativeInteger"))
    if link.kind == LinkKind.SERVICE:
        service = Node(("dcat:DataService",)).add("dct:title", *(literals(link.labels) or literals(found.titles)))
        service.add("dcat:endpointURL", Iri(url)).add("dcat:servesDataset", Iri(found.id_url))
        node.add("dcat:accessService", service)
    if name:
        node.add("dct:format", _format(name))
    if found.licence:
        node.add("dct:license", licence(found))
    return node


def _format(name: str) -> Value:
    known = authorities.file_type(name)
    return Iri(known) if known else Node(("dct:MediaTypeOrExtent",)).add("rdfs:label", Literal(name))
