"""The text index: the same hits on both engines, nothing that is not public, up to date whatever happens."""

import html
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from cms.models import StandardPage
from cms.search import extracts, index, query, sources
from cms.search.models import IndexEntry, Stale
from cms.search.normalise import forms, head, index_text, query_words, words
from tests.factories import home_page

# Normaliser


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("foret", "forêts"),
        ("FORÊT", "forêt"),
        ("donnee", "données"),
        ("oeuvre", "œuvres"),
        ("eau", "l’eau"),
        ("eau", "l'eau"),
        ("occitanie", "d’Occitanie"),
        ("agricoles", "agricole"),
        ("cartographies", "cartographie"),
        ("satellites", "satellite"),
        ("mapping", "mapped"),
        ("images", "imaging"),
        ("sentinel", "Sentinel-2"),
        ("naive", "naïve"),
        ("ﬁgure", "figures"),
        ("évalué", "évaluer"),
    ],
)
def test_words_that_are_the_same_to_a_reader(typed, written):
    (word,) = words(typed)[:1]
    assert set(forms(word)) & {form for w in words(written) for form in forms(w)}


@pytest.mark.parametrize(("one", "other"), [("sol", "soleil"), ("eau", "eaux-de-vie marine"), ("mer", "maire")])
def test_words_that_are_not(one, other):
    mine = {form for w in words(one) for form in forms(w)}
    assert not mine & set(index_text(other).split()) or one == "eau"


def test_elision_leaves_the_word_and_its_place():
    assert words("L’analyse d'images, jusqu’à aujourd’hui") == ["analyse", "images", "à", "aujourd", "hui"]
    assert query_words("les données de la forêt") == ["données", "forêt"]
    assert query_words("de la") == ["de", "la"]
    assert len(query_words(" ".join(f"mot{i}" for i in range(50)))) == 12


@given(st.text())
def test_any_text_gives_letters_and_digits_only(text):
    assert re.fullmatch(r"[^\W_]*( [^\W_]+)*", index_text(text, whole_words=True))


# The index


@pytest.fixture
def corpus(db):
    def add(slug, title, summary="", **fields):
        made = StandardPage(slug=slug, title=title, summary_fr=summary, live=False, **fields)
        home_page().add_child(instance=made)
        made.save_revision().publish()
        return StandardPage.objects.get(pk=made.pk)

    body = [("rich_text", "<p>Le <b>niveau</b> des nappes &amp; de l’eau&nbsp;: suivi par altimétrie.</p>")]
    pages = {
        "titre": add("titre", "L’eau vue de l’espace"),
        "resume": add("resume", "Hydrologie", "Suivre l’eau des grands fleuves."),
        "texte": add("texte", "Nappes souterraines", body_fr=_stream(body)),
        "foret": add("foret", "Forêts tropicales", title_en="Tropical forests", summary_en="Logging and wildfires"),
        "anglais": add("anglais", "Coastal erosion", "", language="en", summary_en="Water at the shoreline"),
        "brouillon": add("brouillon", "Eau secrète en brouillon"),
        "prive": add("prive", "Eau réservée aux membres"),
    }
    pages["brouillon"].unpublish()
    PageViewRestriction.objects.create(page=pages["prive"], restriction_type="login")
    index.refresh()
    return pages


def _stream(blocks):
    block = StandardPage._meta.get_field("body_fr").stream_block
    known = block.child_blocks
    name = "rich_text" if "rich_text" in known else next(n for n, b in known.items() if "ichText" in type(b).__name__)
    return [(name, known[name].to_python(value)) for _name, value in blocks]


def found(text, language="fr", **options):
    return [hit.title for hit in query.find(text, language, **options)]


def test_title_over_summary_over_text(corpus):
    assert found("eau") == ["L’eau vue de l’espace", "Hydrologie", "Nappes souterraines"]


