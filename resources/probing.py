"""Does a proposed address answer? Asked once, by a task, through the guard."""

from collections.abc import Mapping
from typing import Any

import requests
from django.utils.translation import gettext as _

from cms.http import ForbiddenAddress, TooLarge, guarded_session
from networks.records import Finding

MAX_BYTES = 2_000_000
TOTAL_SECONDS = 20.0
REFUSES_ROBOTS = frozenset({401, 403, 405, 406, 429, 451, 999})
"""Answers that say "not to a program": a person may well be served."""


def probe(address: str) -> Mapping[str, Any]:
    """``{"link": "alive" | "dead" | "unsure" | "private", "status": 404, "url": address}``; empty without address."""
    if not address:
        return {}
    state, status = _ask(address)
    return {"link": state, "status": status, "url": address}


def _ask(address: str) -> tuple[str, int | None]:
    try:
        with guarded_session(max_bytes=MAX_BYTES, total_seconds=TOTAL_SECONDS) as session:
            status = session.get(address).status_code
    except ForbiddenAddress:
        return "private", None
    except TooLarge:
        return "alive", None  # it answers, at length: a download
    except (requests.RequestException, ValueError):
        return "dead", None
    if status < 400:
        return "alive", status
    return ("unsure" if status in REFUSES_ROBOTS or status >= 500 else "dead"), status


def findings(address: str, checks: Mapping[str, Any]) -> list[Finding]:
    """What the moderator reads of it."""
    if not address:
        return []
    if checks.get("url") != address:
        return [Finding(_("The address is being checked; look again in a few minutes."))]
    links = [(address, address)]
    state, status = checks.get("link"), checks.get("status")
    if state == "alive":
        return [Finding(_("The address answers"), tone="ok", links=links)]
    if state == "private":
        return [Finding(_("The address is not on the public internet"), tone="danger", links=links)]
    if state == "unsure":
        message = _("The address answers with %(status)s to a program: open it yourself") % {"status": status}
        return [Finding(message, links=links)]
    message = _("The address does not answer") if status is None else _("The address answers with an error")
    return [Finding(f"{message} ({status})" if status else message, tone="danger", links=links)]
