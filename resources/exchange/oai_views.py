"""OAI-PMH over HTTP: errors are answers too, with status 200, as the protocol has them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from lxml import etree

from cms.models import SiteSettings
from cms.navigation import identity
from cms.open_data import open_form
from resources.exchange import oai_pmh
from resources.exchange.describe import describe
from resources.exchange.description import Description
from resources.exchange.oai_formats import FORMATS, XSI, element
from resources.exchange.oai_pmh import TOKEN_AGE, OaiError, Page
from resources.exchange.renames import changed
from resources.exchange.text import writable
from resources.models import Resource

OAI = "http://www.openarchives.org/OAI/2.0/"
SCHEMA = f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"


@open_form
def oai(request: HttpRequest) -> HttpResponseBase:
    """The one address of the protocol."""
    asked = request.POST if request.method == "POST" else request.GET
    root = etree.Element(etree.QName(OAI, "OAI-PMH"), nsmap={None: OAI, "xsi": XSI})
    root.set(etree.QName(XSI, "schemaLocation"), SCHEMA)
    _add(root, "responseDate", oai_pmh.stamp(datetime.now(UTC)))
    address = _add(root, "request", f"{settings.SITE_URL}{reverse('exchange:oai')}")
    try:
        arguments = oai_pmh.check(dict(asked.lists()))
        answer = VERBS[arguments["verb"]](arguments)
    except OaiError as error:
        answer = etree.Element(etree.QName(OAI, "error"), code=error.code)
        answer.text = writable(str(error))
        if error.code not in {"badVerb", "badArgument"}:
            _attributes(address, arguments)
    else:
        _attributes(address, arguments)
    root.append(answer)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    response = HttpResponse(content, content_type="text/xml; charset=utf-8")
    # Another answer a second later (responseDate), so nothing to compare; and a harvester asks once.
    response.headers["Cache-Control"] = "no-cache"
    return response


def _attributes(address: Any, arguments: Mapping[str, str]) -> None:
    for name, value in arguments.items():
        address.set(name, writable(value))


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    return element(parent, OAI, name, text, **attributes)


def _verb(name: str) -> Any:
    return etree.Element(etree.QName(OAI, name), nsmap={None: OAI})


def _administrator() -> str:
    """Who answers for the repository: the contact address of the site, where a person reads; else the server's."""
    site = SiteSettings.objects.first()
    return (site.contact_email if site else "") or settings.SERVER_EMAIL


def _identify(arguments: Mapping[str, str]) -> Any:
    answer = _verb("Identify")
    _add(answer, "repositoryName", identity().name)
    _add(answer, "baseURL", f"{settings.SITE_URL}{reverse('exchange:oai')}")
    _add(answer, "protocolVersion", "2.0")
    _add(answer, "adminEmail", _administrator())
    _add(answer, "earliestDatestamp", oai_pmh.stamp(oai_pmh.earliest()))
    _add(answer, "deletedRecord", "transient")
    _add(answer, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    return answer


def _formats(arguments: Mapping[str, str]) -> Any:
    if "identifier" in arguments:
        oai_pmh.record(arguments["identifier"])  # every format is there for every record
    answer = _verb("ListMetadataFormats")
    for made in FORMATS.values():
        entry = _add(answer, "metadataFormat")
        _add(entry, "metadataPrefix", made.prefix)
        _add(entry, "schema", made.schema)
        _add(entry, "metadataNamespace", made.namespace)
    return answer


def _sets(arguments: Mapping[str, str]) -> Any:
    if "resumptionToken" in arguments:
        raise OaiError("badResumptionToken", "The sets are told all at once.")
    answer = _verb("ListSets")
    for spec, name in oai_pmh.sets():
        entry = _add(answer, "set")
        _add(entry, "setSpec", spec)
        _add(entry, "setName", name)
    return answer


def _get(arguments: Mapping[str, str]) -> Any:
    prefix = oai_pmh.format_of(arguments["metadataPrefix"])
    row = oai_pmh.record(arguments["identifier"])
    answer = _verb("GetRecord")
    _records(answer, [row], prefix)
    return answer


def _list(arguments: Mapping[str, str]) -> Any:
    found = oai_pmh.page(oai_pmh.asked(arguments))
    answer = _verb(found.asked.verb)
    if found.asked.verb == "ListRecords":
        _records(answer, found.rows, found.asked.prefix)
    else:
        _headers(answer, found.rows)
    _resume(answer, found)
    return answer


def _resume(answer: Any, found: Page) -> None:
    if found.rest is None and not found.asked.cursor:
        return  # the list is whole
    numbers = {"completeListSize": str(found.total), "cursor": str(found.asked.cursor)}
    if found.rest is None:
        _add(answer, "resumptionToken", **numbers)  # an empty one ends a list that came in parts
        return
    expires = oai_pmh.stamp(datetime.now(UTC) + TOKEN_AGE)
    _add(answer, "resumptionToken", found.rest.token(), expirationDate=expires, **numbers)


def _header(parent: Any, row: Resource, found: Description, datestamp: datetime) -> None:
    header = _add(parent, "header", **({"status": "deleted"} if oai_pmh.is_deleted(row) else {}))
    _add(header, "identifier", oai_pmh.identifier(row))
    _add(header, "datestamp", oai_pmh.stamp(datestamp))
    for spec in oai_pmh.set_specs(found):
        _add(header, "setSpec", spec)


def _headers(answer: Any, rows: list[Resource]) -> None:
    dates = changed(rows)
    for row, found in zip(rows, describe(rows), strict=True):
        _header(answer, row, found, dates[row.pk])


def _records(answer: Any, rows: list[Resource], prefix: str) -> None:
    dates = changed(rows)
    for row, found in zip(rows, describe(rows), strict=True):
        entry = _add(answer, "record")
        _header(entry, row, found, dates[row.pk])
        if not oai_pmh.is_deleted(row):
            _add(entry, "metadata").append(FORMATS[prefix].write(found))


VERBS = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _get,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}
