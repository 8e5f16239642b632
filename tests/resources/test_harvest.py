"""Harvests against servers that speak the real protocols."""

import gzip
import io
import json
import re
import socket
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from cms import http as guarded
from resources.enums import JobState, Outcome
from resources.harvest import fetch, jobs, readers
from resources.models import AccessLink, Item, Job, Record, Resource
from tests.factories import NetworkFactory, ResourceFactory, ThemeFactory
from tests.resources.exchange import worlds
from tests.resources.servers import csw, dcat, ogc_records, stac
from tests.resources.servers.base import Answer, CatalogueServer

pytestmark = pytest.mark.django_db
STORED = Path(__file__).parent / "prefill"


def harvest(source, **options):
    return jobs.run(jobs.ask(source, **options).pk)


def refusals(job):
    return list(Item.objects.filter(job=job, outcome=Outcome.REFUSED).values_list("identifier", "reason"))


def links_of(resource):
    return {(link.kind, link.url) for link in resource.links.all()}


def test_stac_api_by_pages(catalogue, source):
    url = stac.serve_api(catalogue, [[stac.collection("rivers")], [stac.collection("lakes"), stac.collection("swot")]])
    found = source("stac", url)
    job = harvest(found)
    assert (job.state, job.error, job.complete) == (JobState.DONE, "", True)
    assert job.counts == {Outcome.CREATED: 3}
    rivers = Record.objects.get(identifier="rivers").resource
    assert rivers.live
    assert rivers.title_en == "" or rivers.title_fr == ""
    assert rivers.title == "Water levels rivers"
    assert rivers.description.startswith("Operational time series") or rivers.summary.startswith("Operational")
    assert rivers.bbox == (-180, -60, 180, 80)
    assert rivers.world
    assert (rivers.period_start, rivers.period_end) == ("2008-07-12", "")
    assert (rivers.licence, rivers.commercial, rivers.resolution_m) == ("etalab-2.0", "yes", 300)
    assert rivers.doi == "10.24400/329360/f7aez82-water"
    assert {p.name for p in rivers.providers.all()} == {"CNES", "Theia"}
    assert {"hydrology", "altimetry", "sentinel-3a", "sral"} == {t.name for t in rivers.tags.all()}
    assert ("page", "https://hydroweb.next.theia-land.fr/") in links_of(rivers)
    assert ("service", catalogue.url("/stac/collections/rivers")) in links_of(rivers)
    again = harvest(found)
    assert again.counts == {Outcome.UNCHANGED: 3}
    # One DOI for all three: the first is published, the others wait for a curator.
    assert Resource.objects.visible().count() == 1


def test_stac_shaped_as_hydroweb_next_serves_it(catalogue, source):
    lakes = json.loads((STORED / "hydroweb_next_collection.json").read_text(encoding="utf-8"))
    rivers = {**lakes, "id": "HYDROWEB_RIVERS_OPE", "title": "Hydroweb : rivers water level, operational"}
    job = harvest(source("stac", stac.serve_api(catalogue, [[lakes, rivers]], root="/api/v1/rs-catalog/stac")))
    assert (job.error, job.complete, job.counts) == ("", True, {Outcome.CREATED: 2})
    found = Record.objects.get(identifier="HYDROWEB_LAKES_OPE").resource
    assert found.title == "Hydroweb : lakes water level, operational"
    assert {p.name for p in found.providers.all()} == {"THEIA", "CNES"}
    assert (found.bbox, found.period_start, found.period_end) == ((-180, -56, 180, 75), "1992-09-24", "")
    assert {"lake", "theia", "jason-3"} <= {tag.slug for tag in found.tags.all()}
    assert found.licence == "https://hydroweb.next.theia-land.fr/terms", "“various”: where the terms stand"
    assert ("service", lakes["links"][2]["href"]) in links_of(found)


