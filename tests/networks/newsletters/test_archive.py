"""Past issues: only what left is there, as pages, feed and PDF; visits are counted without anybody being known."""

import io
from datetime import timedelta

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import PageViewRestriction

from cms.models import Counter
from networks.enums import NetworkKind
from networks.newsletters import archive, drafts, letters, visits
from networks.newsletters.enums import IssueState
from networks.newsletters.models import NewsletterIssue
from tests.factories import EventFactory, IssueFactory, NetworkFactory, NewsFactory, section_block

pytestmark = pytest.mark.django_db


@pytest.fixture
def national():
    return NetworkFactory(code="NAT", kind=NetworkKind.NATIONAL)


@pytest.fixture
def regional():
    return NetworkFactory(code="OCC")


def issue_in(state, network, **values):
    """A published issue in a state of its sending."""
    issue = IssueFactory(network=network, **values)
    issue.get_latest_revision().publish()
    sent = timezone.now() - timedelta(days=1) if state in {IssueState.SENDING, IssueState.SENT} else None
    NewsletterIssue.objects.filter(pk=issue.pk).update(state=state, sent_at=sent)
    return NewsletterIssue.objects.get(pk=issue.pk)


def test_only_what_was_sent_is_in_the_archive(client, national):
    for state in IssueState:
        issue_in(state, national, title=f"Numéro {state}", number=5)
    assert [str(past.title) for past in archive.past_issues(None)] == ["Numéro sent"]
    shown = client.get("/lettre/").content.decode()
    assert [state for state in IssueState if f"Numéro {state}" in shown] == ["sent"]
    entries = feedparser.parse(client.get("/lettre/atom.xml").content).entries
    assert [entry.title for entry in entries] == ["Numéro sent"]
    sitemap = client.get("/sitemap.xml").content.decode()
    listed = NewsletterIssue.objects.filter(state__in=[IssueState.SENDING, IssueState.SENT])
    assert sitemap.count("/nat/lettre-") == listed.count()
    for issue in NewsletterIssue.objects.all():
        expected = 200 if issue.state in {IssueState.SENDING, IssueState.SENT} else 404
        assert client.get(issue.get_url()).status_code == expected, issue.state
        assert client.get(f"/lettre/{issue.pk}.pdf").status_code == expected, issue.state


def test_a_private_page_is_in_no_archive(client, national):
    issue = issue_in(IssueState.SENT, national, title="Secrète")
    PageViewRestriction.objects.create(page=issue, restriction_type="login")
    assert "Secrète" not in client.get("/lettre/").content.decode()
    assert "Secrète" not in client.get("/lettre/atom.xml").content.decode()
    assert client.get(f"/lettre/{issue.pk}.pdf").status_code == 404


def test_each_network_has_its_own(client, national, regional):
    issue_in(IssueState.SENT, national, title="Nationale")
    issue_in(IssueState.SENT, regional, title="Régionale")
    shown = client.get(f"/reseaux/{regional.slug}/lettre/").content.decode()
    assert "Régionale" in shown
    assert "Nationale" not in shown
    titles = [
        e.title for e in feedparser.parse(client.get(f"/reseaux/{regional.slug}/lettre/atom.xml").content).entries
    ]
    assert titles == ["Régionale"]
    assert client.get("/reseaux/jamais/lettre/atom.xml").status_code == 404


def test_the_page_is_read_in_both_languages_where_it_is_written_in_both(client, national):
    url = NewsFactory(network=national).get_url()
    issue = issue_in(
        IssueState.SENT,
        national,
        languages=["fr", "en"],
        title="Titre",
        title_en="Title",
        blocks=[section_block("news", {"title": "Une nouvelle", "link": url})],
        blocks_en=[section_block("news", {"title": "A piece of news", "link": f"/en{url}"})],
    )
    own = issue.get_url()
    french = BeautifulSoup(client.get(own).content, "html.parser")
    english = BeautifulSoup(client.get(f"/en{own}").content, "html.parser")
    assert (french.h1.text, english.h1.text) == ("Titre", "Title")
    assert [a.text for a in english.select(".letter-item h3 a")] == ["A piece of news"]
    assert french.select_one(".letter-item h3 a")["href"].endswith(f"{url}?nl={issue.pk}")
    assert {link["hreflang"] for link in french.find_all("link", rel="alternate", hreflang=True)} >= {"fr", "en"}
    assert "field:" not in str(french)


def test_the_pdf_is_the_letter(client, national):
    issue = issue_in(
        IssueState.SENT, national, title="À lire", blocks=[section_block("news", {"title": "Une nouvelle"})]
    )
    response = client.get(f"/lettre/{issue.pk}.pdf")
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    assert reader.metadata.title == "À lire"
    assert "Une nouvelle" in reader.pages[0].extract_text()


