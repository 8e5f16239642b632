"""Citation metadata that Crossref and others give for a DOI (CSL-JSON, https://citationstyles.org)."""

from typing import Any

from resources.enums import ResourceType
from resources.prefill import cleaning
from resources.prefill.draft import SUMMARY, TITLE, Draft, language_of

TYPES = {
    "dataset": ResourceType.DATASET,
    "software": ResourceType.SOFTWARE,
    "motion_picture": ResourceType.VIDEO,
    "book": ResourceType.GUIDE,
    "chapter": ResourceType.GUIDE,
    "report": ResourceType.GUIDE,
    "article": ResourceType.GUIDE,
    "article-journal": ResourceType.GUIDE,
    "journal-article": ResourceType.GUIDE,
    "paper-conference": ResourceType.GUIDE,
}


def read(data: Any) -> Draft:
    """The draft of a record; empty where ``data`` is none."""
    record = cleaning.mapping(data)
    return Draft(
        title=cleaning.text(record.get("title"), TITLE),
        summary=cleaning.text(record.get("abstract"), SUMMARY),
        type=TYPES.get(cleaning.text(record.get("type"), 60), ""),
        url=cleaning.url(record.get("URL")),
        language=language_of(cleaning.text(record.get("language"), 20)),
        doi=cleaning.doi(record.get("DOI")),
        providers=cleaning.texts(record.get("publisher"), 255, 1),
        keywords=cleaning.texts(record.get("categories"), 60, 12),
    )
