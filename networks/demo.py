"""Demonstration data of the networks: the seed as given, and fictitious rows marked as such.

An empty cell of the seed is a fact that is not known: it stays empty.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from wagtail.models import Page

from cms.models import SiteSettings, SocialChannel
from cms.slugs import slug_of
from cms.vocabularies import Concept, Scheme
from networks import demo_teams
from networks.demo_data.fiction import CALLS, COORDINATORS, MEMBERS, NEWS, DemoCall, DemoNews
from networks.models import (
    CallPage,
    Coordinator,
    DataHub,
    Membership,
    Network,
    NetworkPage,
    NewsPage,
    Organisation,
    Service,
)
from networks.provisioning import provision, provision_teams

DATA = Path(__file__).parent / "demo_data"
PARIS = ZoneInfo("Europe/Paris")

CHANNELS = {
    "website": ("Site web", "Website"),
    "newsletter": ("Lettre d’information", "Newsletter"),
    "linkedin": ("LinkedIn", ""),
    "x": ("X", ""),
    "youtube": ("YouTube", ""),
    "instagram": ("Instagram", ""),
}
"""Names in French, and in English where they are others."""
MEASURES = {
    "unique visitors a week": "visiteurs uniques par semaine",
    "subscribers": "abonnés",
    "followers": "abonnés",
}
"""What the figures count, in French; the seed says it in English."""


def load() -> None:
    """Load hubs, themes, services, networks, channels, news and calls; running it again gives the same."""
    with transaction.atomic():
        _themes()
        _hubs()
        _services()
        provision_teams()
        _networks()
        demo_teams.join()
        _channels()
        _seed_news()
        _members()
        _coordinators()
        for news in NEWS:
            _fictitious_news(news)
        for call in CALLS:
            _fictitious_call(call)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _values(cell: str) -> list[str]:
    return [value.strip() for value in cell.split(";") if value.strip()]


def _themes() -> None:
    for order, row in enumerate(_rows("themes.csv"), start=1):
        values = {
            "entry": row["entry"],
            "label_fr": row["label_fr"],
            "label_en": row["label_en"],
            "order": order,
        }
        Concept.objects.update_or_create(scheme=Scheme.THEME, notation=row["code"], defaults=values)


def _hubs() -> None:
    for order, row in enumerate(_rows("hubs.csv"), start=1):
        values = {
            "name": row["name"],
            "kind": row["kind"],
            "domain_fr": row["domain_fr"],
            "domain_en": row["domain_en"],
            "url": row["url"],
            "order": order,
        }
        # Its address is made once.
        made = {**values, "slug": slug_of(row["name"])}
        DataHub.objects.update_or_create(code=row["code"], defaults=values, create_defaults=made)


def _services() -> None:
    theia = DataHub.objects.get(code="THEIA")  # the seed lists the centres of THEIA only
    for row in _rows("services.csv"):
        values = {
            "kind": row["kind"],
            "slug": slugify(row["code"]),
            "name_fr": row["name_fr"],
            "place": row["place"],
            "operators": _values(row["operators"]),
            "hub": theia,
        }
        Service.objects.update_or_create(code=row["code"], defaults=values)


def network_slug(name: str) -> str:
    """``ART Occitanie`` -> ``occitanie``."""
    return slugify(name.removeprefix("ART ").removeprefix("Réseau national "))


def _networks() -> None:
    for row in _rows("networks.csv"):
        values: dict[str, Any] = {
            "slug": network_slug(row["name_fr"]),
            "name_fr": row["name_fr"],
            "name_en": row["name_en"],
            "description_fr": row["description_fr"],
            "kind": row["kind"],
            "parent": Network.objects.get(code=row["parent"]) if row["parent"] else None,
            "status": row["status"],
            "status_is_demonstration": row["status_is"] == "demonstration",
            "regions": _values(row["regions"]),
            "countries": _values(row["countries"]),
            "since": int(row["since"]) if row["since"] else None,
            "operators": _values(row["operators"]),
            "url": row["url"],
        }
        network, _made = Network.objects.update_or_create(code=row["code"], defaults=values)
        network.hubs.set(DataHub.objects.filter(code__in=_values(row["hubs"])))
        provision(network)


def _channels() -> None:
    site = SiteSettings.load()
    if site.pk is None:
        site.save()
    for order, row in enumerate(_rows("channels.csv")):
        name_fr, name_en = CHANNELS[row["channel"]]
        values = {
            "name_en": name_en,
            "url": row["url"],
            "measure_fr": MEASURES[row["measure"]],
            "measure_en": row["measure"],
            "value": int(row["value"]) if row["value"] else None,
            "as_of": row["as_of"],
            "sort_order": order,
        }
        SocialChannel.objects.update_or_create(settings=site, name_fr=name_fr, defaults=values)


def _page(network: str, slug: str, make: Callable[[NetworkPage], Page], published: datetime) -> None:
    """Put a page under its network unless it is there."""
    parent = NetworkPage.objects.get(network__code=network)
    if parent.get_children().filter(slug=slug).exists():
        return
    page = make(parent)
    page.slug = slug
    page.first_published_at = page.last_published_at = published
    page.latest_revision_created_at = published
    parent.add_child(instance=page)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), PARIS)


def _seed_news() -> None:
    for row in _rows("news.csv"):
        day = date.fromisoformat(row["date"])
        news = NewsPage(title=row["title"], country=row["country"], date=day)
        _page(row["network"], slugify(row["title"])[:80], lambda parent, news=news: news, _morning(day))  # type: ignore[misc]


def _members() -> None:
    for member in MEMBERS:
        organisation, _made = Organisation.objects.update_or_create(
            name=member.name,
            defaults={"actor_type": member.actor_type, "place": member.place, "is_demonstration": True},
        )
        for code in member.networks:
            Membership.objects.update_or_create(
                network=Network.objects.get(code=code),
                organisation=organisation,
                defaults={"role_fr": member.role_fr, "role_en": member.role_en},
            )


def _coordinators() -> None:
    """Through a revision, as an editor would: the next edit starts from it."""
    for page in NetworkPage.objects.filter(network__code__in={c.network for c in COORDINATORS}):
        if page.coordinators.exists():
            continue
        page.coordinators = [
            Coordinator(
                name=person.name,
                role_fr=person.role_fr,
                role_en=person.role_en,
                email=person.email,
                organisation=Organisation.objects.filter(name=person.organisation).first(),
                is_demonstration=True,
            )
            for person in COORDINATORS
            if person.network == page.network.code
        ]
        page.save_revision().publish()


def _body(paragraphs: Iterable[str]) -> str:
    return json.dumps([{"type": "text", "value": format_html("<p>{}</p>", text)} for text in paragraphs])


def _themes_of(codes: Iterable[str]) -> list[Concept]:
    return list(Concept.objects.themes().filter(notation__in=codes))


def _fictitious_news(demo: DemoNews) -> None:
    day = timezone.localdate() - timedelta(days=demo.days_ago)

    def make(parent: NetworkPage) -> NewsPage:
        page = NewsPage(
            title=demo.title,
            title_en=demo.title_en,
            kind=demo.kind,
            date=day,
            country=demo.country,
            summary_fr=demo.summary_fr,
            summary_en=demo.summary_en,
            body_fr=_body(demo.body_fr),
            body_en=_body(demo.body_en),
            is_demonstration=True,
        )
        page.themes = _themes_of(demo.themes)
        return page

    _page(demo.network, demo.slug, make, _morning(day))


def _fictitious_call(demo: DemoCall) -> None:
    today = timezone.localdate()

    def make(parent: NetworkPage) -> CallPage:
        page = CallPage(
            title=demo.title,
            title_en=demo.title_en,
            kind=demo.kind,
            opens_on=None if demo.opens_in is None else today + timedelta(days=demo.opens_in),
            closes_on=None if demo.closes_in is None else today + timedelta(days=demo.closes_in),
            who_may_answer_fr=demo.who_fr,
            who_may_answer_en=demo.who_en,
            summary_fr=demo.summary_fr,
            summary_en=demo.summary_en,
            body_fr=_body(demo.body_fr),
            body_en=_body(demo.body_en),
            is_demonstration=True,
        )
        page.themes = _themes_of(demo.themes)
        return page

    days_ago = max(1, -(demo.opens_in or 0))
    _page(demo.network, demo.slug, make, _morning(today - timedelta(days=days_ago)))
