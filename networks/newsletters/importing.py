"""Importing subscribers who agreed elsewhere: each with the day and the place of their consent, or not at all.

The plan of an import is made without writing anything, and is what the import then does: the dry run tells the truth.
Nobody is mailed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from cms.addresses import normalise_address
from cms.i18n import LANGUAGE_CODES
from cms.outbox.fingerprints import fingerprints
from cms.outbox.models import Suppression
from cms.uploads import Table, fold
from cms.vocabularies import Concept
from networks.models import Network
from networks.newsletters.enums import ConsentHow, SubscriberState, Topic
from networks.newsletters.import_columns import columns_of
from networks.newsletters.models import STREAM, Subscriber, SubscriberImport, SubscriberImportRow

DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d")
CHUNK = 500


class Outcome(StrEnum):
    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"


OUTCOME_LABELS = {
    Outcome.ADDED: gettext_noop("added"),
    Outcome.KNOWN: gettext_noop("subscribed already, left as they are"),
    Outcome.REFUSED: gettext_noop("refused"),
}


class _Refused(Exception):  # noqa: N818  carries the reason of a line
    pass


@dataclass(frozen=True, slots=True)
class Planned:
    """What an import does with a line."""

    number: int
    outcome: Outcome
    reason: str = ""
    subscriber: Subscriber | None = None
    networks: tuple[int, ...] = ()
    themes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does, line by line."""

    lines: Sequence[Planned]

    @property
    def counts(self) -> list[str]:
        """How many lines come out how, in words."""
        n = Counter(line.outcome for line in self.lines)
        return [
            ngettext("%(n)d line added", "%(n)d lines added", n[Outcome.ADDED]) % {"n": n[Outcome.ADDED]},
            ngettext(
                "%(n)d subscribed already, left as they are",
                "%(n)d subscribed already, left as they are",
                n[Outcome.KNOWN],
            )
            % {"n": n[Outcome.KNOWN]},
            ngettext("%(n)d line refused", "%(n)d lines refused", n[Outcome.REFUSED]) % {"n": n[Outcome.REFUSED]},
        ]


def keep(table: Table, *, name: str, source: str, by: AbstractBaseUser | None) -> SubscriberImport:
    """Keep an uploaded table until it is imported.

    :raises BadFile: see :func:`columns_of`.
    """
    columns = columns_of(table.headers)
    with transaction.atomic():
        file = SubscriberImport.objects.create(name=name[:200], source=source, uploaded_by_id=by.pk if by else None)
        SubscriberImportRow.objects.bulk_create(
            [
                SubscriberImportRow(
                    file=file, number=n, content={column: row[index] for column, index in columns.items()}
                )
                for n, row in table.numbered()
            ],
            batch_size=CHUNK,
        )
    return file


def plan(file: SubscriberImport, now: datetime | None = None) -> Plan:
    """What importing a file would do; writes nothing."""
    return Plan(list(_Planner(file, now or timezone.now()).lines()))


def run(file: SubscriberImport, *, now: datetime | None = None) -> Plan | None:
    """Import a file; None where that was done before. The file keeps its report, without an address."""
    try:
        return _run(file, now)
    except IntegrityError:
        # Somebody on the list subscribed by themselves at this very moment: plan again, they are known now.
        return _run(file, now)


def _run(file: SubscriberImport, now: datetime | None) -> Plan | None:
    with transaction.atomic():
        locked = SubscriberImport.objects.select_for_update().get(pk=file.pk)
        if locked.imported_at is not None:
            return None
        planned = plan(locked, now)
        _write([line for line in planned.lines if line.outcome == Outcome.ADDED])
        by_number = {line.number: line for line in planned.lines}
        rows = list(locked.rows.all())
        for row in rows:
            line = by_number[row.number]
            row.content, row.outcome, row.reason = {}, line.outcome, line.reason[:300]
        SubscriberImportRow.objects.bulk_update(rows, ["content", "outcome", "reason"], batch_size=CHUNK)
        locked.imported_at = now or timezone.now()
        locked.save(update_fields=["imported_at"])
    return planned


def report(file: SubscriberImport) -> Plan:
    """What an import did, from what it kept."""
    return Plan([Planned(row.number, Outcome(row.outcome), row.reason) for row in file.rows.all()])


def _write(lines: Sequence[Planned]) -> None:
    rows = [line.subscriber for line in lines if line.subscriber is not None]
    # An address that was typed in the form and never confirmed has a row already.
    pending = {row.address for row in rows}
    for chunk in _chunks(sorted(pending)):
        Subscriber.objects.filter(address__in=chunk, state=SubscriberState.UNCONFIRMED).delete()
    Subscriber.objects.bulk_create(rows, batch_size=CHUNK)
    chosen: list[tuple[Any, str, str]] = [
        (Subscriber.networks.through, "networks", "network_id"),
        (Subscriber.themes.through, "themes", "concept_id"),
    ]
    for through, name, column in chosen:
        through.objects.bulk_create(
            [
                through(subscriber_id=line.subscriber.pk, **{column: pk})
                for line in lines
                if line.subscriber is not None
                for pk in getattr(line, name)
            ],
            batch_size=CHUNK,
        )


