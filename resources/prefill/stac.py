"""A STAC Collection (https://github.com/radiantearth/stac-spec, 1.0 and 1.1)."""

from typing import Any

from resources.enums import ResourceType
from resources.prefill import cleaning
from resources.prefill.draft import SUMMARY, TITLE, Draft, language_of
from resources.prefill.licensing import licence_code
from resources.years import ISSUED


def is_collection(data: Any) -> bool:
    """Whether a JSON document calls itself a STAC Collection; before 1.0 none had a type, only an extent."""
    record = data if isinstance(data, dict) else {}
    typed = record.get("type") == "Collection" or ("type" not in record and "extent" in record)
    return typed and isinstance(record.get("stac_version"), str)


def read(data: Any) -> Draft:
    """The draft of a collection; empty where ``data`` is none."""
    if not is_collection(data):
        return Draft()
    extent = cleaning.mapping(data.get("extent"))
    start, end = _interval(cleaning.mapping(extent.get("temporal")).get("interval"))
    links = cleaning.mappings(data.get("links"), 200)
    wanted = ("about", "via", "alternate", "self")
    pages = [link.get("href") for relation in wanted for link in links if link.get("rel") == relation]
    licence = cleaning.text(data.get("license"), 60)
    return Draft(
        title=cleaning.text([data.get("title"), data.get("id")], TITLE),
        summary=cleaning.text(data.get("description"), SUMMARY),
        type=ResourceType.DATASET,
        url=next((address for page in pages if (address := cleaning.url(page))), ""),
        language=language_of(cleaning.text(cleaning.mapping(data.get("language")).get("code"), 20)),
        doi=cleaning.doi(data.get("sci:doi")),
        issued=cleaning.year(data.get(ISSUED)),
        # Both words mean "see the links" (STAC 1.0, 1.1): no licence a reader may rely on.
        licence="" if licence in {"proprietary", "various", "other"} else licence_code(licence),
        providers=cleaning.texts([p.get("name") for p in cleaning.mappings(data.get("providers"))], 255, 5),
        keywords=cleaning.texts(data.get("keywords"), 60, 12),
        bbox=_box(cleaning.mapping(extent.get("spatial")).get("bbox")),
        period_start=start,
        period_end=end,
    )


def _box(boxes: Any) -> tuple[float, float, float, float] | None:
    """The first box, which is the whole extent; of one with heights, its plan."""
    first = boxes[0] if isinstance(boxes, list) and boxes else None
    if not isinstance(first, list) or len(first) not in {4, 6}:
        return None
    half = len(first) // 2
    return cleaning.box(first[0], first[1], first[half], first[half + 1])


def _interval(intervals: Any) -> tuple[str, str]:
    first = intervals[0] if isinstance(intervals, list) and intervals else None
    if not isinstance(first, list) or len(first) != 2:
        return "", ""
    return cleaning.day(first[0]), cleaning.day(first[1])