def test_stac_static_tree_with_a_loop_and_a_hole(catalogue, source):
    tree = {
        "/catalog.json": stac.node("root", "eau/catalog.json", "./sols.json", "perdu.json"),
        "/eau/catalog.json": stac.node("eau", "lacs.json", "../catalog.json"),
        "/eau/lacs.json": stac.collection("lacs", **{"sci:doi": None}),
        "/sols.json": stac.collection("sols", **{"sci:doi": None, "license": "proprietary"}),
    }
    found = source("stac", stac.serve_tree(catalogue, tree))
    job = harvest(found)
    assert job.state == JobState.DONE
    assert not job.complete, "something may hide behind what could not be read"
    assert job.counts == {Outcome.CREATED: 2, Outcome.REFUSED: 1}
    assert "404" in refusals(job)[0][1]
    assert Record.objects.get(identifier="sols").resource.licence == "etalab-2.0", "read from its licence link"
    assert max(catalogue.asked.values()) == 1


def test_ogc_records_by_pages(catalogue, source):
    ThemeFactory(notation="eau", label_fr="Eaux continentales")
    pages = [[ogc_records.record("a"), ogc_records.record("b")], [ogc_records.record("c")]]
    job = harvest(source("ogc_records", ogc_records.serve(catalogue, pages)))
    assert (job.error, job.complete, job.counts) == ("", True, {Outcome.CREATED: 3})
    found = Record.objects.get(identifier="a").resource
    assert (found.title_fr, found.language) == ("Carte a", "fr")
    assert found.bbox == (43, -26, 51, -11)
    assert (found.period_start, found.period_end) == ("2018-03-01", "")
    assert [theme.notation for theme in found.themes.all()] == ["eau"]
    assert found.doi == "10.18167/dvn1/a"
    assert found.formats == ["GeoTIFF"]
    assert [p.name for p in found.providers.all()] == ["CIRAD"]
    assert links_of(found) == {("download", "https://data.example.org/carte.tif")}
    # The published contact point is kept, the author is not.
    assert (found.contact_name, found.contact_email) == ("Point de contact", "contact@example.org")
    assert "auteur" not in str([item.changes for item in job.items.all()]).lower()


def test_dcat_turtle_by_hydra_pages(catalogue, source):
    job = harvest(source("dcat", dcat.serve_turtle(catalogue, [[1, 2], [3, 4]])))
    assert (job.error, job.complete, job.counts) == ("", True, {Outcome.CREATED: 4})
    found = Record.objects.get(identifier="https://data.example.org/dataset/1").resource
    assert (found.title_fr, found.title_en) == ("Trait de côte 1", "Coastline 1")
    assert found.summary_fr == "Suivi du trait de côte. Deux fois par an."
    assert (found.licence, found.access, found.frequency) == ("etalab-2.0", "open", "annual")
    assert found.bbox == (-5, 46, -1, 49)
    assert (found.period_start, found.period_end, found.resolution_m) == ("2011", "2020-12", 0.5)
    assert {p.name for p in found.providers.all()} == {"Shom", "Ifremer"}
    assert (found.contact_name, found.contact_email) == ("Service littoral", "littoral@example.org")
    assert found.formats == ["GeoPackage"]
    assert links_of(found) == {
        ("page", "https://data.example.org/1"),
        ("download", "https://data.example.org/1.gpkg"),
    }
    assert found.languages == ["fr"]


def test_dcat_rdf_xml_and_json_ld_say_the_same(catalogue, source):
    from rdflib import Graph

    graph = Graph().parse(data=dcat.turtle(catalogue, [1], total=1), format="turtle")
    given = {}
    for syntax, media in (
        ("xml", "application/rdf+xml"),
        ("json-ld", "application/ld+json"),
        ("turtle", "text/turtle"),
    ):
        body = graph.serialize(format=syntax).encode()
        catalogue.routes["/catalog"] = lambda query, body=body, media=media: Answer(body, media=media)
        found = source("dcat", catalogue.url("/catalog"), code=f"dcat-{media[-4:]}", publish=False)
        read = list(readers.reader_for(found, lambda: None))
        given[syntax] = {raw.identifier: dict(raw.given) for raw in read}
    assert given["xml"] == given["json-ld"] == given["turtle"]


