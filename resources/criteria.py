"""What a reader asks of the base: one immutable value, and its canonical address."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from cms.enums import Audience

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees; west > east crosses the 180th meridian."""

FACETS = (
    "type",
    "theme",
    "pour",
    "lieu",
    "niveau",
    "langue",
    "pole",
    "centre",
    "source",
    "fournisseur",
    "plateforme",
    "instrument",
    "variable",
    "licence",
    "commercial",
    "statut",
)
"""Criteria of several values each, in the order they are shown; names are those of the address."""

FIRST = frozenset(FACETS[:4])
"""Facets every reader sees at once; the others are under *more filters*."""

FRANCE = "FR"
WORLD = "monde"
"""The place that is everywhere."""

PROFILES: dict[str, str] = {
    "decideur": Audience.DECISION_MAKER,
    "geomaticien": Audience.GIS,
    "teledetecteur": Audience.REMOTE_SENSING,
}
"""The three doors (``cms.home.DOORS``), and whom they are for."""

PROFILE_FACETS: dict[str, frozenset[str]] = {
    "decideur": FIRST | {"statut"},
    "geomaticien": FIRST | {"licence", "commercial", "langue"},
    "teledetecteur": FIRST | {"niveau", "plateforme", "instrument", "variable"},
}
"""Facets a profile sees at once."""

AUDIENCE_CODES: dict[str, str] = {**{audience: code for code, audience in PROFILES.items()}, Audience.OTHER: "autre"}
"""How the address names an audience."""

UNKNOWN_USE = "unknown"
"""``commercial=`` of a resource nobody knows it of."""

RELEVANCE, RECENT, TITLE = "pertinence", "date", "titre"
ORDERS = (RELEVANCE, RECENT, TITLE)


@dataclass(frozen=True, slots=True)
class Criteria:
    """Words, facets, period, rectangle; and the profile and order to show them in.

    Several values in a facet mean any of them; all facets hold together. ``profil`` orders, it hides nothing.
    """

    q: str = ""
    type: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    pour: tuple[str, ...] = ()
    lieu: tuple[str, ...] = ()
    niveau: tuple[str, ...] = ()
    langue: tuple[str, ...] = ()
    pole: tuple[str, ...] = ()
    centre: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    fournisseur: tuple[str, ...] = ()
    plateforme: tuple[str, ...] = ()
    instrument: tuple[str, ...] = ()
    variable: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    commercial: tuple[str, ...] = ()
    statut: tuple[str, ...] = ()
    de: str = ""
    """``2018``, ``2018-07`` or ``2018-07-23``: resources with something from then on."""
    a: str = ""
    bbox: Box | None = None
    profil: str = ""
    tri: str = ""

    @classmethod
    def from_form(cls, form: Any) -> Self:
        """The valid values of a bound ``SearchForm``; a bad one takes no part."""
        form.is_valid()
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in form.cleaned_data.items() if name in names and value})

    def values(self, facet: str) -> tuple[str, ...]:
        """The chosen values of a facet."""
        chosen: tuple[str, ...] = getattr(self, facet)
        return chosen

    @property
    def active(self) -> list[str]:
        """Names of the criteria that narrow the hits, in the order they are shown."""
        return [name for name in ("q", *FACETS, "de", "a", "bbox") if getattr(self, name)]

    @property
    def facets(self) -> list[str]:
        """The facets with a choice."""
        return [name for name in FACETS if getattr(self, name)]

    def but(self, **changes: Any) -> Self:
        """The same with other values: ``criteria.but(tri="date")``."""
        return replace(self, **changes)

    def without(self, name: str, code: str = "") -> Self:
        """The same without one value of a facet, or without all of a criterion."""
        if code:
            return self.but(**{name: tuple(value for value in self.values(name) if value != code)})
        return self.but(**{name: type(self).__dataclass_fields__[name].default})

    def reset(self) -> Self:
        """No criterion any more; the profile stays."""
        return type(self)(profil=self.profil)

    def parameters(self) -> list[tuple[str, str]]:
        """Parameters of the address, in one order whatever the one they were given in."""
        found: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "bbox":
                found += [("bbox", ",".join(f"{side:.10g}" for side in value))] if value else []
            elif isinstance(value, tuple):
                found += [(field.name, code) for code in sorted(set(value))]
            elif value:
                found.append((field.name, value))
        return found

    def querystring(self) -> str:
        """``q=eau&type=dataset&type=product``, without the question mark; the same for the same search."""
        return urlencode(self.parameters())
