"""A form filled from a DOI or an address: stored answers, a server of our own, hostile ones."""

import contextlib
import http.server
import json
import threading
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from networks.enums import NetworkKind
from networks.models import Proposal
from resources.enums import ResourceType
from resources.models import Resource
from resources.prefill import cleaning, csl, datacite, html_meta, schema_org, stac
from resources.prefill.draft import SUMMARY, TITLE, Draft
from resources.prefill.page import read_head
from resources.prefill.service import NothingFound, prefill
from tests.factories import NetworkFactory, ResourceFactory

STORED = Path(__file__).parent / "prefill"
FILL = "/proposer/ressource/preremplir/"


def stored(name):
    return json.loads((STORED / name).read_text(encoding="utf-8"))


# --- stored answers ---------------------------------------------------------------------------------------------------


def test_datacite_api():
    assert datacite.read(stored("datacite_api.json")) == Draft(
        title="Surface soil moisture of the Sahel from Sentinel-1",
        summary="Volumetric soil moisture every six days.",
        type=ResourceType.DATASET,
        url="https://example.org/osr",
        language="en",
        doi="10.24396/theia-osr-2021",
        issued=2021,
        licence="CC-BY-4.0",
        providers=["THEIA"],
        keywords=["soil moisture", "Agriculture"],
        bbox=(-17.5, 10, 24, 20),
        period_start="2015-01-01",
        period_end="2020-12-31",
    )


def test_datacite_by_content_negotiation():
    draft = datacite.read(stored("datacite_negotiated.json"))
    assert (draft.title, draft.type, draft.language) == ("iota2, chaîne de classification", "software", "fr")
    assert (draft.licence, draft.providers, draft.doi) == ("AGPL-3.0-or-later", ["Zenodo"], "10.5281/zenodo.4321")


def test_crossref():
    draft = csl.read(stored("crossref_csl.json"))
    assert (draft.title, draft.type) == ("A flood mapping method for small basins", "guide")
    assert draft.summary == "We map floods with radar images."


def test_stac():
    draft = stac.read(stored("stac_collection.json"))
    assert (draft.title, draft.type, draft.licence) == ("SWOT lakes, level 2", "dataset", "CC-BY-4.0")
    assert draft.bbox == (-180, -78, 180, 78)
    assert (draft.period_start, draft.period_end) == ("2022-12-16", "")
    assert draft.url == "https://hydroweb.example.org/lake.html"
    assert (draft.providers, draft.doi) == (["CNES", "NASA"], "10.24400/527896/a01-2023.018")


def test_a_collection_shaped_as_hydroweb_next_publishes_it():
    draft = stac.read(stored("hydroweb_next_collection.json"))
    assert draft.title == "Hydroweb : lakes water level, operational"
    assert (draft.type, draft.providers, draft.bbox) == ("dataset", ["THEIA", "CNES"], (-180, -56, 180, 75))
    assert (draft.period_start, draft.period_end) == ("1992-09-24", "")
    assert draft.url.endswith("/rs-catalog/stac/collections/HYDROWEB_LAKES_OPE")
    assert draft.licence == "", "“various” is no licence a reader may rely on"
    old = {name: value for name, value in stored("hydroweb_next_collection.json").items() if name != "type"}
    assert stac.read(old | {"stac_version": "0.9.0"}) == draft, "before STAC 1.0 no collection had a type"


def test_schema_org_over_the_page_it_is_in():
    head = read_head((STORED / "schema_org.html").read_bytes())
    draft = schema_org.read(head, "https://portal.example.org/mangrove?x=1")
    assert (draft.title, draft.type) == ("Mangrove cover of Madagascar", "dataset")
    assert draft.summary == "Yearly extent of mangroves & their loss."
    assert (draft.doi, draft.licence) == ("10.12770/mangrove", "CC-BY-NC-4.0")
    assert (draft.providers, draft.keywords) == (["CIRAD", "Awa Diop"], ["mangrove", "coast"])
    assert draft.bbox == (43.2, -25.6, 50.5, -11.9)
    assert (draft.period_start, draft.period_end, draft.language) == ("2000", "2020", "en")


def test_html_metadata_in_another_character_set():
    body = (STORED / "metadata.html").read_text(encoding="utf-8").encode("latin-1")
    draft = html_meta.read(read_head(body), "https://revue.example.org/articles/12?utm=1")
    assert draft.title == "Suivi de la forêt par satellite"
    assert draft.url == "https://revue.example.org/articles/12"
    assert (draft.doi, draft.type, draft.licence) == ("10.1051/rfp.12", "dataset", "etalab-2.0")
    assert (draft.keywords, draft.language) == (["forêt", "satellite"], "fr")


