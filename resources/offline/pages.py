"""The files of the offline copy: (path, content), a language after the other."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.i18n import LANGUAGE_CODES
from cms.mesh import emblem
from cms.navigation import identity
from cms.search.normalise import fold
from resources.offline.sheets import Sheet, resources, sheet_of

FILES = Path(__file__).parent / "files"
"""Style sheet and search, as they are."""


class Group:
    """A list: what is of one type, theme or country."""

    def __init__(self, folder: str, code: str, title: str) -> None:
        self.path = f"{folder}/{code.lower()}.html"
        self.title = title
        self.sheets: list[Sheet] = []


def files(made_at: datetime) -> Iterator[tuple[str, bytes]]:
    """Every file of the copy. ``made_at`` is shown on each page."""
    for name in ("style.css", "search.js"):
        yield name, (FILES / name).read_bytes()
    total = 0
    for language in LANGUAGE_CODES:
        with translation.override(language):
            sheets = [sheet_of(resource) for resource in resources()]
            made = list(_language(language, sheets, made_at))
        total = len(sheets)
        yield from made
    with translation.override(settings.LANGUAGE_CODE):
        context = {"total": total, **_common(settings.LANGUAGE_CODE, made_at, "")}
        yield "index.html", _render("index", context)
        yield "LISEZMOI.txt", _render("readme", context, "txt")


def _language(language: str, sheets: list[Sheet], made_at: datetime) -> Iterator[tuple[str, bytes]]:
    ordered = sorted(sheets, key=lambda sheet: fold(str(sheet.title)))
    groups = _groups(ordered)
    top = _common(language, made_at, "../")
    sections = [(title, each) for title, each in groups if each]
    context = {**top, "sections": sections, "total": len(sheets)}
    yield f"{language}/index.html", _render("home", context)
    yield f"{language}/tout.html", _render("list", {**top, "title": _("All resources"), "sheets": ordered})
    yield f"{language}/index.js", _index(ordered)
    below = {**_common(language, made_at, "../../"), "home": "../index.html"}
    for _title, section in sections:
        for group in section:
            yield (
                f"{language}/{group.path}",
                _render("list", {**below, "title": group.title, "sheets": group.sheets, "up": "../"}),
            )
    paths = {group.path for _title, section in sections for group in section}
    for sheet in ordered:
        # A theme is a link where its list exists, which it does for every sheet: both come from the same rows.
        themes = [(label, f"../themes/{code.lower()}.html") for code, label in sheet.themes]
        countries = [(label, f"../pays/{code.lower()}.html") for code, label in sheet.countries]
        kept = [(label, path) for label, path in [*themes, *countries] if path[3:] in paths]
        yield f"{language}/r/{sheet.slug}.html", _render("sheet", {**below, "sheet": sheet, "found_in": kept})


def _groups(sheets: list[Sheet]) -> list[tuple[str, list[Group]]]:
    types: dict[str, Group] = {}
    themes: dict[str, Group] = {}
    countries: dict[str, Group] = {}
    for sheet in sheets:
        _into(types, "types", sheet.type_code, sheet.type).sheets.append(sheet)
        for code, label in sheet.themes:
            _into(themes, "themes", code, label).sheets.append(sheet)
        for code, label in sheet.countries:
            _into(countries, "pays", code, label).sheets.append(sheet)
    parts = ((_("By type"), types), (_("By theme"), themes), (_("By country"), countries))
    return [(title, sorted(each.values(), key=lambda group: fold(group.title))) for title, each in parts]


def _into(groups: dict[str, Group], folder: str, code: str, title: str) -> Group:
    return groups.setdefault(code, Group(folder, code, title))


def _index(sheets: list[Sheet]) -> bytes:
    """The search's index as a script: slug, title, type, summary, words of each resource."""
    rows = [[s.slug, str(s.title), s.type, str(s.summary), s.words] for s in sheets]
    # U+2028 and U+2029 end a line in scripts of before 2019; phones that are offline are often older.
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return f"var MAILLAGE={text.replace(chr(0x2028), ' ').replace(chr(0x2029), ' ')};\n".encode()


def _common(language: str, made_at: datetime, root: str) -> dict[str, Any]:
    return {
        "language": language,
        "root": root,
        "up": "",
        "home": "index.html",
        "made_at": timezone.localtime(made_at),
        "site_name": identity().name,
        "site_url": settings.SITE_URL,
        "mark": _mark(),
    }


@cache
def _mark() -> SafeString:
    return emblem("maillage")


def _render(name: str, context: dict[str, Any], kind: str = "html") -> bytes:
    return render_to_string(f"resources/offline/{name}.{kind}", context).encode()