def test_json_ld_contexts_come_through_the_guard(catalogue, source, monkeypatch):
    def no_network(*args, **kwargs):
        raise AssertionError("rdflib went out by itself")

    monkeypatch.setattr("urllib.request.urlopen", no_network)
    monkeypatch.setattr("rdflib.parser.urlopen", no_network, raising=False)
    monkeypatch.setattr("rdflib._networking.urlopen", no_network, raising=False)
    job = harvest(source("dcat", dcat.serve_json_ld(catalogue, [1, 2])))
    assert job.counts == {Outcome.CREATED: 2}
    assert catalogue.asked["/context.jsonld"] == 1
    assert Resource.objects.filter(title_fr="Forêts 1").exists()
    other = source("dcat", dcat.serve_json_ld(catalogue, [1], context="http://10.0.0.1/context"), code="inward")
    failed = harvest(other)
    assert failed.state == JobState.FAILED
    assert "10.0.0.1" in failed.error


def test_csw_iso_by_pages(catalogue, source):
    records = [csw.iso(f"fiche-{n}") for n in range(5)]
    found = source("csw", csw.serve(catalogue, records))
    job = harvest(found)
    assert (job.error, job.complete, job.counts) == ("", True, {Outcome.CREATED: 5})
    made = Record.objects.get(identifier="fiche-0").resource
    assert (made.title_fr, made.type) == ("Humidité des sols fiche-0", "dataset")
    assert made.bbox == (-5.2, 42.3, 8.3, 49.5)
    assert (made.licence, made.frequency, made.status) == ("etalab-2.0", "weekly", "in_production")
    assert (made.period_start, made.period_end, made.resolution_m) == ("2016-10-01", "", 10)
    assert [p.name for p in made.providers.all()] == ["INRAE"]
    assert (made.doi, made.issued) == ("10.15148/fiche-0", 2019)
    assert links_of(made) == {
        ("service", "https://services.example.org/wms?service=WMS"),
        ("download", "https://data.example.org/humidite.zip"),
    }
    assert made.contact_email == "donnees@example.org"
    assert harvest(found).counts == {Outcome.UNCHANGED: 5}


def test_csw_falls_back_to_dublin_core(catalogue, source):
    job = harvest(source("csw", csw.serve(catalogue, [csw.dublin_core(f"dc-{n}") for n in range(3)], with_iso=False)))
    assert (job.error, job.counts) == ("", {Outcome.CREATED: 3})
    made = Record.objects.get(identifier="dc-1").resource
    assert (made.title_en, made.licence) == ("Land cover", "CC-BY-4.0")
    assert made.bbox == (43, -26, 51, -11)
    assert [p.name for p in made.providers.all()] == ["CIRAD"]
    assert made.contact_name == "", "a creator is no contact point"
    assert made.issued == 2020


def test_a_busy_server_is_waited_for(catalogue, source):
    url = stac.serve_api(catalogue, [[stac.collection("a")], [stac.collection("b")]])
    catalogue.trouble["/stac/collections"] = [
        Answer({}, status=429, headers={"Retry-After": "0"}),
        Answer({}, status=500),
    ]
    job = harvest(source("stac", url))
    assert (job.state, job.counts) == (JobState.DONE, {Outcome.CREATED: 2})


def test_waiting_as_long_as_the_server_says(catalogue):
    pauses = []
    catalogue.trouble["/x"] = [
        Answer({}, status=503, headers={"Retry-After": "7"}),
        Answer({}, status=429, headers={"Retry-After": "999999"}),
        Answer({}, status=502, headers={"Retry-After": "soon"}),
    ]
    catalogue.routes["/x"] = lambda query: Answer({"fine": 1})
    assert fetch.Client(sleep=pauses.append).json(catalogue.url("/x")) == {"fine": 1}
    assert sum(pauses) == pytest.approx(7 + fetch.LONGEST_PAUSE)


RAW = re.compile(r"Pool|Error|Exception|0x[0-9a-f]{4}|Expecting|Max retries|\[Errno")
"""What exceptions say to programmers."""