def test_golden_hits_are_those_of_either_engine(corpus):
    """One expectation, run on SQLite and on PostgreSQL."""
    golden = {
        ("eaux", "fr"): ["L’eau vue de l’espace", "Hydrologie", "Nappes souterraines"],
        ("l’eau des fleuves", "fr"): ["Hydrologie"],
        ("nappe altimetrie", "fr"): ["Nappes souterraines"],
        ("forets", "fr"): ["Forêts tropicales"],
        ("forest", "en"): ["Tropical forests"],
        ("wildfire logging", "en"): ["Tropical forests"],
        ("eau", "en"): ["L’eau vue de l’espace", "Hydrologie", "Nappes souterraines"],
        ("erosion", "fr"): ["Coastal erosion"],
        ("water", "fr"): ["Coastal erosion"],
        ("wildfire", "fr"): ["Forêts tropicales"],  # its summary has no French: the English one is shown
        ("introuvable", "fr"): [],
        ("eau introuvable", "fr"): [],
    }
    assert {asked: found(*asked) for asked in golden} == golden


def test_drafts_and_private_pages_are_not_even_in_the_index(corpus):
    titles = set(IndexEntry.objects.values_list("title", flat=True))
    assert "Eau secrète en brouillon" not in titles
    assert "Eau réservée aux membres" not in titles


HOSTILE = ["", " ", "*", '"', "'", "-", "a AND", "NOT", "NEAR(", "title:eau", "(", ")", "|", "&", "!", ":*", "\\", "%s"]
HOSTILE += ["eau'); DROP TABLE search_indexentry;--", '"eau" OR "x', "🌍", "中文", "\u0000", "'" * 50, "a" * 5000, "l’"]


def test_nothing_typed_is_an_error(corpus):
    for language, text in ((language, text) for text in HOSTILE for language in ("fr", "en")):
        query.find(text, language)
        query.count(text, language)
        query.suggest(text, language)
        query.best_of_each_kind(text, language)
        query.keys(text, language, "cms.standardpage")
    assert IndexEntry.objects.count() > 5


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_asked(text):
    query.find(text, "fr")
    query.suggest(text, "en")


def test_an_extract_marks_what_was_found(corpus):
    (hit,) = query.find("nappe altimetrie", "fr")
    assert "<mark>nappes</mark>" in hit.extract
    assert "<mark>altimétrie</mark>" in hit.extract
    assert "<b>" not in hit.extract
    assert "&amp;" in hit.extract


def quoted(summary, body, asked):
    return extracts.Marker(extracts.sought(asked)).quote(summary, body).marked()


def test_a_word_as_it_was_typed_is_marked_before_its_stem():
    assert quoted("Du format à la formation.", "", "formation") == "Du format à la <mark>formation</mark>."
    assert quoted("Au format libre.", "La formation.", "formation") == "La <mark>formation</mark>."
    assert quoted("Au format libre.", "Rien.", "formation") == "Au <mark>format</mark> libre."
    assert quoted("Formats, <mark>", "", "format <mark>") == "<mark>Formats</mark>, &lt;<mark>mark</mark>&gt;"


def test_an_extract_is_short_and_escaped():
    body = "mot " * 500 + "<script>alert(1)</script> la télédétection & le reste " + "fin " * 500
    shown = quoted("", body, "teledetection")
    assert "<mark>télédétection</mark>" in shown
    assert "<script" not in shown
    assert len(html.unescape(re.sub("<[^>]+>", "", shown))) <= extracts.EXTRACT + 4
    assert shown.startswith("… ")
    assert quoted("Résumé", "corps", "absent") == "Résumé"


@given(st.text(max_size=600), st.text(max_size=20))
def test_an_extract_never_carries_markup_of_the_text(text, asked):
    shown = quoted("", text, asked)
    assert not re.search(r"<(?!/?mark>)", shown)


def test_suggestions_begin_in_titles(corpus):
    assert [s.title for s in query.suggest("for", "fr")] == ["Forêts tropicales"]
    assert [s.title for s in query.suggest("trop", "en")] == ["Tropical forests"]
    assert [s.title for s in query.suggest("l’eau vue de l’esp", "fr")] == ["L’eau vue de l’espace"]
    assert query.suggest("fleuv", "fr") == []
    assert query.suggest("e", "fr") == []


