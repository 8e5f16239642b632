"""The page of a resource: access first, everything at a glance, nothing that is not public."""

import hashlib
import json
import re
from datetime import UTC, datetime

import extruct
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import PageViewRestriction

from cms.enums import Audience, Level
from cms.models import Tag
from cms.vocabularies import Concept, Scheme
from networks.models import NewsPage
from resources import citing, extent, videos, wording
from resources.enums import LinkKind, LinkState, RelationKind, ResourceType
from resources.models import AccessLink, FormerSlug, LinkHealth, Relation, Resource, SelectionItem
from tests.factories import (
    DataHubFactory,
    EventFactory,
    NetworkFactory,
    NewsFactory,
    ProviderFactory,
    ResourceFactory,
    SelectionFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db
HOSTILE = "</script><script>alert(1)</script>{}%_&#$~^\\"


def soup(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def text(element):
    return " ".join(element.get_text(" ", strip=True).replace("\N{NO-BREAK SPACE}", " ").split())


def full_resource(**changed):
    platform = Concept.objects.create(scheme=Scheme.PLATFORM, notation="sentinel-2", label_fr="Sentinel-2")
    variable = Concept.objects.create(scheme=Scheme.VARIABLE, notation="humidite", label_fr="Humidité du sol")
    values = {
        "slug": "humidite-sols",
        "title_fr": "Humidité des sols",
        "title_en": "Soil moisture",
        "summary_fr": "Cartes d’humidité.",
        "description_fr": "Premier paragraphe.\n\nVoir https://example.org/doc pour la suite.",
        "audiences": [Audience.GIS],
        "level": Level.BEGINNER,
        "languages": ["fr", "en"],
        "countries": ["MG"],
        "regions": ["FR-974"],
        "west": 43.0,
        "south": -26.0,
        "east": 56.0,
        "north": -11.0,
        "period_start": "2016-07",
        "formats": ["GeoTIFF"],
        "licence": "CC-BY-4.0",
        "access": "open",
        "doi": "10.1234/sols",
        "resolution_m": 20,
        "contact_email": "contact@example.org",
        "themes": [ThemeFactory(notation="sols", label_fr="Sols")],
        "platforms": [platform],
        "variables": [variable],
        "providers": [ProviderFactory(slug="inrae", name="INRAE")],
        "tags": [Tag.objects.create(name="sol", slug="sol", name_en="soil")],
        "hub": DataHubFactory(code="THEIA", name="THEIA"),
    }
    return ResourceFactory(**{**values, **changed})


def link(resource, kind, url, **labels):
    return AccessLink.objects.create(resource=resource, kind=kind, url=url, **labels)


def test_access_comes_first_and_facts_are_told(client):
    resource = full_resource()
    link(resource, LinkKind.DOWNLOAD, "https://example.org/data.zip", label_fr="Télécharger les cartes")
    link(resource, LinkKind.CODE, "https://example.org/code")
    page = soup(client, "/ressources/humidite-sols/")
    main = page.select_one("main")
    buttons = main.select(".access-list a")
    assert [text(b) for b in buttons] == ["Télécharger les cartes", "Code"]
    assert str(main).index("access-list") < str(main).index("Premier paragraphe")
    facts = dict(zip(map(text, main.select(".facts dt")), map(text, main.select(".facts dd")), strict=True))
    assert facts["Lieu"].replace(" ,", ",") == "La Réunion, Madagascar"
    places = {text(a): a["href"] for a in main.select(".facts dd a[href*='/ressources/']")}
    assert places["La Réunion"] == "/ressources/?lieu=FR-974"
    assert places["Madagascar"] == "/ressources/pays/mg/"
    assert facts["Période"] == "depuis juillet 2016"
    assert facts["Résolution"] == "20 m"
    assert facts["Langues"] == "français, anglais"
    assert facts["Licence"] == "Creative Commons Attribution 4.0"
    assert facts["Producteur"] == "INRAE"
    assert main.select_one('.facts a[href="/ressources/?theme=sols"]')
    assert main.select_one('.facts a[href="/ressources/pays/mg/"]')
    assert main.select_one('.prose a[href="https://example.org/doc"]')
    assert len(main.select(".extent-map .covered")) == 1


def test_every_link_of_the_facts_leads_somewhere(client):
    full_resource(countries=["FR", "MG", "RE"])
    links = soup(client, "/ressources/humidite-sols/").select('.facts a[href^="/"]')
    addresses = [each["href"] for each in links]
    assert {"/ressources/?lieu=FR", "/ressources/pays/mg/", "/ressources/?lieu=FR-974"} <= set(addresses)
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_text_in_another_language_is_marked_and_addresses_follow_translations(client):
    full_resource()
    page = soup(client, "/en/ressources/humidite-sols/")
    assert page.html["lang"] == "en"
    assert page.select_one("h1").get_text(strip=True) == "Soil moisture"
    assert page.select_one(".lead span[lang=fr]")
    assert page.select_one(".prose")["lang"] == "fr"
    assert {a["hreflang"] for a in page.select("link[rel=alternate][hreflang]")} == {"fr", "en", "x-default"}
    assert page.select_one("link[rel=canonical]")["href"].endswith("/en/ressources/humidite-sols/")
    ResourceFactory(slug="seul", title_fr="Seul")
    alone = soup(client, "/en/ressources/seul/")
    assert alone.select_one("link[rel=canonical]")["href"].endswith(
        "//testserver/ressources/seul/"
    ) or alone.select_one("link[rel=canonical]")["href"].endswith("/ressources/seul/")
    assert "/en/" not in alone.select_one("link[rel=canonical]")["href"]
    assert not alone.select("link[rel=alternate][hreflang]")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ResourceType.DATASET, "Dataset"),
        (ResourceType.PRODUCT, "Dataset"),
        (ResourceType.CHAIN, "SoftwareApplication"),
        (ResourceType.SOFTWARE, "SoftwareApplication"),
        (ResourceType.MODEL, "SoftwareApplication"),
        (ResourceType.ON_DEMAND, "WebApplication"),
        (ResourceType.PLATFORM, "WebApplication"),
        (ResourceType.TEACHING, "LearningResource"),
        (ResourceType.VIDEO, "VideoObject"),
        (ResourceType.GUIDE, "LearningResource"),
        (ResourceType.CASE_STUDY, "LearningResource"),
    ],
)
def test_structured_data_of_every_type(client, kind, expected):
    resource = full_resource(type=kind, description_fr=HOSTILE)
    link(resource, LinkKind.DOWNLOAD, "https://example.org/data.zip")
    link(resource, LinkKind.VIDEO, "https://www.youtube.com/watch?v=abc123")
    html = client.get("/ressources/humidite-sols/").content.decode()
    found = extruct.extract(html, base_url="https://testserver/", syntaxes=["json-ld"])["json-ld"]
    assert len(found) == 1
    data = found[0]
    assert data["@type"] == expected
    assert data["@context"].rstrip("/") == "https://schema.org"
    assert data["name"] == "Humidité des sols"
    assert HOSTILE in data["description"]
    assert data["url"].endswith("/ressources/humidite-sols/")
    assert data["creator"] == [{"@type": "Organization", "name": "INRAE"}]
    pages = ["https://www.youtube.com/watch?v=abc123"] if kind == "video" else []
    assert data["sameAs"] == ["https://doi.org/10.1234/sols", *pages]
    assert data["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert data["isAccessibleForFree"] is True
    if expected == "Dataset":
        assert data["temporalCoverage"] == "2016-07/.."
        assert data["variableMeasured"] == ["Humidité du sol"]
        boxes = [place["geo"]["box"] for place in data["spatialCoverage"] if "geo" in place]
        assert boxes == ["-26.0 43.0 -11.0 56.0"]
        assert data["distribution"][0]["contentUrl"] == "https://example.org/data.zip"
        assert data["distribution"][0]["encodingFormat"] == ["GeoTIFF"]
        assert {"Sols", "sol"} <= set(data["keywords"])
    if expected == "VideoObject":
        assert data["embedUrl"] == "https://www.youtube-nocookie.com/embed/abc123"
        assert "contentUrl" not in data, "its page is no file"
        assert data.get("uploadDate") == (str(resource.issued) if resource.issued else None)
    if expected in {"SoftwareApplication", "WebApplication"}:
        assert data["downloadUrl"] == "https://example.org/data.zip"
    if expected == "LearningResource":
        assert data["educationalLevel"] == "Débutant"


def bibtex_fields(entry):
    kind, key = re.match(r"@(\w+)\{([^,]+),", entry).groups()
    return kind, key, dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.MULTILINE))


