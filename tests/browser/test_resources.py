"""The resource base as its readers use it: the three profiles on a phone without JavaScript, then with it."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from resources.enums import LinkKind
from resources.models import Resource
from tools import servers

LIMIT = 50_000
"""Bytes of HTML, CSS and JavaScript of a first view, transferred (house plan, section 4, rule 10)."""
FIRST_VIEW = ("Document", "Stylesheet", "Script")
FONT_LIMIT = 30_000
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(browser: Browser, demo_site: str) -> Iterator[Page]:
    """A phone whose browser runs no script."""
    context = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport=PHONE)
    yield context.new_page()
    context.close()


def fits(page: Page) -> None:
    """Nothing scrolls sideways. Without JavaScript in the page, its own scripts are off; ours still measure."""
    wide = page.locator("html").evaluate("e => e.scrollWidth")
    assert wide <= PHONE["width"] + 1, page.url


def first_title(page: Page) -> str:
    return page.locator(".card-resource .card-title a").first.inner_text()


def total(page: Page) -> int:
    found = re.match(r"\d+", page.locator("#results").inner_text())
    assert found, page.url
    return int(found.group())


def back(page: Page) -> None:
    """The browser's button, and the page of that address loaded anew."""
    page.evaluate("window.left = true; setTimeout(() => history.back())")
    page.wait_for_function("!window.left && document.readyState === 'complete'")


def test_a_decision_maker_finds_an_example_to_share(phone: Page, demo_site: str):
    phone.goto(demo_site)
    phone.locator(".doors a[href*='profil=decideur']").click()
    expect(phone.locator("h1")).to_contain_text("décideurs")
    fits(phone)
    everything = total(phone)
    phone.locator("#filters > summary").click()
    theme = phone.locator("#facet-theme input").first
    offered = int(theme.locator("xpath=..").locator(".n").inner_text())
    theme.check()
    phone.locator("#filters button[type=submit]").click()
    assert "profil=decideur" in phone.url
    assert "&q=" not in phone.url
    assert "?q=" not in phone.url
    assert total(phone) == offered < everything
    title = first_title(phone)
    phone.locator(".card-resource .card-title a").first.click()
    expect(phone.locator("h1")).to_have_text(title)
    fits(phone)
    shown = Resource.objects.visible().get(title_fr=title)
    addresses = [link.get_attribute("href") for link in phone.locator(".access-list a").all()]
    assert sorted(addresses) == sorted(shown.links.values_list("url", flat=True))
    whatsapp = phone.locator("a[href^='https://wa.me/']").get_attribute("href") or ""
    assert "ressources" in whatsapp


def test_a_gis_specialist_narrows_and_cites(phone: Page, demo_site: str):
    phone.goto(f"{demo_site}/ressources/?profil=geomaticien")
    phone.locator("#id_q").fill("eau")
    phone.locator("#id_q").press("Enter")
    words_only = total(phone)
    assert words_only
    assert phone.locator(".card-summary mark").count()
    phone.locator("#filters > summary").click()
    phone.locator("#facet-type input").first.check()
    phone.locator("#filters button[type=submit]").click()
    assert 0 < total(phone) <= words_only
    fits(phone)
    chips = phone.locator(".active-filters a:not(.reset)")
    expect(chips).to_have_count(2)
    chips.filter(has_text="eau").click()
    expect(phone.locator(".active-filters a:not(.reset)")).to_have_count(1)
    phone.locator(".card-resource .card-title a").first.click()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="BibTeX").click()
    assert download.value.suggested_filename.endswith(".bib")
    assert "@" in download.value.path().read_text(encoding="utf-8")


def test_a_remote_sensing_expert_filters_by_sensor_and_follows_a_country(phone: Page, demo_site: str):
    phone.goto(f"{demo_site}/ressources/?profil=teledetecteur")
    phone.locator("#filters > summary").click()
    platform = phone.locator("#facet-plateforme")
    if platform.get_attribute("open") is None:
        platform.locator("summary").first.click()
    platform.locator("input").first.check()
    phone.locator("#filters button[type=submit]").click()
    assert "plateforme=" in phone.url
    assert total(phone)
    fits(phone)
    phone.goto(f"{demo_site}/ressources/pays/")
    phone.get_by_role("link", name="Madagascar").click()
    expect(phone.locator("h1")).to_have_text("Madagascar")
    fits(phone)
    about = [resource.title_fr for resource in Resource.objects.visible() if "MG" in resource.countries]
    titles = phone.locator(".card-resource .card-title a").all_inner_texts()
    assert about
    assert set(about) & set(titles), "what is about the country is on its page"
    phone.locator(".card-resource .card-title a").first.click()
    fits(phone)
    assert phone.locator(".facts a[href^='/ressources/pays/']").count()


