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
        issued=_year(cleaning.mapping(record.get("issued"))),
        providers=cleaning.texts(record.get("publisher"), 255, 1),
        keywords=cleaning.texts(record.get("categories"), 60, 12),
    )


def _year(date: dict[str, Any]) -> int | None:
    """Of a date in parts (``[[2024, 5, 1]]``), or as it was found."""
    parts = date.get("date-parts")
    for _level in range(2):
        parts = parts[0] if isinstance(parts, list) and parts else parts
    return cleaning.year(parts) or cleaning.year([date.get("literal"), date.get("raw")])