def test_a_host_where_nobody_listens_is_told_in_words(source, settings, monkeypatch):
    monkeypatch.setattr(fetch, "FIRST_PAUSE", 0.0)
    settings.HTTP_ALLOWED_HOSTS = ["127.0.0.1"]
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    with translation.override("fr"):
        job = harvest(source("stac", f"http://127.0.0.1:{port}/stac"))
    assert job.state == JobState.FAILED
    assert job.error.replace("\N{NO-BREAK SPACE}", " ") == (
        f"http://127.0.0.1:{port}/stac ne répond pas : la connexion est refusée."
    )


@pytest.mark.parametrize("trouble", ["500", "hang", "cut", "404", "html"])
def test_a_harvest_that_breaks_midway_keeps_what_it_has_and_archives_nothing(catalogue, source, monkeypatch, trouble):
    monkeypatch.setattr(guarded, "STEP_SECONDS", 0.2)
    url = stac.serve_api(catalogue, [[stac.collection("a")], [stac.collection("b")]])
    found = source("stac", url)
    harvest(found)
    answers = {
        "500": Answer({}, status=500),
        "hang": Answer(hang=True),
        "cut": Answer(b'{"collections": [', cut=True),
        "404": Answer({}, status=404),
        "html": Answer(b"<html>maintenance</html>", media="text/html"),
    }
    for _again in range(3):
        catalogue.trouble["/stac/collections?page=1"] = [answers[trouble]] * fetch.ATTEMPTS
        job = harvest(found)
        assert job.state == JobState.FAILED
        assert job.error
        assert not RAW.search(job.error), job.error
        assert not job.complete
        assert job.counts == {Outcome.UNCHANGED: 1}
    assert not Record.objects.exclude(missing_since=None).exists()
    assert Resource.objects.filter(archived_at=None).count() == 2


def test_a_circle_of_next_links_ends(catalogue, source):
    page = {"collections": [stac.collection("a")], "links": [{"rel": "next", "href": "/stac/collections?again"}]}
    catalogue.routes["/stac/collections"] = lambda query: Answer(page)
    job = harvest(source("stac", catalogue.url("/stac/collections")))
    assert job.state == JobState.FAILED
    assert "cercle" in job.error or "circle" in job.error or "rond" in job.error
    assert sum(catalogue.asked.values()) <= 3


@pytest.mark.parametrize("kind", ["ogc_records", "dcat", "csw"])
def test_circles_of_other_protocols_end(catalogue, source, kind):
    if kind == "csw":
        catalogue.routes["/x"] = lambda query: csw.response([csw.iso("a")], matched=10, following=1)
    elif kind == "dcat":
        body = dcat.turtle(catalogue, [1], following="/x").encode()
        catalogue.routes["/x"] = lambda query: Answer(body, media="text/turtle")
    else:
        page = {"features": [ogc_records.record("a")], "links": [{"rel": "next", "href": "/x"}]}
        catalogue.routes["/x"] = lambda query: Answer(page)
    job = harvest(source(kind, catalogue.url("/x")))
    assert job.state == JobState.FAILED
    assert not job.complete


def test_a_source_that_gives_less_than_it_says_is_not_complete(catalogue, source):
    short = {
        "ogc_records": lambda: ogc_records.serve(catalogue, [[ogc_records.record("a")]], matched=7),
        "stac": lambda: stac.serve_api(catalogue, [[stac.collection("a")]], matched=7),
        "csw": lambda: csw.serve(catalogue, [csw.iso("a")], matched=7),
        "dcat": lambda: dcat.serve_turtle(catalogue, [[1]], total=7),
    }
    for kind, serve in short.items():
        job = harvest(source(kind, serve()))
        assert (job.state, job.counts, job.complete) == (JobState.FAILED, {Outcome.CREATED: 1}, False), kind
        assert "1" in job.error
        assert "7" in job.error


