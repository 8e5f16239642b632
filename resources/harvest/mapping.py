"""From what a source gives to values of a resource.

A reader gives a *loose* record: a dictionary whose keys are ``targets.TARGETS`` (what a column may be) and whose values
are as found. :func:`to_values` gives the *plain* record: field of ``Resource`` -> value, what ``write_record`` takes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cms.i18n import LANGUAGE_CODES
from resources import licence_names, licences
from resources.enums import Commercial, LinkKind, ResourceStatus
from resources.harvest import address_cells, loose, wording
from resources.harvest.targets import LINK_TARGETS, TARGETS

TEXTS = ("title", "summary", "description", "access_conditions", "time_step")
LONGEST_SUMMARY = 800
MOST_TAGS = 40
MOST_LINKS = 30

CODED = ("level", "type", "status", "frequency", "access", "commercial")


class BadRecord(Exception):  # noqa: N818  named for what the reader holds
    """The record cannot be taken; ``str()`` says why, for the curator."""


@dataclass
class Mapped:
    """Values of a record's fields, and what was left out or put right, in words."""

    values: dict[str, Any]
    remarks: list[str] = field(default_factory=list)


class _Mapper:
    def __init__(self, given: Mapping[str, Any], defaults: Mapping[str, Any], separators: Mapping[str, str]) -> None:
        self.given, self.defaults, self.separators = given, defaults, separators
        self.values: dict[str, Any] = {}
        self.remarks: list[str] = []
        self.language = ""

    def has(self, *names: str) -> bool:
        return any(name in self.given for name in names)

    def list_of(self, name: str) -> list[str]:
        return loose.words(self.given.get(name), self.separators.get(name, ";|"))

    def run(self) -> Mapped:
        self._texts()
        self._codes()
        self._lists()
        self._where()
        self._when()
        self._conditions()
        self._links()
        for name in ("contact_name", "contact_email"):
            if self.has(name):
                self.values[name] = loose.plain_line(self.given[name])
        for name, value in self.defaults.items():
            if self.values.get(name) in (None, "", []) and name != "language":
                self.values[name] = value
        return Mapped(self.values, self.remarks)

    def _texts(self) -> None:
        found = loose.language(self.given.get("language") or self.defaults.get("language"))
        fallback = loose.language(self.defaults.get("language"))
        if found not in LANGUAGE_CODES:
            if found:
                self.remarks.append(
                    _("The record is in a language the site does not have: %(code)s.") % {"code": found}
                )
            found = fallback if fallback in LANGUAGE_CODES else settings.LANGUAGE_CODE
        titled = [code for code in LANGUAGE_CODES if loose.plain_line(self.given.get(f"title_{code}"))]
        if titled and found not in titled and not loose.plain_line(self.given.get("title")):
            found = titled[0]
        self.language = self.values["language"] = found
        for name in TEXTS:
            clean = loose.plain_line if name in {"title", "time_step"} else loose.plain_text
            for code in LANGUAGE_CODES:
                if self.has(f"{name}_{code}"):
                    self.values[f"{name}_{code}"] = clean(self.given[f"{name}_{code}"])
            if self.has(name) and not self.values.get(f"{name}_{found}"):
                self.values[f"{name}_{found}"] = clean(self.given[name])
        if note := loose.plain_text(self.given.get("note")):
            description = self.values.get(f"description_{found}", "")
            self.values[f"description_{found}"] = f"{description}\n\n{note}".strip()
        for code in LANGUAGE_CODES:
            self._summarise(code)
        if not any(self.values.get(f"title_{code}") for code in LANGUAGE_CODES):
            raise BadRecord(_("The record has no title."))

    def _summarise(self, code: str) -> None:
        """Lists show a summary: the first sentences of the description where the source has none, or a long one."""
        summary, description = f"summary_{code}", f"description_{code}"
        text = self.values.get(summary, "")
        if len(text) > LONGEST_SUMMARY:
            if not self.values.get(description):
                self.values[description] = text
            self.values[summary] = loose.first_sentences(text)
        elif not text and self.values.get(description):
            text = loose.plain_text(self.given.get(description) or self.given.get("description"))
            self.values[summary] = loose.first_sentences(text)
            if self.values[summary] == " ".join(self.values[description].split()):
                self.values[description] = ""

    def _codes(self) -> None:
        for name in CODED:
            if not self.has(name):
                continue
            word = loose.plain_line(self.given[name])
            code = loose.level(word) if name == "level" else wording.coded(name, word)
            self.values[name] = code
            if word and not code:
                self._not_known(name, word)
        if self.has("deprecated") and loose.is_yes(self.given["deprecated"]):
            self.values["status"] = str(ResourceStatus.CLOSED)
        if not self.values.get("type") and not self.defaults.get("type"):
            raise BadRecord(_("The type of the record is not known."))

    def _not_known(self, name: str, word: str) -> None:
        about = {"field": TARGETS[name], "word": word[:80]}
        if name == "access":
            self.values.setdefault(f"access_conditions_{self.language}", word)
        else:
            self.remarks.append(_("%(field)s: “%(word)s” is not known and was left out.") % about)

    def _lists(self) -> None:
        for name in ("providers", "themes", "tags", "platforms", "instruments", "variables", "formats"):
            if self.has(name):
                self.values[name] = self.list_of(name)
        for name in ("hub", "data_centre", "expertise_centre"):
            if self.has(name):
                self.values[name] = loose.plain_line(self.given[name])
        if self.has("languages"):
            self.values["languages"] = [code for word in self.list_of("languages") if (code := loose.language(word))]
        for name in ("audiences", "sources"):
            if self.has(name):
                codes = [(word, wording.coded(name, word)) for word in self.list_of(name)]
                self.values[name] = [code for _word, code in codes if code]
                for word, code in codes:
                    if not code:
                        self._not_known(name, word)
        tags = self.values.get("tags", [])
        if len(tags) > MOST_TAGS:
            self.values["tags"] = tags[:MOST_TAGS]
            self.remarks.append(_("Only the first %(n)d tags were kept.") % {"n": MOST_TAGS})

    def _where(self) -> None:
        if self.has("zone"):
            self.values |= {"world": False, "countries": [], "regions": []}
            for word in self.list_of("zone"):
                found = wording.place(word)
                if found is None:
                    self._not_known("zone", word)
                elif found[0] == "world":
                    self.values["world"] = True
                elif found[1] not in self.values[found[0]]:
                    self.values[found[0]].append(found[1])
        sides = [self.given.get(side) for side in ("west", "south", "east", "north")]
        if self.has("bbox") or any(side not in (None, "") for side in sides):
            four = [] if all(side in (None, "") for side in sides) else sides
            box, remark = loose.bbox(self.given.get("bbox") or four)
            self.remarks += [remark] if remark else []
            self.values |= dict(zip(("west", "south", "east", "north"), box or (None,) * 4, strict=True))
            if box and loose.is_world(box) and not self.values.get("countries") and not self.values.get("regions"):
                self.values["world"] = True

    def _when(self) -> None:
        for name in ("period_start", "period_end"):
            if self.has(name):
                self.values[name] = loose.day(self.given[name])
        if self.has("resolution_m"):
            self.values["resolution_m"] = loose.number(self.given["resolution_m"])

    def _conditions(self) -> None:
        if self.has("licence"):
            code = licence_names.licence(self.given["licence"])
            if len(code) > 60:
                self.values.setdefault(f"access_conditions_{self.language}", code)
                code = ""
            self.values["licence"] = code
            if not self.values.get("commercial"):
                told = licences.commercial_of(code)
                bars = told == Commercial.UNKNOWN and licence_names.is_non_commercial(code)
                self.values["commercial"] = str(Commercial.NO if bars else told)
        if self.has("doi"):
            self.values["doi"] = loose.doi(self.given["doi"])
        if self.has("issued"):
            self.values["issued"] = loose.year(self.given["issued"])
        if self.has("citation"):
            self.values["citation"] = loose.plain_text(self.given["citation"])

    def _links(self) -> None:
        found: dict[str, dict[str, str]] = {}
        label = loose.plain_line(self.given.get("link_label"))
        for name, kind in LINK_TARGETS.items():
            for each in address_cells.addresses(self.given.get(name)):
                url = address_cells.address(each.url)
                self._tell_words(each, label)
                found.setdefault(url, {"kind": str(kind), "url": url, "label": label or each.words})
        if label and not found:
            self._available_through(label)
        links = self.given.get("links")
        for link in links if isinstance(links, list) else []:
            if not isinstance(link, Mapping) or link.get("kind") not in LinkKind.values:
                continue
            try:
                url = address_cells.address(link.get("url"))
            except ValueError:
                # One of a source's many links, not a cell somebody filled in: the others are of use.
                self._left_out_link(link.get("url"))
                continue
            if url:
                named = loose.plain_line(link.get("label"))
                found.setdefault(url, {"kind": str(link["kind"]), "url": url, "label": named})
        if found or self.has("links", *LINK_TARGETS):
            self.values["links"] = [
                {"kind": link["kind"], "url": link["url"], f"label_{self.language}": link["label"][:200]}
                for link in list(found.values())[:MOST_LINKS]
            ]

    def _tell_words(self, found: address_cells.Found, label: str) -> None:
        """A cell that holds more than an address: what was made of the rest."""
        if found.joined:
            told = _("The spaces in %(url)s were taken as part of the address.")
        elif found.words and not label:
            told = _("What stands behind the address %(url)s names the link: “%(words)s”.")
        elif found.words:
            told = _("What stands behind the address %(url)s was left out: “%(words)s”.")
        else:
            return
        self.remarks.append(told % {"url": found.url[:80], "words": found.words[:80]})

    def _available_through(self, name: str) -> None:
        """A link's name without its address: it says where to ask, in each language the record has."""
        if name in {self.values.get(f"title_{code}") for code in LANGUAGE_CODES}:
            return
        for code in LANGUAGE_CODES:
            if code == self.language or self.values.get(f"title_{code}"):
                field = f"access_conditions_{code}"
                with translation.override(code):
                    told = _("Available through: %(name)s.") % {"name": name}
                self.values[field] = f"{self.values.get(field, '')} {told}".strip()

    def _left_out_link(self, url: Any) -> None:
        self.remarks.append(_("A link was left out: “%(url)s”.") % {"url": loose.plain_line(url)[:80]})


def to_values(
    given: Mapping[str, Any],
    *,
    defaults: Mapping[str, Any] | None = None,
    separators: Mapping[str, str] | None = None,
) -> Mapped:
    """The plain record of a loose one; ``defaults`` are plain values of fields the source leaves empty.

    ``separators`` says which signs part the values of a cell (default ``;`` and ``|``), by target.

    :raises BadRecord: no title, no known type, or a value that cannot be right (rectangle, day, year, DOI, address).
    """
    try:
        return _Mapper(given, defaults or {}, separators or {}).run()
    except ValueError as error:
        raise BadRecord(str(error)) from error
