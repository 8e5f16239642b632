"""``/ressources/``: facets, chips, profiles, addresses, ways out, and the same view taken away."""

import csv
import io
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cms import feeds
from cms.enums import Audience
from resources import listing
from resources.criteria import Criteria
from resources.forms import SearchForm
from resources.models import AccessLink, Resource
from tests import feed_pages
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    """Four published resources and a draft."""
    network = NetworkFactory(code="geo")
    water = ThemeFactory(notation="eau", label_fr="Eaux continentales", label_en="Inland water")
    town = ThemeFactory(notation="urbain", label_fr="Ville")
    maker = ProviderFactory(slug="ird", name="IRD")
    common = {"network": network, "providers": [maker]}
    return [
        ResourceFactory(
            slug="crues", title_fr="Crues du Mangoky", title_en="Mangoky floods", countries=["MG"], themes=[water],
            west=43.0, south=-22.0, east=45.0, north=-20.0, audiences=[Audience.GIS], licence="CC-BY-4.0",
            summary_fr="Étendue des inondations.", access="open", period_start="2019", **common
        ),
        ResourceFactory(
            slug="lacs", title_fr="Niveaux des lacs", world=True, themes=[water], type="product",
            audiences=[Audience.REMOTE_SENSING], **common
        ),
        ResourceFactory(
            slug="chaleur", title_fr="Îlots de chaleur", regions=["FR-OCC"], themes=[town], type="case_study",
            audiences=[Audience.DECISION_MAKER], **common
        ),
        ResourceFactory(slug="chaine", title_fr="=HYPERLINK(1) chaîne", type="processing_chain", **common),
        ResourceFactory(slug="secret", title_fr="Crues confidentielles", countries=["MG"], live=False, **common),
    ]  # fmt: skip


def soup(client, path, **extra):
    response = client.get(path, follow=True, **extra)  # a longer address leads to the short one
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def titles(page):
    return [a.get_text(strip=True) for a in page.select(".resource-list .card-title a")]


