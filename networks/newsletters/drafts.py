"""The first draft of an issue, written from what was collected, and what an editor adds to it."""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.feed import FeedItem
from cms.i18n import LANGUAGE_CODES
from cms.models import SiteImage, SiteImageRendition
from networks.models import Network
from networks.newsletters.collect import Candidate, Offer, Section, collect, offer
from networks.newsletters.enums import EDITABLE, TAKING, SectionCode
from networks.newsletters.faces.parts import one_line
from networks.newsletters.models import NewsletterIssue, TakenItem

PER_SECTION = 6
"""Items of a section in a first draft; the others are offered beside it."""

FIRST_INTERVAL = timedelta(days=92)
"""What the first issue of a letter looks back on: a quarter."""

TITLE_LENGTH, SUMMARY_LENGTH = 255, 600


class NotEditable(Exception):  # noqa: N818  says what the issue is
    """The issue has left the editor's hands; ``str()`` is for the reader."""


class NotOffered(Exception):  # noqa: N818  says what the item is
    """There is no such item to add; ``str()`` is for the reader."""


def interval(network: Network, until: datetime | None = None) -> tuple[datetime, datetime]:
    """From the end of the last issue that is on its way or out, to ``until`` (default: now).

    An issue holds nothing that was published after it was frozen, whatever the end it was given.
    """
    until = until or timezone.now()
    return beginnings([network], until)[network.pk], until


def beginnings(networks: Iterable[Network], until: datetime) -> dict[int, datetime]:
    """Where the interval of the next issue of each letter begins: where that of the last one ended; by network."""
    issues = NewsletterIssue.objects.filter(network__in=networks, state__in=TAKING).order_by()
    ended = issues.annotate(ended=Least("until", Coalesce("frozen_at", "until"))).filter(ended__lt=until)
    last = dict(ended.values_list("network").annotate(at=Max("ended")))
    return {network.pk: last.get(network.pk) or until - FIRST_INTERVAL for network in networks}


def next_number(network: Network) -> int:
    """One more than the last issue of this letter on its way or out."""
    issues = NewsletterIssue.objects.filter(network=network, state__in=TAKING)
    return (issues.aggregate(n=Max("number"))["n"] or 0) + 1


def new_issue(
    network: Network,
    until: datetime | None = None,
    *,
    since: datetime | None = None,
    languages: Sequence[str] = (settings.LANGUAGE_CODE,),
    user: Any = None,
) -> NewsletterIssue:
    """Write the draft of the next issue of a network's letter, under the network's page.

    :raises ValueError: the network has no page, or no language is given.
    """
    if network.page is None or not languages:
        raise ValueError("a letter needs the page of its network and a language")
    proposed, until = interval(network, until)
    since = since or proposed
    # Read before the transaction: hundreds of items, and nothing is written meanwhile.
    contents = {
        language: _first_draft(collect(network, since, until, language), language)
        for language in LANGUAGE_CODES
        if language in languages
    }
    with transaction.atomic():
        number = next_number(network)
        issue = NewsletterIssue(
            title=first_title(number, until, languages[0]),
            title_en=first_title(number, until, "en") if "en" in languages and languages[0] != "en" else "",
            language=languages[0],
            slug=_free_slug(network, number),
            since=since,
            until=until,
            languages=list(contents),
            number=number,
            live=False,
        )
        for language, blocks in contents.items():
            setattr(issue, f"body_{language}", json.dumps(blocks))
        network.page.add_child(instance=issue)
        issue.save_revision(user=user, log_action=True)
        record_taken(issue)
    return issue


def first_title(number: int, until: datetime, language: str) -> str:
    """The title of an issue until somebody rewrites it."""
    with translation.override(language):
        month = formats.date_format(timezone.localdate(until), "F Y")
        return _("Letter no. %(number)s, %(month)s") % {"number": number, "month": month}


def _free_slug(network: Network, number: int) -> str:
    assert network.page is not None  # noqa: S101  for the type checker; asked by the caller
    taken = set(network.page.get_children().values_list("slug", flat=True))
    wanted = slugify(f"lettre-{number}")
    names = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(taken) + 3))
    return next(name for name in names if name not in taken)


def _first_draft(sections: Iterable[Section], language: str) -> list[dict[str, Any]]:
    """Blocks of a draft: each section with its first items."""
    kept = [Section(section.code, section.items[:PER_SECTION]) for section in sections]
    images = images_behind(c.item.image_url for section in kept for c in section.items)
    return [
        {
            "type": "section",
            "value": {
                "code": section.code.value,
                "title": "",
                "items": [list_item(item_value(c, language, images)) for c in section.items],
            },
        }
        for section in kept
    ]


def images_behind(urls: Iterable[str]) -> dict[str, SiteImage]:
    """The images whose renditions stand at these addresses, so that an editor may choose another or its text."""
    names = {url: unquote(urlsplit(url).path).removeprefix(settings.MEDIA_URL) for url in urls if url}
    rows = SiteImageRendition.objects.filter(file__in=set(names.values())).select_related("image")
    by_file = {row.file.name: row.image for row in rows}
    return {url: by_file[name] for url, name in names.items() if name in by_file}


