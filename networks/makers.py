"""From a proposal to a page: one maker a kind; the floors above register theirs."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from cms.slugs import slug_of
from networks.enums import CallKind, NewsKind, ProposalKind
from networks.models import CallPage, NewsPage, Proposal

Maker = Callable[[Proposal], Page]
"""An unsaved page with the proposal's content; it is put under the network's page as a draft."""

_makers: dict[str, Maker] = {}


def register_maker(kind: ProposalKind, maker: Maker) -> None:
    """Say what page a kind of proposal becomes; called from ``AppConfig.ready()``."""
    _makers[kind] = maker


def maker_of(kind: str) -> Maker | None:
    """The maker of a kind; None for kinds that become something else than a page."""
    return _makers.get(kind)


def as_date(value: Any) -> date | None:
    """A day as the payload keeps it (ISO 8601); None where there is none."""
    return date.fromisoformat(value) if value else None


def common(proposal: Proposal) -> dict[str, Any]:
    """What every page takes from a proposal: title, summary, text, language."""
    payload, language = proposal.payload, proposal.language
    body: list[tuple[str, Any]] = [("text", "".join(f"<p>{line}</p>" for line in _paragraphs(payload.get("text", ""))))]
    if payload.get("url"):
        body.append(("button", {"label": _source_label(language), "url": payload["url"]}))
    return {
        "title": payload["title"],
        "language": language,
        f"summary_{language}": payload.get("summary", ""),
        f"body_{language}": body,
        "live": False,
    }


def _source_label(language: str) -> str:
    return "En savoir plus" if language == "fr" else "Read more"


def _paragraphs(text: str) -> list[str]:
    from django.utils.html import escape

    return [escape(block.strip()).replace("\n", "<br/>") for block in text.replace("\r", "").split("\n\n") if block]


def free_slug(parent: Page, title: str) -> str:
    """A slug no other child of ``parent`` has."""
    base = slug_of(title) or "proposition"
    taken = set(parent.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def make_news(proposal: Proposal) -> Page:
    """A news item of today."""
    kind = proposal.payload.get("kind")
    return NewsPage(kind=kind if kind in NewsKind else NewsKind.NEWS, date=timezone.localdate(), **common(proposal))


def make_call(proposal: Proposal) -> Page:
    """A call or an initiative."""
    payload = proposal.payload
    fields = common(proposal)
    fields[f"who_may_answer_{proposal.language}"] = payload.get("who_may_answer", "")
    return CallPage(
        kind=payload.get("kind") if payload.get("kind") in CallKind else CallKind.CALL,
        opens_on=as_date(payload.get("opens_on")),
        closes_on=as_date(payload.get("closes_on")),
        call_url=payload.get("url", ""),
        **fields,
    )


def set_up() -> None:
    """Makers of this floor."""
    register_maker(ProposalKind.NEWS, make_news)
    register_maker(ProposalKind.CALL, make_call)