def words(element):
    return " ".join(element.get_text(" ", strip=True).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_entrance_has_doors_search_and_counted_facets(client, base):
    page = soup(client, "/ressources/")
    doors = page.select(".doors-short li")
    assert [words(door.strong) for door in doors] == ["Décideurs", "Géomaticiens", "Télédétecteurs"]
    assert all(words(door.span) for door in doors)
    assert len(titles(page)) == 4
    assert "Crues confidentielles" not in page.get_text()
    counts = {i["value"]: words(i.parent.select_one(".n")) for i in page.select("input[name=type]")}
    assert counts == {"dataset": "1", "product": "1", "case_study": "1", "processing_chain": "1"}
    for box in page.select("input[type=checkbox]"):
        assert box["form"] == "search"
        assert box.find_parent("fieldset").legend.get_text(strip=True)
    form = page.select_one("form#search")
    assert form["method"] == "get"
    assert not form.select("[name=csrfmiddlewaretoken]")
    assert not client.cookies


def test_facets_leave_their_own_choice_out_of_their_counts(client, base):
    page = soup(client, "/ressources/?theme=eau&type=dataset")
    assert titles(page) == ["Crues du Mangoky"]
    counts = {i["value"]: words(i.parent.select_one(".n")) for i in page.select("input[name=type]")}
    assert counts == {"dataset": "1", "product": "1"}, "another type can be added"
    chosen = page.select_one("#facet-type input[checked]")
    assert chosen["value"] == "dataset"


def test_chips_remove_one_value_and_reset_keeps_the_profile(client, base):
    page = soup(client, "/ressources/?pour=geomaticien&profil=decideur&theme=eau&type=dataset")
    chips = {words(a): a["href"] for a in page.select(".active-filters a:not(.reset)")}
    assert len(chips) == 3
    without = next(href for label, href in chips.items() if label.startswith("Thème : Eaux continentales"))
    assert parse_qs(urlsplit(without).query) == {
        "pour": ["geomaticien"],
        "profil": ["decideur"],
        "type": ["dataset"],
    }
    assert page.select_one(".active-filters .reset")["href"] == "/ressources/?profil=decideur"
    for href in chips.values():
        assert client.get(href).status_code == 200


def test_the_button_of_the_panel_counts_what_is_ticked_in_it(client, base):
    counted = {"q=crues": None, "q=crues&theme=eau": "(1)", "theme=eau&theme=urbain&de=2015": "(3)",
               "theme=nulle-part": None, "profil=gis": None}  # fmt: skip
    for query, expected in counted.items():
        panel = soup(client, f"/ressources/?{query}").select_one("#filters")
        count = panel.select_one("summary .count")
        inside = panel.select("input[type=checkbox][checked], input[name=de]:not([value=''])")
        assert (count and count.get_text()) == expected, query
        assert len(inside) == int(expected.strip("()") if expected else 0), query


def test_words_searched_stand_between_the_quotes_of_the_language(client, base):
    for prefix, said in (("", "«\xa0eau <b>\xa0»"), ("/en", "“eau <b>”")):
        chip = soup(client, f"{prefix}/ressources/?q=eau+%3Cb%3E").select_one(".active-filters a")
        chip.select_one(".visually-hidden").decompose()
        assert chip.get_text().strip() == said


def test_a_profile_changes_words_and_order_and_hides_nothing(client, base):
    everybody = soup(client, "/ressources/")
    seen = set(titles(everybody))
    leads = {everybody.select_one(".lead").get_text()}
    for profile, first in (
        ("decideur", "Îlots de chaleur"),
        ("geomaticien", "Crues du Mangoky"),
        ("teledetecteur", "Niveaux des lacs"),
    ):
        page = soup(client, f"/ressources/?profil={profile}")
        assert titles(page)[0] == first
        assert set(titles(page)) == seen
        leads.add(page.select_one(".lead").get_text())
        assert page.select_one(".tabs [aria-current]")["href"] == f"/ressources/?profil={profile}"
        assert page.select_one("form#search input[name=profil]")["value"] == profile
    assert len(leads) == 4
    assert not client.cookies


def test_a_place_also_returns_what_covers_it_marked_and_after(client, base):
    page = soup(client, "/ressources/?lieu=MG")
    assert titles(page) == ["Crues du Mangoky", "Niveaux des lacs"]
    cards = page.select(".card-resource")
    assert "couvre aussi ce lieu" not in words(cards[0])
    assert "couvre aussi ce lieu" in words(cards[1])
    assert "zone plus large" in words(page.select_one(".wider-head"))


def test_addresses_are_short_and_the_same_for_the_same_search(client, base):
    long = "/ressources/?q=&type=product&type=dataset&de=&a=&bbox=&page=1"
    response = client.get(long)
    assert (response.status_code, response["Location"]) == (302, "/ressources/?type=dataset&type=product")
    assert client.get(response["Location"]).status_code == 200
    assert client.get("/ressources/?q=").headers["Location"] == "/ressources/"
    english = client.get("/en/ressources/?theme=eau&q=")
    assert english["Location"] == "/en/ressources/?theme=eau"
    # A campaign's own parameters are left where they are.
    assert client.get("/ressources/?utm_source=lettre&theme=eau").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [("de=hier", "de"), ("de=2020&a=2010", "a"), ("bbox=1,2,3", "bbox"), (f"q={'x' * 201}", "q")],
)
def test_a_bad_value_is_told_next_to_its_field_and_nothing_is_lost(client, base, query, field):
    page = soup(client, f"/ressources/?{query}&theme=eau")
    wrong = page.select_one(f"main [name={field}]")
    assert wrong["aria-invalid"] == "true"
    errors = [page.select_one(f"#{name}") for name in wrong["aria-describedby"].split() if name.endswith("-error")]
    assert errors
    assert words(errors[0])
    assert wrong["value"] == parse_qs(query)[field][0]
    assert page.select_one("input[name=theme][value=eau]").has_attr("checked")
    assert client.get(f"/ressources/export.csv?{query}").status_code == 400