def test_citation_in_three_forms(client):
    full_resource(period_end="2100")  # a projection
    page = soup(client, "/ressources/humidite-sols/")
    expected = "INRAE. Humidité des sols [Jeu de données]. https://doi.org/10.1234/sols"
    assert text(page.select_one(".citation")) == expected
    response = client.get("/ressources/humidite-sols/citation.bib")
    assert response["Content-Type"].startswith("application/x-bibtex")
    kind, key, fields = bibtex_fields(response.content.decode())
    assert (kind, key) == ("dataset", "humidite-sols")
    assert fields["author"] == "{INRAE}"
    assert fields["doi"] == "10.1234/sols"
    assert "year" not in fields  # the end of what is observed is no date of publication
    assert response.content.decode() == page.select_one("#cite-bibtex").get_text().strip() + "\n"
    record = client.get("/ressources/humidite-sols/citation.ris").content.decode()
    lines = record.split("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert "AU  - INRAE" in lines
    assert "2100" not in record
    assert client.get("/ressources/humidite-sols/citation.xyz").status_code == 404


def test_the_year_of_publication_is_told_and_cited(client):
    full_resource(issued=2024)
    page = soup(client, "/ressources/humidite-sols/")
    facts = dict(zip(map(text, page.select(".facts dt")), map(text, page.select(".facts dd")), strict=True))
    assert facts["Année de publication"] == "2024"
    expected = "INRAE (2024). Humidité des sols [Jeu de données]. https://doi.org/10.1234/sols"
    assert text(page.select_one(".citation")) == expected
    _kind, _key, fields = bibtex_fields(client.get("/ressources/humidite-sols/citation.bib").content.decode())
    assert fields["year"] == "2024"
    assert "PY  - 2024" in client.get("/ressources/humidite-sols/citation.ris").content.decode().split("\r\n")
    assert ">Year of publication</dt><dd>2024<" in client.get("/en/ressources/humidite-sols/").content.decode()
    Resource.objects.update(issued=None)
    without = client.get("/ressources/humidite-sols/").content.decode()
    assert "Année de publication" not in without


def test_nobody_is_named_who_did_not_make_it_and_languages_are_those_of_the_resource(client):
    ResourceFactory(
        network=NetworkFactory(code="NAT", name_fr="Réseau national"),
        slug="sword", title_fr="SWORD", issued=2024, languages=["en", "fr", "oc"],
    )  # fmt: skip
    page = soup(client, "/ressources/sword/")
    assert text(page.select_one(".citation")).startswith("SWORD [Jeu de données] (2024). http")
    entry = client.get("/ressources/sword/citation.bib").content.decode()
    _kind, _key, fields = bibtex_fields(entry)
    assert not {"author", "publisher"} & set(fields)
    assert (fields["title"], fields["language"], fields["langid"]) == ("{SWORD}", "english and french and oc", "french")
    record = client.get("/ressources/sword/citation.ris").content.decode()
    assert "LA  - en, fr, oc" in record.split("\r\n")
    for told in (entry, record, text(page.select_one(".citation"))):
        assert "Réseau national" not in told
    data = json.loads(page.select_one("script[type='application/ld+json']").get_text())
    assert not {"creator", "publisher"} & set(data)
    assert data["sdPublisher"]["name"] == "Réseau national"
    assert data["inLanguage"] == ["en", "fr", "oc"]
    Resource.objects.update(languages=[])
    assert "LA  -" not in client.get("/ressources/sword/citation.ris").content.decode()
    assert "language =" not in client.get("/ressources/sword/citation.bib").content.decode()


def test_citations_hold_hostile_texts():
    resource = full_resource(
        title_fr=f"Titre\nTY  - FAUX {HOSTILE}", citation="A\r\nER  - \r\nTY  - GEN", doi="doi:10.1/a}b"
    )
    reference = citing.reference(resource)
    entry = citing.bibtex(reference)
    depth = 0
    for character in re.sub(r"\\[{}]", "", entry):
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert entry.count("\n}\n") == 1
    lines = citing.ris(reference).split("\r\n")
    assert [line for line in lines if line.startswith(("TY", "ER"))] == ["TY  - DATA", "ER  - "]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)


