"""The check-list: each fault is refused with a sentence that says what to mend; a sound issue passes."""

from dataclasses import replace

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from cms.models import SiteSettings
from networks.newsletters import gate, letters
from networks.newsletters.faces import mail
from networks.newsletters.faces.parts import Button, Image, Item, Letter, Picture, Section
from networks.newsletters.linkcheck import answers
from networks.newsletters.models import NewsletterIssue
from tests.factories import IssueFactory, NetworkFactory, NewsFactory, section_block

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def publisher():
    site = SiteSettings.load()
    site.publisher, site.postal_address = "Université de l’Exemple", "1 rue de l’Exemple, 34000 Montpellier"
    site.save()
    return site


@pytest.fixture
def network():
    return NetworkFactory(code="OCC")


@pytest.fixture
def news(network):
    return NewsFactory(network=network, slug="nouvelle")


@pytest.fixture
def sound(network, news):
    """An issue with nothing to mend, as published."""
    issue = IssueFactory(network=network, blocks=[section_block("news", {"link": news.get_url()})])
    issue.get_latest_revision().publish()
    return NewsletterIssue.objects.get(pk=issue.pk)


def found(issue):
    return [finding.code for finding in gate.check(issue)]


def test_a_sound_issue_passes(sound):
    assert gate.check(sound) == []


def test_a_draft_is_told_that_what_is_published_leaves(sound):
    sound.title = "Autre titre"
    sound.save_revision()
    sound.refresh_from_db()
    assert found(sound) == ["unpublished"]


def test_only_the_drafted_form_of_a_title_bears_the_number(sound):
    sound.number = 4
    good = (
        "Ce que change le décret n° 2026-114",
        "L’appel no. 12 est ouvert",
        "Lettre n°\u00a04, juin 2026",
        "Letter no. 4",
    )
    for title in good:
        sound.title = title
        assert "title" not in found(sound), title
    for title in ("Lettre n°\u00a03, juin 2026", "Letter no. 3, June 2026", "Lettre nº 44"):
        sound.title = title
        assert "title" in found(sound), title


def test_a_language_without_content_or_title_is_refused(sound):
    sound.languages = ["fr", "en"]
    assert [(f.code, f.language) for f in gate.check(sound)] == [("language", "en")]
    sound.body_en = sound.body_fr
    sound.save()
    (finding,) = gate.check(sound)
    assert "titre en anglais" in finding.message
    sound.languages = []
    assert found(sound) == ["language"]


def test_a_site_without_postal_identity_is_refused(sound, publisher):
    publisher.postal_address = ""
    publisher.save()
    assert found(sound) == ["identity"]


def checked(letter, content=None, lives=lambda url: True):
    return [f.code for f in gate.check_letter(letter, content or letters.content_of(letter, NetworkFactory()), lives)]


@pytest.fixture
def letter(sound):
    return letters.letter_of(sound, "fr")


def with_parts(letter: Letter, *parts):
    return replace(letter, parts=(*letter.parts, *parts))


def test_too_heavy(letter):
    items = tuple(Item(key=str(n), title="t" * 250, url="https://example.org/", summary="é" * 600) for n in range(70))
    heavy = with_parts(letter, Section("news", "Actualités", items))
    assert mail.size(mail.render(heavy)) > mail.MAX_BYTES
    assert checked(heavy) == ["size"]


def test_an_image_without_words(letter):
    mute = Picture("https://example.org/a.jpg", "", 100, 50)
    item = Item(key="", title="Avec image", url="https://example.org/", picture=mute)
    assert checked(with_parts(letter, Image(mute))) == ["image"]
    assert checked(with_parts(letter, Section("news", "Actualités", (item,)))) == ["image"]
    assert checked(with_parts(letter, Image(replace(mute, decorative=True)))) == []


def test_an_image_without_an_alt_attribute_in_the_mail(letter):
    content = letters.content_of(letter, NetworkFactory())
    broken = replace(content, html=content.html.replace('alt=""', ""))
    assert checked(letter, broken) == ["image"]


@pytest.mark.parametrize("url", ["evenements/", "www.example.org", "//example.org/", "javascript:alert(1)", ""])
def test_a_relative_link(letter, url):
    assert checked(with_parts(letter, Button("Voir", url))) == ["link"]


