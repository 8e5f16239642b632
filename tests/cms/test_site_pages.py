"""Legal pages, provisioning, errors and maintenance."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils.safestring import mark_safe
from wagtail.models import Page, Site

from cms import privacy
from cms.models import HomePage, LegalPage, SiteSettings
from cms.provisioning import ensure_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return ensure_site()


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_ensure_site_twice_is_the_same(nothing_planted):
    first = ensure_site()
    pages = set(Page.objects.values_list("pk", "url_path", "live"))
    ensure_site()
    assert set(Page.objects.values_list("pk", "url_path", "live")) == pages
    assert Site.objects.get(is_default_site=True).root_page_id == first.home.pk
    assert HomePage.objects.count() == 1
    assert not Page.objects.filter(title__startswith="Welcome to").exists()


def test_ensure_site_leaves_an_editors_choices_alone(site):
    page = site.legal[LegalPage.Kind.LEGAL]
    page.title, page.slug, page.live = "Qui publie ce site", "qui", False
    page.save()
    SiteSettings.objects.update(tagline_fr="Autre devise")
    call_command("setup", verbosity=0)
    page.refresh_from_db()
    assert (page.title, page.slug, page.live) == ("Qui publie ce site", "qui", False)
    assert SiteSettings.objects.get().tagline_fr == "Autre devise"


def test_legal_notice_comes_from_the_settings(client, site):
    assert "à renseigner" in text(client, "/mentions-legales/")
    SiteSettings.objects.update(
        publisher="Pôle <b>",
        postal_address="1 rue",
        contact_email="a@b.org",
        publication_director="Dir",
        host_name="H",
        host_address="2 rue",
    )
    html = text(client, "/mentions-legales/")
    assert "à renseigner" not in html
    assert "Pôle &lt;b&gt;" in html
    assert "Publication director" in text(client, "/en/mentions-legales/")


def test_privacy_page_lists_every_purpose(client, site, monkeypatch):
    class Holder:
        purposes = (privacy.Purpose("t", "Essai <i>", "nom", "consentement", "un an"),)

    monkeypatch.setattr(privacy, "_holders", {"one": Holder(), "two": Holder()})
    html = text(client, "/donnees-personnelles/")
    assert html.count("Essai &lt;i&gt;") == 1
    monkeypatch.setattr(privacy, "_holders", {})
    assert "processes no personal data" in text(client, "/en/donnees-personnelles/")


@pytest.mark.parametrize(
    ("status", "words"),
    [("none", "non conforme"), ("partial", "partiellement conforme"), ("full", "totalement conforme")],
)
def test_accessibility_statement_tells_the_status_in_the_footer_too(client, site, status, words):
    settings = SiteSettings.objects.get()
    settings.accessibility_status = status
    settings.save()
    assert f"<strong>{words}</strong>" in text(client, "/accessibilite/")
    assert f"Accessibilité\u00a0: {words}" in text(client, "/lettre/")


def test_footer_lists_live_legal_pages_only(client, site):
    page = site.legal[LegalPage.Kind.LEGAL]
    assert "Mentions légales" in text(client, "/lettre/")
    page.live = False
    page.save()
    assert "Mentions légales" not in text(client, "/lettre/")


@pytest.mark.parametrize(("path", "words"), [("/nulle-part/", "n’existe pas"), ("/en/nowhere/", "does not exist")])
def test_not_found(client, site, path, words):
    response = client.get(path)
    assert response.status_code == 404
    assert words in response.content.decode()


def test_csrf_failure_is_a_page_of_the_site(site):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "resté ouvert trop longtemps" in response.content.decode()


def test_server_error_needs_no_database(django_assert_num_queries):
    from cms.views import server_error

    with django_assert_num_queries(0):
        response = server_error(None)
    assert response.status_code == 500
    assert 'lang="en"' in response.content.decode()


@override_settings(MAINTENANCE=True)
def test_maintenance_closes_the_site_but_not_the_team(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/en/evenements/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "revient" in response.content.decode()
    assert client.get("/admin/login/").status_code == 200


def test_video_is_not_asked_for_before_a_click(client, site, monkeypatch):
    from wagtail.embeds import blocks

    frame = mark_safe('<iframe src="https://video.test/x"></iframe>')
    monkeypatch.setattr(blocks, "embed_to_frontend_html", lambda *_a: frame)
    home = site.home
    home.body_fr = [("video", blocks.EmbedValue("https://www.video.test/x"))]
    home.save()
    html = text(client, "/")
    before, after = html.split("<template>")
    assert "<iframe" not in before
    assert "<iframe" in after.split("</template>")[0]
    assert "video.test" in before


@pytest.mark.parametrize("query", ["", "?profil=decideur", "?profil=%3Cscript%3E", "?profil=nobody"])
def test_resources_have_three_doors(client, site, query):
    html = text(client, f"/ressources/{query}")
    for profile in ("decideur", "geomaticien", "teledetecteur"):
        assert f'href="/ressources/?profil={profile}"' in html
    assert "<script>" not in html


def test_the_emblem_is_where_programs_look_for_it(client):
    response = client.get("/favicon.ico")
    assert response["Location"].endswith("cms/favicon.ico")
    found = finders.find("cms/favicon.ico")
    assert found
    assert Path(found).read_bytes()[:4] == b"\x00\x00\x01\x00"
