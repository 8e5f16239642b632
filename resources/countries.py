"""Country pages: everything the site has for a country, resources first.

France has no such page, nor have its territories: the list of resources has each as a place, whichever code it is
asked by.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from cms import feed
from cms.feed import FeedItem, FeedQuery
from cms.i18n import current_language
from cms.places import FRENCH_TERRITORIES, countries, country_name, region_name, region_of
from networks.models import Network, NewsPage, Organisation, Service
from resources import facets, query
from resources.cards import Card, cards_of
from resources.criteria import FRANCE, Criteria

SHOWN = 15
"""Resources on the page of a country; the list has them all."""
WIDER = 8
"""Of these, resources that cover more than the country."""
FEW_WIDER = 3
"""Of these, where the country's own resources fill the page."""
ITEMS = 6
"""News and events of each kind."""
RECENT = 40
"""Among how many of the latest published events of a country the past ones are looked for."""


@dataclass(frozen=True, slots=True)
class CountryLine:
    """A country in the index, and how much there is for it."""

    code: str
    name: str
    resources: int
    news: int
    centres: int


@dataclass(frozen=True, slots=True)
class FrenchLine:
    """France, or one of its territories overseas, in the index."""

    code: str
    name: str
    url: str
    """The list of its resources."""
    resources: int
    networks: list[Network]


@dataclass(frozen=True, slots=True)
class CountryView:
    """What the page of a country shows, in the active language."""

    code: str
    name: str
    resources: list[Card]
    total: int
    wider: list[Card]
    wider_total: int
    query: str
    """Of the list of everything for the country."""
    news: list[FeedItem]
    upcoming: list[FeedItem]
    past: list[FeedItem]
    networks: list[Network]
    centres: list[Service]
    organisations: list[Organisation]

    @property
    def is_empty(self) -> bool:
        """Nothing names the country: only what covers the whole world is left."""
        lists = (self.resources, self.news, self.upcoming, self.past, self.networks, self.centres, self.organisations)
        return not any(lists)


def known(code: str) -> bool:
    """A country has a page if ISO 3166-1 knows it; France has its regions and their networks instead."""
    return code != FRANCE and code in dict(countries(current_language()))


def list_of_french_place(code: str) -> str:
    """The list of resources of France, or of the region a code means (``RE``, ``FR-974``); empty elsewhere."""
    place = code if code == FRANCE else region_of(code)
    return f"{reverse('resources:list')}?{urlencode({'lieu': place})}" if place else ""


def address(code: str) -> str:
    """Where more of a place is: the page of a country, the list for France and its regions; empty if unknown."""
    return reverse("resources:country", args=[code.lower()]) if known(code) else list_of_french_place(code)


def networks_of(code: str) -> Any:
    """Networks at work in a country."""
    # Containment in JSON is PostgreSQL's alone; a quoted code is part of no other.
    as_text = Network.objects.annotate(countries_text=Cast("countries", TextField()))
    return as_text.filter(countries_text__contains=f'"{code}"').select_related("page")


def view(code: str, now: datetime) -> CountryView:
    """Everything for a country."""
    language = current_language()
    criteria = Criteria(lieu=(code,))
    # What covers more comes after: it fills what the country's own resources leave of the page.
    found = query.find(criteria, language, limit=SHOWN)
    shown = cards_of(found.hits)
    own_total = found.total - found.wider_total
    wider = [card for card in shown if card.wider][:WIDER]
    if found.wider_total and not wider:
        wider = cards_of(query.find(criteria, language, offset=own_total, limit=FEW_WIDER).hits)
    asked = FeedQuery(language=language, country=code, limit=ITEMS)
    events = replace(asked, kinds=frozenset({"event"}))
    published = feed.published(replace(events, limit=RECENT))
    past = [item for item in published if item.ends_at is not None and item.ends_at <= now]
    return CountryView(
        code=code,
        name=country_name(code),
        resources=[card for card in shown if not card.wider],
        total=own_total,
        wider=wider,
        wider_total=found.wider_total,
        query=criteria.querystring(),
        news=feed.published(replace(asked, kinds=frozenset({"news"}))),
        upcoming=feed.upcoming(events, now),
        past=sorted(past, key=lambda item: (item.ends_at, item.key), reverse=True)[:ITEMS],
        networks=list(networks_of(code)),
        centres=list(Service.objects.filter(country=code).select_related("hub")),
        organisations=list(Organisation.objects.filter(country=code)),
    )


def index() -> list[CountryLine]:
    """Countries something is published for, by name in the active language; France apart."""
    language = current_language()
    resources = _resources(language)
    news = _counted(NewsPage.objects.visible(), "country")
    centres = _counted(Service.objects.all(), "country") + _counted(Organisation.objects.all(), "country")
    networks = Counter(code for found in Network.objects.values_list("countries", flat=True) for code in found)
    lines = [
        CountryLine(code, name, resources.get(code, 0), news[code], centres[code] + networks[code])
        for code, name in countries(language)
        if code != FRANCE
    ]
    return [line for line in lines if line.resources or line.news or line.centres]


def french_index() -> list[FrenchLine]:
    """France, then its territories overseas by name: those with resources of their own, or a network."""
    resources = _resources(current_language())
    overseas = sorted(set(FRENCH_TERRITORIES.values()), key=region_name)
    networks: dict[str, list[Network]] = {code: [] for code in overseas}
    for network in Network.objects.select_related("page"):
        for code in networks.keys() & set(network.regions):
            networks[code].append(network)
    lines = [FrenchLine(FRANCE, country_name(FRANCE), address(FRANCE), resources.get(FRANCE, 0), [])]
    lines += [FrenchLine(c, region_name(c), address(c), resources.get(c, 0), networks[c]) for c in overseas]
    return [line for line in lines if line.resources or line.networks]


def _resources(language: str) -> dict[str, int]:
    """How many resources each place has of its own."""
    places = next(facet for facet in facets.count(Criteria(), language) if facet.name == "lieu")
    return {value.code: value.n for value in places.values}


def _counted(rows: Any, column: str) -> Counter[str]:
    pairs = rows.exclude(**{column: ""}).order_by().values_list(column).annotate(n=Count("pk"))
    return Counter(dict(pairs))
