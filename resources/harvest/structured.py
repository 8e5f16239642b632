"""Structured values of JSON as cells of a table: a text by language, lists, objects that have a name.

What is neither is handed back as JSON, so that a report names it: nothing is lost in silence.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cms.i18n import LANGUAGE_CODES
from resources.harvest.loose import language, plain_line
from resources.harvest.targets import LINK_TARGETS

TEXTS = ("title", "summary", "description", "access_conditions", "time_step")
"""Targets that a record may have in each language."""
_SPOKEN = ("name", "label", "title", "prefLabel", "text", "value", "@value", "id", "identifier", "code", "notation")
_ADDRESSES = ("url", "href", "@id", "contentUrl", "accessURL", "downloadURL", "value", "@value")
_LANGUAGE_KEYS = ("@language", "language", "lang")
_KEYS = {
    **dict.fromkeys(LINK_TARGETS, _ADDRESSES),
    "contact_email": ("email", "mail", "value", "@value"),
    "licence": (*_SPOKEN, "url", "href", "@id"),
    "doi": ("doi", *_SPOKEN, "url", "href", "@id"),
}
_SIDES = (("west", "south", "east", "north"), ("xmin", "ymin", "xmax", "ymax"), ("minx", "miny", "maxx", "maxy"))
_LONGEST = 120


class Cell(NamedTuple):
    """A value as a table would have it."""

    values: dict[str, Any]
    """Target -> value: a text by language gives several targets."""
    unread: list[str]
    """What was not understood, as JSON."""


def cell(target: str, value: Any) -> Cell:
    """The value of one target, which takes a single value."""
    base, _mark, code = target.rpartition("_")
    name = base if code in LANGUAGE_CODES and base in TEXTS else target
    if not isinstance(value, dict | list):
        return Cell({target: value}, [])
    if target == "bbox":
        return Cell({target: _rectangle(value)}, [])
    if target in LINK_TARGETS or target == "languages":
        found, unread = several(target, value)
        return Cell({target: found}, unread)
    if name in TEXTS and (spoken := _by_language(name, value)) is not None:
        return spoken
    if isinstance(value, list):
        return _first(name, target, value)
    line = _spoken(target, value)
    return Cell({target: line}, []) if line else Cell({}, [_shown(value)])


def several(target: str, value: Any) -> tuple[list[Any], list[str]]:
    """The values of one target, which takes several; what is no list is one of them. And what was not understood."""
    found: list[Any] = []
    unread: list[str] = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, Mapping) and (spoken := _languages(entry)):
            # Keywords of both languages: those that mean the same are one tag (``References.tags``).
            told = [(code, each) for code, each in entry.items() if spoken.get(code)]
            for _code, each in sorted(told, key=lambda pair: _rank(pair[0])):
                more, left = several(target, each)
                found, unread = found + more, unread + left
            unread += [_shown({code: each}) for code, each in entry.items() if code not in spoken and each]
        elif isinstance(entry, Mapping) and entry:
            line = _spoken(target, entry)
            found, unread = ([*found, line], unread) if line else (found, [*unread, _shown(entry)])
        elif isinstance(entry, list):
            more, left = several(target, entry)
            found, unread = found + more, unread + left
        elif entry not in (None, "", {}):
            found.append(entry)
    return found, unread


def _by_language(name: str, value: Any) -> Cell | None:
    """A text in several languages: ``{"fr": …, "en": …}``, or JSON-LD's list of ``@language`` and ``@value``."""
    given: Mapping[str, Any] = value if isinstance(value, Mapping) else _tagged(value)
    spoken = _languages(given)
    if not spoken:
        return None
    values: dict[str, Any] = {}
    unread = []
    for key, each in given.items():
        text = "\n\n".join(str(part) for part in each) if _is_lines(each) else each
        code = spoken.get(key, "")
        if isinstance(text, str) and code in LANGUAGE_CODES:
            values.setdefault(f"{name}_{code}", text)
        elif text:
            unread.append(_shown({key: each}))
    return Cell(values, unread)


def _languages(value: Mapping[str, Any]) -> dict[str, str]:
    """The keys of an object that are languages, where one of the site is among them."""
    found = {str(key): code for key in value if (code := language(key))}
    return found if set(found.values()) & set(LANGUAGE_CODES) and not set(value) & {*_SPOKEN, *_ADDRESSES} else {}


def _tagged(values: Iterable[Any]) -> dict[str, Any]:
    """What a list says in each language; nothing where an entry is not marked with one."""
    found: dict[str, Any] = {}
    for entry in values:
        if not isinstance(entry, Mapping):
            return {}
        code = next((plain_line(entry[key]) for key in _LANGUAGE_KEYS if entry.get(key)), "")
        text = next((entry[key] for key in ("@value", "value", "text", "name", "label") if entry.get(key)), None)
        if not code or text is None:
            return {}
        found.setdefault(code, text)
    return found


def _first(name: str, target: str, values: list[Any]) -> Cell:
    """A list where one value is asked for: a text of several parts is joined, of others the first is taken."""
    filled = [value for value in values if value not in (None, "", [], {})]
    if name in TEXTS and _is_lines(filled):
        return Cell({target: "\n\n".join(str(part) for part in filled)}, [])
    for number, entry in enumerate(filled):
        line = _spoken(target, entry) if isinstance(entry, Mapping) else entry if _is_plain(entry) else ""
        if line:
            return Cell({target: line}, [_shown(other) for other in filled[:number] + filled[number + 1 :]])
    return Cell({}, [_shown(values)] if filled else [])


def _spoken(target: str, value: Mapping[str, Any]) -> Any:
    """What an object is called; for an address, where it leads."""
    for key in _KEYS.get(target, _SPOKEN):
        found = value.get(key)
        if isinstance(found, Mapping):
            texts = _languages(found)
            found = next((found[k] for code in LANGUAGE_CODES for k, c in texts.items() if c == code and found[k]), "")
        if _is_plain(found) and found not in (None, ""):
            return found
    return ""


def _rectangle(value: Any) -> Any:
    """Four sides by their names as a list, nothing where none is given; else as it is, for ``loose.bbox`` to judge."""
    if isinstance(value, Mapping):
        lower = {str(key).casefold().replace("_", ""): side for key, side in value.items()}
        sides = next((names for names in _SIDES if set(names) <= set(lower)), None)
        value = [lower[name] for name in sides] if sides else value
    return None if isinstance(value, list) and all(side is None for side in value) else value


def _rank(code: str) -> int:
    found = language(code)
    return LANGUAGE_CODES.index(found) if found in LANGUAGE_CODES else len(LANGUAGE_CODES)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, str | int | float) for part in value)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
