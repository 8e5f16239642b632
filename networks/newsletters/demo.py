"""Demonstration data of the newsletters: two past issues, a draft, three hundred fictitious subscribers."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify

from cms import feed
from cms.feed import FeedItem, FeedQuery
from networks.models import Network
from networks.newsletters import collect, drafts, subscribing
from networks.newsletters.demo_data.fiction import (
    DRAFT_DAYS,
    FIRST_NAMES,
    ISSUES,
    LAST_NAMES,
    SUBSCRIBERS,
    DemoIssue,
)
from networks.newsletters.enums import ConsentHow, IssueState, SectionCode, SubscriberState, Topic
from networks.newsletters.models import NewsletterIssue, Subscriber
from networks.newsletters.subscribing import consent_text

READS_ALL_FLOORS = True
"""A letter is made of what the floors above publish: this is loaded after them (``manage.py demo``)."""

LANGUAGES = ("fr", "en")


def load() -> None:
    """Load what is missing; running it again gives the same."""
    national = Network.objects.national().select_related("page").first()
    if national is None or national.page is None:
        return
    with transaction.atomic():
        _subscribers()
    if NewsletterIssue.objects.filter(network=national).exists():
        return
    now = timezone.now()
    for issue in ISSUES:
        _past_issue(national, issue, now - timedelta(days=issue.days_ago))
    draft = drafts.new_issue(national, now, since=now - timedelta(days=DRAFT_DAYS), languages=LANGUAGES)
    NewsletterIssue.objects.filter(pk=draft.pk).update(is_demonstration=True)


def _past_issue(network: Network, demo: DemoIssue, day: datetime) -> None:
    assert network.page is not None  # noqa: S101  for the type checker; asked by the caller
    issue = NewsletterIssue(
        title=demo.title,
        title_en=demo.title_en,
        slug=f"lettre-{demo.number}",
        summary_fr=demo.summary_fr,
        summary_en=demo.summary_en,
        since=day - timedelta(days=92),
        until=day,
        languages=list(LANGUAGES),
        number=demo.number,
        state=IssueState.SENT,
        frozen_at=day,
        sent_at=day,
        is_demonstration=True,
        live=False,
    )
    for language in LANGUAGES:
        with translation.override(language):
            setattr(issue, f"body_{language}", json.dumps(list(_blocks(demo, language))))
    with transaction.atomic():
        network.page.add_child(instance=issue)
        issue.save_revision().publish()
        NewsletterIssue.objects.filter(pk=issue.pk).update(first_published_at=day, last_published_at=day)
        drafts.record_taken(issue)


def _blocks(demo: DemoIssue, language: str) -> Iterator[dict[str, Any]]:
    """The content of a past issue: editorial, resources, what was published, a quotation, a network, a button."""
    french = language == "fr"
    text = demo.editorial_fr if french else demo.editorial_en
    author = demo.author_fr if french else demo.author_en
    yield {"type": "editorial", "value": {"title": "", "text": text, "author": author}}
    yield from _resources(demo, language)
    for code, titles in demo.sections:
        found = [item for title in titles if (item := _titled(title, language)) is not None]
        if found:
            yield _section(SectionCode(code), found, language)
    if french:
        yield {"type": "quote", "value": {"text": demo.quote, "author": demo.quote_author}}
    presented = collect.presentation(demo.focus, language)
    if presented is not None:
        yield _section(SectionCode.FOCUS, [presented], language)
    figures = [{"type": "item", "value": {"value": f.value, "label": str(f.label)}} for f in feed.figures()[:4]]
    if figures:
        yield {"type": "figures", "value": {"figures": [{**f, "id": str(n)} for n, f in enumerate(figures)]}}
    label = demo.button[0] if french else demo.button[1]
    yield {"type": "button", "value": {"label": label, "url": demo.button[2] if french else f"/en{demo.button[2]}"}}


def _resources(demo: DemoIssue, language: str) -> Iterator[dict[str, Any]]:
    resources = sorted(_items(language, "resource"), key=lambda item: item.key)[slice(*demo.resources)]
    for code in (SectionCode.PRODUCTS, SectionCode.RESOURCES):
        mine = [i for i in resources if (i.category in collect.PRODUCT_CATEGORIES) == (code == SectionCode.PRODUCTS)]
        if mine:
            yield _section(code, mine, language)


def _items(language: str, kind: str) -> list[FeedItem]:
    return feed.published(FeedQuery(language=language, kinds=frozenset({kind})))


def _titled(beginning: str, language: str) -> FeedItem | None:
    """What the site published under a French title, in the language asked for."""
    for kind in ("event", "news", "call"):
        for item in _items("fr", kind):
            if item.title.startswith(beginning):
                return next((i for i in _items(language, kind) if i.key == item.key), item)
    return None


def _section(code: SectionCode, items: list[FeedItem], language: str) -> dict[str, Any]:
    images = drafts.images_behind(item.image_url for item in items)
    ending = collect.AFTERWARDS if code == SectionCode.REPLAYS else ""
    values = [drafts.item_value(collect.Candidate(f"{item.key}{ending}", item), language, images) for item in items]
    if code == SectionCode.CALLS:
        values = [{**value, "when": ""} for value in values]  # "closed since" was not true on that day
    listed = [drafts.list_item(value) for value in values]
    return {"type": "section", "value": {"code": code.value, "title": "", "items": listed}}


def _subscribers() -> None:
    """People of nowhere, at addresses that no mail server serves (RFC 2606)."""
    if Subscriber.objects.filter(is_demonstration=True).exists():
        return
    now, networks = timezone.now(), list(Network.objects.active().order_by("pk"))
    topics = [topic.value for topic in Topic]
    rows = []
    for n in range(SUBSCRIBERS):
        first = FIRST_NAMES[n % len(FIRST_NAMES)]
        last = LAST_NAMES[(n * 7 + n // len(FIRST_NAMES)) % len(LAST_NAMES)]
        language = "en" if n % 8 == 5 else "fr"
        agreed = now - timedelta(days=20 + (n * 37) % 700)
        state = SubscriberState.UNCONFIRMED if n % 30 == 29 else SubscriberState.ACTIVE
        if n % 30 == 14:
            state = SubscriberState.UNSUBSCRIBED
        confirmed = None if state == SubscriberState.UNCONFIRMED else agreed
        rows.append(
            Subscriber(
                address=f"{slugify(first)}.{slugify(last)}{n}@example.org",
                language=language,
                state=state,
                topics=[] if n % 3 else [topics[n % len(topics)], topics[(n + 2) % len(topics)]],
                asked_at=agreed,
                pending={} if confirmed else _asked_for(language),
                confirmed_at=confirmed,
                consent_at=confirmed,
                consent_how=ConsentHow.FORM if confirmed else "",
                consent_text=consent_text(language) if confirmed else "",
                consent_source="/lettre/",
                left_at=now - timedelta(days=n % 60) if state == SubscriberState.UNSUBSCRIBED else None,
                is_demonstration=True,
            )
        )
    made = Subscriber.objects.bulk_create(rows, batch_size=500)
    through = Subscriber.networks.through
    chosen = [
        through(subscriber_id=row.pk, network_id=networks[n % len(networks)].pk)
        for n, row in enumerate(made)
        if networks and n % 2
    ]
    through.objects.bulk_create(chosen, batch_size=500)


def _asked_for(language: str) -> dict[str, Any]:
    """What somebody asked for who has not confirmed yet: the national letter."""
    wishes = asdict(subscribing.Wishes(language=language))
    return {**wishes, "text": consent_text(language), "source": "/lettre/"}
