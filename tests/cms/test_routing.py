"""Pages are found by their whole path, however deep they are."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.models import StandardPage
from tests.factories import home_page

pytestmark = pytest.mark.django_db


def branch(depth: int) -> list[StandardPage]:
    """Pages one below another: ``/a/``, ``/a/b/``..."""
    pages, parent = [], home_page()
    for name in "abcdef"[:depth]:
        parent = parent.add_child(instance=StandardPage(title=f"Page {name}", slug=name))
        pages.append(parent)
    return pages


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_every_level_is_found(client):
    branch(4)
    for name, path in (("a", "/a/"), ("b", "/a/b/"), ("d", "/a/b/c/d/")):
        for address in (path, f"/en{path}"):
            assert f"<h1>Page {name}" in re.sub(
                r"<h1[^>]*>(<span[^>]*>)?", "<h1>", client.get(address).content.decode()
            )


def test_a_deep_page_asks_no_more_than_a_shallow_one(client):
    branch(5)
    client.get("/a/")
    assert queries(client, "/a/b/c/d/e/") == queries(client, "/a/b/")


def test_what_is_not_there_or_not_public_is_not_found(client):
    pages = branch(3)
    Page.objects.filter(pk=pages[2].pk).update(live=False)
    for path in ("/a/b/c/", "/a/b/x/", "/x/b/", "/b/", "/a/b/c/d/"):
        assert client.get(path).status_code == 404, path
    Page.objects.filter(pk=pages[1].pk).update(live=False)
    Page.objects.filter(pk=pages[2].pk).update(live=True)
    assert client.get("/a/b/c/").status_code == 200  # as Wagtail does: a draft above hides nothing below


def test_a_restricted_page_stays_restricted(client):
    from wagtail.models import PageViewRestriction

    pages = branch(3)
    PageViewRestriction.objects.create(page=pages[0], restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/a/b/c/").status_code == 302
