"""Whatever is asked, an address for programs answers or refuses with a reason: never a 500."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from resources.api_forms import ApiForm
from resources.models import FormerSlug, Resource
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db

NAMES = [
    "q", "bbox", "datetime", "limit", "offset", "page", "type", "theme", "de", "a", "tri", "profil", "verb",
    "metadataPrefix", "identifier", "from", "until", "set", "resumptionToken", "section", "p", "f", "x",
    "ids", "externalIds",
]  # fmt: skip
VALUES = st.sampled_from(
    ["", "..", "0", "-1", "1e999", "nan", "1,2,3,4", "-180,-90,180,90", "2020-01-01", "2020-01-01/..", "9999-12-31",
     "0001-01-01T00:00:00Z", "ListRecords", "ListIdentifiers", "GetRecord", "Identify", "oai_dc", "oai_datacite",
     "oai:testserver:x", "type.dataset", "theme.", "a,b c,,", "doi:", ":", "é" * 300, "';--", "9" * 400]
)  # fmt: skip
ADDRESSES = [
    "/api/v1/resources", "/api/v1/resource-facets", "/api/v1/resource-suggestions", "/api/v1/openapi.json",
    "/api/records/collections/resources/items", "/api/stac/collections", "/api/oai", "/api/dcat/catalogue.ttl",
    "/api/dcat/catalogue.jsonld", "/sitemap.xml",
]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    address=st.sampled_from(ADDRESSES),
    query=st.lists(st.tuples(st.sampled_from(NAMES), VALUES | st.text(max_size=20)), max_size=4),
    language=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12),
)
def test_any_question(client, settings, address, query, language):
    settings.THROTTLE_ENABLED = False
    if not Resource.objects.exists():
        worlds.hostile()
    asked = urlencode(query, errors="surrogatepass")
    response = client.get(f"{address}?{asked}", headers={"Accept-Language": language})
    assert response.status_code in {200, 400, 404}
    if address == "/api/oai" and response["Content-Type"].startswith("text/xml"):
        etree.fromstring(response.content)
    elif response.status_code != 200 and response["Content-Type"] == "application/problem+json":
        assert response.json()["detail"]


@pytest.mark.parametrize(
    "path",
    ["/ressources/%00.ttl", "/ressources/é.ttl", "/id/resource/x", "/api/stac/collections/%2e%2e",
     "/api/v1/resources/%F0", "/api/records/collections/%22/items", "/ressources/" + "x" * 3000 + ".ttl",
     "/api/v1/resources/" + "9" * 500],
)  # fmt: skip
def test_any_path(client, path):
    assert client.get(path, follow=True).status_code in {400, 404}


ODD = [
    "", " ", "\x00", "a\x00b", "é", "🌊", "\u202e", "\ud800", "%", "%00", "..", "-1", "0", "9" * 400, "1e400", "nan",
    "inf", "1_000", "٣", "[]", "{}", "true", "null", "x" * 5000, "a,b,c,d", "1,2,3", "181,0,190,5", "0,9,9,0",
    "'; --", "<b>",
]  # fmt: skip


def test_every_parameter_of_the_api_with_every_odd_value(client, settings):
    """200, or a 4xx that says in words what is wrong."""
    settings.THROTTLE_ENABLED = False
    worlds.hostile()
    names = [*ApiForm.base_fields, "inconnu", "q[]", "é", "\x00"]
    for number, name in enumerate(names):
        for value in ODD[number % 9 :: 9]:
            asked = urlencode([(name, value), (name, value)], errors="surrogatepass")
            response = client.get(f"/api/v1/resources?{asked}")
            assert response.status_code in {200, 400}, (name, value, response.status_code)
            if response.status_code == 400:
                told = response.content.decode()
                assert told.strip(), (name, value)
                assert "Traceback" not in told
            else:
                assert response.json()["results"] is not None
    for value in ODD:
        path = quote(value, safe="", errors="surrogatepass")
        for address in (f"/api/v1/resources/{path}", f"/api/v1/resource-suggestions?q={path}"):
            assert client.get(address).status_code in {200, 301, 400, 404}, address


def test_citations_whatever_is_asked_and_whatever_is_written(client):
    made = worlds.hostile()
    FormerSlug.objects.create(slug="autrefois", resource=made)
    for kind in ("bib", "ris"):
        for language in ("", "/en"):
            response = client.get(f"{language}/ressources/{made.slug}/citation.{kind}")
            assert response.status_code == 200
            text = response.content.decode()
            assert "\x00" not in text
            assert len([line for line in text.splitlines() if line.startswith(("@", "TY  -"))]) == 1
        former = client.get(f"/ressources/autrefois/citation.{kind}")
        assert former.status_code == 200
        for value in ODD:
            path = quote(value, safe="", errors="surrogatepass")
            assert client.get(f"/ressources/{path}/citation.{kind}").status_code in {400, 404}, value
    for value in ("", "pdf", "BIB", "bib%00", "ris%0A", "bib/../../x"):
        assert client.get(f"/ressources/{made.slug}/citation.{value}").status_code in {400, 404}, value
    for value in ODD[::3]:
        asked = urlencode({"q": value, "type": value, "page": value}, errors="surrogatepass")
        assert client.get(f"/ressources/export.bib?{asked}").status_code in {200, 400, 404}, value
