"""Whatever is asked, an address for programs answers or refuses with a reason: never a 500."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from resources.models import Resource
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db

NAMES = [
    "q", "bbox", "datetime", "limit", "offset", "page", "type", "theme", "de", "a", "tri", "profil", "verb",
    "metadataPrefix", "identifier", "from", "until", "set", "resumptionToken", "section", "p", "f", "x",
]  # fmt: skip
VALUES = st.sampled_from(
    ["", "..", "0", "-1", "1e999", "nan", "1,2,3,4", "-180,-90,180,90", "2020-01-01", "2020-01-01/..", "9999-12-31",
     "0001-01-01T00:00:00Z", "ListRecords", "ListIdentifiers", "GetRecord", "Identify", "oai_dc", "oai_datacite",
     "oai:testserver:x", "type.dataset", "theme.", "é" * 300, "';--", "9" * 400]
)  # fmt: skip
ADDRESSES = [
    "/api/v1/resources", "/api/v1/resource-facets", "/api/v1/resource-suggestions", "/api/v1/openapi.json",
    "/api/records/collections/resources/items", "/api/stac/collections", "/api/oai", "/api/dcat/catalogue.ttl",
    "/api/dcat/catalogue.jsonld", "/sitemap.xml",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
