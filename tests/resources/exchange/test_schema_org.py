"""schema.org: what extruct finds in a page that holds it."""

import json

import extruct
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from cms.json_ld import json_ld
from resources.enums import CODE_TYPES, DATA_TYPES, LEARNING_TYPES, LinkKind, ResourceType
from resources.exchange.schema_org import as_schema_org
from resources.models import AccessLink, Resource
from tests.factories import ResourceFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db


def read(resource, language="fr"):
    """The data as a search engine takes it out of a page."""
    page = f"<!doctype html><html><head>{json_ld(as_schema_org(resource, language))}</head><body></body></html>"
    (found,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    return found


def test_a_dataset():
    made = worlds.full()
    told = read(made)
    assert told["@type"] == "Dataset"
    assert told["@id"] == f"http://testserver/id/resource/{made.uid}"
    assert told["name"] == "Humidité des sols à très haute résolution"
    assert 50 <= len(told["description"]) <= 5000
    assert told["license"] == "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    assert told["temporalCoverage"] == "2015-04/2023"
    assert told["isAccessibleForFree"] is True
    assert {"@type": "Place", "geo": {"@type": "GeoShape", "box": "41.25 -5.5 51.0 9.75"}} in told["spatialCoverage"]
    assert {"@type": "Country", "name": "Madagascar"} in told["spatialCoverage"]
    assert [item["contentUrl"] for item in told["distribution"]] == [
        f"https://example.org/{made.slug}/file.tif",
        f"https://example.org/{made.slug}/wms?service=WMS",
    ]
    file, service = told["distribution"]
    assert (file["contentSize"], file["encodingFormat"]) == ("12345678 B", ["GeoTIFF", "Autre format"])
    assert not {"contentSize", "encodingFormat"} & set(service), "a service is no file"
    assert "https://doi.org/10.1234/abcd.5" in told["identifier"]
    assert told["creator"][0]["name"] == "INRAE"
    assert (told["datePublished"], told["sdDatePublished"][:10]) == ("2023", "2024-06-19")
    english = read(made, "en")
    assert english["name"] == "Soil moisture at very high resolution"
    assert english["url"] == f"http://testserver/en/ressources/{made.slug}/"
    assert english["audience"][0]["audienceType"] == "GIS specialist"


def test_the_page_holds_it_and_names_the_other_formats(client):
    made = worlds.full()
    page = client.get(f"/en/ressources/{made.slug}/").content.decode()
    found = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    (told,) = [item for item in found if item["@type"] == "Dataset"]
    assert told["name"] == "Soil moisture at very high resolution"
    assert told["distribution"] == read(made, "en")["distribution"]
    links = html.fromstring(page).xpath("//link[@rel='alternate'][@type]")
    assert {link.get("type") for link in links} >= {"text/turtle", "application/ld+json", "application/geo+json"}
    for link in links:
        assert client.get(link.get("href").removeprefix("http://testserver")).status_code == 200, link.get("href")


def test_every_type_has_its_type():
    wanted = dict.fromkeys(DATA_TYPES, "Dataset") | dict.fromkeys(CODE_TYPES, "SoftwareApplication")
    wanted |= dict.fromkeys(LEARNING_TYPES, "LearningResource") | {ResourceType.VIDEO: "VideoObject"}
    for made in worlds.one_of_each():
        assert read(made)["@type"] == wanted.get(made.type, "WebApplication"), made.type


def test_a_video():
    made = ResourceFactory(type="video", level="beginner")
    address = AccessLink.objects.create(resource=made, kind=LinkKind.VIDEO, url="https://video.example.org/1")
    AccessLink.objects.create(resource=made, kind=LinkKind.PAGE, url="https://example.org/page")
    told = read(made)
    assert told["learningResourceType"] == "Vidéo"
    # The page of a video is neither the film nor a player of it; the day its record came out here no day of its own.
    assert not {"contentUrl", "embedUrl", "uploadDate"} & set(told)
    assert {"https://video.example.org/1", "https://example.org/page"} <= set(told["sameAs"])
    Resource.objects.filter(pk=made.pk).update(issued=2021)
    for url, content, player in (
        ("https://www.youtube.com/watch?v=abc_D-1", None, "https://www.youtube-nocookie.com/embed/abc_D-1"),
        ("https://example.org/films/crue.mp4?x=1", "https://example.org/films/crue.mp4?x=1", None),
    ):
        AccessLink.objects.filter(pk=address.pk).update(url=url)
        told = read(made)
        assert (told.get("contentUrl"), told.get("embedUrl"), told["uploadDate"]) == (content, player, "2021")


def test_no_level_is_no_level_to_be_taught():
    assert "educationalLevel" not in read(ResourceFactory(type="guide", level="none"))
    assert read(ResourceFactory(type="guide", level="expert"))["educationalLevel"] == "Expert"


def test_the_address_is_that_of_a_page_search_engines_keep():
    made = ResourceFactory(language="en", title_fr="", title_en="Only English")
    told = {code: read(made, code)["url"] for code in ("fr", "en")}
    assert set(told.values()) == {f"http://testserver/en/ressources/{made.slug}/"}
    made = worlds.full()
    assert read(made, "fr")["url"] == f"http://testserver/ressources/{made.slug}/"


def test_what_is_empty_is_left_out():
    told = read(ResourceFactory())
    assert not [key for key, value in told.items() if value in (None, "", [], {})]
    assert set(told) >= {"@type", "name", "description", "url", "sdPublisher"}
    assert not {"creator", "publisher", "inLanguage"} & set(told), "its network lists it, in a language of its own"
    assert "datePublished" not in told, "when it came out here is not when it was published"


def test_hostile_words():
    made = worlds.hostile(title_fr="</script><script>alert(1)</script> 🌊 \x0b")
    told = read(made)
    assert told["name"] == "</script><script>alert(1)</script> 🌊 "
    text = json.dumps(told)
    assert "javascript:" not in text
    assert "\\u0001" not in text
    assert told["distribution"][0]["contentUrl"] == "https://example.org/%C3%A9%22%3C%3E?q=a%20b#x%20y"


def test_queries_do_not_grow_with_what_hangs_on_a_resource():
    made = worlds.full()
    with CaptureQueriesContext(connection) as captured:
        as_schema_org(made, "fr")
    for i in range(20):
        AccessLink.objects.create(resource=made, kind=LinkKind.PAGE, url=f"https://example.org/{i}")
    with CaptureQueriesContext(connection) as again:
        as_schema_org(made, "fr")
    assert len(captured) == len(again) <= 15
