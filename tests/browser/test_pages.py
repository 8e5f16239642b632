"""Every kind of public page: no violation of axe-core, no horizontal scrolling, no error in the console."""

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse, translate_url
from django.utils import translation
from playwright.sync_api import Page, expect
from wagtail.models import Page as WagtailPage

from cms import signing
from cms.checks import FLOORS
from events.models import EventPage, Registration
from networks.enums import ProposalKind
from networks.models import DataHub, Service
from networks.newsletters import links as letter_links
from networks.newsletters.enums import SubscriberState
from networks.newsletters.models import Subscriber
from resources.enums import LinkKind, LinkState
from resources.models import LinkHealth, Resource, Selection

NOT_PAGES = (
    ".ics",
    ".xml",
    ".csv",
    ".json",
    ".geojson",
    ".bib",
    ".zip",
    ".atom",
    ".txt",
    ".svg",
    ".pdf",
    ".xlsx",
    "/healthz",
)
SHOWN_BUSY = 3
FRAGMENTS = {"/evenements/organisations/", "/recherche/suggestions/", "/ressources/suggestions/"}
"""Pieces of a page that htmx asks for."""
WORKSHOP = "exemple-atelier-eau"
"""A workshop of the demonstration with parts, seats, a waiting list and a question."""


def list_pages() -> Iterator[str]:
    """Public addresses of ours that take no argument (below the language prefix)."""
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and type(resolver.pattern).__name__ == "LocalePrefixPattern":
            yield from plain_paths(resolver.url_patterns, "/")


