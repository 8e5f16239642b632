"""What ``/api/v1`` answers, as its OpenAPI document tells it."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from cms.enums import Audience
from resources.enums import ResourceType
from resources.exchange import plain
from resources.exchange.alternates import alternates
from resources.exchange.description import Description, Term, words_in
from resources.query import ResourceHit


def told(text: str) -> Any:
    """A field with what it is, in the words of the catalogues: ``cms.api`` puts them into the reader's language."""
    return Field(description=text)


class CodeOut(Schema, json_schema_extra={"description": _("A code, and what a reader calls it.")}):
    code: str = told(_("as the filters take it"))
    label: str = told(_("in the language asked for"))


class BriefOut(Schema, json_schema_extra={"description": _("A found resource.")}):
    id: str = told(_("UUID, for ever"))
    slug: str = told(_("end of the address of its page"))
    url: str = told(_("address of its page"))
    api_url: str = told(_("all of it, as JSON"))
    type: CodeOut = told(_("type"))
    title: str = told(_("title, in the language asked for where there is one"))
    summary: str = told(_("summary, in the language asked for where there is one"))
    extract: str = told(_("where the words were found, as plain text"))
    wider: bool = told(_("covers the place asked for, and much more"))
    themes: list[CodeOut] = told(_("themes"))
    audiences: list[CodeOut] = told(_("whom it is for"))
    providers: list[str] = told(_("names of the providers"))
    licence: str = told(_("SPDX identifier where it has one, else as given"))
    access: str = told(_("code of the access: open, on request..."))
    status: str = told(_("code of the status: in production, closed..."))
    doi: str = told(_("DOI, without address"))
    issued: int | None = told(_("year of publication"))
    bbox: list[float] | None = told(_("west, south, east, north"))
    updated_at: str = told(_("last change, ISO 8601"))


class ListOut(Schema, json_schema_extra={"description": _("A page of found resources.")}):
    total: int = told(_("how many were found"))
    page: int = told(_("number of this page, from 1"))
    limit: int = told(_("how many a page holds at most"))
    next: str | None = told(_("address of the next page"))
    previous: str | None = told(_("address of the page before"))
    corrected: str = told(_("another spelling, which finds more"))
    results: list[BriefOut] = told(_("the resources of this page, best first"))


class FacetValueOut(Schema, json_schema_extra={"description": _("A value one may choose.")}):
    code: str = told(_("as the filters take it"))
    label: str = told(_("in the language asked for"))
    n: int = told(_("how many resources it finds, all other filters holding"))
    selected: bool = told(_("chosen in the question"))


class FacetOut(Schema, json_schema_extra={"description": _("A filter with its values.")}):
    name: str = told(_("name of the parameter"))
    label: str = told(_("in the language asked for"))
    folded: bool = told(_("under “more filters” on the page"))
    values: list[FacetValueOut] = told(_("values, most resources first"))


class SuggestionOut(Schema, json_schema_extra={"description": _("Something that begins like what was typed.")}):
    label: str = told(_("in the language asked for"))
    kind: str = told(
        _(
            "what it is: resource, selection, theme, type, place, country, platform, instrument, variable, provider, "
            "level, language, audience, licence, hub, centre or tag"
        )
    )
    kind_name: str = told(_("what a reader calls it, in the language asked for; of a resource, its type"))
    url: str = told(_("path of its page, or of the list it filters"))


class ProviderOut(Schema, json_schema_extra={"description": _("Who makes or publishes it.")}):
    slug: str = told(_("as the filters take it"))
    name: str = told(_("whole name"))
    acronym: str = told(_("acronym"))
    url: str = told(_("address of its site"))


class TagOut(Schema, json_schema_extra={"description": _("A free word.")}):
    name: str = told(_("in French"))
    name_en: str = told(_("in English"))


class LinkOut(Schema, json_schema_extra={"description": _("A way to it.")}):
    kind: str = told(_("what it leads to: a page, a download, a service..."))
    url: str = told(_("address"))
    label_fr: str = told(_("name, in French"))
    label_en: str = told(_("name, in English"))


class RelationOut(Schema, json_schema_extra={"description": _("A related resource.")}):
    kind: str = told(_("what it is to this one"))
    uid: str = told(_("UUID, for ever"))
    slug: str = told(_("end of the address of its page"))


class ImageOut(Schema, json_schema_extra={"description": _("A picture.")}):
    name: str = told(_("its name in the full JSON export"))
    title: str = told(_("title"))
    url: str = told(_("where to see it"))


