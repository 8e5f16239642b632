"""Importing the participants of an event registered at a partner's: mapping, dry run, a report a row."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cms import place_names
from cms.addresses import normalise_address
from cms.enums import Audience, GisLevel, Level, Sector
from cms.i18n import LANGUAGE_CODES
from cms.places import REGIONS, countries
from cms.uploads import fold
from events import registration as acts
from events.enums import LIVE_STATES, AttendanceMode, Origin
from events.models import EventPage, ParticipantsFile, Registration, SeatPool
from events.registration import Profile

FIELDS = {
    "email": gettext_lazy("E-mail address"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "organisation": gettext_lazy("Organisation"),
    "sector": gettext_lazy("Sector"),
    "role": gettext_lazy("Profile"),
    "level": gettext_lazy("Level in remote sensing"),
    "gis_level": gettext_lazy("Level in GIS"),
    "place": gettext_lazy("Region or country"),
    "mode": gettext_lazy("On site or online"),
}
"""What a column may be."""

NEEDED = ("email", "last_name")

HINTS: dict[str, tuple[str, ...]] = {
    "email": ("email", "mail", "courriel", "adresse"),
    "first_name": ("prenom", "first name", "firstname", "given"),
    "last_name": ("nom", "last name", "lastname", "surname", "family"),
    "organisation": ("organisme", "organisation", "organization", "structure", "societe", "employeur", "company"),
    "sector": ("secteur", "sector", "type de structure"),
    "role": ("profil", "role", "fonction"),
    "level": ("niveau en teledetection", "teledetection", "remote sensing", "level"),
    "gis_level": ("niveau en sig", "sig", "gis"),
    "place": ("region", "pays", "country", "territoire"),
    "mode": ("modalite", "mode", "presence", "on site", "sur place"),
}
"""Words of a header that give a column away, most telling first; folded."""


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


OUTCOME_LABELS = {
    Outcome.CREATED: gettext_noop("added"),
    Outcome.UPDATED: gettext_noop("completed"),
    Outcome.UNCHANGED: gettext_noop("unchanged"),
    Outcome.REFUSED: gettext_noop("refused"),
}


@dataclass(frozen=True, slots=True)
class RowReport:
    """What came of a row; ``number`` is its line in the file (the headers are line 1)."""

    number: int
    outcome: Outcome
    reason: str = ""
    """Why it was refused, or what was left out of it; never a name or an address."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a file."""

    rows: Sequence[RowReport]

    def count(self, outcome: Outcome) -> int:
        """Rows with an outcome."""
        return Counter(row.outcome for row in self.rows)[outcome]

    def as_json(self) -> dict[str, Any]:
        """To keep with the file."""
        return {"rows": [[row.number, row.outcome, row.reason] for row in self.rows]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Report":
        """The report kept with a file."""
        return cls([RowReport(n, Outcome(outcome), reason) for n, outcome, reason in kept.get("rows", [])])


class _DryRun(Exception):  # noqa: N818  carries the rollback, is no fault
    pass


def guess_mapping(headers: Sequence[str]) -> dict[str, int]:
    """Field -> index of the column whose header says it; each column once."""
    folded = [fold(header) for header in headers]
    found: dict[str, int] = {}
    for exact in (True, False):
        for field, words in HINTS.items():
            for word in words:
                hits = (i for i, h in enumerate(folded) if (h == word if exact else word in h.split() or word in h))
                index = next((i for i in hits if i not in found.values()), None)
                if field not in found and index is not None:
                    found[field] = index
    return found


def _answers() -> dict[str, dict[str, str]]:
    """Folded answer -> code, by field: codes and labels of both languages."""
    known: dict[str, dict[str, str]] = {}
    enumerations: dict[str, Any] = {
        "sector": Sector,
        "role": Audience,
        "level": Level,
        "gis_level": GisLevel,
        "mode": AttendanceMode,
    }
    for code in LANGUAGE_CODES:
        with translation.override(code):
            for field, enumeration in enumerations.items():
                table = known.setdefault(field, {})
                table |= {fold(value): value for value in enumeration.values}
                table |= {fold(str(label)): value for value, label in enumeration.choices}
    known["place"] = {fold(name): code for name, code in place_names.names()}
    known["place"] |= {fold(code): code for code in dict(countries("fr"))}
    known["place"] |= {fold(code): code for code in REGIONS}
    return known


class Importer:
    """Imports rows into one event; one per run, so that the vocabulary is built once."""

    def __init__(self, event: EventPage, mapping: Mapping[str, int], by: AbstractBaseUser | None) -> None:
        self.event, self.mapping, self.by = event, mapping, by
        self.known = _answers()
        self.pools: dict[str, SeatPool] = {}
        for pool in event.pools.filter(part=None, retired=False):
            self.pools[pool.mode] = pool
        self.seen: dict[str, int] = {}

    def _cell(self, row: Sequence[str], field: str) -> str:
        index = self.mapping.get(field)
        return row[index] if index is not None and 0 <= index < len(row) else ""

    def _coded(self, row: Sequence[str], field: str, left_out: list[str]) -> str:
        typed = self._cell(row, field)
        if not typed:
            return ""
        code = self.known[field].get(fold(typed), "")
        if not code:
            left_out.append(_("%(field)s not recognised") % {"field": FIELDS[field]})
        return code

    def run(self, rows: Sequence[Sequence[str]]) -> Iterator[RowReport]:
        """Import each row in its own savepoint; what cannot be taken is refused with its reason."""
        for number, row in enumerate(rows, start=2):
            try:
                with transaction.atomic():
                    yield self._row(number, row)
            except acts.RegistrationError as error:
                yield RowReport(number, Outcome.REFUSED, str(error))

    def _row(self, number: int, row: Sequence[str]) -> RowReport:
        left_out: list[str] = []
        place = self._coded(row, "place", left_out)
        profile = Profile(
            first_name=self._cell(row, "first_name") or "–",
            last_name=self._cell(row, "last_name"),
            email=self._cell(row, "email"),
            organisation=self._cell(row, "organisation"),
            sector=self._coded(row, "sector", left_out),
            role=self._coded(row, "role", left_out),
            level=self._coded(row, "level", left_out),
            gis_level=self._coded(row, "gis_level", left_out),
            region=place if place in REGIONS else "",
            country="FR" if place in REGIONS else place,
        )
        try:
            address = normalise_address(profile.email)
        except ValidationError:
            return RowReport(number, Outcome.REFUSED, _("This is not an e-mail address."))
        if address in self.seen:
            reason = _("The same address stands on line %(line)s.") % {"line": self.seen[address]}
            return RowReport(number, Outcome.REFUSED, reason)
        self.seen[address] = number
        pool = self.pools.get(self._coded(row, "mode", left_out))
        notes = "; ".join(left_out)
        known = (
            Registration.objects.of_address(address)
            .filter(event=self.event, state__in=LIVE_STATES)
            .select_related("participant", "event")
            .first()
        )
        if known is not None:
            return RowReport(number, self._update(known, profile), notes)
        acts.register(
            event=self.event,
            profile=profile,
            pools=[pool] if pool else [],
            language=self.event.language,
            origin=Origin.IMPORT,
            force=True,
        )
        return RowReport(number, Outcome.CREATED, notes)

    def _update(self, known: Registration, profile: Profile) -> Outcome:
        """Fill in what the file knows; what somebody said themselves is not emptied."""
        before = Profile.of(known)
        merged = {
            name: getattr(profile, name) or getattr(before, name)
            for name in ("organisation", "sector", "role", "level", "gis_level", "region", "country")
        }
        if all(merged[name] == getattr(before, name) for name in merged):
            return Outcome.UNCHANGED
        for name, value in merged.items():
            setattr(known, name, value)
        known.save(update_fields=list(merged))
        return Outcome.UPDATED


def import_participants(
    *, file: ParticipantsFile, mapping: Mapping[str, int], by: AbstractBaseUser | None, dry_run: bool
) -> Report:
    """Import a file's rows, all in one transaction; a dry run does the same and takes it back.

    After a real run the file keeps its report and loses its rows. Nobody is mailed: the partner's form did that.

    :raises ValueError: when the column of the addresses or of the names is not known, or the file was imported.
    """
    missing = [str(FIELDS[name]) for name in NEEDED if name not in mapping]
    if missing:
        raise ValueError(_("Say which column holds: %(fields)s.") % {"fields": ", ".join(missing)})
    report = Report([])
    try:
        with transaction.atomic():
            locked = ParticipantsFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
            if locked.imported_at is not None:
                raise ValueError(_("This file has been imported already."))
            importer = Importer(locked.event, mapping, by)
            report = Report(list(importer.run(locked.rows)))
            if dry_run:
                raise _DryRun
            locked.rows, locked.mapping, locked.report = [], dict(mapping), report.as_json()
            locked.imported_at = timezone.now()
            locked.save()
    except _DryRun:
        pass
    return report
