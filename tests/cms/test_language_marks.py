"""Words in another language than the page's say so (WCAG 3.1.2): in the footer, and on the page of a resource."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms.models import SiteSettings, SocialChannel, Tag
from resources.models import AccessLink
from tests.factories import EventFactory, NetworkFactory, ProviderFactory, ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()
    yield
    cache.clear()


def unmarked(client, path, word):
    """Texts of a page that hold a French word and do not say it; what a program reads, or is copied, apart."""
    page = BeautifulSoup(client.get(path).content, "html.parser")
    assert page.html["lang"] == "en"
    texts = [node for node in page.body.find_all(string=True) if word in node]
    assert texts, f"{word} is not on the page"
    copied = {"textarea", "script"}
    apart = [node for node in texts if not any(parent.name in copied for parent in node.parents)]
    return [str(node) for node in apart if node.find_parent(lang=True)["lang"] != "fr"]


def test_a_resource_written_in_french(client):
    made = ResourceFactory(
        slug="crues", network=NetworkFactory(name_fr="Réseau bonjour", name_en=""), title_fr="Crues bonjour",
        title_en="", summary_fr="Résumé bonjour.", description_fr="Texte bonjour.",
        access_conditions_fr="Pour bonjour.",
        time_step_fr="Pas de bonjour", language="fr", citation="Dupont (2020), bonjour. https://example.org/a?b=1&c=2",
        tags=[Tag.objects.create(name="crue bonjour", slug="crue"),
              Tag.objects.create(name="pluie", slug="pluie", name_en="rain")],
    )  # fmt: skip
    AccessLink.objects.create(resource=made, kind="page", url="https://example.org/", label_fr="Lien bonjour")
    path = "/en/ressources/crues/"
    assert unmarked(client, path, "bonjour") == []
    page = BeautifulSoup(client.get(path).content, "html.parser")
    citation = page.select_one("#citation-text")
    assert citation.get_text() == "Dupont (2020), bonjour. https://example.org/a?b=1&c=2"
    assert citation.a["href"] == "https://example.org/a?b=1&c=2"
    assert "rain" in page.select_one(".facts").get_text()
    assert "pluie" not in page.select_one(".facts").get_text()
    french = BeautifulSoup(client.get("/ressources/crues/").content, "html.parser")
    assert not french.body.select("[lang=fr]"), "on a French page nothing is marked"


def test_a_citation_made_of_its_parts(client):
    ResourceFactory(
        slug="crues", title_fr="Crues <b>bonjour</b>", title_en="", type="dataset", doi="10.1234/a", issued=2020,
        providers=[ProviderFactory(name="A & B")],
    )  # fmt: skip
    citation = BeautifulSoup(client.get("/en/ressources/crues/").content, "html.parser").select_one("#citation-text")
    assert citation.get_text() == "A & B (2020). Crues <b>bonjour</b> [Dataset]. https://doi.org/10.1234/a"
    assert citation.select_one("span[lang=fr]").get_text() == "Crues <b>bonjour</b>"
    assert citation.a["href"] == "https://doi.org/10.1234/a"


def test_tags_of_an_event(client):
    event = EventFactory(title="Atelier", title_en="Workshop")
    event.tags.add(Tag.objects.create(name="crue bonjour", slug="crue"))
    event.save()
    assert unmarked(client, f"/en{event.get_url()}", "bonjour") == []


def test_channels_and_networks_of_the_footer(client):
    NetworkFactory(name_fr="Réseau bonjour", name_en="", with_page=True)
    site = SiteSettings.load()
    site.save()
    channel = SocialChannel.objects.create(
        settings=site, name_fr="Site bonjour", url="https://example.org/", measure_fr="visites bonjour", value=1900
    )
    assert unmarked(client, "/en/ressources/", "bonjour") == []
    figure = BeautifulSoup(client.get("/en/ressources/").content, "html.parser").select_one(".measure-figure")
    assert figure.get_text() == "1,900 visites bonjour"
    channel.name_en, channel.measure_en = "Website", "visits a week"
    channel.save()
    cache.clear()
    page = BeautifulSoup(client.get("/en/ressources/").content, "html.parser")
    figure = page.select_one(".measure-figure")
    assert str(figure) == '<span class="measure-figure">1,900 visits a week</span>'
    assert figure.find_previous("a").get_text() == "Website"
    assert "visites bonjour" in client.get("/ressources/").content.decode()


def test_demonstration_channels_have_both_languages():
    from networks.demo import CHANNELS, MEASURES

    assert all(french for french, _english in CHANNELS.values())
    assert set(MEASURES) == {"unique visitors a week", "subscribers", "followers"}


@pytest.mark.django_db(transaction=True)
def test_channels_written_before_keep_their_words():
    app, before, after = "cms", "0001_initial", "0002_channels_in_two_languages"
    try:
        executor = MigrationExecutor(connection)
        executor.migrate([(app, before)])
        old = executor.loader.project_state([(app, before)]).apps
        site = old.get_model(app, "SiteSettings").objects.create()
        old.get_model(app, "SocialChannel").objects.create(settings=site, name="Lettre", measure="abonnés", value=3)
        executor = MigrationExecutor(connection)
        executor.migrate([(app, after)])
        row = SocialChannel.objects.get()
        assert (row.name_fr, row.name_en, row.measure_fr, row.measure_en) == ("Lettre", "", "abonnés", "")
        executor = MigrationExecutor(connection)
        executor.migrate([(app, before)])
        old = executor.loader.project_state([(app, before)]).apps
        assert old.get_model(app, "SocialChannel").objects.get().measure == "abonnés"
    finally:
        call_command("migrate", verbosity=0)