class RecordOut(
    Schema,
    json_schema_extra={"description": _("A resource: the fields of the full JSON export, with where it is.")},
):
    uid: str = told(_("UUID, for ever"))
    slug: str = told(_("end of the address of its page"))
    former_slugs: list[str] = told(_("former ones, which lead to the present one"))
    url: str = told(_("address of its page"))
    other_formats: dict[str, str] = told(_("the same resource in other formats"))
    type: str = told(_("type"))
    language: str = told(_("language of the record"))
    title_fr: str = told(_("title, in French"))
    title_en: str = told(_("title, in English"))
    summary_fr: str = told(_("summary, in French"))
    summary_en: str = told(_("summary, in English"))
    description_fr: str = told(_("description, in French"))
    description_en: str = told(_("description, in English"))
    image: ImageOut | None = told(_("picture"))
    network: str = told(_("code of the network it belongs to"))
    hub: str | None = told(_("code of the data hub"))
    data_centre: str | None = told(_("code of the data centre"))
    expertise_centre: str | None = told(_("code of the scientific expertise centre"))
    providers: list[ProviderOut] = told(_("providers"))
    networks_of_interest: list[str] = told(_("codes of the networks it is of regional interest to"))
    co_developed_with: list[str] = told(_("codes of the networks it was co-developed with"))
    contact_name: str = told(_("contact"))
    contact_email: str = told(_("contact address"))
    audiences: list[str] = told(_("codes of whom it is for"))
    level: str = told(_("level in remote sensing"))
    languages: list[str] = told(_("languages of the resource, ISO 639-1"))
    themes: list[str] = told(_("codes of the themes"))
    tags: list[TagOut] = told(_("free words"))
    platforms: list[str] = told(_("codes of the satellites and platforms"))
    instruments: list[str] = told(_("codes of the instruments"))
    variables: list[str] = told(_("codes of the variables"))
    sources: list[str] = told(_("how it was observed"))
    world: bool = told(_("the whole world"))
    countries: list[str] = told(_("countries, ISO 3166-1"))
    regions: list[str] = told(_("French regions, ISO 3166-2"))
    west: float | None = told(_("west side of its own rectangle, in degrees"))
    south: float | None = told(_("south side of its own rectangle, in degrees"))
    east: float | None = told(
        _("east side of its own rectangle, in degrees; less than the west beyond the 180th meridian")
    )
    north: float | None = told(_("north side of its own rectangle, in degrees"))
    period_start: str = told(_("beginning of what it covers: a year, a month or a day"))
    period_end: str = told(_("end of what it covers; empty while it goes on, or where it is not known"))
    frequency: str = told(_("update frequency"))
    resolution_m: float | None = told(_("spatial resolution (metres)"))
    time_step_fr: str = told(_("time step, in French"))
    time_step_en: str = told(_("time step, in English"))
    status: str = told(_("code of the status: in production, closed..."))
    formats: list[str] = told(_("formats of the files"))
    licence: str = told(_("SPDX identifier where it has one, else as given"))
    commercial: str = told(_("commercial use"))
    access: str = told(_("code of the access: open, on request..."))
    access_conditions_fr: str = told(_("who may use it and how, in French"))
    access_conditions_en: str = told(_("who may use it and how, in English"))
    download_bytes: int | None = told(_("size of a typical download (bytes)"))
    doi: str = told(_("DOI, without address"))
    issued: int | None = told(_("year of publication"))
    citation: str = told(_("how to cite it"))
    links: list[LinkOut] = told(_("ways to it, in the curators’ order"))
    relations: list[RelationOut] = told(_("related resources"))
    live: bool = told(_("published"))
    archived_at: str | None = told(_("since when it is archived, ISO 8601"))
    archived_reason: str = told(_("why it was archived"))
    first_published_at: str | None = told(_("first publication on this site, ISO 8601"))
    last_published_at: str | None = told(_("last publication on this site, ISO 8601"))
    updated_at: str | None = told(_("last change, ISO 8601"))
    is_demonstration: bool = told(_("fictitious, for the demonstration"))


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
    return plain.as_plain(found) | {"url": found.page_url(language), "other_formats": other_formats(found)}


def other_formats(found: Description) -> dict[str, str]:
    """Name of a format -> address of a resource in it."""
    return {name: address for name, _type, address in alternates(found.slug, found.uid, found.type)}
