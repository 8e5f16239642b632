"""Joint: who holds personal data, why and how long; filled from ``AppConfig.ready()``.

Readers: "my space", the nightly purge, the privacy page and the register of processing (GDPR, art. 30).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose of processing, in words for the person concerned."""

    code: str
    title: str | Promise
    """What the data is used for."""
    data: str | Promise
    """Which fields."""
    basis: str | Promise
    """Legal basis (GDPR, art. 6)."""
    retention: str | Promise
    """How long, and what ends it."""


@dataclass(frozen=True, slots=True)
class SpaceEntry:
    """A line of "my space": something the person has with us, and the personal page to act on it."""

    title: str
    url: str
    """Personal address (a path with its token), in the reader's language."""
    state: str
    when: str = ""
    starts_at: datetime | None = None
    """Sorts the list; entries without an instant come last."""


class PersonalDataHolder(Protocol):
    """An app's answer to a person's rights. Addresses are normalised (``cms.addresses``)."""

    purposes: Sequence[Purpose]

    def entries(self, address: str, language: str) -> list[SpaceEntry]:
        """What "my space" lists for an address, in ``language``."""
        ...

    def export(self, address: str) -> list[dict[str, Any]]:
        """Everything held under an address, as JSON-ready dictionaries."""
        ...

    def erase(self, address: str) -> int:
        """Erase or anonymise what is held under an address; how many records were touched."""
        ...

    def purge(self, now: datetime) -> int:
        """Erase or anonymise what is past its retention; how many records were touched."""
        ...


_holders: dict[str, PersonalDataHolder] = {}


def register(name: str, holder: PersonalDataHolder) -> None:
    """Add a holder; the same name again replaces it."""
    _holders[name] = holder


def holders() -> dict[str, PersonalDataHolder]:
    """The registered holders by name."""
    return dict(_holders)
