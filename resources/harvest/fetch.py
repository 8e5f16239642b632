"""Asking other catalogues politely: the guarded session, patience with a busy server, limits, no circles."""

import json
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from cms.failures import Failure, failure_of, json_failure, status_in_words
from cms.http import TooLarge, guarded_session
from resources.harvest.records import HarvestError

MAX_BYTES = 20_000_000
"""Of one answer, once decompressed."""
MAX_REQUESTS = 5_000
MAX_SECONDS = 3 * 3600.0
"""Of one harvest, from its first request to its last."""
ATTEMPTS = 4
FIRST_PAUSE = 2.0
"""Seconds before the second attempt; twice as many before each further one, unless the server says when."""
LONGEST_PAUSE = 60.0
BETWEEN = 0.2
"""Seconds between two requests to a source."""
NOT_ASKED_AGAIN = frozenset({Failure.PRIVATE, Failure.NO_ADDRESS, Failure.REDIRECTS, Failure.CERTIFICATE})
PATIENT_WITH = frozenset({408, 425, 429, 500, 502, 503, 504})


class UnreadableError(HarvestError):
    """One answer cannot be used; the caller may go on with others."""


class Client:
    """Fetches the pages of one source.

    :param beat: called before each request and while waiting, so that the run is seen to live.
    """

    def __init__(self, beat: Callable[[], None] = lambda: None, sleep: Callable[[float], None] | None = None) -> None:
        self.session = guarded_session(max_bytes=MAX_BYTES)
        self.beat = beat
        self.sleep = sleep or time.sleep
        self.asked: set[str] = set()
        self.until = time.monotonic() + MAX_SECONDS

    def get(self, url: str, accept: str) -> requests.Response:
        """An answer with status 200. The same address is asked once: twice is a circle.

        :raises HarvestError: a circle, too many requests, or the time is over: the harvest ends.
        :raises UnreadableError: this address gives nothing, after all attempts.
        """
        if url in self.asked:
            raise HarvestError(_("The pages of the source go round in circles: %(url)s.") % {"url": url[:200]})
        if len(self.asked) >= MAX_REQUESTS or time.monotonic() > self.until:
            raise HarvestError(_("The source is too large, or too slow: the harvest was stopped."))
        if self.asked:
            self.sleep(BETWEEN)
        self.asked.add(url)
        pause = FIRST_PAUSE
        for attempt in range(1, ATTEMPTS + 1):
            self.beat()
            reason, wait = "", pause
            try:
                response = self.session.get(url, headers={"Accept": accept})
            except TooLarge as error:
                raise UnreadableError(_("The answer is too large: %(url)s.") % {"url": url[:200]}) from error
            except (requests.RequestException, ValueError) as error:
                failure = failure_of(error)
                reason = _("%(url)s does not answer: %(reason)s.") % {"url": url[:200], "reason": failure.label}
                if failure in NOT_ASKED_AGAIN:
                    raise UnreadableError(reason) from error
            else:
                if response.status_code == 200:
                    return response
                reason = _("%(url)s answers %(status)s.") % {
                    "url": url[:200],
                    "status": status_in_words(response.status_code),
                }
                if response.status_code not in PATIENT_WITH:
                    raise UnreadableError(reason)
                wait = _told_to_wait(response, pause)
            if attempt < ATTEMPTS:
                self._wait(wait)
                pause *= 2
        raise UnreadableError(reason)

    def _wait(self, seconds: float) -> None:
        left = min(seconds, LONGEST_PAUSE)
        while left > 0:
            self.sleep(min(left, 10.0))
            left -= 10.0
            self.beat()

    def json(self, url: str, accept: str = "application/json, application/geo+json;q=0.9") -> dict[str, Any]:
        """The JSON object at an address.

        :raises UnreadableError: there is none.
        """
        return parse_json(self.get(url, accept).content, url)

    def xml(self, url: str) -> Any:
        """The root element of the XML document at an address.

        :raises UnreadableError: there is none.
        """
        return parse_xml(self.get(url, "application/xml, text/xml;q=0.9").content, url)


def _told_to_wait(response: requests.Response, pause: float) -> float:
    """Seconds that ``Retry-After`` asks for (a number, or a date: RFC 9110, 10.2.3); else ``pause``."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdecimal() and len(said) < 10:
        return float(min(int(said), int(LONGEST_PAUSE)))
    try:
        return max(0.0, (parsedate_to_datetime(said) - timezone.now()).total_seconds())
    except (TypeError, ValueError):
        return pause


def parse_json(content: bytes, url: str) -> dict[str, Any]:
    """A JSON object.

    :raises UnreadableError: it is none.
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        told = {"url": url[:200], "reason": json_failure(error)}
        raise UnreadableError(_("%(url)s cannot be read. %(reason)s") % told) from error
    if not isinstance(found, dict):
        raise UnreadableError(_("%(url)s is not a JSON object.") % {"url": url[:200]})
    return found


def parse_xml(content: bytes, url: str) -> Any:
    """The root of an XML document; without document type, so that no entity can be declared.

    :raises UnreadableError: it is no such document.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(_("%(url)s is not well-formed XML.") % {"url": url[:200]}) from error
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError(_("%(url)s declares a document type: refused.") % {"url": url[:200]})
    return root