def test_an_empty_result_proposes_what_to_drop_or_correct(client, base):
    page = soup(client, "/ressources/?q=mangoky&theme=urbain")
    assert titles(page) == []
    ways = {words(li.a): li.a["href"] for li in page.select(".ways-out li")}
    assert ways["Sans « Thème »"] == "/ressources/?q=mangoky"
    assert ways["Sans les mots"] == "/ressources/?theme=urbain"
    for href in ways.values():
        assert titles(soup(client, href))
    misspelt = soup(client, "/ressources/?q=challeur")
    assert misspelt.select_one(".did-you-mean a")["href"] == "/ressources/?q=chaleur"


def test_found_words_are_marked_and_hostile_ones_escaped(client, base):
    page = soup(client, "/ressources/?q=inondation")
    assert [mark.get_text() for mark in page.select(".card-summary mark")] == ["inondations"]
    base[0].summary_en = "Yearly extents."
    base[0].save()
    page = soup(client, "/ressources/?q=yearly")
    assert [(p.get_text(), p["lang"]) for p in page.select(".card-summary")] == [("Yearly extents.", "en")]
    hostile = client.get("/ressources/", {"q": "\"><script>alert('x')</script>", "theme": "<b>"}).content.decode()
    assert "<script>alert" not in hostile
    assert "<b>" not in hostile


def test_words_without_a_letter_are_told_apart(client, base):
    page = soup(client, "/ressources/?q=!!!&theme=eau")
    assert len(titles(page)) == 2
    assert "!!!" not in page.select_one("#results").get_text()
    assert "ni mot ni nombre" in page.select_one(".results [role=status]").get_text()
    assert not soup(client, "/ressources/?q=crues").select(".results [role=status]")


def swapped(client, query):
    """What htmx gets: its answer's parts by what they replace."""
    response = client.get(f"/ressources/{query}", headers={"HX-Request": "true"}, follow=True)
    assert response.status_code == 200
    return response, BeautifulSoup(response.content, "html.parser")


def test_htmx_gets_all_that_depends_on_the_criteria(client, base):
    response, answer = swapped(client, "?q=&theme=eau&q=crues")
    assert not answer.select("html, header, footer, form")
    assert response["HX-Push-Url"] == "/ressources/?q=crues&theme=eau"
    assert answer.select_one("#found")
    assert words(answer.select_one("#count[hx-swap-oob=innerHTML]")) == "1 ressource"
    page = soup(client, "/ressources/?q=crues&theme=eau")
    assert answer.title.string == page.title.string
    for place in ("#doors", "#in-en"):
        (part,) = answer.select(f"{place}[hx-swap-oob=true]")
        del part["hx-swap-oob"]
        assert part == page.select_one(place), place
        assert all("q=crues" in a["href"] for a in part.select("a") or [part])
    (head,) = answer.select("[hx-swap-oob='beforeend:head']")
    links = "link[rel=canonical], link[rel=alternate], meta[name=robots]"
    assert head.select(links) == page.head.select(links)
    (gone,) = answer.select("[hx-swap-oob^='delete:']")
    leaving = gone["hx-swap-oob"].removeprefix("delete:").replace("head>", "")
    assert page.head.select(leaving) == page.head.select(links), "what was there leaves first"
    # And back to everything: the page has an address of its own again.
    _response, answer = swapped(client, "?q=")
    assert answer.select_one("#doors .doors-short")
    assert answer.select_one("link[rel=canonical]")["href"].endswith("/ressources/")
    assert not answer.select("meta[name=robots]")


def test_the_answer_to_htmx_is_kept_apart_and_back_asks_for_the_page(client, base):
    assert "HX-Request" in swapped(client, "?theme=eau")[0]["Vary"]
    page = soup(client, "/ressources/")
    assert "HX-Request" in client.get("/ressources/")["Vary"]
    # No copies of pages that were: a going back shows the address it goes to, field, head and all.
    told = json.loads(page.select_one("meta[name=htmx-config]")["content"])
    assert told == {"historyCacheSize": 0, "refreshOnHistoryMiss": True}
    assert page.select_one("form#search")["autocomplete"] == "off"
    assert not page.select("[hx-swap-oob]")


