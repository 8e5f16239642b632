"""Personal links."""

import time
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from cms import signing
from cms.signing import BadLink, ExpiredLink, LinkTarget, Purpose

SHORT = Purpose("test.short", "test_link", timedelta(days=2), "short")
EVER = Purpose("test.ever", "test_link", None, "for ever")


@pytest.fixture(autouse=True)
def purposes(monkeypatch):
    monkeypatch.setattr(signing, "_purposes", dict(signing._purposes))
    monkeypatch.setattr(signing, "reverse", lambda name, args: f"/inscription/{args[0]}/")
    signing.register(SHORT)
    signing.register(EVER)


@pytest.mark.parametrize(("pk", "version"), [(1, 0), (1, 1), (987654321, 35), (2**62, 7)])
def test_a_token_leads_back_to_its_target(pk, version):
    assert signing.check("test.short", signing.token("test.short", pk, version)) == LinkTarget(pk, version)


def test_a_token_opens_only_its_own_purpose():
    with pytest.raises(BadLink):
        signing.check("test.ever", signing.token("test.short", 1, 1))


def test_another_key_signs_something_else(settings):
    token = signing.token("test.short", 1, 1)
    settings.LINKS_KEY = "another key"
    with pytest.raises(BadLink):
        signing.check("test.short", token)


def test_links_signed_with_a_key_of_before_stay_good_for_years(settings):
    years = 20 * 365 * 24 * 3600
    old = signing.token("test.ever", 7, 2, issued=int(time.time()) - years)
    short = signing.token("test.short", 7, 2, issued=int(time.time()) - years)
    place = signing.placeholder("test.ever", 7, 2)
    before = settings.LINKS_KEY
    settings.LINKS_KEY = "a new key"
    with pytest.raises(BadLink):
        signing.check("test.ever", old)
    settings.LINKS_KEY_FALLBACKS = ["one older still", before]
    assert signing.check("test.ever", old) == LinkTarget(7, 2)
    with pytest.raises(ExpiredLink):
        signing.check("test.short", short)
    link = signing.insert_links(place, "fr")
    assert signing.check("test.ever", link.rstrip("/").rpartition("/")[2]) == LinkTarget(7, 2)
    new = signing.token("test.ever", 7, 2)
    settings.LINKS_KEY_FALLBACKS = []
    assert signing.check("test.ever", new) == LinkTarget(7, 2), "links are made with the new key only"
    assert signing.insert_links(place, "fr") == place


def test_every_changed_character_breaks_a_token():
    token = signing.token("test.short", 12, 3)
    for i, c in enumerate(token):
        broken = token[:i] + ("a" if c != "a" else "b") + token[i + 1 :]
        with pytest.raises(BadLink):
            signing.check("test.short", broken)
        with pytest.raises(BadLink):
            signing.check("test.short", token[:i])


@given(st.text())
def test_any_other_text_is_a_bad_link(text):
    with pytest.raises(BadLink):
        signing.check("test.ever", text)


def test_a_link_lives_as_long_as_its_purpose_says():
    token = signing.token("test.short", 5, 2, issued=1_000_000)
    two_days = 2 * 86_400
    assert signing.check("test.short", token, now=1_000_000 + two_days) == LinkTarget(5, 2)
    with pytest.raises(ExpiredLink) as caught:
        signing.check("test.short", token, now=1_000_001 + two_days)
    assert caught.value.target == LinkTarget(5, 2)
    old = signing.token("test.ever", 5, 2, issued=0)
    assert signing.check("test.ever", old, now=10**9).pk == 5


def test_links_are_put_in_at_sending_and_stamped_then():
    html = Template('<a href="{% personal_link "test.short" 7 4 %}">{{ name }}</a>').render(Context({"name": "A & B"}))
    assert "personal-link:test.short:7:4" in html
    assert "inscription" not in html
    sent = signing.insert_links(html, "fr")
    token = sent.split('href="http://testserver/inscription/')[1].split('/"')[0]
    assert signing.check("test.short", token) == LinkTarget(7, 4)
    stamp = int(token.split("-")[2], 36)
    assert abs(stamp - time.time()) < 5
    assert "{{" not in sent


def test_a_placeholder_typed_by_a_visitor_fetches_no_link():
    typed = "{{personal-link:test.short:7:4}} {{personal-link:test.short:7:4:aaaaaaaaaaaaaaaa}}"
    assert signing.insert_links(typed, "fr") == typed
    own = signing.placeholder("test.short", 8, 4)
    assert signing.insert_links(own.replace(":8:", ":7:"), "fr") == own.replace(":8:", ":7:")


def test_previews_show_no_link():
    masked = signing.mask_links(f"Confirmez : {signing.placeholder('test.short', 7, 4)}")
    assert masked == "Confirmez : http://testserver/…"


def test_a_code_means_one_thing():
    with pytest.raises(ValueError, match="already"):
        signing.register(Purpose("test.short", "other", timedelta(days=2), ""))
    with pytest.raises(ValueError, match="code"):
        signing.register(Purpose("Bad code", "x", None, ""))
    with pytest.raises(KeyError):
        signing.token("unknown", 1, 1)
    with pytest.raises(KeyError):
        signing.placeholder("unknown", 1, 1)


def test_the_language_is_in_the_link(monkeypatch):
    from django.utils.translation import get_language

    monkeypatch.setattr(signing, "reverse", lambda name, args: f"/{get_language()}/{args[0]}/")
    assert signing.personal_path("test.short", 1, 1, "en").startswith("/en/")


def test_every_registered_purpose_has_its_page():
    for purpose in signing.purposes():
        if purpose in (SHORT, EVER):
            continue
        token = signing.token(purpose.code, 1, 1)
        try:
            assert token in reverse(purpose.path_name, args=[token])
        except NoReverseMatch:
            pytest.fail(f"{purpose.code}: no URL is named {purpose.path_name!r}")