def test_the_strip_of_a_network_is_a_picture_kept_for_long(client, national):
    response = client.get(f"/lettre/bandeau/{national.slug}.png")
    assert response["Content-Type"] == "image/png"
    assert "immutable" in response["Cache-Control"]
    assert client.get("/lettre/bandeau/jamais.png").status_code == 404


def test_queries_of_the_archive_do_not_grow(client, national, django_assert_max_num_queries):
    issue_in(IssueState.SENT, national)
    client.get("/lettre/")
    with django_assert_max_num_queries(40) as few:
        client.get("/lettre/")
    for _n in range(4):
        issue_in(IssueState.SENT, national)
    with django_assert_max_num_queries(40) as many:
        client.get("/lettre/")
    assert len(many) == len(few)


# --- visits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def read(national):
    """An issue that left, and the event it points to."""
    event = EventFactory(network=national, slug="rencontre")
    block = section_block("events", {"link": event.get_url(), "key": f"events.event:{event.pk}"})
    return issue_in(IssueState.SENT, national, blocks=[block]), event


def test_a_visit_is_counted_by_issue_and_item_and_nothing_else(client, read):
    issue, event = read
    for path in (event.get_url(), f"/en{event.get_url()}"):
        response = client.get(f"{path}?nl={issue.pk}")
        assert response.status_code == 200
        assert not response.cookies
    assert visits.visits(issue) == {f"events.event:{event.pk}": 2}
    assert [(row.kind, row.key, row.n) for row in Counter.objects.all()] == [
        ("newsletter", f"{issue.pk}:events.event:{event.pk}", 2)
    ]


def test_what_is_no_visit_is_not_counted(client, read, national):
    issue, event = read
    url = event.get_url()
    draft = issue_in(IssueState.DRAFT, national, blocks=[section_block("events", {"link": url})])
    client.get(url)
    client.head(f"{url}?nl={issue.pk}")
    client.get(f"{url}?nl={issue.pk}", headers={"Sec-Purpose": "prefetch"})
    client.get(f"/actualites/?nl={issue.pk}")
    client.get(f"/jamais/?nl={issue.pk}")
    for bad in (draft.pk, 0, -1, 999_999, 9_999_999_999, "a9999999999", 10**30, "x", "1:2", "", "%27", "1&nl=2"):
        assert client.get(f"{url}?nl={bad}").status_code == 200, bad
    assert not Counter.objects.exists()


def test_a_page_is_shown_although_its_visit_cannot_be_counted(client, read, monkeypatch):
    from django.db import DatabaseError

    def fail(*args, **kwargs):
        raise DatabaseError

    issue, event = read
    monkeypatch.setattr(visits, "count", fail)
    assert client.get(f"{event.get_url()}?nl={issue.pk}").status_code == 200


def test_a_mail_s_links_are_marked_on_this_site_only(national, read):
    issue, _event = read
    block = section_block("news", {"link": "https://ailleurs.example/a?nl=9"}, {"link": "/evenements/?mode=online"})
    issue.body_fr = [block]
    issue.save()
    urls = [item.url for item in letters.letter_of(NewsletterIssue.objects.get(pk=issue.pk), "fr").items()]
    assert urls[0] == "https://ailleurs.example/a?nl=9"
    assert urls[1].endswith(f"/evenements/?mode=online&nl={issue.pk}")


def test_links_in_running_text_are_marked_and_counted(client, national, read):
    issue, event = read
    text = (
        f'<p>Voyez <a href="{event.get_url()}">l’atelier</a> et <a href="https://ailleurs.example/">ailleurs</a>.</p>'
    )
    issue.body_fr = [{"type": "editorial", "value": {"title": "", "text": text, "author": ""}}]
    issue.save()
    issue = NewsletterIssue.objects.get(pk=issue.pk)
    html = letters.mail_of(issue, "fr").html
    urls = [a["href"] for a in BeautifulSoup(html, "html.parser").select(".prose a")]
    assert urls[0].endswith(f"{event.get_url()}?nl={issue.pk}")
    assert urls[1] == "https://ailleurs.example/"
    assert visits.manifest(letters.letter_of(issue, "fr")) == {event.get_url(): [event.get_url(), "l’atelier"]}


def test_a_card_names_something_of_each_section(client, national):
    blocks = [
        section_block("events", *({"title": f"Rencontre {n}"} for n in range(5))),
        section_block("news", {"title": "Une nouvelle"}),
        section_block("calls", {"title": "Un appel"}, {"title": "Autre appel"}),
    ]
    issue = issue_in(IssueState.SENT, national, blocks=blocks)
    assert archive.past(issue).headings == ("Rencontre 0", "Une nouvelle", "Un appel", "Rencontre 1")


def test_what_an_editor_dropped_is_free_again(national):
    news = NewsFactory(network=national)
    issue = drafts.new_issue(national)
    assert issue.taken.count() >= 1
    issue.body_fr = []
    drafts.record_taken(issue)
    assert not issue.taken.filter(key=f"networks.news:{news.pk}").exists()
