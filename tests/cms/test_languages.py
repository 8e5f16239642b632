"""What one tree for two languages breaks, mended (house plan, section 4, rule 12)."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from cms import caching
from cms.checks import FLOORS
from cms.models import StandardPage
from tests.factories import home_page

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r'<link rel="(canonical|alternate)"(?: hreflang="([^"]+)")? href="([^"]+)"')


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def page(slug="a-propos", **fields):
    fields = {"title": "À propos", "language": "fr", "live": True, **fields}
    made = home_page().add_child(instance=StandardPage(slug=slug, **fields))
    made.save_revision().publish()
    return StandardPage.objects.get(pk=made.pk)


def links(response):
    found = {"canonical": None, "alternates": {}}
    for rel, language, address in LINK.findall(response.content.decode()):
        if rel == "canonical":
            found["canonical"] = address
        else:
            found["alternates"][language] = address
    return found


# Addresses and what search engines keep


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_in_one_language_has_one_canonical_and_no_alternates(client, prefix):
    page()
    assert links(client.get(f"{prefix}/a-propos/")) == {"canonical": "http://testserver/a-propos/", "alternates": {}}


@pytest.mark.django_db
def test_a_page_written_in_english_only_is_canonical_under_en(client):
    page(slug="about", title="About", language="en")
    for address in ("/about/", "/en/about/"):
        assert links(client.get(address)) == {"canonical": "http://testserver/en/about/", "alternates": {}}


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_translated_page_lists_both(client, prefix):
    page(title_en="About")
    found = links(client.get(f"{prefix}/a-propos/"))
    assert found["canonical"] == f"http://testserver{prefix}/a-propos/"
    assert found["alternates"] == {
        "fr": "http://testserver/a-propos/",
        "en": "http://testserver/en/a-propos/",
        "x-default": "http://testserver/a-propos/",
    }


@pytest.mark.django_db
def test_views_list_both_languages_and_none_with_a_query(client):
    home_page()
    assert links(client.get("/en/lettre/"))["canonical"] == "http://testserver/en/lettre/"
    assert set(links(client.get("/lettre/"))["alternates"]) == {"fr", "en", "x-default"}
    assert links(client.get("/lettre/?utm=x")) == {"canonical": None, "alternates": {}}
    assert links(client.get("/nowhere/")) == {"canonical": None, "alternates": {}}


@pytest.mark.django_db
def test_the_language_switch_leads_to_the_same_page(client):
    page()
    assert 'href="/en/a-propos/"' in client.get("/a-propos/").content.decode()
    assert 'href="/a-propos/"' in client.get("/en/a-propos/").content.decode()


@pytest.mark.django_db
def test_nothing_varies_by_accept_language(client):
    page()
    for address in ("/a-propos/", "/en/a-propos/", "/nowhere/", "/lettre/"):
        french = client.get(address, headers={"accept-language": "fr"})
        english = client.get(address, headers={"accept-language": "en"})
        assert "accept-language" not in french.get("Vary", "").lower()
        assert french.content == english.content
        assert french["Content-Language"] == ("en" if address.startswith("/en/") else "fr")


@pytest.mark.django_db
def test_the_sitemap_lists_a_language_only_where_it_is_written(client):
    page()
    page(slug="bilingue", title_en="Both")
    page(slug="english", language="en")
    page(slug="brouillon", live=False).unpublish()
    private = page(slug="prive")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    ns = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    root = ET.fromstring(response.content)
    entries = {
        url.find("s:loc", ns).text: {a.get("hreflang") for a in url.findall("x:link", ns)}
        for url in root.findall("s:url", ns)
    }
    pages = {address: languages for address, languages in entries.items() if languages <= {"fr", "en", "x-default"}}
    assert pages["http://testserver/a-propos/"] == set()
    assert pages["http://testserver/bilingue/"] == {"fr", "en", "x-default"}
    assert pages["http://testserver/en/bilingue/"] == {"fr", "en", "x-default"}
    assert pages["http://testserver/en/english/"] == set()
    absent = {"en/a-propos", "english", "brouillon", "en/brouillon", "prive", "en/prive"}
    assert not {f"http://testserver/{path}/" for path in absent} & set(entries)


@pytest.mark.django_db
def test_the_sitemap_asks_as_many_queries_for_many_pages(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page()
    client.get("/sitemap.xml")
    with CaptureQueriesContext(connection) as few:
        client.get("/sitemap.xml")
    for i in range(6):
        page(slug=f"page-{i}", title_en="x")
    with django_assert_max_num_queries(len(few)):
        client.get("/sitemap.xml")


@pytest.mark.django_db
def test_robots_name_the_map_and_leave_personal_pages(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /en/mon-espace/" in text


# Redirects


@pytest.mark.django_db
@pytest.mark.parametrize("editor", ["fr", "en"])
def test_a_renamed_page_is_found_under_both_prefixes(client, editor, django_capture_on_commit_callbacks):
    moved = page(slug="ancien")
    # The language an editor reads the admin in.
    with translation.override(editor), django_capture_on_commit_callbacks(execute=True):
        moved.slug = "nouveau"
        moved.save_revision().publish()
    for prefix in ("", "/en"):
        response = client.get(f"{prefix}/ancien/?de=lettre")
        assert response.status_code == 301
        assert response["Location"] == f"{prefix}/nouveau/"
        assert client.get(response["Location"]).status_code == 200


@pytest.mark.django_db
def test_redirects_keep_prefix_letters_and_foreign_targets(client):
    home_page()
    Redirect.add_redirect("/été", redirect_to="/lettre/")
    Redirect.add_redirect("/en/away", redirect_to="https://example.org/en/x", is_permanent=False)
    assert client.get("/en/%C3%A9t%C3%A9/")["Location"] == "/en/lettre/"
    assert client.get("/%C3%A9t%C3%A9/")["Location"] == "/lettre/"
    away = client.get("/away/")
    assert (away.status_code, away["Location"]) == (302, "https://example.org/en/x")


@pytest.mark.django_db
def test_a_redirect_to_where_one_is_ends_in_404(client):
    gone = page(slug="retire")
    Redirect.add_redirect("/retire", redirect_to=gone)
    gone.unpublish()
    assert client.get("/retire/").status_code == 404
    assert client.get("/en/retire/").status_code == 404


@pytest.mark.django_db
def test_a_404_asks_once_for_redirects(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    home_page()
    with CaptureQueriesContext(connection) as caught:
        client.get("/en/nowhere/?x=1")
    assert sum("wagtailredirects_redirect" in q["sql"] for q in caught) == 1


# Previews


@pytest.mark.django_db
def test_previews_in_both_languages_whatever_the_editor_reads(rf):
    made = page(title_en="About", summary_fr="Résumé", summary_en="Summary")
    assert [code for code, _label in made.preview_modes] == ["fr", "en"]
    made.language = "en"
    assert [code for code, _label in made.preview_modes] == ["en", "fr"]
    made.language = "fr"
    for admin in ("fr", "en"):
        for mode, title in (("fr", "À propos"), ("en", "About")):
            with translation.override(admin):
                response = made.make_preview_request(rf.get("/admin/"), mode)
            html = response.content.decode()
            assert f'<html lang="{mode}"' in html
            assert title in html
            assert response["Content-Language"] == mode
            assert "private" in response["Cache-Control"]


# Caches

FRAGMENT = '{% load i18n %}{% cachefor 60 "test" "cms" part %}{{ language }}:{{ value }}{% endcachefor %}'


def fragment(language, value, part="", request=None):
    with translation.override(language):
        context = {"language": language, "value": value, "part": part, "request": request}
        return Template(FRAGMENT).render(Context(context))


@pytest.mark.django_db
def test_a_fragment_is_kept_a_language():
    assert fragment("fr", 1) == "fr:1"
    assert fragment("en", 1) == "en:1"
    assert fragment("fr", 2) == "fr:1"
    assert fragment("fr", 2, part="other") == "fr:2"


@pytest.mark.django_db
def test_a_preview_is_never_cached():
    request = RequestFactory().get("/")
    request.is_preview = True
    assert fragment("fr", "draft", request=request) == "fr:draft"
    assert fragment("fr", "live") == "fr:live"
    assert fragment("fr", "draft", request=request) == "fr:draft"


@pytest.mark.django_db
def test_publishing_and_unpublishing_throw_fragments_away(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = page()
    assert fragment("fr", 1) == "fr:1"
    with django_capture_on_commit_callbacks(execute=True):
        made.save_revision()  # a draft changes nothing for readers
    assert fragment("fr", 2) == "fr:1"
    for value, act in enumerate((lambda: made.save_revision().publish(), made.unpublish), start=3):
        with django_capture_on_commit_callbacks(execute=True):
            act()
        assert fragment("fr", value) == f"fr:{value}"
        assert fragment("en", value) == f"en:{value}"


@pytest.mark.django_db
def test_another_app_stays_cached(django_capture_on_commit_callbacks):
    assert fragment("fr", 1) == "fr:1"
    with django_capture_on_commit_callbacks(execute=True):
        caching.bump("events")
    assert fragment("fr", 2) == "fr:1"


@pytest.mark.django_db
def test_versions_are_read_once_a_while(settings, django_assert_num_queries):
    settings.CACHE_VERSION_SECONDS = 60.0
    caching._Memo.read_at = float("-inf")
    with django_assert_num_queries(1):
        for i in range(5):
            fragment("fr", 1, part=str(i))
    caching._Memo.read_at = float("-inf")


def test_no_other_cache_forgets_the_language():
    """Templates use ``{% cachefor %}``; Django's ``{% cache %}`` and Wagtail's know no language of ours."""
    wrong = []
    for package in FLOORS:
        for template in (ROOT / package).rglob("*.html"):
            if re.search(r"{%\s*(cache|wagtailcache|wagtailpagecache)\s", template.read_text()):
                wrong.append(str(template))
    assert wrong == []


def test_watched_models_exist():
    assert apps.get_model("cms", "CacheVersion") is caching.CacheVersion
