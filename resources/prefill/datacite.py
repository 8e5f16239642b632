"""DataCite metadata, from its REST API or by content negotiation (https://schema.datacite.org, 4.5)."""

from typing import Any

from resources.enums import ResourceType
from resources.prefill import cleaning
from resources.prefill.draft import SUMMARY, TITLE, Draft, language_of
from resources.prefill.licensing import licence_code

TYPES = {
    "dataset": ResourceType.DATASET,
    "collection": ResourceType.DATASET,
    "image": ResourceType.DATASET,
    "software": ResourceType.SOFTWARE,
    "computationalnotebook": ResourceType.SOFTWARE,
    "model": ResourceType.MODEL,
    "workflow": ResourceType.CHAIN,
    "service": ResourceType.ON_DEMAND,
    "audiovisual": ResourceType.VIDEO,
    "film": ResourceType.VIDEO,
    "text": ResourceType.GUIDE,
    "book": ResourceType.GUIDE,
    "report": ResourceType.GUIDE,
    "datapaper": ResourceType.GUIDE,
    "journalarticle": ResourceType.GUIDE,
    "preprint": ResourceType.GUIDE,
    "conferencepaper": ResourceType.GUIDE,
    "interactiveresource": ResourceType.PLATFORM,
}

COVERAGE = frozenset({"Coverage", "Collected", "Valid"})
"""Kinds of dates that say what the data is about."""


def read(data: Any) -> Draft:
    """The draft of a record; empty where ``data`` is none."""
    record = cleaning.mapping(cleaning.mapping(data).get("data")).get("attributes") or data
    record = cleaning.mapping(record)
    titles = cleaning.mappings(record.get("titles"))
    main = [t for t in titles if not t.get("titleType")] or titles
    types = cleaning.mapping(record.get("types"))
    kind = cleaning.text(types.get("resourceTypeGeneral"), 60).lower().replace(" ", "")
    rights = cleaning.mapping(record.get("rightsList"))
    dates = cleaning.mappings(record.get("dates"))
    start, end = _period(dates)
    language = language_of(cleaning.text(record.get("language"), 20))
    title_language = language_of(cleaning.text(cleaning.mapping(main).get("lang"), 20))
    return Draft(
        title=cleaning.text(cleaning.mapping(main).get("title"), TITLE),
        summary=cleaning.text(_abstract(record), SUMMARY),
        type=TYPES.get(kind, ""),
        url=cleaning.url(record.get("url")),
        language=title_language or language,
        doi=cleaning.doi(record.get("doi")),
        issued=cleaning.year(record.get("publicationYear")),
        licence=next(
            (
                code
                for name in ("rightsIdentifier", "rightsUri", "rights")
                if (code := licence_code(cleaning.text(rights.get(name), 300)))
            ),
            "",
        ),
        providers=cleaning.texts(record.get("publisher"), 255, 1),
        keywords=cleaning.texts([s.get("subject") for s in cleaning.mappings(record.get("subjects"))], 60, 12),
        bbox=_box(record),
        period_start=start,
        period_end=end,
    )


def _abstract(record: dict[str, Any]) -> Any:
    found = cleaning.mappings(record.get("descriptions"))
    ranked = sorted(found, key=lambda each: each.get("descriptionType") != "Abstract")
    return [each.get("description") for each in ranked]


def _period(dates: list[dict[str, Any]]) -> tuple[str, str]:
    """What the data covers (RKMS-ISO8601: two days parted by a stroke)."""
    for each in dates:
        if cleaning.text(each.get("dateType"), 40) in COVERAGE:
            first, _stroke, last = cleaning.text(each.get("date"), 60).partition("/")
            return cleaning.day(first), cleaning.day(last)
    return "", ""


def _box(record: dict[str, Any]) -> tuple[float, float, float, float] | None:
    for place in cleaning.mappings(record.get("geoLocations")):
        sides = cleaning.mapping(place.get("geoLocationBox"))
        names = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
        found = cleaning.box(*(sides.get(name) for name in names))
        if found:
            return found
    return None
