"""Fixtures of the whole suite."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core import management
from django.db import connections
from django.utils import translation
from django_tasks import task_backends
from django_tasks.backends.dummy import DummyBackend

from tests import lost_updates
from tools import messages, migrated

LISTED_MARKS = ("postgresql", "redis", "browser", "crash", "walk", "no_database")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "demo_site", "fresh_site"}


def pytest_configure(config: pytest.Config) -> None:
    """Compile translations before Django reads them: French is the default language."""
    messages.compile_all()


@pytest.hookimpl(tryfirst=True)  # before pytest deselects by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks no database need not run on each; a plain ``pytest``, on SQLite, skips what needs PostgreSQL."""
    postgresql = connections["default"].vendor == "postgresql"
    for item in items:
        if item.get_closest_marker("postgresql") and not postgresql:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: set TEST_DATABASE_URL"))
        if not item.get_closest_marker("django_db") and DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.no_database)


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Tell ``make test`` what a run leaves out; one process speaks for all of them."""
    report = os.environ.get("MAILLAGE_LEFT_OUT")
    if report and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        lines = ["+".join(m for m in LISTED_MARKS if item.get_closest_marker(m)) or "other" for item in items]
        with Path(report).open("a") as opened:
            opened.writelines(f"{line}\n" for line in lines)


@pytest.fixture(scope="session", autouse=True)
def _migrated_copy() -> Iterator[None]:
    """Migrations run once for the same set of them: a test database is a copy.

    On SQLite, of a file that is kept; on PostgreSQL, of the template of ``make test``, which says so.
    """
    copied = os.environ.get("MAILLAGE_MIGRATED_COPY") == "1"
    sqlite = connections["default"].vendor == "sqlite"
    template = migrated.sqlite_template() if sqlite else None
    migrate = management.call_command

    def copy(name: str, *args: Any, **options: Any) -> Any:
        if name != "migrate":
            return migrate(name, *args, **options)
        if template:
            connection = connections[options["database"]]
            connection.ensure_connection()
            with closing(sqlite3.connect(template)) as source:
                source.backup(connection.connection)
        return None

    with mock.patch.object(management, "call_command", copy if sqlite or copied else migrate):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_lost_updates() -> Iterator[None]:
    """What only two sessions at once would show is seen in each test, on SQLite too."""
    with lost_updates.refused():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Nearly every page of a test stands under the same two: home and ``/reseaux/`` are planted once."""
    from tests.factories import networks_index

    with django_db_blocker.unblock():
        networks_index()


@pytest.fixture(autouse=True)
def _roots_after_a_flush(request: pytest.FixtureRequest) -> None:
    """A test that commits empties the database when it ends: the next one finds the root page and its locale again."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return
    request.getfixturevalue("transactional_db")
    from wagtail.models import Page

    from cms.management.commands.demo import plant_roots

    if not Page.objects.exists():
        plant_roots()


@pytest.fixture(autouse=True)
def _no_mail_of_another_test() -> None:
    """Mails in memory are of one test only."""
    from cms.outbox import testing

    testing.clear()


@pytest.fixture
def nothing_planted(db: None) -> None:
    """The database as migrations leave it: Wagtail's page of welcome is the site."""
    from wagtail.models import Page, Site

    from cms.models import HomePage

    Site.objects.update(root_page=Page.objects.get(depth=2, slug="home"))
    for home in HomePage.objects.all():
        home.delete()


@pytest.fixture
def own(db: None) -> Any:
    """A network with its teams and its space, as its coordinators have it."""
    from networks.provisioning import provision, provision_teams
    from tests.factories import NetworkFactory

    provision_teams()
    network = NetworkFactory(code="occitanie", name_fr="Occitanie")
    provision(network)
    return network


@pytest.fixture
def wagtail_indexes(settings: Any) -> None:
    """Wagtail's index of the admin's search and its table of references follow what is saved, as on a real site."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """A test starts without what another one kept: footer, navigation, map."""
    from django.core.cache import cache

    from resources.index.store import store

    cache.clear()
    store.forget()  # its log of changes is rolled back with the test
    if isinstance(task_backends["default"], DummyBackend):
        task_backends["default"].clear()  # it would keep every task of the run


@pytest.fixture(autouse=True)
def default_language():
    """Each test begins in the default language: a request to /en/ leaves English active in its thread."""
    translation.deactivate()
