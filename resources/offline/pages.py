"""The files of the offline copy: (path, content), a language after the other."""

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
from resources.index.digest import Concepts
from resources.index.labels import Labels
from resources.offline.sheets import Sheet, resources, sheet_of
from resources.offline.words import Words, as_script

FILES = Path(__file__).parent / "files"
"""Style sheet and search, as they are."""

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
"""As their own readers call them."""

DOORS = (
    ("fr", "Ressources d’observation de la Terre", "Ouvrir en français", "fr/index.html"),
    ("en", "Earth-observation resources", "Open in English", "en/index.html"),
)
"""The first page speaks both languages at once: it does not know its reader."""


class Group:
    """A list: what is of one type, theme or country."""

    def __init__(self, folder: str, code: str, title: str) -> None:
        self.path = _path(folder, code)
        self.title = title
        self.sheets: list[Sheet] = []


def files(made_at: datetime) -> Iterator[tuple[str, bytes]]:
    """Every file of the copy. ``made_at`` is shown on each page."""
    for name in ("style.css", "search.js"):
        yield name, (FILES / name).read_bytes()
    known = Concepts()
    words = Words(known)
    sheets: dict[str, dict[str, Sheet]] = {language: {} for language in LANGUAGE_CODES}
    for resource in resources():
        words.add(resource)
        for language in LANGUAGE_CODES:
            with translation.override(language):
                sheets[language][resource.slug] = sheet_of(resource, known)
    yield "words.js", words.script(Labels.read())
    order = words.order()
    for language in LANGUAGE_CODES:
        with translation.override(language):
            made = list(_language(language, [sheets[language][slug] for slug in order], made_at))
        yield from made
    with translation.override(settings.LANGUAGE_CODE):
        context = {"total": len(order), "mark": _mark(), "doors": DOORS, **_common(made_at)}
        yield "index.html", _render("index", context)
    for language, name in (("fr", "LISEZMOI.txt"), ("en", "README.txt")):
        with translation.override(language):
            yield name, _render(f"{language}/readme", context, "txt")


def _language(language: str, sheets: list[Sheet], made_at: datetime) -> Iterator[tuple[str, bytes]]:
    ordered = sorted(sheets, key=lambda sheet: fold(str(sheet.title)))
    sections = [(title, groups) for title, groups in _groups(ordered) if groups]
    common = _common(made_at)

    def page(path: str, template: str, **more: Any) -> tuple[str, bytes]:
        """A page of this language; addresses are relative, and every page stands in both languages."""
        up = "../" * path.count("/")
        others = [code for code in LANGUAGE_CODES if code != language]
        context = {
            **common,
            "language": language,
            "root": f"../{up}",
            "up": up,
            "home": f"{up}index.html",
            "others": [(code, LANGUAGE_NAMES[code], f"../{up}{code}/{path}") for code in others],
            **more,
        }
        return f"{language}/{path}", _render(template, context)

    yield page("index.html", "home", sections=sections, total=len(sheets), mark=_mark())
    yield page("tout.html", "list", title=_("All resources"), sheets=ordered)
    yield f"{language}/index.js", _index(sheets)
    for _title, groups in sections:
        for group in groups:
            yield page(group.path, "list", title=group.title, sheets=group.sheets)
    known = {sheet.pk: sheet for sheet in sheets}
    for sheet in ordered:
        related = [(words, known[pk]) for words, pk in sheet.related if pk in known]
        lists = [(label, _path("themes", code)) for code, label in sheet.themes]
        lists += [(label, _path("pays", code)) for code, label in sheet.countries]
        yield page(f"r/{sheet.slug}.html", "sheet", sheet=sheet, related=related, lists=lists)


def _path(folder: str, code: str) -> str:
    return f"{folder}/{code.lower()}.html"


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
    """What the search shows of each resource, in the order its words count them: slug, title, type, summary."""
    return as_script("MAILLAGE", [[s.slug, str(s.title), s.type, str(s.summary)] for s in sheets])


def _common(made_at: datetime) -> dict[str, Any]:
    return {"made_at": timezone.localtime(made_at), "site_name": identity().name, "site_url": settings.SITE_URL}


@cache
def _mark() -> SafeString:
    return emblem("maillage")


def _render(name: str, context: dict[str, Any], kind: str = "html") -> bytes:
    return render_to_string(f"resources/offline/{name}.{kind}", context).encode()
