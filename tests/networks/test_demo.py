"""The seed loads whole, twice gives the same, and what is not known stays empty."""

import csv
from pathlib import Path

import pytest

from cms.models import SiteSettings, SocialChannel
from cms.vocabularies import Concept
from networks import demo
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

pytestmark = pytest.mark.django_db

MODELS = [
    SocialChannel, Concept, Coordinator, DataHub, Membership, Network, NetworkPage, NewsPage, CallPage, Organisation,
    Service,
]  # fmt: skip


def rows(name):
    with (Path(demo.__file__).parent / "demo_data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def state():
    return {m.__name__: list(m.objects.order_by("pk").values()) for m in MODELS}


def test_twice_gives_the_same():
    demo.load()
    first = state()
    demo.load()
    assert state() == first


def test_every_row_of_the_seed_is_there_as_given():
    demo.load()
    for row in rows("networks.csv"):
        network = Network.objects.get(code=row["code"])
        assert network.status == row["status"]
        assert network.status_is_demonstration is (row["status_is"] == "demonstration")
        assert network.since == (int(row["since"]) if row["since"] else None)
        assert network.regions == [r for r in row["regions"].split(";") if r]
        assert network.operators == [o for o in row["operators"].split(";") if o]
        assert sorted(h.code for h in network.hubs.all()) == sorted(h for h in row["hubs"].split(";") if h)
        assert network.description_fr == row["description_fr"]
        assert network.page.live is (network.status == "active")
    assert DataHub.objects.count() == len(rows("hubs.csv"))
    assert DataHub.objects.get(code="ODATIS").url == ""
    assert Service.objects.count() == len(rows("services.csv"))
    assert Service.objects.get(code="CDS-MTD").operators == ["INRAE", "IRD", "CIRAD"]
    assert Service.objects.get(code="CES-EAU").place == ""
    assert Concept.objects.themes().count() == len(rows("themes.csv"))
    channels = {c.url: c.value for c in SiteSettings.load().channels.all() if c.url}
    assert channels == {r["url"]: int(r["value"]) for r in rows("channels.csv") if r["url"]}
    for row in rows("news.csv"):
        news = NewsPage.objects.get(title=row["title"])
        assert (news.country, str(news.date), news.network.code) == (row["country"], row["date"], row["network"])
        assert not news.is_demonstration


def test_what_was_made_up_is_marked():
    demo.load()
    seeded = {row["title"] for row in rows("news.csv")}
    assert all(n.is_demonstration for n in NewsPage.objects.exclude(title__in=seeded))
    for model in (CallPage, Organisation, Coordinator):
        assert model.objects.exists()
        assert not model.objects.filter(is_demonstration=False).exists()