def test_a_message_of_the_search_box_brings_the_page(client, base):
    long = f"/ressources/?q={'x' * 201}"
    response = client.get(long, headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == long
    assert soup(client, long).select("#q-error")


def test_titles_tell_searches_apart(client, base):
    def title(path):
        return words(soup(client, path).title)

    assert title("/ressources/") == "Ressources – Maillage"
    assert title("/ressources/?q=eau") == "« eau » – Ressources – Maillage"
    assert title("/en/ressources/?q=eau&theme=eau&lieu=MG") == "“eau”, Inland water, Madagascar – Resources – Maillage"
    assert title("/ressources/?de=2018&bbox=1,2,3,4") == "Depuis 2018, Rectangle sur la carte – Ressources – Maillage"
    assert title("/ressources/?profil=decideur&q=crues") == "« crues » – Ressources pour les décideurs – Maillage"
    many = title("/ressources/?type=dataset&type=product&type=video&type=guide")
    assert many.count(",") == 3
    assert ", … – Ressources" in many
    page = client.get("/ressources/", {"q": "<script>" + "mot " * 40}, follow=True).content.decode()
    assert "<title>«\xa0&lt;script&gt;mot mot" in page
    assert len(BeautifulSoup(page, "html.parser").title.string) < 100


def test_pages_and_orders(client):
    network = NetworkFactory()
    for n in range(listing.PAGE_SIZE + 3):
        ResourceFactory(network=network, title_fr=f"Ressource {n:02}")
    page = soup(client, "/ressources/?tri=titre")
    assert titles(page)[0] == "Ressource 00"
    assert page.select_one(".pager a[rel=next]")["href"] == "?tri=titre&page=2"
    last = soup(client, "/ressources/?tri=titre&page=2")
    assert titles(last) == ["Ressource 20", "Ressource 21", "Ressource 22"]
    assert last.select_one(".resource-list")["start"] == "21"
    assert words(last.title) == "Ressources, page 2 – Maillage"
    # Beyond the last page is the last page; a number no database takes, too.
    assert titles(soup(client, "/ressources/?page=50000&tri=titre")) == titles(last)
    assert client.get("/ressources/", {"tri": "titre", "page": "9" * 30}).status_code in {200, 302}
    assert page.select_one(".orders [aria-current]").get_text(strip=True)


def ids_of_list(client, query):
    return [
        a["href"].rstrip("/").rsplit("/", 1)[1] for a in soup(client, f"/ressources/{query}").select(".card-title a")
    ]


@pytest.mark.parametrize("query", ["", "?theme=eau", "?lieu=MG", "?q=lacs", "?tri=titre"])
def test_every_form_of_a_view_holds_exactly_its_resources(client, base, query):
    expected = ids_of_list(client, query)
    rows = list(csv.reader(io.StringIO(client.get(f"/ressources/export.csv{query}").content.decode("utf-8-sig"))))
    assert [row[-1].rstrip("/").rsplit("/", 1)[1] for row in rows[1:]] == expected
    data = json.loads(client.get(f"/ressources/export.json{query}").content)
    assert [item["url"].rstrip("/").rsplit("/", 1)[1] for item in data["items"]] == expected
    assert data["total"] == len(expected)
    assert f"?{data['query']}".rstrip("?") == query
    entries = client.get(f"/ressources/export.bib{query}").content.decode()
    assert [line.split("{")[1].rstrip(",") for line in entries.splitlines() if line.startswith("@")] == expected
    feed = feedparser.parse(client.get(f"/ressources/atom.xml{query}").content)
    assert not feed.bozo
    assert {entry.link.rstrip("/").rsplit("/", 1)[1] for entry in feed.entries} == set(expected)


def test_the_feed_holds_the_whole_view_page_by_page(client, base, monkeypatch):
    monkeypatch.setattr(feeds, "LIMIT", 2)
    network = base[0].network
    for number in range(3):  # published at one moment: the order is still the same each time
        ResourceFactory(
            title_fr=f"Lacs {number}", title_en="", network=network, themes=[ThemeFactory(notation="eau")],
            first_published_at=base[0].first_published_at,
        )  # fmt: skip
    for query in ("", "?theme=eau", "?q=lacs"):
        every = json.loads(client.get(f"/ressources/export.json{query}").content)["items"]
        expected = sorted(entry["title"] for entry in every)
        assert len(expected) > 2
        assert sorted(feed_pages.titles(client, f"/ressources/atom.xml{query}")) == expected
        assert len(feed_pages.pages(client, f"/ressources/atom.xml{query}")) == (len(expected) + 1) // 2
    assert client.get("/ressources/atom.xml?page=99").status_code == 404
    assert client.get("/ressources/atom.xml?page=0").status_code == 400
    with_page = feedparser.parse(client.get("/ressources/atom.xml?page=2&theme=eau").content).feed
    assert with_page.id == "http://testserver/ressources/atom.xml?theme=eau"


def test_nothing_taken_away_widens_because_a_code_is_gone(client, base):
    for name in ("export.csv", "export.json", "export.bib", "atom.xml", "carte.geojson"):
        for query in ("theme=nulle-part", "fournisseur=disparu&theme=eau", "type=datset"):
            response = client.get(f"/ressources/{name}?{query}")
            assert response.status_code == 400, name
            assert response["Content-Type"].startswith("text/plain")
            assert {"nulle-part", "disparu", "datset"} & set(response.content.decode().split())
    # The page shows the chip, ignores the code, and offers exactly what it shows.
    page = soup(client, "/ressources/?theme=nulle-part&lieu=MG")
    assert "nulle-part" in page.select_one(".active-filters .unknown").get_text()
    offered = page.select_one("a[href*='export.csv']")["href"]
    assert "nulle-part" not in offered
    assert client.get(offered).status_code == 200
    assert "carte.geojson?lieu=MG" in str(soup(client, "/ressources/carte/?theme=nulle-part&lieu=MG"))


def test_no_cell_is_a_formula(client, base):
    AccessLink.objects.create(resource=base[3], kind="page", url="https://example.org/a")
    Resource.objects.filter(slug="chaine").update(summary_fr="+1+cmd|' /C calc'!A0")
    table = client.get("/ressources/export.csv?type=processing_chain").content.decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(table))
    told = dict(zip(header, row, strict=True))
    assert told["Titre"] == "'=HYPERLINK(1) chaîne"
    assert told["Résumé"].startswith("'+1")
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_exports_tell_the_year_of_publication(client, base):
    Resource.objects.filter(slug="crues").update(issued=2021)
    for prefix, title in (("", "Année de publication"), ("/en", "Year of publication")):
        table = client.get(f"{prefix}/ressources/export.csv").content.decode("utf-8-sig")
        years = {row["DOI"] + row["Page"].rsplit("/", 2)[1]: row[title] for row in csv.DictReader(io.StringIO(table))}
        assert {slug: year for slug, year in years.items() if year} == {"crues": "2021"}
    items = json.loads(client.get("/ressources/export.json").content)["items"]
    assert [item["issued"] for item in items if item["issued"]] == [2021]
    assert client.get("/ressources/export.bib").content.decode().count("year = {2021}") == 1


