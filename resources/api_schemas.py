"""What ``/api/v1`` answers, as its OpenAPI document tells it."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_noop
from ninja import Field, Schema

from cms.enums import Audience
from resources.enums import ResourceType
from resources.exchange import plain
from resources.exchange.alternates import alternates
from resources.exchange.description import Description, Term, words_in
from resources.query import ResourceHit


class CodeOut(Schema):
    """A code, and what a reader calls it."""

    code: str
    label: str


class BriefOut(Schema):
    """A found resource."""

    id: str = Field(description=gettext_noop("UUID, for ever"))
    slug: str
    url: str = Field(description=gettext_noop("address of its page"))
    api_url: str = Field(description=gettext_noop("all of it, as JSON"))
    type: CodeOut
    title: str
    summary: str
    extract: str = Field(description=gettext_noop("where the words were found, as plain text"))
    wider: bool = Field(description=gettext_noop("covers the place asked for, and much more"))
    themes: list[CodeOut]
    audiences: list[CodeOut]
    providers: list[str]
    licence: str
    access: str
    status: str
    doi: str
    issued: int | None = Field(description=gettext_noop("year of publication"))
    bbox: list[float] | None = Field(description=gettext_noop("west, south, east, north"))
    updated_at: str


class ListOut(Schema):
    """A page of found resources."""

    total: int
    page: int
    limit: int
    next: str | None
    previous: str | None
    corrected: str = Field(description=gettext_noop("another spelling, which finds more"))
    results: list[BriefOut]


class FacetValueOut(Schema):
    """A value one may choose."""

    code: str
    label: str
    n: int
    selected: bool


class FacetOut(Schema):
    """A filter with its values."""

    name: str
    label: str
    folded: bool
    values: list[FacetValueOut]


class SuggestionOut(Schema):
    """Something that begins like what was typed."""

    label: str
    kind: str
    url: str


class RecordOut(Schema):
    """A resource: the fields of the full JSON export, with where it is."""

    uid: str
    slug: str
    url: str
    formats: dict[str, str] = Field(description=gettext_noop("the same resource in other formats"))
    type: str
    title_fr: str
    title_en: str
    summary_fr: str
    summary_en: str
    issued: int | None = Field(description=gettext_noop("year of publication"))
    links: list[dict[str, Any]]


def _term(term: Term, language: str) -> CodeOut:
    return CodeOut(code=term.notation, label=words_in(term.labels, language))


def brief(found: Description, hit: ResourceHit, language: str) -> BriefOut:
    """A hit as the list gives it."""
    label = str(ResourceType(found.type).label) if found.type in ResourceType.values else found.type
    return BriefOut(
        id=found.uid,
        slug=found.slug,
        url=found.page_url(language),
        api_url=f"{settings.SITE_URL}{reverse('api:read_resource', args=[found.slug])}",
        type=CodeOut(code=found.type, label=label),
        title=found.title(language),
        summary=words_in(found.summaries, language),
        extract=strip_tags(str(hit.extract)),
        wider=hit.wider,
        themes=[_term(term, language) for term in found.themes],
        audiences=[
            CodeOut(code=code, label=str(Audience(code).label)) for code in found.audiences if code in Audience.values
        ],
        providers=[words_in(provider.names, language) for provider in found.providers],
        licence=found.licence,
        access=found.access,
        status=found.status,
        doi=found.doi,
        issued=found.issued,
        bbox=list(found.bbox) if found.bbox else None,
        updated_at=found.updated_at.isoformat(),
    )


def record(found: Description, language: str) -> dict[str, Any]:
    """A resource, whole, with its other addresses."""
    return plain.as_plain(found) | {"url": found.page_url(language), "formats": other_formats(found)}


def other_formats(found: Description) -> dict[str, str]:
    """Name of a format -> address of a resource in it."""
    return {name: address for name, _type, address in alternates(found.slug, found.uid, found.type)}
