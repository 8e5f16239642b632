"""What a copy stands for, in 64 characters: every column that making it reads, and nothing else.

Read as plain columns, never rendered: it is asked every few minutes once a copy is a day old.
"""

import hashlib
from collections.abc import Iterator

from django.conf import settings

from cms.i18n import LANGUAGE_CODES, each_language
from cms.models import Tag
from cms.navigation import identity
from cms.vocabularies import Concept
from resources.index import digest
from resources.models import Resource


def _in_each(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{code}" for name in names for code in LANGUAGE_CODES)


OWN = (
    "slug", "type", "language", "audiences", "level", "languages", "sources", "world", "countries", "regions",
    "west", "south", "east", "north", "period_start", "period_end", "frequency", "resolution_m", "status", "formats",
    "licence", "commercial", "access", "doi", "issued", "citation", "first_published_at",
    "last_published_at", "download_bytes", "is_demonstration",
    *_in_each("title", "summary", "description", "time_step", "access_conditions"),
)  # fmt: skip
"""Columns of a resource that ``offline.sheets`` prints and ``offline.words`` lets be searched."""

CONCEPT = ("scheme", "notation", "order", *_in_each("label", "alternative_labels"))
OF_OTHERS: dict[str, tuple[str, ...]] = {
    "network": _in_each("name"),
    "hub": ("slug", "name"),
    "data_centre": ("slug", *_in_each("name")),
    "expertise_centre": _in_each("name"),
    "providers": ("slug", "name", "acronym"),
    "themes": CONCEPT,
    "platforms": CONCEPT,
    "instruments": CONCEPT,
    "variables": CONCEPT,
    "tags": ("name", "name_en"),
    "co_developed_with": _in_each("name"),
    "networks_of_interest": _in_each("name"),
    "relations": ("sort_order", "kind", "target"),
    "links": ("sort_order", "kind", "url", *_in_each("label")),
}
"""Relation of a resource -> columns of its other end that are printed."""

NAMES = {"concepts": ("parent", *CONCEPT), "tags": ("name", "name_en")}
"""Columns of all concepts and tags: the search knows what is above a theme, and what means the same."""


def _printed(version: int) -> Iterator[object]:
    yield version
    yield digest.FORMAT
    for name, rows in (("concepts", Concept.objects.order_by("pk")), ("tags", Tag.objects.order_by("pk"))):
        yield name
        yield from rows.values_list("pk", *NAMES[name]).iterator()
    yield settings.SITE_URL
    for _language in each_language():
        yield identity().name
    visible = Resource.objects.visible()
    yield from visible.order_by("pk").values_list("pk", *OWN).iterator()
    for name, columns in OF_OTHERS.items():
        given = [f"{name}__{column}" for column in columns]
        yield name
        rows = visible.filter(**{f"{name}__isnull": False})
        yield from rows.order_by("pk", f"{name}__pk").values_list("pk", *given).iterator()


def fingerprint(version: int) -> str:
    """SHA-256 of everything printed in a copy.

    :param version: of the pages themselves (``copies.FORMAT``).
    """
    found = hashlib.sha256()
    for row in _printed(version):
        found.update(repr(row).encode("utf-8", "backslashreplace"))
    return found.hexdigest()