def test_dcat_takes_every_country_and_no_person(client, catalogue, source):
    agents = "dct:creator [ a foaf:Person ; foaf:name 'Awa' ], [ a vcard:Individual ; vcard:fn 'Jean' ], 'Zoé'"
    places = "dct:spatial [ rdfs:label 'Sénégal'@fr ], <http://publications.europa.eu/resource/authority/country/MLI>"
    prefixes = dcat.PREFIXES + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    body = prefixes + dcat.dataset(1, f"; {agents} ; {places}")
    catalogue.routes["/one"] = lambda query: Answer(body.encode(), media="text/turtle")
    harvest(source("dcat", catalogue.url("/one")))
    found = Resource.objects.get()
    assert {p.name for p in found.providers.all()} == {"Shom", "Ifremer"}
    assert sorted(found.countries) == ["ML", "SN"]
    assert found.bbox == (-5, 46, -1, 49)


def test_our_own_places_come_back(client, catalogue, source):
    there = {"countries": ["ML", "NE", "SN"], "regions": ["FR-974", "FR-NC", "FR-OCC"]}
    made = ResourceFactory(**there)
    body = client.get("/api/dcat/catalogue.ttl").content
    made.delete()
    catalogue.routes["/own"] = lambda query: Answer(body, media="text/turtle")
    harvest(source("dcat", catalogue.url("/own")))
    found = Resource.objects.get()
    assert (sorted(found.countries), sorted(found.regions)) == (there["countries"], there["regions"])
    assert (found.west, found.world) == (None, False), "the rectangle of none of them is the record's"


def test_our_own_years_come_back_and_none_is_made_up(client, catalogue, source):
    network = NetworkFactory()
    told = {"lacs": 2019, "crues": None}
    for slug, year in told.items():
        ResourceFactory(network=network, type="dataset", slug=slug, title_fr=slug, issued=year, period_start="2001")
    served = {
        "dcat": ("/api/dcat/catalogue.ttl", "text/turtle"),
        "ogc_records": ("/api/records/collections/resources/items", "application/geo+json"),
        "stac": ("/api/stac/collections", "application/json"),
    }
    for kind, (path, media) in served.items():
        body = client.get(path).content
        catalogue.routes[f"/{kind}"] = lambda query, body=body, media=media: Answer(body, media=media)
        job = harvest(source(kind, catalogue.url(f"/{kind}"), code=f"own-{kind}", publish=False))
        back = {record.resource.title_fr: record.resource.issued for record in Record.objects.filter(source=job.source)}
        assert back == told, kind


def test_a_year_that_is_none_is_told(catalogue, source):
    body = (dcat.PREFIXES + dcat.dataset(1, '; dct:issued "bientôt"')).encode()
    catalogue.routes["/one"] = lambda query: Answer(body, media="text/turtle")
    job = harvest(source("dcat", catalogue.url("/one")))
    ((_identifier, reason),) = refusals(job)
    assert "« bientôt » n’est pas une année de publication" in reason
    body = body.replace("bientôt".encode(), b"2021-02-03T10:00:00Z")
    catalogue.routes["/two"] = lambda query: Answer(body, media="text/turtle")
    harvest(source("dcat", catalogue.url("/two"), code="two"))
    assert Resource.objects.get().issued == 2021


def test_the_service_behind_a_distribution_is_a_part_of_its_dataset(catalogue, source):
    service = "dcat:accessService {} ; dcat:accessURL <https://data.example.org/wms>"
    words = 'a dcat:DataService ; dct:title "WMS du littoral" ; dcat:endpointURL <https://data.example.org/wms>'
    listed = "<https://data.example.org/> a dcat:Catalog ; dcat:service <https://data.example.org/s> .\n"
    for name, extra, rest, wanted in (
        ("blank", service.format(f"[ {words} ]"), "", 1),
        ("named", service.format("<https://data.example.org/s>"), f"<https://data.example.org/s> {words} .", 1),
        (
            "member",
            service.format("<https://data.example.org/s>"),
            f"<https://data.example.org/s> {words} .\n{listed}",
            2,
        ),
    ):
        body = dcat.PREFIXES + dcat.dataset(1, f"; dcat:distribution [ a dcat:Distribution ; {extra} ]") + rest
        answer = Answer(body.encode(), media="text/turtle")
        catalogue.routes[f"/{name}"] = lambda query, answer=answer: answer
        found = source("dcat", catalogue.url(f"/{name}"), code=name, publish=False)
        assert harvest(found, dry_run=True).counts == {Outcome.CREATED: wanted}, name
        assert "https://data.example.org/wms" in str(next(iter(readers.reader_for(found, lambda: None))).given["links"])