def test_the_year_of_publication_of_every_source():
    assert datacite.read(stored("datacite_api.json")).issued == 2021, "not when its data begin"
    assert csl.read(stored("crossref_csl.json")).issued is None, "when it was indexed is not when it came out"
    told = {"title": "A", "issued": {"date-parts": [[2024, 5, 1]]}}
    assert csl.read(told).issued == csl.read(told | {"issued": {"raw": "2024-05"}}).issued == 2024
    for odd in ([], [[]], [[None]], [["24"]], [[[2024]]], 2024, None, {"x": 1}, "soon", [[99999]], [[1066]], [[True]]):
        assert csl.read(told | {"issued": {"date-parts": odd}}).issued in {None, 2024}
        assert csl.read(told | {"issued": odd}).issued is None
    assert stac.read(stored("stac_collection.json")).issued is None, "its “created” is that of the metadata"
    assert stac.read(stored("stac_collection.json") | {"maillage:issued": 2022}).issued == 2022
    node = {"@type": "Dataset", "name": "A", "datePublished": "2020-11-02T00:00:00Z"}
    assert schema_org.read_document(node, "https://a.example").issued == 2020
    assert schema_org.read_document(node | {"datePublished": {"@value": "2020"}}, "https://a.example").issued == 2020
    for name in ("citation_publication_date", "DC.date", "dcterms.issued"):
        page = f'<title>A</title><meta name="{name}" content="2019/03/30">'.encode()
        assert html_meta.read(read_head(page), "https://a.example").issued == 2019, name


