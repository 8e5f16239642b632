"""The shape of a fictitious resource of the demonstration."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from resources.enums import LinkKind, RelationKind, ResourceType

BASE = "https://example.org/demonstration"
"""Of a reserved domain (RFC 2606): no fictitious address leads to a real site."""

DECISION, GIS, REMOTE = "decision_maker", "gis", "remote_sensing"
EVERYBODY = (DECISION, GIS, REMOTE)

State = Literal["published", "draft", "awaiting"]


@dataclass(frozen=True, slots=True)
class DemoLink:
    """Where one gets at a resource; ``dead`` ones show the notice readers then see."""

    kind: LinkKind
    url: str
    label_fr: str = ""
    label_en: str = ""
    dead: bool = False


@dataclass(frozen=True, slots=True)
class DemoResource:
    """A resource; ``days_ago`` counts from the day the demonstration is first loaded."""

    slug: str
    type: ResourceType
    title_fr: str
    title_en: str
    summary_fr: str
    summary_en: str
    days_ago: int
    network: str = "THEIA"
    audiences: Sequence[str] = EVERYBODY
    level: str = "beginner"
    languages: Sequence[str] = ("fr",)
    themes: Sequence[str] = ()
    tags: Sequence[str] = ()
    providers: Sequence[str] = ("Institut fictif de télédétection",)
    platforms: Sequence[str] = ()
    instruments: Sequence[str] = ()
    variables: Sequence[str] = ()
    hub: str = "THEIA"
    data_centre: str = ""
    expertise_centre: str = ""
    interest: Sequence[str] = ()
    co_developed: Sequence[str] = ()
    links: Sequence[DemoLink] = ()
    relations: Sequence[tuple[RelationKind, str]] = ()
    """(kind, slug of the other)."""
    text_fr: str = ""
    text_en: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    """Other columns, as they are."""
    state: State = "published"


@dataclass(frozen=True, slots=True)
class DemoSelection:
    """A selection; ``items`` are (slug of a resource, note in French, in English)."""

    slug: str
    kind: str
    network: str
    title_fr: str
    title_en: str
    summary_fr: str
    summary_en: str
    text_fr: str
    text_en: str
    days_ago: int
    items: Sequence[tuple[str, str, str]]
    doi: str = ""


def page(path: str, label_fr: str = "", label_en: str = "", *, dead: bool = False) -> DemoLink:
    """A page about the resource."""
    return DemoLink(LinkKind.PAGE, f"{BASE}/{path}", label_fr, label_en, dead)


def download(path: str, label_fr: str = "", label_en: str = "", *, dead: bool = False) -> DemoLink:
    """Its files."""
    return DemoLink(LinkKind.DOWNLOAD, f"{BASE}/{path}", label_fr, label_en, dead)


def service(path: str, label_fr: str = "", label_en: str = "", *, dead: bool = False) -> DemoLink:
    """A service for software: WMS, STAC..."""
    return DemoLink(LinkKind.SERVICE, f"{BASE}/{path}", label_fr, label_en, dead)


def code(path: str, *, dead: bool = False) -> DemoLink:
    """Its code."""
    return DemoLink(LinkKind.CODE, f"{BASE}/{path}", dead=dead)


def documentation(path: str, *, dead: bool = False) -> DemoLink:
    """Its documentation."""
    return DemoLink(LinkKind.DOCUMENTATION, f"{BASE}/{path}", dead=dead)


def video(path: str, *, dead: bool = False) -> DemoLink:
    """A video of it."""
    return DemoLink(LinkKind.VIDEO, f"{BASE}/{path}", dead=dead)
