"""``/api/v1/resources``: the base as the page finds it, for programs."""

from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Router

from cms import api
from cms.api import Address, lazily
from cms.i18n import current_language
from cms.open_data import Refusal
from resources import facets, vocabulary
from resources.api_forms import PAGING, ApiForm, SuggestForm, documented
from resources.api_schemas import FacetOut, ListOut, RecordOut, SuggestionOut, brief, record
from resources.criteria import Criteria
from resources.exchange.describe import describe, describe_one, ready
from resources.exchange.forms import only_known, read
from resources.exchange.ogc_views import as_json
from resources.exchange.views import found_by_slug
from resources.models import Resource
from resources.query import find, split
from resources.suggest import suggest

router = Router(tags=["resources"])


def _asked(request: HttpRequest) -> tuple[ApiForm, Criteria]:
    form = ApiForm(request.GET)
    only_known(request, form)
    criteria = Criteria.from_form(read(form))
    _known, unknown = split(criteria)
    if unknown:
        raise Refusal(vocabulary.refusal(*unknown[0]), 400)
    return form, criteria


@router.get(
    "/resources",
    summary=lazily(gettext_lazy("Find resources")),
    description=lazily(
        gettext_lazy("With the filters of the site: several values of one widen it, several filters narrow.")
    ),
    response=ListOut,
    openapi_extra=documented(ApiForm),
)
def list_resources(request: HttpRequest) -> HttpResponseBase:
    """A page of what was found, best first."""
    form, criteria = _asked(request)
    page, limit, language = form.cleaned_data["page"], form.cleaned_data["limit"], current_language()
    results = find(criteria, language, offset=(page - 1) * limit, limit=limit)
    rows = ready(Resource.objects.visible()).in_bulk([hit.pk for hit in results.hits])
    hits = [hit for hit in results.hits if hit.pk in rows]
    found = describe(rows[hit.pk] for hit in hits)

    def address(number: int) -> str:
        query = "&".join(part for part in (criteria.querystring(), f"limit={limit}", f"page={number}") if part)
        return f"{settings.SITE_URL}{reverse('api:list_resources')}?{query}"

    data = ListOut(
        total=results.total,
        page=page,
        limit=limit,
        next=address(page + 1) if page * limit < results.total else None,
        previous=address(page - 1) if page > 1 else None,
        corrected=results.corrected,
        results=[brief(one, hit, language) for one, hit in zip(found, hits, strict=True)],
    )
    return as_json(data.model_dump(mode="json"))


@router.get(
    "/resource-facets",
    summary=lazily(gettext_lazy("Count resources by facet")),
    description=lazily(gettext_lazy("With the same filters; the counts of a facet leave out its own choice.")),
    response=list[FacetOut],
    # An address of the list may be asked here as it is; of its page and order, nothing depends.
    openapi_extra=documented(ApiForm, but=(*PAGING, "tri")),
)
def list_facets(request: HttpRequest) -> HttpResponseBase:
    """Every facet with its values."""
    _form, criteria = _asked(request)
    found = facets.count(criteria, current_language())
    return as_json([FacetOut.model_validate(facet).model_dump(mode="json") for facet in found])


@router.get(
    "/resource-suggestions",
    summary=lazily(gettext_lazy("Suggest while somebody types")),
    description=lazily(
        gettext_lazy("Themes, types, places, platforms, tags, providers and resources that begin like what is typed.")
    ),
    response=list[SuggestionOut],
    openapi_extra=documented(SuggestForm),
)
def list_suggestions(request: HttpRequest) -> HttpResponseBase:
    """Themes, types, places, platforms, tags, providers and resources that begin like what is typed."""
    form = SuggestForm(request.GET)
    only_known(request, form)
    typed = read(form).cleaned_data["q"]
    found = suggest(typed, current_language())
    return as_json([SuggestionOut.model_validate(one).model_dump(mode="json") for one in found])


@router.get(
    "/resources/{slug}",
    summary=lazily(gettext_lazy("Read a resource")),
    description=lazily(gettext_lazy("Everything it says, in both languages; by its address or its identifier.")),
    response=RecordOut,
)
def read_resource(
    request: HttpRequest,
    slug: Annotated[str, Path(description=gettext_noop("end of the address of its page, or its UUID"))],
) -> HttpResponseBase:
    """A resource, whole."""
    found = _by_uid(slug) or found_by_slug(slug, "api:read_resource")
    if not isinstance(found, Resource):
        return found
    return as_json(record(describe_one(found), current_language()))


def _by_uid(text: str) -> Resource | None:
    try:
        return ready(Resource.objects.visible()).filter(uid=UUID(text)).first()
    except ValueError:
        return None


api.register(
    router,
    Address(
        "DCAT-AP 3",
        "/api/dcat/catalogue.ttl",
        gettext_lazy("Turtle, by pages. catalogue.jsonld is JSON-LD; whole.ttl and whole.jsonld hold all of it."),
    ),
    Address("OGC API Records", "/api/records/", gettext_lazy("For geographic catalogues and QGIS.")),
    Address("STAC API – Collections", "/api/stac/", gettext_lazy("Datasets and products only.")),
    Address("OAI-PMH 2.0", "/api/oai?verb=Identify", gettext_lazy("oai_dc and oai_datacite, for libraries.")),
    Address(
        gettext_lazy("One resource as DCAT-AP"),
        "/ressources/….ttl",
        gettext_lazy("Its address, with .ttl or .jsonld in place of the last slash."),
    ),
    Address(
        gettext_lazy("Full JSON"),
        "/api/full/resources.json",
        gettext_lazy("Everything published in one document, which another site reads back."),
    ),
)