# --- a server of our own ----------------------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.seen.append((self.path, self.headers.get("Accept", "")))
        status, kind, body = self.server.answers.get(self.path, (404, "text/plain", b"no"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)


@pytest.fixture
def server(settings):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.seen, server.answers = [], {}
    server.url = f"http://127.0.0.1:{server.server_port}"
    settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    settings.DATACITE_API_URL = f"{server.url}/datacite"
    settings.DOI_RESOLVER_URL = f"{server.url}/doi"
    settings.THROTTLE_ENABLED = False
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def serve(server, path, name_or_body, kind="application/json", status=200):
    body = name_or_body if isinstance(name_or_body, bytes) else (STORED / name_or_body).read_bytes()
    server.answers[path] = (status, kind, body)
    return f"{server.url}{path}"


@pytest.mark.parametrize(
    "pasted",
    [
        "10.24396/theia-osr-2021",
        "doi:10.24396/THEIA-OSR-2021",
        "https://doi.org/10.24396/theia-osr-2021",
        "http://dx.doi.org/10.24396/theia-osr-2021 ",
    ],
)
def test_a_doi_in_any_spelling(server, pasted):
    serve(server, "/datacite/dois/10.24396/theia-osr-2021", "datacite_api.json")
    assert prefill(pasted).title.startswith("Surface soil moisture")


def test_a_doi_datacite_does_not_know_is_asked_of_the_resolver(server):
    serve(server, "/doi/10.1016/j.rse.2019.111402", "crossref_csl.json")
    draft = prefill("10.1016/j.rse.2019.111402")
    assert draft.title == "A flood mapping method for small basins"
    assert draft.url == "https://doi.org/10.1016/j.rse.2019.111402"
    (_first, (_path, accept)) = server.seen
    assert accept.startswith("application/vnd.datacite.datacite+json")
    assert "application/vnd.citationstyles.csl+json" in accept


def test_addresses_of_each_kind(server):
    assert prefill(serve(server, "/c", "stac_collection.json")).title == "SWOT lakes, level 2"
    assert prefill(serve(server, "/p", "schema_org.html", "text/html")).title == "Mangrove cover of Madagascar"
    assert prefill(serve(server, "/s", "hydroweb_next_collection.json")).title.startswith("Hydroweb")
    body = (STORED / "metadata.html").read_text(encoding="utf-8").encode("latin-1")
    assert prefill(serve(server, "/m", body, "text/html; charset=ISO-8859-1")).title.startswith("Suivi de la forêt")


def test_json_ld_served_by_itself(server):
    body = (STORED / "dataset.jsonld").read_bytes()
    served = [("/1", "application/ld+json", body), ("/2", "application/json; charset=utf-8", b"\xef\xbb\xbf\n" + body),
              ("/3", "text/plain", body)]  # fmt: skip
    for path, kind, content in served:
        draft = prefill(serve(server, path, content, kind))
        assert (draft.title, draft.type, draft.language) == ("Mangroves de Madagascar", "dataset", "fr")
        assert (draft.licence, draft.doi) == ("CC-BY-4.0", "10.12770/mangrove")
        assert (draft.providers, draft.keywords) == (["CIRAD"], ["mangrove", "littoral"])
        assert (draft.period_start, draft.period_end) == ("2000", "2020")
    full = {"http://schema.org/name": [{"@value": "Lacs"}], "@type": ["http://schema.org/Dataset"]}
    address = serve(server, "/4", json.dumps([full]).encode(), "application/ld+json")
    assert (prefill(address).title, prefill(address).url) == ("Lacs", address)
    assert all("application/ld+json" in accept for _path, accept in server.seen)


@pytest.mark.parametrize(
    "pasted",
    ["bonjour", "javascript:alert(1)", "file:///etc/passwd", "http://", "http://[::1", "ftp://x.example", "10.12", "@",
     "http://127.0.0.1/", "http://localhost:9/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/",
     "https://user:pass@127.0.0.1/", "x" * 900, "http://" + "a" * 300 + ".example/", "http://exa mple.org/"],
)  # fmt: skip
def test_what_is_nothing_gets_a_message(server, pasted):
    with pytest.raises(NothingFound) as said:
        prefill(pasted)
    assert str(said.value)
    assert server.seen == []


def test_a_redirect_inwards_is_stopped(server, settings):
    server.answers["/r"] = (200, "text/html", b"")
    settings.HTTP_ALLOWED_HOSTS = []
    with pytest.raises(NothingFound):
        prefill(f"{server.url}/r")
    assert server.seen == []


# --- hostile answers --------------------------------------------------------------------------------------------------

DEEP = b"[" * 100_000 + b"]" * 100_000
HOSTILE = [
    b"",
    b"\x00" * 1000,
    b"\xff\xfe\xfd",
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"1e999999",
    b"9" * 5000,
    DEEP,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'{"type": "Collection", "stac_version": "1.0.0", "title": {"a": [1]}, "extent": [1], "links": "x", "license": 7}',
    b'{"type": "Collection", "stac_version": "1.0.0", "id": "x", "extent": {"spatial": {"bbox": [[1e400, "a", 0, {}]]},'
    b' "temporal": {"interval": [[{}, 5]]}}, "providers": [[]], "keywords": {}, "links": [{"rel": [], "href": 0}]}',
    b'{"data": {"attributes": {"titles": "x", "types": [], "dates": [{"dateType": []}], "rightsList": [5]}}}',
    b'{"data": {"attributes": [[]]}, "titles": [{"title": 5}]}',
    b"<" * 200_000,
    b"<!" + b"[" * 50_000,
    b"<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><title>&b;</title>",
    b"<div>" * 200_000,
    b"<title>" + b"a" * 2_000_000,
    b"<meta charset=punycode><title>" + b"a-" * 200_000 + b"</title>",
    b"<meta charset=zip><title></title>",
    b"<script type='application/ld+json'>" + DEEP + b"</script>",
    b'{"@type": "Dataset", "name": {"@value": ["\\u0000"]}, "@graph": [[{"@type": ["Dataset"], "name": "\\ud800"}]]}',
    b'<script type=\'application/ld+json\'>{"@type": {"a": 1}, "name": [[[[[[[[[["x"]]]]]]]]]]}</script>',
]


@pytest.mark.django_db
@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[:20].decode("latin-1") + f"~{len(body)}")
@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_hostile_answers_leave_the_form_usable(client, server, body, kind):
    NetworkFactory(code="national", kind=NetworkKind.NATIONAL)
    response = client.post(FILL, {"paste": serve(server, "/h", body, kind)})
    assert response.status_code in {200, 422}
    assert b'name="summary"' in response.content
    assert not Proposal.objects.exists()


@pytest.mark.django_db
def test_scripts_and_tricks_do_not_reach_the_form(client, server):
    NetworkFactory(code="national", kind=NetworkKind.NATIONAL)
    page = {
        "@type": "Dataset",
        "name": "Carte <script>alert(1)</script>&lt;img src=x onerror=alert(2)&gt; \u202efdp.exe\u0000",
        "description": "<b>Un</b> texte\r\nBcc: x@example.org",
        "url": "javascript:alert(3)",
        "license": "https://evil.example/<script>",
        "keywords": ["<svg onload=alert(4)>", "a" * 500],
    }
    body = f"<script type='application/ld+json'>{json.dumps(page)}".replace("</script>", "<\\/script>") + "</script>"
    response = client.post(FILL, {"paste": serve(server, "/x", body.encode(), "text/html")})
    assert response.status_code == 200
    values = response.context["form"].initial
    assert values["title"] == "Carte alert(1) fdp.exe"
    assert values["summary"] == "Un texte Bcc: x@example.org"
    assert values["url"] == f"{server.url}/x"
    assert "licence" not in values
    text = response.content.decode()
    for trace in ("onerror", "javascript:alert", "onload", "\u202e", "alert(1)</script>"):
        assert trace not in text


def test_too_large_is_said(server):
    address = serve(server, "/big", b"<title>x</title>" + b" " * 4_000_000, "text/html")
    with pytest.raises(NothingFound, match="lourde"):
        prefill(address)


