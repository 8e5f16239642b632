"""The STAC API over HTTP."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from cms.i18n import current_language
from cms.open_data import Refusal, open_data
from resources.enums import DATA_TYPES
from resources.exchange import asking, openapi, stac
from resources.exchange.describe import describe_one
from resources.exchange.forms import ItemsForm, only_known, read
from resources.exchange.ogc_views import as_json
from resources.exchange.views import found_by_slug
from resources.exchange.web import OPENAPI, link, page_links


@open_data
def landing(request: HttpRequest) -> HttpResponseBase:
    """What is here."""
    return as_json(stac.landing())


@open_data
def conformance(request: HttpRequest) -> HttpResponseBase:
    """What is kept of which standard."""
    return as_json({"conformsTo": stac.CONFORMANCE})


@open_data
def definition(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document."""
    return as_json(openapi.stac(), OPENAPI)


@open_data
def collections(request: HttpRequest) -> HttpResponseBase:
    """A page of collections: all, or those that answer a question."""
    form = ItemsForm(request.GET)
    only_known(request, form)
    asked, language = read(form).cleaned_data, current_language()
    offset, limit = asked["offset"], asked["limit"]
    total, found = asking.answer(form.question, language, offset=offset, limit=limit, collections=True)
    base = stac.base_url()
    return as_json(
        {
            "collections": [stac.as_collection(description, language) for description in found],
            "links": [
                *page_links(
                    f"{base}collections", form.kept(), offset=offset, limit=limit, total=total, kind="application/json"
                ),
                link("root", base),
            ],
            "numberMatched": total,
            "numberReturned": len(found),
        }
    )


@open_data
def collection(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A collection."""
    row = found_by_slug(slug, "exchange:stac_collection")
    if isinstance(row, HttpResponse):
        return row
    if row.type not in DATA_TYPES:
        raise Refusal(_("This resource is no dataset: STAC does not describe it."), 404)
    return as_json(stac.as_collection(describe_one(row), current_language()))