def test_own_citation_is_kept_with_the_doi_added():
    resource = ResourceFactory(citation="Dupont et al., 2020.", doi="https://doi.org/10.1234/X")
    assert citing.plain(citing.reference(resource)) == "Dupont et al., 2020. https://doi.org/10.1234/X"
    resource.citation = "Dupont 2020, doi:10.1234/x"
    assert citing.plain(citing.reference(resource)) == "Dupont 2020, doi:10.1234/x"


def test_related_both_ways_and_only_visible(client):
    resource = full_resource()
    product = ResourceFactory(title_fr="Produit dérivé")
    draft = ResourceFactory(title_fr="Brouillon secret", live=False)
    Relation.objects.create(resource=resource, target=draft, kind=RelationKind.SEE_ALSO)
    Relation.objects.create(resource=product, target=resource, kind=RelationKind.DERIVED_FROM)
    Relation.objects.create(resource=draft, target=resource, kind=RelationKind.USES)
    page = soup(client, "/ressources/humidite-sols/")
    lines = [text(li) for li in page.select("section[aria-labelledby=related] li")]
    assert lines == ["sert à produire : Produit dérivé · Jeu de données"]
    assert "Brouillon" not in page.get_text()
    other = soup(client, product.get_absolute_url())
    assert "est produite à partir de : Humidité des sols" in text(other.select_one("section[aria-labelledby=related]"))


