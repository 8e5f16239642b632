"""What one reading of a document keeps at hand, and what it has to tell at the end."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from cms.vocabularies import Concept
from resources.exchange.reading import unkeepable

log = logging.getLogger(__name__)

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"

Told = list[tuple[str, str]]
"""(identifier, what there is to say of it)."""


@dataclass(slots=True)
class Outcome:
    """What became of a document."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Part of the document (``resources``, ``images``...) -> how many were created, updated, unchanged."""
    refused: Told = field(default_factory=list)
    """Left as they were."""
    lost: Told = field(default_factory=list)
    """Parts of a record that could not be restored with it."""
    kept: Told = field(default_factory=list)
    """Terms, tags and providers of ours that say something else than the document: they stay."""

    @property
    def created(self) -> int:
        """Resources."""
        return self.counts["resources"][CREATED]

    @property
    def updated(self) -> int:
        """Resources."""
        return self.counts["resources"][UPDATED]

    @property
    def unchanged(self) -> int:
        """Resources."""
        return self.counts["resources"][UNCHANGED]


@dataclass(slots=True)
class Desk:
    """The pictures taken in so far, the rows of ours that were looked up, and the outcome."""

    outcome: Outcome = field(default_factory=Outcome)
    pictures: dict[str, Any] = field(default_factory=dict)
    """Name in the document -> picture of ours."""
    _known: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def attempt(self, part: str, act: Callable[["Desk", Any], str], values: Any) -> bool:
        """Write one thing whole, or not at all and say why; whether it was written, or was there already."""
        try:
            if not isinstance(values, Mapping):
                raise ValidationError(_("This is no record."))
            if unkeepable(values):
                raise ValidationError(_("A text holds characters that no database keeps."))
            with transaction.atomic():
                done = act(self, values)
        except (
            ValidationError,
            KeyError,
            TypeError,
            ValueError,
            OverflowError,
            RecursionError,
            DatabaseError,
        ) as error:
            self.outcome.refused.append((identifier(values), reason(error)))
            return False
        self.outcome.counts[part][done] += 1
        return True

    def row(self, model: type[Any], code: str, name: str) -> Any:
        """A row of ours by its code; None for an empty one.

        :raises ValidationError: there is none.
        """
        return self._looked_up((model, code), {"code": code}, name) if code else None

    def term(self, scheme: str, notation: str, name: str) -> Concept:
        """A term by its notation.

        :raises ValidationError: there is none.
        """
        given = {"scheme": scheme, "notation": notation}
        found: Concept = self._looked_up((Concept, scheme, notation), given, name)
        return found

    def _looked_up(self, key: tuple[Any, ...], given: Mapping[str, str], name: str) -> Any:
        if key not in self._known:
            found = key[0].objects.filter(**given).first()
            if found is None:
                raise ValidationError(
                    _("%(name)s: “%(code)s” is not known here.") % {"name": name, "code": key[-1][:200]}
                )
            self._known[key] = found
        return self._known[key]


def identifier(values: Any) -> str:
    """What a report calls a thing."""
    known = values if isinstance(values, Mapping) else {}
    names = ("uid", "identifier", "name", "code", "slug", "notation")
    found = next((known[name] for name in names if isinstance(known.get(name), str) and known[name]), "?")
    return found.encode("utf-8", "replace").decode()[:200]


def reason(error: Exception) -> str:
    """Why something was refused, in a sentence."""
    match error:
        case ValidationError():
            if hasattr(error, "error_dict"):
                colon = _(":")
                return " ".join(f"{name}{colon} {' '.join(said)}" for name, said in error.message_dict.items())
            return " ".join(error.messages)
        case KeyError():
            return _("A value is missing: %(name)s") % {"name": error.args[0]}
        case RecursionError():
            return _("It is nested too deeply.")
        case DatabaseError():
            log.warning("the database refused a part of a document", exc_info=error)
            return _("The database refused it; why was logged.")
        case TypeError() | AttributeError():
            log.info("a part of a document is of another kind than ours", exc_info=error)
            return _("A value is of another kind than it should be.")
    return str(error)[:500]
