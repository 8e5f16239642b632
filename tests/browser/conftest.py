"""The site in Chromium.

``demo_site``: address of a server with the demonstration data, loaded once a session and committed; a test may
read the database beside (PostgreSQL), what it writes itself the server does not see. ``fresh_site``: an empty site
of its own for one test (pytest-django's ``live_server``: everything is committed, and emptied afterwards).
``visit(path, variant)`` opens a page, ``axe(page)`` fails on what axe-core finds, ``no_js_page`` has no JavaScript.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import modify_settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from cms.management.commands.demo import plant_roots, wipe

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's loop runs in this thread; the ORM is not in it

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test; those on the demonstration data come last, since they commit it."""
    for item in [i for i in items if HERE in i.path.parents]:
        item.add_marker(pytest.mark.browser)
        if "demo_site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.demo_data)  # committed: never in one run with fresh sites, which flush
            item.add_marker(pytest.mark.django_db)  # pytest-django makes no test database without one
            items.remove(item)
            items.append(item)


@dataclass(frozen=True)
class Variant:
    """How a reader sees the site."""

    language: str
    width: int
    scheme: str

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{self.scheme}"

    def path(self, path: str) -> str:
        """A French path of the site in this reader's language."""
        return path if self.language == "fr" else f"/{self.language}{path}"


# Each pair of values meets: half the combinations find what all of them would.
VARIANTS = [
    Variant("fr", 1280, "light"),
    Variant("fr", 360, "dark"),
    Variant("en", 1280, "dark"),
    Variant("en", 360, "light"),
]


@pytest.fixture(params=VARIANTS, ids=str)
def variant(request: pytest.FixtureRequest) -> Variant:
    """Two languages, two widths, light and dark, by pairs."""
    return request.param


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture(scope="session")
def demo_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Address of a server with the demonstration data."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        name = str(connection.settings_dict["NAME"])
        assert "test" in name or "memory" in name, f"{name!r} is not a test database"
        with override_settings(DEBUG=True):
            call_command("demo", "--reset", stdout=StringIO())
        stack.callback(wipe)
        stack.callback(_end_other_sessions)
        server = LiveServer("127.0.0.1")
        stack.callback(server.stop)
        stack.enter_context(modify_settings(ALLOWED_HOSTS={"append": server.thread.host}))
        stack.enter_context(override_settings(SITE_URL=server.url, WAGTAILADMIN_BASE_URL=server.url))
        yield server.url


def _end_other_sessions() -> None:
    """Threads of a server that just stopped may still hold a connection, and with it the database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def fresh_site(live_server: LiveServer, settings: Any) -> str:
    """Address of a server of an empty site: the tree's root and a home page, nothing else."""
    from wagtail.models import Page
    from wagtail.models import Site as WagtailSite

    from tests.factories import home_page

    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    cache.clear()
    if not Page.objects.exists():
        plant_roots()
    WagtailSite.clear_site_root_paths_cache()
    home_page()
    return live_server.url


@pytest.fixture
def visit(browser: Browser, demo_site: str) -> Iterator[Callable[[str, Variant], Page]]:
    """``visit("/evenements/", variant)``: the page, in that language, width and colour scheme."""
    contexts: dict[Variant, Page] = {}

    def open_page(path: str, variant: Variant) -> Page:
        if variant not in contexts:
            context = browser.new_context(
                viewport={"width": variant.width, "height": 900},
                color_scheme=variant.scheme,
                locale={"fr": "fr-FR", "en": "en-GB"}[variant.language],
                timezone_id="Europe/Paris",
                reduced_motion="reduce",
            )
            contexts[variant] = context.new_page()
        contexts[variant].goto(f"{demo_site}{variant.path(path)}")
        return contexts[variant]

    yield open_page
    for page in contexts.values():
        page.context.close()


@pytest.fixture
def no_js_page(browser: Browser) -> Iterator[Page]:
    """A page of a browser whose JavaScript is off."""
    context = browser.new_context(java_script_enabled=False, locale="fr-FR", timezone_id="Europe/Paris")
    yield context.new_page()
    context.close()


def axe_report(page: Page) -> str:
    """What axe-core finds on a page, a line an element; nothing when it is clean."""
    lines = []
    for violation in Axe().run(page).response["violations"]:
        lines.append(f"{violation['id']} ({violation['impact']}): {violation['help']}")
        for node in violation["nodes"][:5]:
            why = "; ".join(c["message"] for c in (*node["any"], *node["all"], *node["none"]))
            lines.append(f"    {node['html'][:160]}\n      {why[:300]}")
    return "\n".join(lines)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)`` fails with the list of what axe-core finds."""

    def check(page: Page) -> None:
        report = axe_report(page)
        assert not report, f"{page.url}\n{report}"

    return check
