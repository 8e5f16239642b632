"""The offline copy opened from the file system, as from a USB stick: no server, no network."""

import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from resources import query
from resources.criteria import Criteria
from resources.forms import parse
from resources.models import AccessLink, Resource
from resources.offline import copies
from tests.factories import NetworkFactory, ResourceFactory, ThemeFactory
from tests.resources import golden, golden_base

pytestmark = pytest.mark.django_db


@pytest.fixture
def stick(settings, tmp_path) -> Path:
    """The folder the archive unpacks to."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    network = NetworkFactory()
    water = ThemeFactory(notation="risques", label_fr="Inondations", label_en="Floods")
    forest = ResourceFactory(
        network=network, slug="foret", title_fr="Suivi de la forêt", title_en="Forest monitoring", countries=["MG"]
    )
    AccessLink.objects.create(resource=forest, url="https://example.org/foret")
    ResourceFactory(
        network=network,
        slug="crues",
        title_fr="Cartes des crues d’hiver",
        summary_fr="Étendue des eaux.",
        themes=[water],
    )
    ResourceFactory(network=network, title_fr="Taux de boisement communaux")
    ResourceFactory(network=network, title_fr="Relevés des canaux", title_en="Canal survey")
    ResourceFactory(network=network, title_fr="Été, tambours et épices")  # begins as "e", "t" and "ta" do
    for n in range(30):
        ResourceFactory(network=network, title_fr=f"Télédétection, leçon {n}", type="video")
    return unpacked(settings, tmp_path)


def unpacked(settings, tmp_path) -> Path:
    copy = copies.refresh()
    with zipfile.ZipFile(Path(settings.MEDIA_ROOT) / copy.name) as archive:
        archive.extractall(tmp_path / "stick")
    return tmp_path / "stick" / "ressources"


def opened(browser: Browser, **options) -> tuple[Page, list[str]]:
    """A page of a phone, and every address it asks for that is no file."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR", **options)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("file:") else None)
    page.on("pageerror", lambda error: asked.append(f"error: {error}"))
    page.on("console", lambda message: asked.append(message.text) if message.type == "error" else None)
    return page, asked


FINDS = {
    "forets": "Suivi de la forêt",
    "FORÊT": "Suivi de la forêt",
    "forest": "Suivi de la forêt",
    "l'hiver": "Cartes des crues d’hiver",
    "floods": "Cartes des crues d’hiver",
    "carte de crue": "Cartes des crues d’hiver",
    "teledetection 7": "Télédétection, leçon 7",
    "madagascar": "Suivi de la forêt",
    "eaux": "Cartes des crues d’hiver",
    "taux": "Taux de boisement communaux",
    "canal": "Relevés des canaux",
    "canaux": "Relevés des canaux",
}


def test_the_search_finds_without_network(browser, stick):
    page, asked = opened(browser, offline=True)
    for typed, first in FINDS.items():
        page.goto((stick / "fr/index.html").as_uri())
        page.get_by_label("Que cherchez-vous ?").fill(typed)
        expect(page.locator("#count")).not_to_be_empty()
        assert page.locator("#found a").first.inner_text() == first, typed
        page.locator("#found a").first.click()
        expect(page.locator("h1")).to_have_text(first)
    # Back finds the words again, and what they found.
    page.go_back()
    expect(page.get_by_label("Que cherchez-vous ?")).to_have_value(typed)
    assert page.locator("#found a").first.inner_text() == first, typed
    page.get_by_label("Que cherchez-vous ?").fill("")
    expect(page.locator("#count")).to_be_empty()
    page.reload()
    expect(page.get_by_label("Que cherchez-vous ?")).to_have_value("")
    assert asked == []
    page.context.close()


FOUND = """asked => asked.map(text => {
  document.getElementById("q").value = text;
  document.getElementById("search").dispatchEvent(new Event("submit", { cancelable: true }));
  return Array.from(document.querySelectorAll("#found a"), link => link.getAttribute("href"));
})"""
TYPED = (
    "sentinel2a",
    "niveaux d’eau",
    "jusqu'à l'aéroport",
    "cours de télédétection",
    "formations",
    "inondable",
    "SPOT 6",
)
"""Beside the golden queries: words no resource holds, elisions, names with numbers."""


def test_the_copy_finds_what_the_site_finds_in_its_order(browser, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    golden_base.plant()
    copied = unpacked(settings, tmp_path)
    asked = [parse(line).q for line, _expected in golden.GOLDEN if parse(line) == Criteria(q=parse(line).q)]
    asked += [typed for typed in TYPED if typed not in asked]
    assert len(asked) > 50
    slugs = dict(Resource.objects.values_list("pk", "slug"))
    page, errors = opened(browser, offline=True)
    page.goto((copied / "fr/index.html").as_uri())
    found = dict(zip(asked, page.evaluate(FOUND, asked), strict=True))
    expected = {q: [f"r/{slugs[pk]}.html" for pk in query.keys(Criteria(q=q), "fr")] for q in asked}
    differing = {q: (found[q], expected[q]) for q in asked if found[q] != expected[q]}
    assert not differing, "\n".join(f"{q}: {a}\n   site: {b}" for q, (a, b) in differing.items())
    assert errors == []
    page.context.close()


def test_nothing_found_says_what_to_do_and_markup_is_text(browser, stick):
    page, asked = opened(browser)
    page.goto((stick / "en/index.html").as_uri())
    page.get_by_label("What are you looking for?").fill("<img src=x onerror=alert(1)> zzz")
    expect(page.locator("#count")).to_contain_text("Nothing found")
    assert asked == []
    page.context.close()


def test_by_the_lists_alone_without_javascript(browser, stick):
    page, asked = opened(browser, java_script_enabled=False)
    page.goto((stick / "index.html").as_uri())
    page.get_by_role("link", name="Ouvrir en français").click()
    assert not page.locator("#search").is_visible()
    page.get_by_role("link", name="Madagascar").click()
    page.get_by_role("link", name="Suivi de la forêt").click()
    expect(page.locator("h1")).to_have_text("Suivi de la forêt")
    expect(page.locator(".access a")).to_have_attribute("href", "https://example.org/foret")
    page.get_by_role("link", name="Toutes les listes").click()
    page.get_by_role("link", name="Toutes les ressources, de A à Z").click()
    assert page.locator("ul.lines > li").count() == Resource.objects.visible().count() > 30
    assert asked == []
    page.context.close()


def test_pages_fit_a_phone_and_are_accessible(browser, stick):
    for scheme in ("light", "dark"):
        page, asked = opened(browser, color_scheme=scheme)
        for name in ("index.html", "fr/index.html", "fr/r/foret.html", "en/tout.html", "fr/pays/mg.html"):
            page.goto((stick / name).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
            assert asked == [], name
            violations = Axe().run(page).response["violations"]
            assert not violations, [(v["id"], [n["html"][:100] for n in v["nodes"]]) for v in violations]
            asked.clear()  # axe-core itself asks for the style sheet, which file:// refuses it
        page.context.close()
