"""The entrance, as everybody sees it."""

from collections.abc import Callable

from playwright.sync_api import Page


def test_home_is_accessible(visit: Callable[..., Page], variant, axe: Callable[[Page], None]):
    page = visit("/", variant)
    assert page.evaluate("document.documentElement.lang") == variant.language
    assert page.locator("h1").count() == 1
    axe(page)


def test_home_without_javascript(demo_site: str, no_js_page: Page):
    no_js_page.goto(demo_site)
    assert no_js_page.locator("h1").count() == 1
    assert no_js_page.locator("header a").count() > 1


def test_an_empty_site_opens(fresh_site: str, page: Page, axe: Callable[[Page], None]):
    page.goto(fresh_site)
    assert page.locator("h1").count() == 1
    axe(page)
