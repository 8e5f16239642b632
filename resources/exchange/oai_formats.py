"""Metadata formats of OAI-PMH: Dublin Core, which every repository must offer, and DataCite."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from cms.places import FRENCH_TERRITORIES, country_name, region_name
from resources import rectangles
from resources.enums import LinkKind, RelationKind
from resources.exchange import authorities
from resources.exchange.description import Agent, Description, words_in
from resources.exchange.text import degrees, safe_url, writable

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
OAI_DC, DC = "http://www.openarchives.org/OAI/2.0/oai_dc/", "http://purl.org/dc/elements/1.1/"
OAI_DATACITE, DATACITE = "http://schema.datacite.org/oai/oai-1.1/", "http://datacite.org/schema/kernel-4"
DATACITE_VERSION = "4.4"

RESOURCE_TYPES = {
    "Dataset": "Dataset",
    "Software": "Software",
    "Service": "Service",
    "InteractiveResource": "InteractiveResource",
    "MovingImage": "Audiovisual",
    "Text": "Text",
}
"""DCMI type -> DataCite's ``resourceTypeGeneral``."""


@dataclass(frozen=True, slots=True)
class Format:
    """A metadata format as ``ListMetadataFormats`` tells it."""

    prefix: str
    schema: str
    namespace: str
    write: Callable[[Description], Any]


UNKNOWN = ":unav"
"""DataCite's word for a value that it demands and nobody knows."""


def element(parent: Any, namespace: str, name: str, text: str = "", language: str = "", **attributes: str) -> Any:
    """A child element; characters that XML forbids are left out."""
    made = etree.SubElement(parent, etree.QName(namespace, name))
    if text:
        made.text = writable(text)
    if language:
        made.set(etree.QName(XML, "lang"), language)
    for key, value in attributes.items():
        made.set(key, writable(value))
    return made


