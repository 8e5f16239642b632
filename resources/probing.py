"""Does a proposed address answer? Asked once, by a task, as politely as those of the base (``link_probe``)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from networks.records import Finding
from resources.link_probe import Answer, AskLater, Manners, Probe, probe

STATES = {Answer.ALIVE: "alive", Answer.FAILED: "dead", Answer.LATER: "unsure", Answer.SKIPPED: "unsure"}


def check(address: str, manners: Manners | None = None) -> Mapping[str, Any]:
    """``{"link": "alive" | "dead" | "unsure", "status": 404, "url": address}``; empty without an address."""
    if not address:
        return {}
    try:
        found = probe(address, manners or Manners())
    except AskLater:
        found = Probe(Answer.LATER)
    return {"link": STATES[found.answer], "status": found.status, "url": address}


def findings(address: str, checks: Mapping[str, Any]) -> list[Finding]:
    """What the moderator reads of it."""
    if not address:
        return []
    if checks.get("url") != address:
        return [Finding(_("The address is being checked; look again in a few minutes."))]
    links = [(address, address)]
    status = checks.get("status")
    if checks.get("link") == "alive":
        return [Finding(_("The address answers"), tone="ok", links=links)]
    if checks.get("link") == "unsure":
        return [Finding(_("The address does not answer programs: open it yourself"), links=links)]
    message = _("The address does not answer") if status is None else _("The address answers with an error")
    return [Finding(f"{message} ({status})" if status else message, tone="danger", links=links)]