def test_what_is_neither_dataset_nor_service_is_read_or_told(catalogue, source):
    things = {
        "video": 'dct:title "Replay"@fr ; dct:type <http://purl.org/dc/dcmitype/MovingImage>',
        "course": 'dct:title "Cours"@fr ; dct:type [ a skos:Concept ; skos:prefLabel "Training"@en ]',
        "odd": 'dct:title "Odd"@en ; dct:type <https://example.org/types/spoon>',
        "mute": 'dct:title "Mute"@en',
    }
    prefixes = dcat.PREFIXES + "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    listed = ", ".join(f"<https://data.example.org/{name}>" for name in (*things, "absent"))
    body = f"{prefixes}<https://data.example.org/> a dcat:Catalog ; dcat:resource {listed} .\n"
    body += "\n".join(
        f"<https://data.example.org/{name}> a dcat:Resource ; {words} ." for name, words in things.items()
    )
    catalogue.routes["/things"] = lambda query: Answer(body.encode(), media="text/turtle")
    job = harvest(source("dcat", catalogue.url("/things")))
    assert job.counts == {Outcome.CREATED: 2, Outcome.REFUSED: 3}
    assert {row.type: row.title_fr for row in Resource.objects.all()} == {
        "video": "Replay",
        "teaching_material": "Cours",
    }
    told = {identifier.rpartition("/")[2]: reason for identifier, reason in refusals(job)}
    assert set(told) == {"odd", "mute", "absent"}
    assert "spoon" in told["odd"]


def test_our_own_catalogue_comes_back_whole(client, catalogue, source):
    """Every type, and every address: neither a record more for the services behind datasets, nor one less."""
    given = {f"{made.get_type_display()} nommée": made for made in worlds.one_of_each()}
    for title, made in given.items():
        made.title_fr, made.title_en = title, ""
        made.save()
        for kind in ("download", "service"):
            AccessLink.objects.create(resource=made, kind=kind, url=f"https://example.org/{made.slug}/{kind}")
    ResourceFactory(type="platform", title_fr="Sans adresse", title_en="")
    wanted = dict(Resource.objects.visible().values_list("title_fr", "type"))
    for suffix, media in (("ttl", "text/turtle"), ("jsonld", "application/ld+json")):
        body = client.get(f"/api/dcat/catalogue.{suffix}").content
        catalogue.routes[f"/{suffix}"] = lambda query, body=body, media=media: Answer(body, media=media)
        read = list(readers.reader_for(source("dcat", catalogue.url(f"/{suffix}"), code=suffix), lambda: None))
        assert {raw.given["title_fr"]: raw.given["type"] for raw in read} == wanted
        assert len(read) == len(wanted) == 12


def test_a_catalogue_of_our_own_kind_is_complete(client, catalogue, source):
    """Software, which is neither a dataset nor a service in DCAT, counts too."""
    network = NetworkFactory()
    ResourceFactory(network=network, type="software")
    for number in range(2):
        made = ResourceFactory(network=network, type="dataset", title_fr=f"Lacs {number}")
        AccessLink.objects.create(resource=made, kind="service", url=f"https://example.org/wms/{number}")
    page = client.get("/api/dcat/catalogue.ttl").content.decode()
    said = 'hydra:totalItems "3"^^xsd:integer'
    assert said in page
    Resource.objects.all().delete()
    for total, complete in ((3, True), (4, False)):
        body = page.replace(said, said.replace("3", str(total))).encode()
        catalogue.routes["/own"] = lambda query, body=body: Answer(body, media="text/turtle")
        job = harvest(source("dcat", catalogue.url("/own"), code=f"own-{total}"))
        assert job.complete is complete, job.error


def test_a_dcat_page_that_lost_its_next_link_archives_nothing(catalogue, source):
    found = source("dcat", dcat.serve_turtle(catalogue, [[1, 2], [3, 4]]))
    assert harvest(found).complete
    body = dcat.turtle(catalogue, [1, 2]).encode()
    catalogue.routes["/catalog.ttl"] = lambda query: Answer(body, media="text/turtle")
    for _run in range(3):
        assert not harvest(found).complete
    assert Resource.objects.visible().count() == 4
    assert not Record.objects.exclude(missing_since=None).exists()