@pytest.fixture(scope="module")
def served(demo_site: str) -> Iterator[str]:
    """The same data from the web server of ``make demo``, with its settings and its compression."""
    port = servers.free_port()
    told = connection.settings_dict
    database = f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.development", "DATABASE_URL": database}
    command = [str(Path(sys.executable).parent / "gunicorn"), "cms.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--threads", "8", "--log-level", "warning", "--no-control-socket"]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(OSError):
                asked = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
                asked.request("GET", "/ressources/")
                asked.getresponse().read()
                asked.close()
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.postgresql
def test_first_views_are_light_and_ask_nobody_else(browser: Browser, served: str):
    """Bytes as they came over the wire, headers included, told by Chromium's network stack."""
    resource = Resource.objects.visible().filter(links__kind=LinkKind.VIDEO).order_by("pk")[0].get_absolute_url()
    lists = ("/ressources/", "/ressources/?profil=teledetecteur", "/ressources/carte/", "/ressources/pays/mg/")
    for path in (*lists, resource):
        context = browser.new_context(locale="fr-FR", viewport=PHONE)
        page = context.new_page()
        kinds, transferred, hosts = {}, Counter(), set()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})

        def told(event, kinds=kinds, hosts=hosts):
            kinds[event["requestId"]] = event["type"]
            hosts.add(urlsplit(event["response"]["url"]).netloc)

        def loaded(event, kinds=kinds, transferred=transferred):
            transferred[kinds[event["requestId"]]] += event["encodedDataLength"]

        wire.on("Network.responseReceived", told)
        wire.on("Network.loadingFinished", loaded)
        page.goto(f"{served}{path}", wait_until="networkidle")
        context.close()
        assert hosts == {urlsplit(served).netloc}
        assert all(transferred[kind] > 0 for kind in FIRST_VIEW), transferred
        assert sum(transferred[kind] for kind in FIRST_VIEW) <= LIMIT, (path, transferred)
        assert 0 < transferred["Font"] <= FONT_LIMIT, (path, transferred)
    # The same server: words too many reach the site, whose message stands next to the field, not a bare 414.
    with urlopen(f"{served}/ressources/?q={'a' * 8000}", timeout=60) as answer:  # noqa: S310  an address of ours
        assert 'id="q-error"' in answer.read().decode()


def test_a_ticked_box_shows_its_results_without_reloading(page: Page, demo_site: str):
    page.goto(f"{demo_site}/ressources/")
    page.evaluate("window.kept = true")
    everything = total(page)
    assert page.evaluate("typeof htmx") == "undefined", "who only reads does not wait for it"
    page.locator("#facet-type input").first.check()
    page.wait_for_url("**/ressources/?type=*")
    expect(page.locator(".active-filters a:not(.reset)")).to_have_count(1)
    assert total(page) < everything
    assert page.evaluate("window.kept") is True
    expect(page.locator("#count")).not_to_be_empty()
    assert page.evaluate("document.activeElement.name") == "type", "the focus stays where it was"
    # A page loaded anew has no htmx yet: Back leads to the address all the same.
    page.reload()
    back(page)
    page.wait_for_url("**/ressources/")
    expect(page.locator(".active-filters")).to_have_count(0)
    assert total(page) == everything
    # Where it does not come, the browser sends the form by itself.
    page.route("**/htmx*.js", lambda route: route.abort())
    page.reload()
    page.locator("#facet-type input").first.check()
    page.wait_for_url("**/ressources/?type=*")
    assert total(page) < everything


