"""Every address of the site, as every role, read and written to: let in, refused, and no secret in the answer.

Who may go where is in ``tests/access_table.py``, with what in ``tests/access_world.py``. A pattern that is in no row
fails :func:`test_every_pattern_is_listed`.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from wagtail.models import Page

from tests.access_table import FILL, TABLE, Row
from tests.access_world import ANONYMOUS, ROLES, SUPERUSER, World, build
from tests.factories import NetworkFactory

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\((?:\?P<(\w+)>)?[^()]*(?:\([^()]*\)[^()]*)*\)")


@dataclass(frozen=True)
class Pattern:
    """A URL pattern by its qualified name, or by its route where it has none."""

    key: str
    route: str
    parts: tuple[str, ...]

    @property
    def named(self) -> bool:
        return not self.key.startswith("route:")


def patterns() -> list[Pattern]:
    """Every pattern of the site once; unnamed ones that stand before a named one at the same address are it."""
    found = list(_walk(get_resolver()))
    named = {pattern.route for pattern in found if pattern.named}
    return [pattern for pattern in found if pattern.named or pattern.route not in named]


def _walk(resolver: URLResolver, route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Pattern]:
    for entry in resolver.url_patterns:
        full = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, full, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            key = ":".join([*spaces, entry.name]) if entry.name else f"route:{full}"
            yield Pattern(key, full, tuple(CONVERTER.findall(full)))


def row_of(pattern: Pattern) -> Row | None:
    """The row of a pattern: by name, else by ``namespace:*``."""
    return (
        TABLE.get(f"route:{pattern.route}")
        or TABLE.get(pattern.key)
        or TABLE.get(f"{pattern.key.rpartition(':')[0]}:*")
    )


def addresses(pattern: Pattern, row: Row, world: World) -> list[str]:
    """Addresses to walk for a pattern: every combination of the values of its parts, every query."""

    def values(part: str) -> list[object]:
        given = {**FILL, **row.fill}[part](world)
        return given if isinstance(given, list) else [given]

    if "args" in row.fill:
        paths = [reverse(pattern.key, args=args) for args in row.fill["args"](world)]
    elif pattern.named:
        combinations = itertools.product(*(values(part) for part in pattern.parts))
        paths = [reverse(pattern.key, kwargs=dict(zip(pattern.parts, c, strict=True))) for c in combinations]
    else:
        paths = ["/" + pattern.route]
    queries = row.query(world) if row.query else row.queries
    return [path + query for path in paths for query in queries]


def outcome(response) -> str:
    """``ok``, ``login``, ``refused``, ``absent``, ``bad``, ``method`` or ``error``."""
    status = response.status_code
    if status in {301, 302, 303}:
        target = response["Location"].split("?")[0]
        if target in {reverse("wagtailadmin_login"), reverse("wagtailcore_login")}:
            return "login"
        return "refused" if target == reverse("wagtailadmin_home") else "ok"
    names = {400: "bad", 401: "login", 403: "refused", 404: "absent", 405: "method"}
    return names.get(status, "error" if status >= 500 else "ok")


def expected(row: Row, role: str, method: str) -> frozenset[str]:
    """What a role should get."""
    if row.gets_405 and method == "GET" and role != ANONYMOUS:
        return frozenset({"method", "refused", "absent"})
    if role in row.roles:
        return row.answers if method == "GET" else row.posted | row.answers
    closed = {"absent"} if row.absent else {"refused", "absent"}
    if role == ANONYMOUS:
        closed |= {"login"}
    # Some views say 405 before they ask who it is; a forbidden POST still changed nothing.
    return frozenset(closed | {"method"} if method == "POST" else closed)


def body(response) -> str:
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content).decode(errors="replace")
    return response.content.decode(errors="replace")


@pytest.mark.django_db
@pytest.mark.usefixtures("wagtail_indexes")  # what the admin's own search and its usage pages tell is walked too
@pytest.mark.walk
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ROLES)
def test_walk(role, method, django_capture_on_commit_callbacks, settings):
    settings.THROTTLE_ENABLED = False
    world = build()
    client = Client(raise_request_exception=False)
    if world.users[role] is not None:
        client.force_login(world.users[role])
    kept = dict(client.cookies)
    hidden = [word for word, roles in world.secrets.items() if role not in roles]
    wrong: list[str] = []
    for pattern in patterns():
        row = row_of(pattern)
        if row is None or row.skip:
            continue
        for address in addresses(pattern, row, world):
            client.cookies.clear()  # messages of the answer before
            client.cookies.update(kept)
            with transaction.atomic():  # each request meets the same world
                data = {key: make(world) for key, make in row.data.items()} if method == "POST" else {}
                response = client.get(address) if method == "GET" else client.post(address, data)
                got, text = outcome(response), body(response)
                transaction.set_rollback(True)
            if got not in expected(row, role, method):
                wrong.append(f"{pattern.key} {address}: {got} ({response.status_code})")
            wrong += [
                f"{pattern.key} {address}: tells “{word}”" for word in hidden if word in text and word not in row.shows
            ]
    assert not wrong, f"{role} {method}, {len(wrong)} wrong:\n" + "\n".join(wrong)


def test_every_pattern_is_listed():
    missing = sorted({pattern.key for pattern in patterns() if row_of(pattern) is None})
    assert not missing, "list these in tests/access_table.py:\n" + "\n".join(missing)


def test_no_row_is_out_of_date():
    keys = {key for pattern in patterns() for key in (pattern.key, f"route:{pattern.route}")}
    spaces = {key.rpartition(":")[0] for key in keys}
    stale = [k for k in TABLE if k not in keys and not (k.endswith(":*") and k.removesuffix(":*") in spaces)]
    assert not stale, f"no such pattern: {stale}"


@pytest.mark.django_db
def test_the_walk_would_notice(rf):
    """Secrets are where a superuser finds them: the walk looks for words that are really there."""
    world = build()
    client = Client()
    client.force_login(world.users[SUPERUSER])
    seen = client.get(reverse("wagtailadmin_explore", args=[world.network_page.pk])).content.decode()
    assert {"Zibeline", "Caracal"} <= {word for word in world.secrets if word in seen}
    assert Page.objects.filter(draft_title="Ocelot", live=True).exists()
    assert NetworkFactory(code="occitanie") == world.network