def test_exports_speak_the_language_of_the_address(client, base):
    french = client.get("/ressources/export.csv?lieu=MG").content.decode("utf-8-sig")
    english = client.get("/en/ressources/export.csv?lieu=MG").content.decode("utf-8-sig")
    assert "Crues du Mangoky" in french
    assert "Mangoky floods" in english
    assert "/en/ressources/crues/" in english


def test_the_map_draws_and_lists_the_same_rectangles(client, base):
    ResourceFactory(slug="iles", title_fr="Récifs", countries=["FJ", "KM"], regions=["FR-OCC"])
    page = soup(client, "/ressources/carte/")
    drawn = page.select_one("main .list-lines")
    assert [words(a) for a in drawn.select("li")] == [
        "Récifs · Jeu de données · approximatif",
        "Îlots de chaleur · Étude de cas · approximatif",
        "Crues du Mangoky · Jeu de données",
    ]
    # Fiji lies on both sides of the 180th meridian; Occitanie is drawn once, though two resources are there.
    assert len(page.select(".extent-map .covered")) == 5
    # What is about the whole world would hide the others: it is told beside the map. So is what names no place.
    assert [words(a) for a in page.select("#worldwide ~ ul a")] == ["Niveaux des lacs"]
    assert "1 autre ressource ne nomme aucun lieu" in words(page.select_one("main"))
    # Leaflet comes with a click: nothing of it is asked for before.
    assert not [tag for tag in page.select("script[src], link[rel=stylesheet]") if "leaflet" in str(tag)]
    box = page.select_one("#map")
    features = json.loads(client.get(box["data-rectangles"]).content)["features"]
    found = {f["properties"]["url"]: (f["properties"]["approximate"], f["geometry"]["type"]) for f in features}
    assert found == {
        "/ressources/iles/": (True, "MultiPolygon"),
        "/ressources/chaleur/": (True, "Polygon"),
        "/ressources/crues/": (False, "Polygon"),
    }
    assert client.get(box["data-search"]).status_code == 200
    assert "Aucune emprise" in soup(client, "/ressources/carte/?type=product").get_text()