def test_next_links_to_places_of_our_own_are_refused(catalogue, source, settings):
    inner = CatalogueServer()
    try:
        inner.routes["/secret"] = lambda query: Answer({"collections": [stac.collection("secret")]})
        for n, target in enumerate((inner.url("/secret"), "http://169.254.169.254/latest/", "file:///etc/passwd")):
            page = {"collections": [stac.collection(f"a{n}")], "links": [{"rel": "next", "href": target}]}
            catalogue.routes["/stac"] = lambda query, page=page: Answer(page)
            job = harvest(source("stac", catalogue.url("/stac"), code=f"foreign-{n}"))
            assert job.state == JobState.FAILED
            assert job.error
        assert not inner.asked
        assert not Record.objects.filter(identifier="secret").exists()
    finally:
        inner.stop()


def test_bombs_are_not_unpacked(catalogue, source):
    bomb = gzip.compress(b" " * (fetch.MAX_BYTES + 1000))
    catalogue.routes["/stac"] = lambda query: Answer(bomb, headers={"Content-Encoding": "gzip"})
    job = harvest(source("stac", catalogue.url("/stac")))
    assert job.state == JobState.FAILED
    assert catalogue.asked["/stac"] == 1, "it would be as large the next time"
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    catalogue.routes["/csw"] = lambda query: csw.response(
        [csw.iso("a", "&b;").replace("&amp;b;", "&b;")], matched=1, following=0, doctype=laughs
    )
    job = harvest(source("csw", catalogue.url("/csw")))
    assert job.state == JobState.FAILED
    assert not Record.objects.exists()
    rdf = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF/>'
    catalogue.routes["/rdf"] = lambda query: Answer(rdf, media="application/rdf+xml")
    assert harvest(source("dcat", catalogue.url("/rdf"))).state == JobState.FAILED


def test_malformed_records_are_refused_one_by_one(catalogue, source):
    bad = [
        stac.collection("long", title="x" * 10_000),
        stac.collection("box", extent={"spatial": {"bbox": [[1, 2, 3]]}, "temporal": {}}),
        stac.collection("earth", extent={"spatial": {"bbox": [[0, -100, 10, 100]]}}),
        stac.collection("day", extent={"temporal": {"interval": [["yesterday", None]]}}),
        stac.collection("ends", extent={"temporal": {"interval": [["2020-01-01", "2010-01-01"]]}}),
        stac.collection("doi", **{"sci:doi": "not a doi"}),
        {"type": "Collection", "id": ""},
        "nonsense",
        None,
        stac.collection("fine", keywords="no list", providers=None, links={}, **{"sci:doi": None}),
        stac.collection("fine", **{"sci:doi": None}),
    ]
    job = harvest(source("stac", stac.serve_api(catalogue, [bad])))
    assert job.state == JobState.DONE
    assert job.complete, "a refused record is there all the same"
    assert job.counts == {Outcome.CREATED: 1, Outcome.REFUSED: 10}
    assert all(reason for _identifier, reason in refusals(job))
    assert Resource.objects.count() == 1


