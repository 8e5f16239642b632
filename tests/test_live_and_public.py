"""Rule 8 of the house: nothing outside the admin shows a draft, an unpublished page or a private one."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms import feed
from cms.feed import FeedQuery
from cms.search import index, query
from networks.models import CallPage, NewsPage
from resources.models import Relation, SelectionItem
from tests.factories import EventFactory, NetworkFactory, ResourceFactory, SelectionFactory

pytestmark = pytest.mark.django_db
SECRET = "Confidentiel7"
EVERYWHERE = {"west": 40.0, "south": -26.0, "east": 51.0, "north": -11.0}

ADDRESSES = [
    "/",
    "/reseaux/",
    "/actualites/",
    "/actualites/atom.xml",
    "/appels/",
    "/appels/atom.xml",
    "/evenements/",
    f"/evenements/?q={SECRET}",
    "/evenements/?passes=1",
    "/evenements/calendrier/",
    "/evenements/agenda.ics",
    "/evenements/atom.xml",
    f"/recherche/?q={SECRET}",
    f"/recherche/suggestions/?q={SECRET}",
    "/ressources/",
    f"/ressources/?q={SECRET}",
    "/ressources/?lieu=MG",
    "/ressources/carte/",
    "/ressources/carte.geojson",
    "/ressources/export.csv",
    "/ressources/export.json",
    "/ressources/export.bib",
    "/ressources/atom.xml",
    f"/ressources/suggestions/?q={SECRET}",
    "/ressources/selections/",
    "/ressources/selections/publique/",
    "/ressources/publique/",
    "/ressources/pays/",
    "/ressources/pays/mg/",
    "/sitemap.xml",
]


@pytest.fixture
def site():
    """A network whose events, news and calls are a draft, an unpublished page and one below a private page."""
    network = NetworkFactory(code="PUB")
    closed = NetworkFactory(code="CLO")
    PageViewRestriction.objects.create(page=closed.page, restriction_type="login")
    day = timezone.localdate() + timedelta(days=3)
    past = timezone.localdate() - timedelta(days=30)
    for i, (parent, live) in enumerate([(network, False), (closed, True)]):
        for j, start in enumerate((day, past)):
            EventFactory(
                network=parent, title=f"{SECRET} événement", slug=f"e{i}{j}", live=live, day=start, summary_fr=SECRET
            )
        for model in (NewsPage, CallPage):
            page = model(title=f"{SECRET} {model.__name__}", slug=f"{model.__name__.lower()}{i}", live=live)
            parent.page.add_child(instance=page)
    public_resource(network)
    # Published once, then withdrawn: the index and the caches have seen it.
    shown = EventFactory(network=network, title=f"{SECRET} retiré", slug="retire", day=day)
    shown.save_revision().publish()
    index.rebuild()
    type(shown).objects.get(pk=shown.pk).unpublish()
    return network


def public_resource(network):
    """A resource and a selection that anybody sees, tied to what nobody does: drafts, and a private page's link."""
    shown = ResourceFactory(network=network, slug="publique", title_fr="Publique", countries=["MG"], **EVERYWHERE)
    hidden = ResourceFactory(
        network=network,
        slug="cachee",
        title_fr=f"{SECRET} ressource",
        title_en=SECRET,
        summary_fr=SECRET,
        countries=["MG"],
        live=False,
        **EVERYWHERE,
    )
    Relation.objects.create(resource=shown, target=hidden)
    Relation.objects.create(resource=hidden, target=shown)
    chosen = SelectionFactory(network=network, slug="publique", title_fr="Publique")
    secret = SelectionFactory(network=network, title_fr=f"{SECRET} sélection", live=False)
    for selection in (chosen, secret):
        for resource in (shown, hidden):
            SelectionItem.objects.create(selection=selection, resource=resource, note_fr=resource.title_fr)
    said = '<p><a href="https://site.example/ressources/publique/">là</a></p>'
    for news in NewsPage.objects.all():
        news.body_fr = [("text", said)]
        news.save()


def without_the_question(text):
    """A search repeats what was asked, in its title, its field and its links."""
    for repeated in (
        f'value="{SECRET}"',
        f"q={SECRET}",
        f"« {SECRET} »",
        f"«\N{NO-BREAK SPACE}{SECRET}\N{NO-BREAK SPACE}»",
        f"“{SECRET}”",
        f": {SECRET} –",
        f": {SECRET}<",
    ):
        text = text.replace(repeated, "")
    return text


def test_no_public_address_shows_what_is_not_public(client, site):
    for prefix in ("", "/en"):
        for address in ADDRESSES:
            path = address if address in ("/sitemap.xml",) else f"{prefix}{address}"
            response = client.get(path)
            assert response.status_code == 200, path
            text = response.content.decode()
            lines = (without_the_question(text) if SECRET in address else text).splitlines()
            assert [line for line in lines if SECRET in line] == [], path


def test_no_joint_hands_out_what_is_not_public(site):
    now = timezone.now()
    for language in ("fr", "en"):
        asked = FeedQuery(language=language)
        items = [
            *feed.published(asked),
            *feed.updated(asked, now - timedelta(days=1)),
            *feed.upcoming(asked, now - timedelta(days=60)),
        ]
        assert [item.title for item in items if SECRET in item.title] == []
        assert query.find(SECRET, language) == []