def test_tiles_come_from_the_settings_alone(client, base, settings):
    assert soup(client, "/ressources/carte/").select_one("#map")["data-tiles"] == ""
    settings.RESOURCE_MAP_TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.RESOURCE_MAP_CREDIT = "© Exemple"
    box = soup(client, "/ressources/carte/").select_one("#map")
    assert (box["data-tiles"], box["data-credit"]) == ("https://tiles.example.org/{z}/{x}/{y}.png", "© Exemple")


def test_queries_do_not_grow_with_the_hits(client, base):
    paths = ["/ressources/", "/ressources/export.csv", "/ressources/export.json", "/ressources/atom.xml"]

    def queries():
        found = {}
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            found[path] = len(captured)
        return found

    few = queries()
    for n in range(10):
        made = ResourceFactory(
            network=NetworkFactory(), themes=[ThemeFactory()], providers=[ProviderFactory()], title_fr=f"Autre {n}"
        )
        AccessLink.objects.create(resource=made, kind="page", url=f"https://example.org/{n}")
    many = queries()
    assert {path: n for path, n in many.items() if n > few[path]} == {}


NAMES = st.sampled_from([*SearchForm.base_fields, "utm_source", "__proto__"])
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "eau", "MG", "monde", "-1", "9" * 40, "1,2,3,4", "nan,inf,1,2", "2018-13", "<b>", "%00", "..."]
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.lists(st.tuples(NAMES, VALUES), max_size=8))
@example(query=[("page", "0")])
@example(query=[("q", "\x00")])
@example(query=[("q", "\x08")])
@example(query=[("theme", "eau")] * 60)
def test_no_query_string_breaks_any_form_of_the_view(client, query):
    text = urlencode(query)
    for path in ("", "carte/", "carte.geojson", "export.csv", "export.json", "export.bib", "atom.xml"):
        response = client.get(f"/ressources/{path}?{text}")
        assert response.status_code in {200, 302, 400}, (path, text)
        if response.status_code == 302:
            # One step to the short address, and no further.
            assert client.get(response["Location"]).status_code == 200, (path, text)


def test_canonical_query_of_any_form():
    form = SearchForm({"q": "eau", "page": "3", "type": ""})
    assert form.is_valid()
    assert listing.canonical(form) == "?q=eau&page=3"
    assert listing.address(Criteria()) == "/ressources/"
