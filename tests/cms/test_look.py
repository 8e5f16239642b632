"""The shell: what every page carries, what it weighs, and that it stands without its upper floors."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from cms import feed, icons, mesh, navigation
from cms.provisioning import ensure_site

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).parents[2] / "cms/static"


class Outline(HTMLParser):
    """Tags and attributes of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def outline(response) -> Outline:
    found = Outline()
    found.feed(response.content.decode())
    return found


@pytest.fixture
def site():
    return ensure_site()


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/evenements/", {"mode": "online", "page": "3"})
    return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize(
    ("path", "language"), [("/", "fr"), ("/en/", "en"), ("/ressources/", "fr"), ("/en/lettre/", "en")]
)
def test_shell(client, site, path, language):
    response = client.get(path)
    page = outline(response)
    assert response.status_code == 200
    assert page.all("html")[0]["lang"] == language
    assert page.all("a")[0]["href"] == "#main"
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert any(m.get("name") == "description" and m["content"] for m in page.all("meta"))
    switch = next(a for a in page.all("a") if a.get("hreflang"))
    assert switch["href"] == ("/" if language == "en" else "/en/") + path.removeprefix("/en").lstrip("/")
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_switch_keeps_filters(client, site):
    switch = next(a for a in outline(client.get("/ressources/?profil=decideur&x=a%26b")).all("a") if a.get("hreflang"))
    assert switch["href"] == "/en/ressources/?profil=decideur&x=a%26b"


def test_nothing_from_elsewhere_and_no_inline_script(client, site):
    page = outline(client.get("/"))
    loaded = [a.get("src") or a.get("href") for tag in ("script", "link", "img") for a in page.all(tag)]
    assert all(address.startswith(("/", "http://testserver")) for address in loaded)
    assert all(script.get("src") for script in page.all("script"))
    assert not any("style" in attrs or any(k.startswith("on") for k in attrs) for _tag, attrs in page.tags)


def test_home_is_whole_without_any_upper_floor(client, site, monkeypatch):
    monkeypatch.setattr(feed, "_sources", {})
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "_links", {})
    monkeypatch.setattr(navigation, "_panels", {})
    response = client.get("/en/")
    assert response.status_code == 200
    assert "No event is announced for now" in response.content.decode()


def test_weight_of_the_font():
    """House plan, section 4, rule 10."""
    assert (STATIC / "cms/fonts/instrument-sans.woff2").stat().st_size <= 30_000


def test_committed_files_name_no_other_place():
    css = (STATIC / "cms/main.css").read_text()
    found = [u.strip("\"'") for u in re.findall(r"""url\(("[^"]*"|'[^']*'|[^)]*)\)""", css)]
    files = [u for u in found if not u.startswith(("data:", "#"))]
    assert files
    assert [u for u in files if not finders.find(f"cms/{u}")] == []
    licences = {p.stem for p in (STATIC / "vendor/licences").iterdir()}
    assert {"bootstrap", "leaflet", "htmx.org", "instrument-sans"} <= licences


def test_emblem_is_the_same_for_ever_and_differs_by_code():
    assert mesh.emblem("OCC") == mesh.emblem("OCC")
    assert len({mesh.emblem(c) for c in ("THEIA", "OCC", "BRE", "GEODEV", "NC", "REU")}) == 6
    assert 'viewBox="0 0 192 108"' in mesh.emblem("OCC", wide=True)
    assert "<script" not in render("{% emblem code %}", code="<script>alert(1)</script>")


def test_icons():
    assert all('aria-hidden="true"' in icons.icon(name) for name in icons.ICONS)
    assert 'aria-label="En &lt;ligne"' in icons.icon("online", "En <ligne")
    with pytest.raises(KeyError):
        icons.icon("nope")


def test_pager_keeps_filters_and_marks_gaps():
    page = Paginator(range(240), 12).page(7)
    with translation.override("en"):
        html = render('{% include "cms/components/pager.html" %}', page_obj=page)
    assert "?mode=online&amp;page=8" in html
    assert html.count("…") == 2
    assert '<span class="page" aria-current="page">7</span>' in html
    assert "73 to 84 of 240" in html


def test_breadcrumb_escapes():
    html = render(
        '{% crumb_list label "/x/" "Fin" "" as crumbs %}{% include "cms/components/breadcrumb.html" %}', label="<b>"
    )
    assert "&lt;b&gt;" in html
    assert 'aria-current="page">Fin' in html


def test_navigation_is_kept_by_language_and_forgotten(monkeypatch):
    monkeypatch.setattr(navigation, "_links", {})
    calls = []

    def provider():
        calls.append(translation.get_language())
        return [navigation.Link(translation.get_language(), "/")]

    navigation.register_links("test", provider)
    for code in ("fr", "en", "fr"):
        with translation.override(code):
            assert navigation.links("test")[0].label == code
    assert calls == ["fr", "en"]
    navigation.forget()
    with translation.override("fr"):
        navigation.links("test")
    assert calls == ["fr", "en", "fr"]


def test_a_line_of_the_feed_tells_a_cancelled_event_and_the_day_it_is_given():
    when = datetime(2026, 12, 20, 21, tzinfo=UTC)  # already the 21st in Nouméa
    item = feed.FeedItem(
        key="events.event:1",
        kind="event",
        title="<b>Feux</b>",
        url="/x/",
        language="fr",
        published_at=when,
        updated_at=when,
        starts_at=when,
        day=date(2026, 12, 21),
        note="Annulé",
    )
    html = render('{% include "cms/components/feed_line.html" %}', item=item, language="fr")
    assert '<span class="day">21</span>' in html
    assert "Annulé</span>" in html
    assert "<b>Feux" not in html