class _Planner:
    """Plans a file; vocabularies and known addresses are read once."""

    def __init__(self, file: SubscriberImport, now: datetime) -> None:
        self.file, self.now = file, now
        self.rows = list(file.rows.all())
        self.seen: dict[str, int] = {}
        self.networks = _words(Network.objects.all(), lambda n: (n.code, n.slug, n.name_fr, n.name_en))
        self.themes = _words(Concept.objects.themes(), lambda c: (c.notation, c.label_fr, c.label_en))
        self.topics: dict[str, str] = {fold(value): value for value in Topic.values}
        self.languages = {fold(code): code for code in LANGUAGE_CODES}
        for code in LANGUAGE_CODES:
            with translation.override(code):
                self.topics |= {fold(str(label)): value for value, label in Topic.choices}
                self.languages |= {fold(str(name)): value for value, name in settings.LANGUAGES}
        self.addresses = {row.number: self._address(row) for row in self.rows}
        known = {address for address in self.addresses.values() if address}
        by_hash = {hashed: address for address in known for hashed in fingerprints(address)}
        self.states: dict[str, str] = {}
        self.stopped: dict[str, str] = {}
        for chunk in _chunks(list(by_hash)):
            found = Subscriber.objects.filter(address_hash__in=chunk)
            self.states |= dict(found.values_list("address", "state"))
            stops = Suppression.objects.filter(address_hash__in=chunk, stream__in=["", STREAM])
            self.stopped |= {by_hash[hashed]: stream for hashed, stream in stops.values_list("address_hash", "stream")}

    @staticmethod
    def _address(row: SubscriberImportRow) -> str:
        with suppress(ValidationError):
            return normalise_address(str(row.content.get("address", "")))
        return ""

    def lines(self) -> Iterator[Planned]:
        """Each line of the file."""
        for row in self.rows:
            try:
                yield self._line(row)
            except _Refused as refused:
                yield Planned(row.number, Outcome.REFUSED, str(refused))

    def _line(self, row: SubscriberImportRow) -> Planned:
        address = self.addresses[row.number]
        if not address:
            raise _Refused(_("This is not an e-mail address."))
        if address in self.seen:
            raise _Refused(_("The same address stands on line %(line)s.") % {"line": self.seen[address]})
        self.seen[address] = row.number
        state = self.states.get(address)
        if state == SubscriberState.ACTIVE:
            return Planned(row.number, Outcome.KNOWN)
        if state == SubscriberState.UNSUBSCRIBED or self.stopped.get(address) == STREAM:
            raise _Refused(_("This person has unsubscribed. Only they can come back."))
        if state == SubscriberState.SUSPENDED or address in self.stopped:
            raise _Refused(_("Messages to this address come back."))
        subscriber = Subscriber(
            address=address,
            language=self._one(row, "language", self.languages) or settings.LANGUAGE_CODE,
            state=SubscriberState.ACTIVE,
            topics=[topic for topic in Topic.values if topic in self._several(row, "topics", self.topics)],
            consent_at=self._consent(row),
            consent_how=ConsentHow.IMPORT,
            consent_source=(row.content.get("source") or self.file.source)[:200],
        )
        networks = tuple(self._several(row, "networks", self.networks))
        themes = tuple(self._several(row, "themes", self.themes))
        return Planned(row.number, Outcome.ADDED, "", subscriber, networks, themes)

    def _consent(self, row: SubscriberImportRow) -> datetime:
        typed = str(row.content.get("consent", "")).strip()
        if not typed:
            raise _Refused(_("The day of consent is missing."))
        for form in DAYS:
            # A time of day after the date is not needed.
            with suppress(ValueError):
                day = datetime.strptime(typed.replace("T", " ").split()[0], form).replace(hour=12)
                at = timezone.make_aware(day)
                if at.date() > timezone.localdate(self.now):
                    raise _Refused(_("The day of consent is in the future."))
                if day.year < 1990:
                    break
                return at
        raise _Refused(_("The day of consent cannot be read: write it as 2024-05-31."))

    def _one(self, row: SubscriberImportRow, column: str, words: Mapping[str, Any]) -> Any:
        typed = str(row.content.get(column, "")).strip()
        return self._one_word(typed, words) if typed else None

    def _several(self, row: SubscriberImportRow, column: str, words: Mapping[str, Any]) -> list[Any]:
        typed = str(row.content.get(column, "")).replace("|", ";").split(";")
        found = [self._one_word(word, words) for word in typed if word.strip()]
        return list(dict.fromkeys(found))

    @staticmethod
    def _one_word(word: str, words: Mapping[str, Any]) -> Any:
        if fold(word) not in words:
            raise _Refused(_("“%(word)s” is not known.") % {"word": word.strip()[:60]})
        return words[fold(word)]


def _words(objects: Any, names: Callable[[Any], Sequence[str]]) -> dict[str, int]:
    return {fold(name): found.pk for found in objects for name in names(found) if name}


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