def test_a_dead_link_of_this_site_and_no_other(letter, news, settings):
    news.unpublish()
    assert checked(letter, lives=answers) == ["link"]
    elsewhere = with_parts(letter, Button("Voir", "https://ailleurs.example/perdu"))
    news.save_revision().publish()
    assert checked(elsewhere, lives=answers) == []


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/", True),
        ("/evenements/", True),
        ("/en/evenements/", True),
        ("/reseaux/", True),
        ("/reseaux/occ/nouvelle/", True),
        ("/en/reseaux/occ/nouvelle/", True),
        ("/reseaux/occ/nouvelle/?nl=3", True),
        ("/reseaux/occ/jamais/", False),
        ("/admin/", False),  # asks to log in
        ("/admin/login/", False),
        ("/_util/login/", False),
        ("/reseaux/occ/", True),
        ("/reseaux/occ", True),
        ("/reseaux/occ/nouvelle/#jamais", False),
        ("/reseaux/occ/nouvelle/#main", True),
        ("/lettre/desabonnement/faux/", False),
        ("/media/rien.pdf", False),
        ("/media/../secret", False),
        ("/%00", False),
    ],
)
def test_what_answers_on_this_site(settings, news, path, leads):
    assert answers(f"{settings.SITE_URL}{path}") is leads


def test_private_and_unpublished_pages_are_nothing_for_a_reader(settings, news):
    address = f"{settings.SITE_URL}/reseaux/occ/nouvelle/"
    assert answers(address)
    for kind in ("password", "login"):
        restriction = PageViewRestriction.objects.create(page=news, restriction_type=kind, password="x")
        assert not answers(address), kind
        restriction.delete()
    news.unpublish()
    assert not answers(address)


def test_redirects_of_the_site_are_followed_to_their_end(settings, news):
    site = Site.objects.get()

    def redirect(old, to):
        Redirect.objects.create(old_path=Redirect.normalise_path(old), site=site, redirect_link=to)
        return f"{settings.SITE_URL}{old}"

    assert answers(redirect("/vieux/", "/reseaux/occ/nouvelle/"))
    assert answers(redirect("/dehors/", "https://ailleurs.example/"))
    assert not answers(redirect("/perdu/", "/reseaux/occ/jamais/"))
    assert not answers(redirect("/porte/", "/admin/"))
    assert not answers(redirect("/rond/", "/rond/"))
    assert not answers(redirect("/serpent/", "/vieux-serpent/"))


def test_links_of_every_kind_in_both_parts(letter, settings):
    settings.ALLOWED_HOSTS = ["testserver", "maillage.example"]

    def told(url):
        return checked(with_parts(letter, Button("Voir", url)), lives=lambda asked: "dead" not in asked)

    for good in ("mailto:a@example.org", "mailto:a@example.org?subject=x", "tel:+33467000000", "https://example.org/"):
        assert told(good) == [], good
    for bad in (
        "#plus-bas",
        "mailto:",
        "mailto:personne",
        "tel:",
        "https://",
        "https:///evenements/",
        "https://testserver/evenements/",
        "http://www.testserver/",
        "http://maillage.example/evenements/",
        "http://localhost:8000/evenements/",
        "http://192.168.1.3/",
        "http://[::1]/",
        "http://testserver/dead/",
    ):
        assert told(bad) == ["link"], bad
    # What the text alone says counts too; a full stop after it does not.
    content = letters.content_of(letter, NetworkFactory())
    said = replace(content, text=f"{content.text}\nVoir http://testserver/dead/. Ou http://testserver/vivant/.")
    (finding,) = gate.check_letter(letter, said, lambda url: url != "http://testserver/dead/")
    assert "http://testserver/dead/\u00a0»" in finding.message


def test_asking_leaves_the_reader_s_language_alone(settings, news):
    from django.utils import translation

    with translation.override("fr"):
        answers(f"{settings.SITE_URL}/en/evenements/")
        assert translation.get_language() == "fr"


def test_no_way_out(letter):
    content = letters.content_of(letter, NetworkFactory())
    place = letter.footer.unsubscribe_url
    assert checked(letter, replace(content, text=content.text.replace(place, ""))) == ["unsubscribe"]
    assert checked(letter, replace(content, html=content.html.replace(place, "https://example.org/"))) == [
        "unsubscribe"
    ]
    assert checked(letter, replace(content, headers={})) == ["unsubscribe"]


def test_no_text_no_title_no_content(letter):
    content = letters.content_of(letter, NetworkFactory())
    assert "text" in checked(letter, replace(content, text=" \n"))
    assert checked(letter, replace(content, subject=" ")) == ["title"]
    assert checked(replace(letter, parts=())) == ["empty"]


def test_an_empty_section_or_one_without_a_heading(letter):
    assert checked(with_parts(letter, Section("news", "Actualités", ()))) == ["section"]
    item = Item(key="", title="x", url="https://example.org/")
    assert checked(with_parts(letter, Section("", "", (item,)))) == ["section"]


def test_each_sentence_is_in_the_editor_s_language(sound):
    sound.body_fr = [section_block("news")]
    (finding,) = [f for f in gate.check(sound) if f.code == "section"]
    assert (
        finding.message == "La rubrique «\u00a0Actualités\u00a0» est vide\u00a0: donnez-lui un élément ou retirez-la."
    )