def test_what_is_gone_twice_is_archived_and_comes_back(catalogue, source):
    pages = [[stac.collection("a", **{"sci:doi": None}), stac.collection("b", **{"sci:doi": None})]]
    url = stac.serve_api(catalogue, pages)
    found = source("stac", url)
    harvest(found)
    pages[0] = [stac.collection("a", **{"sci:doi": None})]
    url = stac.serve_api(catalogue, pages)
    record = Record.objects.get(identifier="b")
    assert harvest(found).counts == {Outcome.UNCHANGED: 1}
    record.refresh_from_db()
    assert record.missing_since is not None
    assert record.resource.live
    # A preview, and a harvest that breaks, say nothing of it.
    harvest(found, dry_run=True)
    catalogue.trouble["/stac/collections"] = [Answer({}, status=500)] * fetch.ATTEMPTS
    harvest(found)
    assert Resource.objects.get(pk=record.resource_id).live
    job = harvest(found)
    assert job.counts == {Outcome.UNCHANGED: 1, Outcome.ARCHIVED: 1}
    gone = Resource.objects.get(pk=record.resource_id)
    assert not gone.live
    assert gone.archived_at is not None
    assert found.name in gone.archived_reason
    assert harvest(found).counts == {Outcome.UNCHANGED: 1}, "once"
    pages[0] = [stac.collection("a", **{"sci:doi": None}), stac.collection("b", **{"sci:doi": None})]
    stac.serve_api(catalogue, pages)
    assert harvest(found, dry_run=True).counts == {Outcome.UNCHANGED: 1, Outcome.UPDATED: 1}
    assert not Resource.objects.get(pk=gone.pk).live
    assert harvest(found).counts == {Outcome.UNCHANGED: 1, Outcome.UPDATED: 1}
    gone.refresh_from_db()
    assert gone.live
    assert (gone.archived_at, gone.archived_reason) == (None, "")
    assert harvest(found).counts == {Outcome.UNCHANGED: 2}


def test_an_emptied_source_archives_nothing(catalogue, source):
    found = source("stac", stac.serve_api(catalogue, [[stac.collection("a")]]))
    harvest(found)
    stac.serve_api(catalogue, [[]])
    for _again in range(3):
        assert harvest(found).state == JobState.FAILED
    assert Resource.objects.visible().count() == 1


def test_what_is_refused_is_not_missing(catalogue, source):
    found = source("stac", stac.serve_api(catalogue, [[stac.collection("a"), stac.collection("b")]]))
    harvest(found)
    stac.serve_api(catalogue, [[stac.collection("a"), stac.collection("b", title="x" * 1000)]])
    for _again in range(3):
        assert harvest(found).counts == {Outcome.UNCHANGED: 1, Outcome.REFUSED: 1}
    assert not Resource.objects.exclude(archived_at=None).exists()


def test_preview_writes_nothing(catalogue, source):
    found = source("csw", csw.serve(catalogue, [csw.iso("a"), csw.iso("b", north="?")]))
    job = harvest(found, dry_run=True)
    assert job.counts == {Outcome.CREATED: 1, Outcome.REFUSED: 1}
    assert not Resource.objects.exists()
    assert not Record.objects.exists()


def test_nothing_that_is_no_catalogue_is_taken_for_one(catalogue, source):
    for kind, body in (("stac", b"{}"), ("ogc_records", b"[]"), ("dcat", b"<html></html>"), ("csw", b"<a/>")):
        catalogue.routes["/x"] = lambda query, body=body: Answer(body, media="text/html")
        job = harvest(source(kind, catalogue.url("/x"), code=f"none-{kind}"))
        assert job.state == JobState.FAILED, kind
        assert job.error, kind


def test_command(catalogue, source):
    found = source("stac", stac.serve_api(catalogue, [[stac.collection("a")]]), code="hydroweb", publish=False)
    out = io.StringIO()
    call_command("harvest", "hydroweb", "--dry-run", stdout=out)
    assert "1 created" in out.getvalue()
    assert not Resource.objects.exists()
    call_command("harvest", "hydroweb", stdout=out)
    assert Resource.objects.get().live is False
    with pytest.raises(CommandError, match="hydroweb"):
        call_command("harvest", "nothing")
    busy = jobs.ask(found)
    Job.objects.filter(pk=busy.pk).update(state=JobState.RUNNING, heartbeat_at=timezone.now())
    with pytest.raises(CommandError, match="under way"):
        call_command("harvest", "hydroweb")
    # Its worker is dead: the next one takes over.
    Job.objects.filter(pk=busy.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert jobs.run(busy.pk).counts == {Outcome.UNCHANGED: 1}


def test_records_belong_to_the_network_of_the_source(catalogue, source):
    network = NetworkFactory()
    harvest(source("stac", stac.serve_api(catalogue, [[stac.collection("a")]]), network=network))
    assert Resource.objects.get().network == network
