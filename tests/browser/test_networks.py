"""Networks, news and calls as readers use them: map by keyboard, filters without JavaScript."""

import re

from playwright.sync_api import Page, expect


def test_map_by_keyboard_without_javascript(demo_site: str, no_js_page: Page):
    page = no_js_page
    page.goto(f"{demo_site}/reseaux/")
    links = page.locator("svg.map-fr a")
    assert links.count() == 20
    occitanie = page.get_by_role("link", name=re.compile("^Occitanie.*ART Occitanie, actif$"))
    expect(occitanie).to_have_count(1)
    page.locator(".breadcrumb a").last.focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == occitanie.get_attribute("aria-label"):
            break
    expect(occitanie).to_be_focused()
    width = occitanie.locator("path").evaluate("path => parseFloat(getComputedStyle(path).strokeWidth)")
    assert width >= 3, "the focused region stands out"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("ART Occitanie")


def test_region_in_discussion_leads_to_its_entry_of_the_list(demo_site: str, no_js_page: Page):
    no_js_page.goto(f"{demo_site}/en/reseaux/")
    region = no_js_page.get_by_role("link", name=re.compile("^Grand Est"))
    assert "status set for the demonstration" in (region.get_attribute("aria-label") or "")
    region.focus()
    no_js_page.keyboard.press("Enter")
    expect(no_js_page).to_have_url(re.compile("#grand-est$"))
    expect(no_js_page.locator("#grand-est")).to_be_in_viewport()


def test_filters_of_news_without_javascript(demo_site: str, no_js_page: Page):
    no_js_page.goto(f"{demo_site}/actualites/")
    if not no_js_page.get_by_label("Pays").is_visible():
        no_js_page.locator(".filters summary").click()
    no_js_page.get_by_label("Pays").select_option(label="Maroc")
    no_js_page.locator(".filters button[type=submit]").click()
    expect(no_js_page.locator("main .card-title")).to_have_text(
        ["Évaluation des dommages par satellite suite au séisme"]
    )
    no_js_page.locator("main .card-title a").click()
    expect(no_js_page.locator("h1")).to_contain_text("séisme")
    expect(no_js_page.locator("main")).to_contain_text("Ce site ne connaît que le titre, la date et le pays")


def test_calls_say_whether_they_are_open(demo_site: str, no_js_page: Page):
    no_js_page.goto(f"{demo_site}/appels/")
    states = no_js_page.locator("main .badge:not(.badge-demo)").all_inner_texts()
    assert states[0].startswith("Ouvert")
    assert states[-1].startswith("Clos depuis le")
    expect(no_js_page.locator("main .badge-demo").first).to_have_text("Exemple fictif")