def plain_paths(patterns: list, prefix: str) -> Iterator[str]:
    """Full paths of patterns without arguments, of views of our packages."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if "<" in route or "(" in route or "^" in route:
            continue
        if isinstance(pattern, URLResolver):
            yield from plain_paths(pattern.url_patterns, prefix + route)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.split(".")[0] in FLOORS:
            yield prefix + route


def tree_pages() -> Iterator[str]:
    """One page of each kind of the tree; of events, a few, since their state shows."""
    with translation.override("fr"):
        for model in apps.get_models():
            if issubclass(model, WagtailPage) and model.__module__.split(".")[0] in FLOORS:
                found = model.objects.live().public()
                number = SHOWN_BUSY if model.__name__ == "EventPage" else 1
                newest = [page.get_url() for page in found.order_by("-pk")[:number]]
                yield from (url for url in newest if url)


def object_pages() -> Iterator[str]:
    """One page of each kind whose address names a thing: hub, service, form, and what personal links open."""
    with translation.override("fr"):
        hub, service = DataHub.objects.order_by("pk")[0], Service.objects.order_by("pk")[0]
        yield reverse("networks:hub", args=[hub.slug])
        yield reverse("networks:service", args=[service.slug])
        yield from resource_pages()
        yield from (reverse("networks:propose", args=[kind]) for kind in (ProposalKind.NEWS, ProposalKind.EVENT))
        person = Registration.objects.live().filter(event__slug=WORKSHOP).order_by("pk")[0]
        for name in ("register", "registered", "lost_link"):
            yield reverse(f"events:{name}", args=[person.event_id])
        manage = signing.personal_path("registration.manage", person.pk, person.link_version, "fr")
        yield from (manage, f"{manage}modifier/", f"{manage}annuler/")
        yield "/inscription/not-a-link/"
        yield from letter_pages()
        yield "/nowhere/"


def letter_pages() -> Iterator[str]:
    """The letter of a network, and what the personal links of letters open."""
    yield reverse("newsletters:network", args=["occitanie"])
    reader = Subscriber.objects.active().order_by("pk")[0]
    asked = Subscriber.objects.filter(state=SubscriberState.UNCONFIRMED).order_by("pk")[0]
    for purpose, who in ((letter_links.CONFIRM, reader), (letter_links.CONFIRM, asked),
                         (letter_links.PREFERENCES, reader), (letter_links.UNSUBSCRIBE, reader)):  # fmt: skip
        yield signing.personal_path(purpose, who.pk, who.link_version, "fr")
    yield "/lettre/confirmer/not-a-link/"


def resource_pages() -> Iterator[str]:
    """The list under a search, a profile, and without hits; a resource with most to show; a selection; a country."""
    base = reverse("resources:list")
    yield from (f"{base}?{query}" for query in ("lieu=MG&q=eau", "profil=decideur", "q=zz&theme=eau", "de=hier"))
    rich = Resource.objects.visible().exclude(west=None).exclude(doi="").order_by("pk")
    dead = Resource.objects.visible().filter(
        links__url__in=LinkHealth.objects.filter(state=LinkState.DEAD).values("url")
    )
    video = Resource.objects.visible().filter(links__kind=LinkKind.VIDEO).order_by("pk")
    yield from (found.get_absolute_url() for rows in (rich, dead, video) for found in rows[:1])
    yield f"{reverse('networks:propose', args=[ProposalKind.CORRECTION])}?ressource={rich[0].slug}"
    yield reverse("networks:propose", args=[ProposalKind.RESOURCE])
    yield "/ressources/recherches/not-a-link/"
    yield Selection.objects.visible().order_by("pk")[0].get_absolute_url()
    yield reverse("resources:country", args=["mg"])


@pytest.fixture
def addresses(demo_site: str) -> list[str]:
    """Paths in French of everything a visitor may open."""
    found = [path for path in list_pages() if not path.endswith(NOT_PAGES) and path not in FRAGMENTS]
    return list(dict.fromkeys(["/", *found, *tree_pages(), *object_pages()]))


def test_addresses_are_found(addresses: list[str]):
    assert "/" in addresses
    assert "/evenements/" in addresses
    assert len(addresses) > 8
    assert translate_url("/evenements/", "en") == "/en/evenements/"


def test_accessible(addresses: list[str], visit: Callable[..., Page], variant):
    from tests.browser.conftest import axe_report

    problems = []
    for path in addresses:
        page = visit(path, variant)
        if page.evaluate("document.contentType") != "text/html":
            continue
        report = axe_report(page)
        if report:
            problems.append(f"{variant.path(path)}\n{report}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            problems.append(f"{variant.path(path)}: scrolls sideways at {variant.width} pixels")
        if page.evaluate("document.documentElement.lang") != variant.language:
            problems.append(f"{variant.path(path)}: the page does not say it is in {variant.language!r}")
    assert not problems, "\n\n".join(problems)


def test_leaving_a_letter_is_accessible(visit: Callable[..., Page], variant, axe: Callable[[Page], None]):
    """What stands after the button, which no address opens: unsubscribed, and why if one likes."""
    with translation.override("fr"):
        reader = Subscriber.objects.active().order_by("-pk")[0]
        path = signing.personal_path(letter_links.UNSUBSCRIBE, reader.pk, reader.link_version, "fr")
    page = visit(path, variant)
    page.locator("main form [type=submit]").click()
    expect(page.locator("main [name=reason]")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


def test_a_refused_subscription_is_accessible(visit: Callable[..., Page], variant, axe: Callable[[Page], None]):
    page = visit("/lettre/", variant)
    page.locator(".letter-form [name=email]").fill("nobody")
    page.locator(".letter-form [type=submit]").click()
    expect(page.locator("#form-errors")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


def test_refused_forms_are_accessible(demo_site: str, visit: Callable[..., Page], variant, axe: Callable[[Page], None]):
    event = EventPage.objects.get(slug=WORKSHOP)
    page = visit(f"/evenements/{event.pk}/inscription/", variant)
    page.locator(".form-registration [type=submit]").press("Enter")
    expect(page.locator("#form-errors")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


def test_no_error_in_the_console(addresses: list[str], visit: Callable[..., Page]):
    from tests.browser.conftest import VARIANTS

    page, heard = visit("/", VARIANTS[0]), []
    # A page that does not exist answers so, and Chromium tells the console.
    page.on(
        "console",
        lambda message: (
            heard.append(f"{page.url}: {message.text}")
            if message.type == "error" and "status of 404" not in message.text
            else None
        ),
    )
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    page.on("response", lambda r: heard.append(f"{r.url}: {r.status}") if r.status >= 500 else None)
    for path in addresses:
        visit(path, VARIANTS[0])
    assert not heard, "\n".join(heard)


def test_home_without_javascript(demo_site: str, no_js_page: Page):
    no_js_page.goto(demo_site)
    assert no_js_page.locator("h1").count() == 1
    assert no_js_page.locator("main a").count() > 3