def test_a_search_on_a_phone_stays_whole(browser: Browser, demo_site: str):
    """Words, boxes, Back and a door: the answer is in sight, and what leads on tells the search the address tells."""
    context = browser.new_context(locale="fr-FR", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{demo_site}/ressources/")
    whole = page.locator("head link[rel=canonical]").get_attribute("href")
    assert whole
    assert whole.endswith("/ressources/")
    box, heading = page.locator("#id_q"), page.locator("#results")
    box.fill("inond")
    box.press("Enter")
    page.wait_for_url("**/ressources/?q=inond")
    # The answer is in sight, and is what a screen reader says.
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    expect(page.locator(".card-resource").first).to_be_in_viewport()
    expect(page).to_have_title(re.compile("^«\xa0inond\xa0» – Ressources"))
    expect(page.locator("#in-en")).to_have_attribute("href", "/en/ressources/?q=inond")
    expect(page.locator("#doors .tabs a").first).to_have_attribute("href", "/ressources/?q=inond&profil=decideur")
    assert page.locator("head link[rel=canonical]").count() == 0
    assert page.locator("head meta[name=robots]").count() == 1
    # Two boxes one after the other: the panel stays, the box stays under the finger, the number is in sight.
    page.locator("#filters > summary").click()
    for boxes in (1, 2):
        tick = page.locator("#facet-type input:not(:checked)").first
        identity = tick.get_attribute("id")
        tick.scroll_into_view_if_needed()
        before = (tick.bounding_box() or {})["y"]
        tick.check()
        expect(page.locator(".active-filters a:not(.reset)")).to_have_count(1 + boxes)
        expect(page.locator(f"#{identity}")).to_be_focused()
        assert (page.locator(f"#{identity}").bounding_box() or {})["y"] == pytest.approx(before, abs=2)
        show = page.locator("#filters > .actions button")
        expect(show).to_contain_text(f"{total(page)} ressources")
        expect(show).to_be_in_viewport()
        expect(page.locator("#count")).to_contain_text(f"{total(page)} ressources")
    steps = page.evaluate("history.length")
    show.click()
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    assert page.evaluate("history.length") == steps, "the same search is no new step"
    # Back: the field, the boxes and the links of the address one comes back to.
    back(page)
    expect(page.locator("#found input:checked")).to_have_count(1)
    expect(box).to_have_value("inond")
    back(page)
    expect(page.locator("#found input:checked")).to_have_count(0)
    expect(box).to_have_value("inond")
    page.locator("#filters > summary").click()
    page.locator("#facet-type input").first.check()
    page.wait_for_url("**/ressources/?q=inond&type=*")
    page.locator("#doors a").first.click()
    expect(page.locator("h1")).to_contain_text("décideurs")
    expect(box).to_have_value("inond")
    assert page.locator(".active-filters a:not(.reset)").count() == 2
    back(page)
    back(page)
    back(page)
    page.wait_for_url("**/ressources/")
    expect(box).to_have_value("")
    expect(page.locator("head link[rel=canonical]")).to_have_attribute("href", whole)
    context.close()


def test_what_opens_says_so(page: Page, demo_site: str):
    """Every summary of these pages has a triangle, a chevron, or the button of a video."""
    page.set_viewport_size(PHONE)
    resource = Resource.objects.visible().order_by("pk")[0].get_absolute_url()
    for path in ("/ressources/", resource, "/", "/evenements/", "/lettre/", "/proposer/ressource/"):
        answer = page.goto(f"{demo_site}{path}")
        assert answer
        assert answer.ok, path
        bare = page.evaluate(
            """() => [...document.querySelectorAll("summary")].filter((summary) => {
                const own = getComputedStyle(summary), after = getComputedStyle(summary, "::after");
                const triangle = own.display === "list-item" && own.listStyleType !== "none";
                return !(triangle || parseFloat(after.borderBottomWidth) > 0 || summary.querySelector(".play"));
            }).map((summary) => summary.textContent)"""
        )
        assert bare == [], path


def test_suggestions_by_keyboard(page: Page, demo_site: str, axe):
    page.goto(f"{demo_site}/ressources/")
    box = page.locator("#id_q")
    box.press_sequentially("inond", delay=30)
    options = page.locator("#suggestions [role=option]")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_contain_text("mot-clé")  # each says what it is
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    axe(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#suggestions")).to_be_hidden()
    box.press("a")
    box.press("Backspace")
    expect(options.first).to_be_visible()
    address = options.first.get_attribute("data-url")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{address}")
    page.goto(f"{demo_site}/ressources/?lieu=SN&profil=decideur&page=2")
    box.press_sequentially("inon", delay=30)
    expect(options.first).to_contain_text("inondation")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/ressources/?q=inondation&lieu=SN&profil=decideur")


def test_the_map_comes_with_a_click(page: Page, demo_site: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{demo_site}/ressources/carte/", wait_until="networkidle")
    assert not [url for url in asked if "leaflet" in url or "land" in url]
    page.locator("#open-map").click()
    expect(page.locator("#map.leaflet-map path.map-area").first).to_be_visible()
    assert page.locator("#map path.map-land").count()
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(demo_site).netloc}
    expect(page.locator("main .list-lines a").first).to_be_visible()
    page.get_by_role("button", name="Chercher dans cette zone").click()
    page.wait_for_url("**/ressources/?*bbox=*")
    assert page.locator("#results").count()


def test_a_video_is_asked_for_on_click_only(page: Page, demo_site: str):
    resource = Resource.objects.visible().filter(links__kind=LinkKind.VIDEO).order_by("pk")[0]
    page.goto(f"{demo_site}{resource.get_absolute_url()}", wait_until="networkidle")
    assert not page.locator("iframe").count()
