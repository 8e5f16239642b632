"""From what somebody pasted to a draft: recognise it, fetch it through the guard, read it."""

import json
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from cms.http import ForbiddenAddress, TooLarge, guarded_session
from resources.prefill import cleaning, csl, datacite, html_meta, schema_org, stac
from resources.prefill.draft import Draft
from resources.prefill.page import read_head

MAX_BYTES = 3_000_000
TOTAL_SECONDS = 12.0
"""Somebody waits."""
DATACITE_JSON = "application/vnd.datacite.datacite+json"
CSL_JSON = "application/vnd.citationstyles.csl+json"


class NothingFound(Exception):  # noqa: N818  named for what the reader meets
    """There is nothing to fill the form with; ``str()`` is a message for the reader."""


def prefill(pasted: str) -> Draft:
    """The draft of the resource behind a DOI or an address; stores nothing.

    :raises NothingFound: it is neither, cannot be reached, or says nothing of itself.
    """
    known = recognise(pasted)
    if known.doi:
        return _from_doi(known.doi)
    if not known.url:
        raise NothingFound(_("This is neither a DOI (10.1234/abcd) nor an address (https://…)."))
    return _from_address(known.url)


def recognise(pasted: str) -> Draft:
    """The DOI or the address in what was pasted, nobody asked; of a DOI, its address too. Empty for neither."""
    pasted = pasted.strip()
    host = (_host(pasted) or "").removeprefix("dx.").removeprefix("www.")
    doi = cleaning.doi(pasted) if not host or host == "doi.org" or pasted.lower().startswith("doi:") else ""
    if doi:
        return Draft(doi=doi, url=f"https://doi.org/{doi}")
    return Draft(url=cleaning.url(pasted) or (cleaning.url(f"https://{pasted}") if "." in pasted.split("/")[0] else ""))


def _host(pasted: str) -> str | None:
    try:
        return urlsplit(pasted).hostname if "://" in pasted else None
    except ValueError:
        return None


def _from_doi(doi: str) -> Draft:
    landing = f"https://doi.org/{doi}"
    answers = (
        (f"{settings.DATACITE_API_URL}/dois/{quote(doi, safe='/')}", "application/vnd.api+json"),
        (f"{settings.DOI_RESOLVER_URL}/{quote(doi, safe='/')}", f"{DATACITE_JSON}, {CSL_JSON};q=0.9"),
    )
    reached = False
    for address, accept in answers:
        try:
            answer = _get(address, accept)
        except requests.RequestException:
            continue
        reached = True
        data = _json(answer) if answer.ok else None
        draft = datacite.read(data) or csl.read(data)
        if draft:
            return draft.over(Draft(doi=doi, url=landing))
    if not reached:
        raise NothingFound(_("The registries of DOIs do not answer just now. Fill the form yourself, or try again."))
    raise NothingFound(_("No registry knows this DOI. Check it, or fill the form yourself."))


def _from_address(address: str) -> Draft:
    try:
        answer = _get(address, "text/html, application/ld+json;q=0.9, application/json;q=0.9, */*;q=0.1")
    except ForbiddenAddress:
        raise NothingFound(_("This address is not on the public internet.")) from None
    except TooLarge:
        raise NothingFound(_("This page is too large to be read. Fill the form yourself.")) from None
    except (requests.RequestException, ValueError):
        # ValueError: addresses that requests accepts and the libraries below do not.
        raise NothingFound(_("This address does not answer. Check it, or fill the form yourself.")) from None
    if not answer.ok:
        message = _("This address answers with an error (%(status)s). Check it, or fill the form yourself.")
        raise NothingFound(message % {"status": answer.status_code})
    draft = _read(answer, address)
    if not draft:
        raise NothingFound(_("This page says nothing of itself that we could read. Fill the form yourself."))
    return draft


def _read(answer: requests.Response, address: str) -> Draft:
    kind, _semicolon, parameters = answer.headers.get("Content-Type", "").lower().partition(";")
    if "json" in kind or answer.content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        data = _json(answer)
        found = stac.read(data) or datacite.read(data) or schema_org.read_document(data, address)
        return found.over(Draft(url=address))
    charset = parameters.partition("charset=")[2].strip(" \"'")[:40]
    head = read_head(answer.content, charset)
    page = html_meta.read(head, address)
    return schema_org.read(head, address).over(page)


def _get(address: str, accept: str) -> requests.Response:
    with guarded_session(max_bytes=MAX_BYTES, total_seconds=TOTAL_SECONDS) as session:
        return session.get(address, headers={"Accept": accept})


def _json(answer: requests.Response) -> Any:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
