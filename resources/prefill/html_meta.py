"""Metadata of an HTML page: title, Open Graph, Dublin Core, Highwire (``citation_*``)."""

from urllib.parse import urljoin

from resources.enums import ResourceType
from resources.prefill import cleaning
from resources.prefill.draft import SUMMARY, TITLE, Draft, language_of
from resources.prefill.licensing import licence_code
from resources.prefill.page import Head

DC_TYPES = {
    "dataset": ResourceType.DATASET,
    "software": ResourceType.SOFTWARE,
    "movingimage": ResourceType.VIDEO,
    "service": ResourceType.ON_DEMAND,
}


def read(head: Head, page_url: str) -> Draft:
    """The draft of a page."""
    title = cleaning.text(head.first("citation_title", "dc.title", "dcterms.title", "og:title"), TITLE)
    kind = cleaning.text(head.first("dc.type", "dcterms.type"), 60).lower().replace(" ", "")
    video = cleaning.text(head.first("og:type"), 60).startswith("video")
    return Draft(
        title=title or cleaning.text(head.title, TITLE),
        summary=cleaning.text(
            head.first(
                "citation_abstract",
                "dc.description",
                "dcterms.abstract",
                "dcterms.description",
                "og:description",
                "description",
            ),
            SUMMARY,
        ),
        type=DC_TYPES.get(kind, ResourceType.VIDEO if video else ""),
        url=cleaning.url(urljoin(page_url, head.canonical)) if head.canonical else page_url,
        language=language_of(
            cleaning.text([*head.first("citation_language", "dc.language", "dcterms.language"), head.language], 20)
        ),
        doi=cleaning.doi(head.first("citation_doi", "dc.identifier", "dcterms.identifier", "prism.doi")),
        issued=cleaning.year(
            head.first(
                "citation_publication_date",
                "citation_date",
                "dcterms.issued",
                "dc.date.issued",
                "dc.date",
                "dcterms.date",
            )
        ),
        licence=licence_code(cleaning.text(head.first("dc.rights", "dcterms.license", "dcterms.rights"), 300)),
        providers=cleaning.texts(
            head.first("citation_publisher", "dc.publisher", "dcterms.publisher", "og:site_name"), 255, 2
        ),
        keywords=cleaning.texts(
            [word for line in head.first("citation_keywords", "keywords", "dc.subject") for word in line.split(",")],
            60,
            12,
        ),
    )
