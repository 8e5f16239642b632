"""Identifiers, DCAT of one resource and of the catalogue, full JSON."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.open_data import Refusal, open_data
from cms.vocabularies import Concept, Scheme
from resources.criteria import Criteria
from resources.enums import ResourceStatus, ResourceType
from resources.exchange import catalogue, fingerprint, plain
from resources.exchange.dcat import STATUS_SCHEME, TYPE_SCHEME, as_dcat
from resources.exchange.describe import describe_one, ready
from resources.exchange.forms import PageForm, read
from resources.models import Resource, Selection

FORMATS = {"ttl": (catalogue.as_turtle, catalogue.TURTLE), "jsonld": (catalogue.as_json_ld, catalogue.JSON_LD)}
CRITERIA: dict[str, str] = {
    TYPE_SCHEME: "type",
    STATUS_SCHEME: "statut",
    Scheme.THEME: "theme",
    Scheme.PLATFORM: "plateforme",
    Scheme.INSTRUMENT: "instrument",
    Scheme.VARIABLE: "variable",
}
OWN = {TYPE_SCHEME: ResourceType.values, STATUS_SCHEME: ResourceStatus.values}
"""Vocabularies that are in the code."""


class SeeOther(HttpResponseRedirect):
    """303: the thing itself cannot be sent, here is a page about it (Cool URIs for the Semantic Web)."""

    status_code = 303


def found_by_slug(slug: str, name: str, **parts: Any) -> Resource | HttpResponsePermanentRedirect:
    """A published resource; from a former address, a redirection to URL ``name`` with the present one.

    :raises Refusal: 404.
    """
    row = ready(Resource.objects.visible()).filter(slug=slug).first()
    if row is not None:
        return row
    moved = Resource.objects.visible().filter(former_slugs__slug=slug).first()
    if moved is None:
        raise Refusal(_("There is no such resource."), 404)
    return HttpResponsePermanentRedirect(reverse(name, kwargs={**parts, "slug": moved.slug}))


@open_data
def resource_id(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """From what identifies a resource to its page."""
    row = Resource.objects.visible().filter(uid=uid).first()
    if row is None:
        raise Refusal(_("There is no such resource."), 404)
    return SeeOther(row.get_absolute_url())


@open_data
def concept_id(request: HttpRequest, scheme: str, notation: str) -> HttpResponseBase:
    """From what identifies a term to the resources about it."""
    if scheme in OWN:
        known = notation in OWN[scheme]
    else:
        known = scheme in CRITERIA and Concept.objects.filter(scheme=scheme, notation=notation).exists()
    if not known:
        raise Refusal(_("There is no such term."), 404)
    criteria = Criteria().but(**{CRITERIA[scheme]: (notation,)})
    return SeeOther(f"{reverse('resources:list')}?{criteria.querystring()}")


@open_data
def scheme_id(request: HttpRequest, scheme: str) -> HttpResponseBase:
    """From what identifies a vocabulary to the resources, which it sorts."""
    if scheme not in CRITERIA:
        raise Refusal(_("There is no such term."), 404)
    return SeeOther(reverse("resources:list"))


@open_data
def catalogue_id(request: HttpRequest) -> HttpResponseBase:
    """From what identifies the catalogue to its first page."""
    return SeeOther(reverse("exchange:catalogue", kwargs={"suffix": "ttl"}))


@open_data
def resource_dcat(request: HttpRequest, slug: str, suffix: str) -> HttpResponseBase:
    """A resource as DCAT-AP."""
    found = found_by_slug(slug, "exchange:resource", suffix=suffix)
    if isinstance(found, HttpResponse):
        return found
    write, content_type = FORMATS[suffix]
    return HttpResponse(write([as_dcat(describe_one(found))]), content_type=content_type)


@open_data
def catalogue_page(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """A page of the catalogue as DCAT-AP."""
    number = read(PageForm(request.GET)).cleaned_data["page"] or 1
    write, content_type = FORMATS[suffix]
    base = f"{settings.SITE_URL}{reverse('exchange:catalogue', kwargs={'suffix': suffix})}"
    try:
        nodes = catalogue.page_nodes(number, base)
    except IndexError:
        raise Refusal(_("There is no such page."), 404) from None
    return HttpResponse(write(nodes), content_type=content_type)


WHOLE: dict[str, tuple[Callable[[], Iterator[str]], str]] = {
    "ttl": (catalogue.whole_turtle, catalogue.TURTLE),
    "jsonld": (catalogue.whole_json_ld, catalogue.JSON_LD),
}


@open_data
def whole_catalogue(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """The whole catalogue as DCAT-AP, sent as it is read."""
    write, content_type = WHOLE[suffix]
    return _streamed(write(), content_type, f"catalogue.{suffix}")


@open_data
def full_json(request: HttpRequest) -> HttpResponseBase:
    """Everything published, as full JSON, sent as it is read."""
    selections = Selection.objects.visible().order_by("pk")
    pieces = plain.document(catalogue.published(), selections=selections)
    return _streamed(pieces, "application/json", "resources.json")


def _streamed(pieces: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        (piece.encode() for piece in pieces),
        content_type=content_type,
        headers={"Content-Disposition": f'inline; filename="{name}"', "ETag": fingerprint.etag()},
    )