def test_a_related_resource_is_told_once_by_what_says_most(client):
    resource = full_resource()
    guide, other = ResourceFactory(title_fr="Guide"), ResourceFactory(title_fr="Autre")
    Relation.objects.create(resource=resource, target=guide, kind=RelationKind.SEE_ALSO, sort_order=0)
    Relation.objects.create(resource=resource, target=other, kind=RelationKind.SEE_ALSO, sort_order=1)
    Relation.objects.create(resource=resource, target=guide, kind=RelationKind.USES, sort_order=2)
    Relation.objects.create(resource=guide, target=resource, kind=RelationKind.DOCUMENTS)
    Relation.objects.create(resource=other, target=resource, kind=RelationKind.SEE_ALSO)
    lines = [
        text(li) for li in soup(client, "/ressources/humidite-sols/").select("section[aria-labelledby=related] li")
    ]
    assert lines == [
        "est documentée par, utilise : Guide · Jeu de données",
        "voir aussi : Autre · Jeu de données",
    ]


def test_buttons_that_would_say_the_same_are_told_apart(client):
    resource = full_resource()
    AccessLink.objects.filter(resource=resource).delete()
    for number, (kind, url, label) in enumerate([
        (LinkKind.VIDEO, "https://www.youtube.com/watch?v=abc", ""),
        (LinkKind.VIDEO, "https://youtube.com/watch?v=def", ""),
        (LinkKind.DOWNLOAD, "https://a.example.org/x", "Données"),
        (LinkKind.DOWNLOAD, "https://b.example.org/x", "données"),
        (LinkKind.PAGE, "https://a.example.org/", ""),
    ]):  # fmt: skip
        AccessLink.objects.create(resource=resource, kind=kind, url=url, label_fr=label, sort_order=number)
    page = soup(client, "/ressources/humidite-sols/")
    assert [text(each) for each in page.select(".access-list a")] == [
        "Vidéo 1", "Vidéo 2", "Données (a.example.org)", "données (b.example.org)", "Page",
    ]  # fmt: skip
    kinds = [text(each) for each in page.select(".access-list .form-note")]
    assert kinds == ["Téléchargement", "Téléchargement"], "a video needs no other word"
    english = soup(client, "/en/ressources/humidite-sols/").select(".access-list a span[lang=fr]")
    assert [text(each) for each in english] == ["Données (a.example.org)", "données (b.example.org)"]