def dublin_core(found: Description) -> Any:
    """Simple Dublin Core (http://www.openarchives.org/OAI/2.0/oai_dc.xsd)."""
    root = etree.Element(etree.QName(OAI_DC, "dc"), nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(etree.QName(XSI, "schemaLocation"), f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")

    def say(name: str, text: str, language: str = "") -> None:
        if writable(text).strip():
            element(root, DC, name, text, language)

    for code, text in (found.titles or {"": found.slug}).items():
        say("title", text, code)
    for agent in found.providers:
        say("creator", words_in(agent.names, "fr"))
    for term in (*found.themes, *found.platforms, *found.instruments, *found.variables):
        for code, text in term.labels.items():
            say("subject", text, code)
    for tag in found.tags:
        for code, text in tag.words.items():
            say("subject", text, code)
    for words in (found.summaries, found.descriptions):
        for code, text in words.items():
            say("description", text, code)
    if found.publisher:
        say("publisher", words_in(found.publisher.names, "fr"))
    for other in _contributors(found):
        say("contributor", words_in(other.names, "fr"))
    say("date", str(found.issued or ""))
    say("type", authorities.DCMI_TYPES.get(found.type, ""))
    for name in found.formats:
        say("format", name)
    for text in (found.doi_url, found.page_url(found.language), found.id_url):
        say("identifier", text)
    for code in found.languages:
        say("language", authorities.language_code3(code) or code)
    for link in found.links:
        say("relation", safe_url(link.url))
    for kin in found.relations:
        say("source" if kin.kind == RelationKind.DERIVED_FROM else "relation", _id_of(found, kin.uid))
    for text in _coverage(found):
        say("coverage", text)
    say("rights", found.licence_url or found.licence)
    for code, text in found.access_conditions.items():
        say("rights", text, code)
    return root


def _contributors(found: Description) -> list[Agent]:
    return [other for other in (found.expertise_centre, found.hub) if other]


def _id_of(found: Description, uid: str) -> str:
    return f"{found.id_url.removesuffix(found.uid)}{uid}"


def _coverage(found: Description) -> list[str]:
    places = [country_name(code, found.language) for code in found.countries]
    places += [region_name(code) for code in found.regions]
    if found.box:
        west, south, east, north = found.box
        # DCMI Box, https://www.dublincore.org/specifications/dublin-core/dcmi-box/
        limits = {"northlimit": north, "eastlimit": east, "southlimit": south, "westlimit": west}
        places.append("; ".join(f"{name}={degrees(side)}" for name, side in limits.items()))
    if found.first_day or found.last_day:
        start = found.period_start if found.first_day else ""
        end = found.period_end if found.last_day else ""
        places.append(f"start={start}; end={end}; scheme=W3C-DTF")
    return places


def datacite(found: Description) -> Any:
    """DataCite 4 (https://schema.datacite.org/meta/kernel-4.4/) in the wrapper its own repository uses.

    A resource without DOI is identified by our address. The format demands a year: of a resource that does not tell
    its own, it is that of its publication here. It demands a creator and a publisher too: where none is known, it is
    said so in its own words (appendix "Standard values for unknown information").
    """
    root = etree.Element(etree.QName(OAI_DATACITE, "oai_datacite"), nsmap={None: OAI_DATACITE, "xsi": XSI})
    root.set(etree.QName(XSI, "schemaLocation"), f"{OAI_DATACITE} {OAI_DATACITE}oai.xsd")
    element(root, OAI_DATACITE, "schemaVersion", DATACITE_VERSION)
    payload = element(root, OAI_DATACITE, "payload")
    top = etree.SubElement(payload, etree.QName(DATACITE, "resource"), nsmap={None: DATACITE})
    schema = f"http://schema.datacite.org/meta/kernel-{DATACITE_VERSION}/metadata.xsd"
    top.set(etree.QName(XSI, "schemaLocation"), f"{DATACITE} {schema}")

    def say(parent: Any, name: str, text: str = "", language: str = "", **attributes: str) -> Any:
        return element(parent, DATACITE, name, text, language, **attributes)

    kind, identifier = ("DOI", found.doi.strip()) if found.doi_url else ("URL", found.id_url)
    say(top, "identifier", identifier, identifierType=kind)
    creators = say(top, "creators")
    for agent in found.providers:
        creator = say(creators, "creator")
        say(creator, "creatorName", words_in(agent.names, "fr") or agent.code, nameType="Organizational")
    if not found.providers:
        say(say(creators, "creator"), "creatorName", UNKNOWN)
    titles = say(top, "titles")
    for code, text in (found.titles or {"": found.slug}).items():
        say(titles, "title", text, code)
    offered_by = found.publisher
    say(top, "publisher", (words_in(offered_by.names, "fr") or offered_by.code) if offered_by else UNKNOWN)
    say(top, "publicationYear", str(found.issued or (found.first_published_at or found.updated_at).year))
    general = RESOURCE_TYPES.get(authorities.DCMI_TYPES.get(found.type, ""), "Other")
    say(top, "resourceType", found.type, resourceTypeGeneral=general)
    _datacite_optional(found, top, say)
    return root


RELATED = {
    RelationKind.PART_OF: "IsPartOf",
    RelationKind.DERIVED_FROM: "IsDerivedFrom",
    RelationKind.DOCUMENTS: "Documents",
    RelationKind.USES: "Requires",
    RelationKind.REPLACES: "Obsoletes",
    RelationKind.SEE_ALSO: "References",
}


def _datacite_optional(found: Description, top: Any, say: Callable[..., Any]) -> None:
    terms = (*found.themes, *found.platforms, *found.instruments, *found.variables)
    if terms or found.tags:
        parent = say(top, "subjects")
        for term in terms:
            uri = {"valueURI": safe_url(term.uri)} if safe_url(term.uri) else {}
            for code, text in term.labels.items():
                say(parent, "subject", text, code, **uri)
        for tag in found.tags:
            for code, text in tag.words.items():
                say(parent, "subject", text, code)
    _datacite_people_and_dates(found, top, say)
    if found.languages:
        say(top, "language", found.languages[0])
    related = [(RELATED[RelationKind(k.kind)], k.uid) for k in found.relations if k.kind in RELATED]
    documents = [url for link in found.links_of(LinkKind.DOCUMENTATION) if (url := safe_url(link.url))]
    if related or documents:
        parent = say(top, "relatedIdentifiers")
        for relation, uid in related:
            url = _id_of(found, uid)
            say(parent, "relatedIdentifier", url, relatedIdentifierType="URL", relationType=relation)
        for url in documents:
            say(parent, "relatedIdentifier", url, relatedIdentifierType="URL", relationType="IsDocumentedBy")
    if found.download_bytes is not None:
        say(say(top, "sizes"), "size", f"{found.download_bytes} B")
    names = [name for name in found.formats if writable(name).strip()]
    if names:
        parent = say(top, "formats")
        for name in names:
            say(parent, "format", name)
    if found.licence:
        rights = {"rightsURI": found.licence_url, "rightsIdentifier": found.licence} if found.licence_url else {}
        say(say(top, "rightsList"), "rights", found.licence_name, **rights)
    texts = [(code, text) for words in (found.summaries, found.descriptions) for code, text in words.items()]
    if texts:
        parent = say(top, "descriptions")
        for code, text in texts:
            say(parent, "description", text, code, descriptionType="Abstract")
    _datacite_places(found, top, say)


def _datacite_people_and_dates(found: Description, top: Any, say: Callable[..., Any]) -> None:
    people = [("ResearchGroup", agent) for agent in (found.expertise_centre,) if agent]
    people += [("HostingInstitution", agent) for agent in (found.data_centre, found.hub) if agent]
    contact = writable(found.contact_name).strip()
    if people or contact:
        parent = say(top, "contributors")
        for kind, agent in people:
            name = say(parent, "contributor", contributorType=kind)
            say(name, "contributorName", words_in(agent.names, "fr") or agent.code, nameType="Organizational")
        if contact:
            say(say(parent, "contributor", contributorType="ContactPerson"), "contributorName", contact)
    dates = say(top, "dates")
    if found.issued:
        say(dates, "date", str(found.issued), dateType="Issued")
    say(dates, "date", found.updated_at.date().isoformat(), dateType="Updated")
    if found.first_day or found.last_day:
        # An interval of RKMS-ISO8601, a side of which may be open.
        start, end = (found.period_start if found.first_day else ""), (found.period_end if found.last_day else "")
        say(dates, "date", f"{start}/{end}", dateType="Collected")
    if found.doi_url:
        parent = say(top, "alternateIdentifiers")
        say(parent, "alternateIdentifier", found.id_url, alternateIdentifierType="URL")


def _datacite_places(found: Description, top: Any, say: Callable[..., Any]) -> None:
    named = [(country_name(code, found.language), code) for code in found.countries]
    named += [(region_name(code), code) for code in found.regions]
    if not named and not found.box:
        return
    parent = say(top, "geoLocations")
    for name, code in named:
        place = say(parent, "geoLocation")
        say(place, "geoLocationPlace", name)
        box = rectangles.of_place(FRENCH_TERRITORIES.get(code, code))
        if box and not found.box:
            _datacite_box(box, place, say)
    if found.box:
        _datacite_box(found.box, say(parent, "geoLocation"), say)


def _datacite_box(box: tuple[float, float, float, float], place: Any, say: Callable[..., Any]) -> None:
    made = say(place, "geoLocationBox")
    west, south, east, north = box
    say(made, "westBoundLongitude", degrees(west))
    say(made, "eastBoundLongitude", degrees(east))
    say(made, "southBoundLatitude", degrees(south))
    say(made, "northBoundLatitude", degrees(north))


FORMATS = {
    made.prefix: made
    for made in (
        Format("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC, dublin_core),
        Format("oai_datacite", f"{OAI_DATACITE}oai.xsd", OAI_DATACITE, datacite),
    )
}