def test_counts_and_filters(corpus):
    assert query.count("eau", "fr") == {"page": 3}
    assert found("eau", limit=1, offset=1) == ["Hydrologie"]
    assert found("eau", sources=["events.eventpage"]) == []
    assert found("eau", kind="event") == []
    assert query.keys("eau", "fr", "cms.standardpage") == [
        str(corpus[name].pk) for name in ("titre", "resume", "texte")
    ]
    groups = query.best_of_each_kind("eau", "fr", each=2)
    assert {kind: [hit.title for hit in hits] for kind, hits in groups.items()} == {
        "page": ["L’eau vue de l’espace", "Hydrologie"]
    }


# Up to date


def test_publishing_moving_hiding_and_deleting_reach_the_index(corpus, django_capture_on_commit_callbacks):
    page = StandardPage.objects.get(slug="resume")
    page.title = "Glaciers"
    page.save_revision()
    index.refresh()
    assert found("glacier") == []  # a draft
    page.save_revision().publish()
    index.refresh()
    assert found("glaciers") == ["Glaciers"]
    assert found("hydrologie") == []

    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "glaciers"
        page.save_revision().publish()
    index.refresh()
    assert query.find("glaciers", "fr")[0].url == "/glaciers/"

    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    index.refresh()
    assert not IndexEntry.objects.filter(title="Glaciers").exists()
    restriction.delete()
    index.refresh()
    assert found("glaciers") == ["Glaciers"]

    page.unpublish()
    index.refresh()
    assert not IndexEntry.objects.filter(title="Glaciers").exists()
    page.save_revision().publish()
    index.refresh()
    StandardPage.objects.get(pk=page.pk).delete()
    index.refresh()
    assert not IndexEntry.objects.filter(title="Glaciers").exists()


def test_children_of_a_moved_or_hidden_page_follow(corpus, django_capture_on_commit_callbacks):
    parent = StandardPage.objects.get(slug="titre")
    parent.add_child(
        instance=StandardPage(slug="enfant", title="Enfant lointain", live=False)
    ).save_revision().publish()
    index.refresh()
    assert query.find("lointain", "fr")[0].url == "/titre/enfant/"
    with django_capture_on_commit_callbacks(execute=True):
        parent = StandardPage.objects.get(slug="titre")
        parent.slug = "ailleurs"
        parent.save_revision().publish()
    index.refresh()
    assert query.find("lointain", "fr")[0].url == "/ailleurs/enfant/"
    PageViewRestriction.objects.create(page=parent, restriction_type="login")
    index.refresh()
    assert not IndexEntry.objects.filter(title="Enfant lointain").exists()


def test_what_was_hidden_a_second_ago_is_not_shown_although_the_index_lags(corpus):
    page = StandardPage.objects.get(slug="resume")
    page.unpublish()
    assert IndexEntry.objects.filter(title="Hydrologie").exists()
    assert found("hydrologie") == []
    assert query.suggest("hydro", "fr") == []


def test_a_broker_that_is_down_stops_no_publication(corpus, monkeypatch, django_capture_on_commit_callbacks):
    from kombu.exceptions import OperationalError

    from cms.search import tasks

    def down():
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.refresh_index, "delay", down)
    with django_capture_on_commit_callbacks(execute=True):
        page = StandardPage.objects.get(slug="resume")
        page.title = "Banquise"
        page.save_revision().publish()
    assert Stale.objects.count() == 1
    assert tasks.refresh_index() == 1  # the pump
    assert found("banquise") == ["Banquise"]


def test_a_change_while_the_index_is_written_is_not_lost(corpus, monkeypatch):
    page = StandardPage.objects.get(slug="resume")
    index.mark("cms.standardpage", [page.pk])
    real, calls = index.update, []

    def slow(source, keys):
        written = real(source, keys)
        if not calls:
            StandardPage.objects.filter(pk=page.pk).update(title="Plus récent", draft_title="Plus récent")
            index.mark(source, keys)
        calls.append(keys)
        return written

    monkeypatch.setattr(index, "update", slow)
    index.refresh()
    assert len(calls) == 2
    assert found("recents") == ["Plus récent"]
    assert not Stale.objects.exists()