WORDS = (
    "@type @value @id name title titles title description descriptions types extent spatial bbox temporal interval "
    "links rel href license url rightsList dates dateType date geoLocations geoLocationBox keywords providers "
    "publisher data attributes identifier value inLanguage spatialCoverage geo box type DOI URL abstract"
)
KEYS = st.sampled_from(WORDS.split())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=JSON)
def test_any_json_gives_a_clean_draft(value):
    whole = {
        "type": "Collection",
        "stac_version": "1.0.0",
        "@type": "Dataset",
        **(value if isinstance(value, dict) else {}),
    }
    whole |= {"type": "Collection", "stac_version": "1.0.0"}
    script = json.dumps({**whole, "@type": "Dataset"})
    head = read_head(b"")
    head.scripts.append(script)
    for draft in (datacite.read(value), csl.read(value), stac.read(whole), schema_org.read(head, "https://x.example/"),
                  schema_org.read_document(value, "https://x.example/")):  # fmt: skip
        assert isinstance(draft.title, str)
        assert len(draft.title) <= TITLE
        assert len(draft.summary) <= SUMMARY
        assert not set("<>\x00\u202e") & set(draft.title + draft.summary + "".join(draft.keywords))
        assert draft.url == cleaning.url(draft.url)
        assert all(isinstance(word, str) for word in (*draft.providers, *draft.keywords))


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_filled_form_is_sent_as_any_other(client, server):
    network = NetworkFactory(code="national", kind=NetworkKind.NATIONAL)
    known = ResourceFactory(network=network, title_fr="Autre", doi="10.24396/theia-osr-2021")
    hidden = ResourceFactory(network=network, title_fr="Secret", doi="10.24396/theia-osr-2021", live=False)
    serve(server, "/datacite/dois/10.24396/theia-osr-2021", "datacite_api.json")
    response = client.post(FILL, {"paste": "10.24396/theia-osr-2021", "network": "national"})
    text = response.content.decode()
    form = response.context["form"]
    assert response.status_code == 200
    assert form["title"].value() == "Surface soil moisture of the Sahel from Sentinel-1"
    assert form["bbox"].value() == "-17.5, 10, 24, 20"
    assert form["record_language"].value() == "en"
    assert form["issued"].value() == 2021
    assert form["issued"] in form.folded_fields
    assert known.get_absolute_url() in text
    assert hidden.get_absolute_url() not in text
    assert 'action="/proposer/ressource/"' in text
    assert Resource.objects.count() == 2
    assert not Proposal.objects.exists()
    filled = type(form)({name: form[name].value() or "" for name in form.fields if name != "network"})
    assert not set(filled.errors) & {
        "title",
        "summary",
        "doi",
        "licence",
        "providers",
        "bbox",
        "period_start",
        "url",
        "issued",
    }


def carried(response):
    page = BeautifulSoup(response.content, "html.parser")
    return {name: page.select_one(f"#id_{name}").get("value", "") for name in ("url", "doi")}


@pytest.mark.django_db
def test_get_changes_nothing_and_a_failure_keeps_what_was_pasted(client, server):
    NetworkFactory(code="national", kind=NetworkKind.NATIONAL)
    assert client.get(FILL).status_code == 302
    response = client.post(FILL, {"paste": f"{server.url}/absent"})
    assert response.status_code == 422
    text = response.content.decode()
    assert f"{server.url}/absent" in text
    assert "404" in text
    assert 'name="summary"' in text
    assert carried(response) == {"url": f"{server.url}/absent", "doi": ""}
    # A DOI no registry knows, in any spelling; what is neither a DOI nor an address is kept where it was pasted.
    for pasted in ("10.5072/nowhere", "https://doi.org/10.5072/nowhere"):
        response = client.post(FILL, {"paste": pasted})
        assert response.status_code == 422
        assert carried(response) == {"url": "https://doi.org/10.5072/nowhere", "doi": "10.5072/nowhere"}
        assert BeautifulSoup(response.content, "html.parser").select_one("details[open] #id_doi")
    assert carried(client.post(FILL, {"paste": "une carte"})) == {"url": "", "doi": ""}
    assert client.post(FILL, {"paste": ""}).status_code == 422
    assert client.post(FILL, {"paste": "x\x00"}).status_code in {400, 422}


@pytest.mark.django_db
def test_fetching_is_limited(client, server, settings):
    settings.THROTTLE_ENABLED = True
    NetworkFactory(code="national", kind=NetworkKind.NATIONAL)
    answers = [client.post(FILL, {"paste": "bonjour"}).status_code for _number in range(22)]
    assert answers[:20] == [422] * 20
    assert set(answers[20:]) == {429}
