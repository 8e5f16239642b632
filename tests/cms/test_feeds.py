"""The Atom writer: valid by RFC 4287, whatever stands in the texts."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.http import Http404

from cms.feed import FeedItem
from cms.feeds import Part, atom, atom_response, part

NS = {"a": "http://www.w3.org/2005/Atom"}
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def item(key="events.event:12", **fields):
    fields = {
        "kind": "event", "title": "Atelier", "url": "/reseaux/occitanie/atelier/", "language": "fr",
        "published_at": AT, "updated_at": AT + timedelta(hours=1), **fields,
    }  # fmt: skip
    return FeedItem(key=key, **fields)


def written(*items):
    return atom(
        items,
        title="Événements",
        page_url="http://testserver/evenements/",
        feed_url="http://testserver/evenements/atom.xml",
        language="fr",
    )


@pytest.fixture(autouse=True)
def identity(db):
    """The feed names the site, whose name is a setting."""


def test_what_the_rfc_asks_of_a_feed_and_its_entries():
    text = written(item(), item("networks.news:1", network_name="ART Occitanie", updated_at=AT + timedelta(days=2)))
    root = ET.fromstring(text)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    for node in (root, *root.findall("a:entry", NS)):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"a:{name}", NS)) == 1, name
            assert node.find(f"a:{name}", NS).text
    assert root.find("a:author/a:name", NS).text
    rels = {link.get("rel"): link.get("href") for link in root.findall("a:link", NS)}
    assert rels["self"] == "http://testserver/evenements/atom.xml"
    ids = [node.text for node in root.findall("a:entry/a:id", NS)]
    assert len(ids) == len(set(ids)) == 2
    assert root.find("a:updated", NS).text == "2026-03-03T09:30:00+00:00"


def test_a_reader_reads_it():
    read = feedparser.parse(written(item(summary="Deux jours & trois nuits", label="Webinaire", when="1er mars")))
    assert not read.bozo
    (entry,) = read.entries
    assert entry.link == "http://testserver/reseaux/occitanie/atelier/"
    assert entry.published == "2026-03-01T09:30:00+00:00"
    assert [tag.term for tag in entry.tags] == ["Webinaire"]
    assert "1er mars" in entry.summary


def test_an_empty_feed_is_a_feed():
    read = feedparser.parse(written())
    assert not read.bozo
    assert read.entries == []
    assert read.feed.updated


def test_hostile_texts_are_text():
    hostile = "<script>alert(1)</script> ]]> & \x0b\x1f\ufffe fin"
    text = written(item(title=hostile, summary=hostile, network_name=hostile, label=hostile))
    (entry,) = ET.fromstring(text).findall("a:entry", NS)
    assert entry.find("a:title", NS).text == "<script>alert(1)</script> ]]> &  fin"
    assert entry.find("a:summary", NS).get("type") == "html"
    assert "&lt;script&gt;" in entry.find("a:summary", NS).text  # read as HTML, it is text


def test_an_entry_says_what_it_is_and_in_which_language():
    """Known by its URI where it has one; in the language it is written in, where that is not the feed's."""
    text = written(item(uri="urn:uuid:1", language="en"), item("events.event:2"))
    entries = ET.fromstring(text).findall("a:entry", NS)
    assert [entry.find("a:id", NS).text for entry in entries] == ["urn:uuid:1", "tag:testserver,2024:events.event:2"]
    assert [entry.get("{http://www.w3.org/XML/1998/namespace}lang") for entry in entries] == ["en", None]


def test_the_answer_is_of_the_type_readers_ask_for():
    response = atom_response([item()], title="t", page_url="http://x/", feed_url="http://x/a", language="en")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_a_feed_of_many_entries_is_paged():
    """RFC 5005, section 3: first, previous, next and last; one feed by its id, each page by its own address."""

    def page(number, last=3, url="http://x/a?kind=job"):
        shown = Part([item(f"k:{number}")], number, last)
        root = ET.fromstring(atom(shown, title="t", page_url="http://x/", feed_url=url, language="fr"))
        links = {link.get("rel"): link.get("href") for link in root.findall("a:link", NS)}
        return root.find("a:id", NS).text, links

    first, second, third = (f"http://x/a?kind=job{end}" for end in ("", "&page=2", "&page=3"))
    alternate = {"alternate": "http://x/"}
    assert page(1) == (first, alternate | {"self": first, "first": first, "next": second, "last": third})
    assert page(2) == (
        first, alternate | {"self": second, "first": first, "previous": first, "next": third, "last": third}
    )  # fmt: skip
    assert page(3) == (first, alternate | {"self": third, "first": first, "previous": second, "last": third})
    assert page(1, last=1) == (first, alternate | {"self": first})
    assert page(2, last=2, url="http://x/a")[1]["self"] == "http://x/a?page=2"


def test_a_page_that_is_not_there():
    for found, number in ((range(3), 2), ([], 2), (range(60), 3)):
        with pytest.raises(Http404):
            part(found, number, list)
    assert part([], 1, list) == Part([], 1, 1)
    assert part(range(60), 2, list) == Part(list(range(50, 60)), 2, 2)