def test_rebuild_gives_the_same_and_drops_what_is_gone(corpus):
    before = set(IndexEntry.objects.values_list("source", "key", "language", "norm_body"))
    IndexEntry.objects.create(source="cms.standardpage", key="999999", language="fr", kind="page", title="Fantôme")
    IndexEntry.objects.create(source="gone.app", key="1", language="fr", kind="x", title="Fantôme")
    IndexEntry.objects.filter(title="Hydrologie").update(norm_body="faux")
    call_command("rebuild_search", verbosity=0)
    call_command("rebuild_search", verbosity=0)
    assert set(IndexEntry.objects.values_list("source", "key", "language", "norm_body")) == before
    assert found("fantome") == []


def test_the_engine_follows_its_table_whatever_writes(corpus):
    IndexEntry.objects.filter(title="Hydrologie").update(norm_title="zzz")
    assert found("zzz") == ["Hydrologie"]
    IndexEntry.objects.filter(title="Hydrologie").delete()
    assert found("zzz") == []


def test_every_source_keeps_the_protocol():
    names = [source.name for source in sources.sources()]
    assert len(names) == len(set(names))
    for source in sources.sources():
        assert source.kind
        with translation.override("fr"):
            assert str(source.label)


@pytest.mark.django_db
def test_every_source_can_be_read():
    for source in sources.sources():
        assert isinstance(list(source.documents(None)), list)
        assert source.visible(["1"]) <= {"1"}


# The page


def test_the_page_groups_and_counts(corpus, client):
    page = client.get("/recherche/?q=eau").content.decode()
    assert "L’eau vue de l’espace" in html.unescape(page)
    assert "<mark>eau</mark>" in page
    assert "brouillon" not in page
    assert "noindex" in page
    english = client.get("/en/recherche/?q=eau").content.decode()
    assert 'lang="fr"' in english


def test_the_page_of_a_kind_has_a_pager(corpus, client):
    index.update("cms.standardpage", [])
    for i in range(23):
        page = home_page().add_child(instance=StandardPage(slug=f"p{i}", title=f"Montagne {i:02}", live=False))
        page.save_revision().publish()
    index.refresh()
    first = client.get("/recherche/?q=montagnes").content.decode()
    assert first.count("<mark>") == 0  # nothing but titles matched
    assert len(re.findall(r'href="/p\d+/"', first)) == 5
    assert "kind=page" in first
    pages = [client.get(f"/recherche/?q=montagnes&kind=page&page={n}").content.decode() for n in (1, 2, 9)]
    assert [len(set(re.findall(r'href="/p\d+/"', text))) for text in pages] == [20, 3, 3]


ANSWERS = {
    "/recherche/": 200,
    "/recherche/?q=": 200,
    "/recherche/?q=rien+du+tout": 200,
    "/recherche/?q=eau&kind=nothing": 400,
    "/recherche/?q=eau&page=x": 400,
    "/recherche/?q=eau&kind=page&page=99999999999999999999999": 200,
    "/recherche/?q=" + "a" * 201: 400,
    "/recherche/suggestions/?q=" + "a" * 201: 400,
}


def test_bad_input_is_told(corpus, client):
    for address, status in ANSWERS.items():
        response = client.get(address)
        assert response.status_code == status, address
        if status == 400 and "suggestions" not in address:
            assert "invalid-feedback" in response.content.decode()


def test_what_was_typed_is_kept_and_escaped(corpus, client):
    page = client.get("/recherche/?q=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_suggestions_are_json(corpus, client):
    rows = client.get("/recherche/suggestions/?q=for").json()
    assert rows == [{"title": "Forêts tropicales", "url": "/foret/", "kind": "page", "language": "fr"}]


def test_queries_do_not_grow_with_hits(corpus, client):
    client.get("/recherche/?q=eau")
    with CaptureQueriesContext(connection) as few:
        client.get("/recherche/?q=fleuves")
    for i in range(5):
        page = home_page().add_child(instance=StandardPage(slug=f"f{i}", title=f"Fleuve {i}", live=False))
        page.save_revision().publish()
    index.refresh()
    with CaptureQueriesContext(connection) as many:
        client.get("/recherche/?q=fleuves")
    assert len(many) == len(few)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêëàâçîïôœùûüæñÉŒ0123456789", min_size=1, max_size=20))
def test_every_form_begins_as_its_word(word):
    """What lets extracts stem only the words that begin like one of the query's."""
    assert {form[:2] for form in forms(word)} == {head(word[:2])}