def item_value(candidate: Candidate, language: str, images: dict[str, SiteImage]) -> dict[str, Any]:
    """The raw value of an item's block: a snapshot the editor rewrites at will."""
    item: FeedItem = candidate.item
    image = images.get(item.image_url)
    description = one_line(image.description) if image else ""
    when = item.when if item.kind in {"event", "call"} else ""
    return {
        "title": one_line(item.title)[:TITLE_LENGTH],
        "summary": one_line(item.summary)[:SUMMARY_LENGTH],
        # Beside its title an image without a description says nothing more.
        "image": {"image": image.pk if image else None, "decorative": not description, "alt_text": description},
        "link": item.url,
        "label": one_line(item.label)[:80],
        "when": " · ".join(part for part in (when, item.where if item.kind == "event" else "") if part)[:160],
        "network": one_line(item.network_name)[:160],
        "note": one_line(item.note)[:80],
        "language": item.language if item.language != language else "",
        "key": candidate.key,
        "updated_at": item.updated_at.isoformat(),
    }


def list_item(value: dict[str, Any]) -> dict[str, Any]:
    """The raw form of a member of a ``ListBlock``; without an id Wagtail takes it for the value itself."""
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}


def held(issue: NewsletterIssue) -> Iterator[tuple[str, str, datetime | None]]:
    """Key, section and version of each collected item in the issue's content, of all its languages."""
    for language in issue.languages:
        yield from held_in(issue, language)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None


def record_taken(issue: NewsletterIssue) -> int:
    """Write down which items the issue's content holds, so that no later issue takes them; how many.

    Called with the first draft, and again when the issue is frozen: what the editor dropped is free again.
    """
    rows = {key: TakenItem(issue=issue, key=key, section=code, item_updated_at=at) for key, code, at in held(issue)}
    with transaction.atomic():
        TakenItem.objects.filter(issue=issue.pk).delete()
        TakenItem.objects.bulk_create(rows.values(), batch_size=500)
    return len(rows)


def add_item(issue: NewsletterIssue, key: str, language: str, *, user: Any = None) -> NewsletterIssue:
    """Put an item that was offered into the draft, at the end of its section; the draft as saved.

    :raises NotEditable: the issue is frozen or out.
    :raises NotOffered: the item is not offered (any more).
    """
    # Read anew: the draft may have been saved since the caller fetched the issue.
    issue = NewsletterIssue.objects.select_related("network").get(pk=issue.pk)
    if issue.state not in EDITABLE:
        raise NotEditable(_("This issue is on its way: nothing can be added to it."))
    draft: NewsletterIssue = issue.get_latest_revision_as_object()
    if language not in draft.languages:
        raise NotOffered(_("This issue is not written in that language."))
    choice = offer(draft, language, held=[k for k, _code, _at in held_in(draft, language)])
    found = next(((s.code, c) for s in choice.sections for c in s.items if c.key == key), None)
    if found is None:
        raise NotOffered(_("This item is no longer offered: it was withdrawn, or it is in the issue already."))
    code, candidate = found
    value = item_value(candidate, language, images_behind([candidate.item.image_url]))
    stream = list(getattr(draft, f"body_{language}").get_prep_value())
    _into_section(stream, code, list_item(value))
    setattr(draft, f"body_{language}", json.dumps(stream))
    with transaction.atomic():
        draft.save_revision(user=user, log_action=True)
    return draft


def held_in(issue: NewsletterIssue, language: str) -> Iterator[tuple[str, str, datetime | None]]:
    """As :func:`held`, in one language."""
    for block in getattr(issue, f"body_{language}"):
        if block.block_type == "section":
            for item in block.value["items"]:
                if item["key"]:
                    yield item["key"], block.value["code"] or "", _moment(item["updated_at"])


def _into_section(stream: list[dict[str, Any]], code: SectionCode, item: dict[str, Any]) -> None:
    """At the end of the section; of a new one, where its order puts it, if the draft has none."""
    for block in stream:
        if block["type"] == "section" and block["value"]["code"] == code:
            block["value"]["items"].append(item)
            return
    order = list(SectionCode)
    section = {"type": "section", "value": {"code": code.value, "title": "", "items": [item]}}
    for index, block in enumerate(stream):
        known = block["value"]["code"] if block["type"] == "section" else ""
        if known and order.index(SectionCode(known)) > order.index(code):
            stream.insert(index, section)
            return
    stream.append(section)


@dataclass(frozen=True, slots=True)
class LanguageOffer:
    """What may be added in one language, and the page that adds it."""

    language: str
    label: str
    offer: Offer
    add_url: str

    @property
    def count(self) -> int:
        """How many items are offered."""
        return sum(len(section.items) for section in self.offer.sections)


def offers(issue: NewsletterIssue) -> list[LanguageOffer]:
    """What may be added to a draft, a language each; nothing once the issue is on its way."""
    if issue.state not in EDITABLE:
        return []
    names = dict(settings.LANGUAGES)
    return [
        LanguageOffer(
            language=code,
            label=str(names[code]),
            offer=offer(issue, code, held=[key for key, _code, _at in held_in(issue, code)]),
            add_url=reverse("newsletter_issue:add", args=[issue.pk, code]),
        )
        for code in LANGUAGE_CODES
        if code in issue.languages
    ]
