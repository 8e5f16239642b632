"""What every format says of a resource, read once: plain values in all languages, no database behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cms.i18n import LANGUAGE_CODES
from cms.places import FRENCH_TERRITORIES
from resources import licences, periods, rectangles
from resources.exchange.text import doi_url

ID_PATH = "/id/resource/"
"""Below it, identifiers of resources (``resources.exchange.urls`` answers them)."""

Words = Mapping[str, str]
"""Language code -> text; only what is filled, the language of the record first; no code for no language known."""


def words_in(words: Words, language: str) -> str:
    """The text in ``language``, else in the record's own, else empty."""
    return words.get(language) or next(iter(words.values()), "")


@dataclass(frozen=True, slots=True)
class Agent:
    """A provider, network, hub or centre."""

    code: str
    names: Words
    acronym: str = ""
    url: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of a vocabulary."""

    scheme: str
    notation: str
    uri: str
    labels: Words


@dataclass(frozen=True, slots=True)
class Keyword:
    """A free tag, in both languages where it is translated; else nobody knows which one it is in."""

    name: str
    name_en: str = ""

    @property
    def words(self) -> Words:
        if self.name_en and self.name_en.casefold() != self.name.casefold():
            return {"fr": self.name, "en": self.name_en}
        return {"": self.name}


@dataclass(frozen=True, slots=True)
class Link:
    """An access link; ``url`` as it was typed."""

    kind: str
    url: str
    labels: Words


@dataclass(frozen=True, slots=True)
class Kin:
    """A related resource, by what identifies it."""

    kind: str
    uid: str
    slug: str
    titles: Words
    live: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The image: name in the storage, path or address to read it at, title."""

    name: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Description:
    """A resource."""

    pk: int
    uid: str
    slug: str
    type: str
    language: str
    titles: Words
    summaries: Words
    descriptions: Words
    time_steps: Words
    access_conditions: Words
    network: Agent
    hub: Agent | None
    data_centre: Agent | None
    expertise_centre: Agent | None
    contact_name: str
    contact_email: str
    audiences: tuple[str, ...]
    level: str
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    world: bool
    countries: tuple[str, ...]
    regions: tuple[str, ...]
    bbox: tuple[float, float, float, float] | None
    period_start: str
    period_end: str
    frequency: str
    resolution_m: float | None
    status: str
    formats: tuple[str, ...]
    licence: str
    commercial: str
    access: str
    download_bytes: int | None
    doi: str
    issued: int | None
    citation: str
    image: Picture | None
    live: bool
    first_published_at: datetime | None
    last_published_at: datetime | None
    updated_at: datetime
    archived_at: datetime | None
    archived_reason: str
    is_demonstration: bool
    providers: tuple[Agent, ...] = ()
    networks_of_interest: tuple[str, ...] = ()
    co_developed_with: tuple[str, ...] = ()
    themes: tuple[Term, ...] = ()
    platforms: tuple[Term, ...] = ()
    instruments: tuple[Term, ...] = ()
    variables: tuple[Term, ...] = ()
    tags: tuple[Keyword, ...] = ()
    links: tuple[Link, ...] = ()
    relations: tuple[Kin, ...] = ()
    former_slugs: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """Title in a language, else in the record's own; never empty."""
        return words_in(self.titles, language) or self.slug

    def abstract(self, language: str) -> str:
        """Summary, else description, else title, in a language; never empty."""
        return words_in(self.summaries, language) or words_in(self.descriptions, language) or self.title(language)

    def links_of(self, *kinds: str) -> list[Link]:
        """Access links of some kinds, in their order."""
        return [link for link in self.links if link.kind in kinds]

    @property
    def written_in(self) -> tuple[str, ...]:
        """Languages the record has a title in, its own first."""
        return tuple(self.titles) or (self.language,)

    @property
    def publisher(self) -> Agent | None:
        """Who offers the resource, its data centre or else its first provider; None where nobody is known.

        Never its network: that publishes the record.
        """
        return self.data_centre or next(iter(self.providers), None)

    @property
    def id_url(self) -> str:
        """What identifies the resource for ever, whatever its address becomes; it leads to the page."""
        return f"{settings.SITE_URL}{ID_PATH}{self.uid}"

    def page_url(self, language: str = settings.LANGUAGE_CODE) -> str:
        """The address of the page in a language."""
        return f"{settings.SITE_URL}{_list_path(language)}{quote(self.slug)}/"

    @property
    def image_url(self) -> str:
        """Absolute address of the image; empty without one."""
        url = self.image.url if self.image else ""
        return f"{settings.SITE_URL}{url}" if url.startswith("/") else url

    @property
    def doi_url(self) -> str:
        """Address of the DOI; empty without one."""
        return doi_url(self.doi)

    @property
    def licence_url(self) -> str:
        """Address of the licence's text; empty where it is not one of ours."""
        known = licences.LICENCES.get(self.licence)
        return known.url if known else ""

    @property
    def licence_name(self) -> str:
        """Full name of the licence, or the identifier its source gave."""
        return licences.licence_name(self.licence)

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """The rectangle, or the whole Earth where the resource covers the world and has none."""
        return self.bbox or ((-180.0, -90.0, 180.0, 90.0) if self.world else None)

    @property
    def areas(self) -> tuple[tuple[float, float, float, float], ...]:
        """Where it is: its rectangle, else those of the countries and regions it names."""
        places = (FRENCH_TERRITORIES.get(code, code) for code in (*self.countries, *self.regions))
        return (self.box,) if self.box else tuple(rectangles.of_places(places))

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """The smallest rectangle around all of it; None where it names no place."""
        if self.box or not self.areas:
            return self.box
        west, south, east, north = (round(side, 6) for side in rectangles.union(self.areas))
        return west, south, east, north

    @property
    def first_day(self) -> date | None:
        """First day of the period; None where it is not known."""
        return _day(periods.first_day, self.period_start)

    @property
    def last_day(self) -> date | None:
        """Last day of the period; None while it goes on, or where it is not known."""
        return _day(periods.last_day, self.period_end)


def _day(read: Callable[[str], date | None], value: str) -> date | None:
    try:
        return read(value)
    except ValueError:
        return None  # a row written past the validators


@cache
def _list_path(language: str) -> str:
    # Pages of resources are just below the list; asked once, not once a record of a catalogue.
    with translation.override(language):
        return reverse("resources:list")


def own_words(source: object, name: str, first: str) -> Words:
    """The filled columns of a translated field, ``first`` language first."""
    ordered = sorted(LANGUAGE_CODES, key=lambda code: code != first)
    return {code: text for code in ordered if (text := getattr(source, f"{name}_{code}"))}
