"""OGC API Records over HTTP."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.i18n import current_language
from cms.open_data import Refusal, open_data
from resources.exchange import asking, ogc_records, openapi
from resources.exchange.catalogue import last_change, published
from resources.exchange.describe import describe_one, ready
from resources.exchange.forms import RecordsForm, only_known, read
from resources.exchange.web import GEOJSON, OPENAPI, link, page_links


def as_json(data: Any, content_type: str = "application/json") -> HttpResponse:
    """JSON with its letters as they are."""
    return JsonResponse(data, content_type=content_type, safe=False, json_dumps_params={"ensure_ascii": False})


def _known(collection: str) -> None:
    if collection != ogc_records.COLLECTION:
        raise Refusal(_("There is no such collection."), 404)


@open_data
def landing(request: HttpRequest) -> HttpResponseBase:
    """What is here."""
    return as_json(ogc_records.landing())


@open_data
def conformance(request: HttpRequest) -> HttpResponseBase:
    """What is kept of which standard."""
    return as_json({"conformsTo": ogc_records.CONFORMANCE})


@open_data
def definition(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document."""
    return as_json(openapi.records(), OPENAPI)


@open_data
def collections(request: HttpRequest) -> HttpResponseBase:
    """The collections: one."""
    links = [link("self", f"{ogc_records.base_url()}collections"), link("root", ogc_records.base_url())]
    return as_json({"links": links, "collections": [ogc_records.collection()]})


@open_data
def collection(request: HttpRequest, collection: str) -> HttpResponseBase:
    """A collection."""
    _known(collection)
    return as_json(ogc_records.collection())


@open_data
def items(request: HttpRequest, collection: str) -> HttpResponseBase:
    """A page of records: all, or those that answer a question."""
    _known(collection)
    form = RecordsForm(request.GET)
    only_known(request, form)
    asked, language = read(form).cleaned_data, current_language()
    offset, limit = asked["offset"], asked["limit"]
    total, found = asking.answer(form.question, language, offset=offset, limit=limit)
    base = f"{ogc_records.base_url()}collections/{collection}"
    data = {
        "type": "FeatureCollection",
        "features": [ogc_records.as_record(description, language) for description in found],
        "numberMatched": total,
        "numberReturned": len(found),
        "timeStamp": (last_change() or timezone.now()).isoformat(),
        "links": [
            *page_links(f"{base}/items", form.kept(), offset=offset, limit=limit, total=total, kind=GEOJSON),
            link("collection", base),
            link("alternate", f"{settings.SITE_URL}/ressources/", "text/html"),
        ],
    }
    return as_json(data, GEOJSON)


@open_data
def item(request: HttpRequest, collection: str, uid: str) -> HttpResponseBase:
    """A record."""
    _known(collection)
    try:
        row = ready(published()).get(uid=UUID(uid))
    except (ValueError, published().model.DoesNotExist):
        raise Refusal(_("There is no such resource."), 404) from None
    return as_json(ogc_records.as_record(describe_one(row), current_language()), GEOJSON)