def test_the_area_is_told_in_words(client):
    full_resource(west=-16.5, south=15.8, east=-15.225, north=16.6)
    page = soup(client, "/ressources/humidite-sols/")
    facts = dict(zip(map(text, page.select(".facts dt")), map(text, page.select(".facts dd")), strict=True))
    assert facts["Zone couverte"] == "De 16,5° ouest à 15,225° ouest, de 15,8° nord à 16,6° nord"
    assert "de 16,5°\N{NO-BREAK SPACE}ouest" in page.select_one(".extent-map")["aria-label"]
    english = text(soup(client, "/en/ressources/humidite-sols/").select_one(".facts"))
    assert "From 16.5° west to 15.225° west, from 15.8° north to 16.6° north" in english
    with translation.override("fr"):
        beyond = wording.area_in_words((170.0, -20.00001, -175.0, 0.0)).replace("\N{NO-BREAK SPACE}", " ")
    assert beyond == "de 170° est à 175° ouest, de 20° sud à 0°"


def test_pages_that_link_to_it_are_told(client, settings, django_capture_on_commit_callbacks):
    resource = full_resource()
    FormerSlug.objects.create(slug="ancien-nom", resource=resource)
    network = NetworkFactory(code="occ")
    said = '<p><a href="https://site.example/ressources/{}/">la ressource</a></p>'
    NewsFactory(network=network, title="Elle est sortie", body_fr=[("text", said.format("humidite-sols"))])
    event = EventFactory(network=network, title="Atelier sols", body_fr=[("text", said.format("ancien-nom"))])
    NewsFactory(network=network, title="Secrète", live=False, body_fr=[("text", said.format("humidite-sols"))])
    NewsFactory(network=network, title="Voisine", body_fr=[("text", said.format("humidite-sols-2"))])
    lines = {
        text(li) for li in soup(client, "/ressources/humidite-sols/").select("section[aria-labelledby=mentions] li")
    }
    assert lines == {"Actualité : Elle est sortie", f"{event.get_kind_display()} : Atelier sols"}
    # What is made private or withdrawn goes at once, although the list is kept.
    settings.CACHE_VERSION_SECONDS = 0
    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(page=event.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert "Atelier sols" not in client.get("/ressources/humidite-sols/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.all().delete()
    assert "Atelier sols" in client.get("/ressources/humidite-sols/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        NewsPage.objects.get(title="Elle est sortie").unpublish()
    assert "Elle est sortie" not in client.get("/ressources/humidite-sols/").content.decode()


def test_selections_it_stands_in(client):
    resource = full_resource()
    selection, draft = SelectionFactory(title_fr="Sols du Sud"), SelectionFactory(title_fr="Cachée", live=False)
    for each in (selection, draft):
        SelectionItem.objects.create(selection=each, resource=resource)
    page = soup(client, "/ressources/humidite-sols/")
    assert [text(li) for li in page.select("section[aria-labelledby=selections] li")] == ["Sols du Sud"]


def test_a_dead_link_is_told(client):
    resource = full_resource()
    url = "https://example.org/gone"
    link(resource, LinkKind.PAGE, url)
    assert not soup(client, "/ressources/humidite-sols/").select(".alert-warning")
    LinkHealth.objects.create(
        url=url,
        url_hash=hashlib.sha256(url.encode()).hexdigest(),
        host="example.org",
        state=LinkState.DEAD,
        failing_since=datetime(2026, 5, 3, tzinfo=UTC),
    )
    page = soup(client, "/ressources/humidite-sols/")
    assert "n’est plus accessible" in text(page.select_one(".alert-warning"))
    correction = page.select_one(".alert-warning a")["href"]
    assert correction == page.select_one("section[aria-labelledby=share] a.more")["href"]
    assert client.get(correction).status_code == 200
    assert "3 mai 2026" in text(page.select_one(".access-list"))
    assert page.select_one(f'.access-list a[href="{url}"]'), "the address stays: it may come back"


def test_former_address_leads_to_the_present_one(client):
    resource = ResourceFactory(slug="nouveau")
    FormerSlug.objects.create(slug="ancien", resource=resource)
    for prefix in ("", "/en"):
        response = client.get(f"{prefix}/ressources/ancien/")
        assert (response.status_code, response["Location"]) == (301, f"{prefix}/ressources/nouveau/")
    resource.live = False
    resource.save()
    assert client.get("/ressources/ancien/").status_code == 404
    assert client.get("/ressources/nouveau/").status_code == 404


def test_nothing_is_asked_of_a_video_host_before_a_click(client):
    resource = full_resource(type=ResourceType.VIDEO)
    link(resource, LinkKind.VIDEO, "https://youtu.be/abc123", label_fr="Voir la vidéo")
    page = soup(client, "/ressources/humidite-sols/")
    template = page.select_one("details[data-video] template")
    assert "youtube-nocookie.com/embed/abc123" in str(template)
    template.extract()
    loaded = [tag.get("src") or "" for tag in page.select("[src]")]
    loaded += [tag["href"] for tag in page.select("link[href]") if tag["rel"] != ["canonical"]]
    assert not [address for address in loaded if "youtu" in address]
    assert page.select_one("noscript a")["href"] == "https://youtu.be/abc123"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.youtube.com/watch?v=a-b_1&t=3", "https://www.youtube-nocookie.com/embed/a-b_1"),
        ("https://vimeo.com/12345", "https://player.vimeo.com/video/12345"),
        ("https://vimeo.com/about", ""),
        ("https://www.dailymotion.com/video/x7xyz", "https://www.dailymotion.com/embed/video/x7xyz"),
        (
            "https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://tube.example.org/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv",
        ),
        ("https://www.youtube.com/@channel", ""),
        ("https://www.youtube.com/watch?v=%22%3E%3Cscript%3E", ""),
        ("https://example.org/film.mp4", ""),
        ("javascript:alert(1)", ""),
        ("https://[broken", ""),
    ],
)
def test_frames_of_known_hosts_only(url, expected):
    assert videos.frame_address(url) == expected


def test_the_small_map_shows_the_surroundings_of_a_small_area():
    def seen(*boxes):
        return extent.Extent(boxes, approximate=False).view

    delta = seen((-16.5, 15.8, -15.5, 16.6))
    assert (delta.width, delta.height) == (60.0, 24.0)
    assert delta.x < -16.5 < -15.5 < delta.x + delta.width
    assert delta.y < -16.6 < -15.8 < delta.y + delta.height
    france = seen((-5.5, 41.25, 9.75, 51.0))
    assert 60 < france.width < 80
    # At an edge of the map, it stays inside; what is wide, scattered or beyond the 180th meridian is seen on the world.
    north = seen((170.0, 80.0, 180.0, 89.0))
    assert (north.x + north.width, north.y) == (180.0, -84.0)
    world = extent.View(*extent.WORLD)
    for boxes in (
        ((-180.0, -90.0, 180.0, 90.0),),
        ((170.0, -25.0, -175.0, -10.0),),
        ((-62, 15, -60, 17), (55, -22, 56, -20)),
    ):
        assert seen(*boxes) == world
    assert extent.Extent(((-16.5, 15.8, -16.4, 15.9),), approximate=False).mark_radius == 1.17


def test_the_small_map_crosses_the_180th_meridian():
    drawing = extent.drawing((170.0, -25.0, -175.0, -10.0))
    assert [(box.x, box.width) for box in drawing.rectangles] == [(170.0, 10.0), (-180.0, 5.0)]
    assert drawing.mark is None
    tiny = extent.drawing((-4.5, 48.0, -4.0, 48.5))
    assert tiny.mark == (-4.25, -48.25)


def test_the_map_of_a_resource_without_rectangle_shows_its_places_as_approximate(client):
    no_box = dict.fromkeys(("west", "south", "east", "north"))
    resource = full_resource(**no_box, countries=["MG", "FJ", "RE"], regions=[])
    page = soup(client, "/ressources/humidite-sols/")
    figure = page.select_one("figure.extent")
    assert "approximative" in text(figure.figcaption)
    assert "couvre les longitudes" not in figure.svg["aria-label"]
    drawn = [(float(box["x"]), float(box["width"])) for box in figure.select("rect.covered")]
    assert len(drawn) == 4, "Fiji crosses the 180th meridian; Réunion by its region's rectangle"
    assert any(43 < x < 44 and 6 < wide < 8 for x, wide in drawn)
    assert len(figure.select("circle.mark")) == 1, "Réunion would not be seen"
    page = soup(client, "/en/ressources/humidite-sols/")
    assert "approximate: the whole of the places it names" in text(page.select_one("figure.extent figcaption"))
    # A rectangle of its own is no approximation.
    Resource.objects.filter(pk=resource.pk).update(west=43, south=-26, east=56, north=-11)
    page = soup(client, "/ressources/humidite-sols/")
    assert text(page.select_one("figure.extent figcaption")) == "Zone couverte"
    # Neither the world nor nowhere is drawn.
    for changed in ({"world": True}, {"world": False, "countries": []}):
        Resource.objects.filter(pk=resource.pk).update(**no_box, **changed)
        assert not soup(client, "/ressources/humidite-sols/").select("figure.extent, .extent-map")


def test_share_and_correct(client):
    full_resource(title_fr="Humidité & sols")
    page = soup(client, "/ressources/humidite-sols/")
    whatsapp = page.select_one('a[href^="https://wa.me/"]')["href"]
    assert "Humidit%C3%A9%20%26%20sols" in whatsapp
    assert page.select_one("#page-url")["value"].endswith("/ressources/humidite-sols/")


def test_preview_shows_what_is_in_hand(rf):
    resource = full_resource(live=False)
    resource.title_fr = "Titre en cours"
    with translation.override("fr"):
        html = resource.serve_preview(rf.get("/"), "fr").content.decode()
    assert "Titre en cours" in html
    assert "application/ld+json" not in html


def test_queries_do_not_grow_with_what_hangs_on_it(client):
    resource = full_resource()
    link(resource, LinkKind.PAGE, "https://example.org/first")
    client.get("/ressources/humidite-sols/")

    def queries(path):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    few = queries("/ressources/humidite-sols/")
    network = NetworkFactory()
    for n in range(6):
        link(resource, LinkKind.PAGE, f"https://example.org/{n}")
        Relation.objects.create(resource=resource, target=ResourceFactory())
        Relation.objects.create(resource=ResourceFactory(), target=resource, kind=RelationKind.PART_OF)
        SelectionItem.objects.create(selection=SelectionFactory(), resource=resource)
    resource.themes.set([ThemeFactory() for _ in range(5)])
    resource.providers.set([ProviderFactory() for _ in range(5)])
    resource.networks_of_interest.set([NetworkFactory() for _ in range(4)])
    resource.co_developed_with.set([network])
    resource.save()
    client.get("/ressources/humidite-sols/")
    assert queries("/ressources/humidite-sols/") <= few


@pytest.mark.parametrize(
    ("start", "end", "french", "english"),
    [
        ("2015", "", "depuis 2015", "since 2015"),
        ("2018-04", "", "depuis avril 2018", "since April 2018"),
        ("2015-01-01", "", "depuis le 1er janvier 2015", "since 1 January 2015"),
        ("2018-04-30", "", "depuis le 30 avril 2018", "since 30 April 2018"),
        ("", "2023", "jusqu’en 2023", "until 2023"),
        ("", "2018-04", "jusqu’en avril 2018", "until April 2018"),
        ("", "2020-12-31", "jusqu’au 31 décembre 2020", "until 31 December 2020"),
        ("", "2021-01-01", "jusqu’au 1er janvier 2021", "until 1 January 2021"),
        ("2015", "2018-04-30", "2015 – 30 avril 2018", "2015 – 30 April 2018"),
        ("2018-04", "2018-04", "avril 2018", "April 2018"),
    ],
)
def test_a_period_is_said_as_precisely_as_it_is_known(start, end, french, english):
    period = Resource(period_start=start, period_end=end)
    for language, words in (("fr", french), ("en", english)):
        with translation.override(language):
            assert wording.period_in_words(period) == words


def test_the_size_of_a_download_is_in_the_units_it_was_typed_in(client):
    found = ResourceFactory(download_bytes=48_000_000)
    assert "environ 48\N{NO-BREAK SPACE}Mo" in client.get(f"/ressources/{found.slug}/").content.decode()
    assert "about 48\N{NO-BREAK SPACE}MB" in client.get(f"/en/ressources/{found.slug}/").content.decode()
