"""DCAT-AP as rdflib reads it: shapes of the profile, the same graph in both notations, pages, the whole."""

import json
from urllib.parse import urlsplit

import pytest
import requests
from django.urls import reverse
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic, to_isomorphic

from cms.models import Tag
from cms.places import REGIONS
from networks.models import Service
from resources.enums import DATA_TYPES, LinkKind, ResourceType
from resources.exchange import authorities, catalogue
from resources.harvest import wording
from resources.models import AccessLink, Resource, TaggedResource
from tests.factories import ResourceFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
EU = "http://publications.europa.eu/resource/authority/"

# Class -> property -> (least, most, what its values are), after DCAT-AP 3.0.
SHAPES = {
    DCAT.Catalog: {
        DCTERMS.title: (1, None, Literal),
        DCTERMS.description: (1, None, Literal),
        DCTERMS.publisher: (1, 1, FOAF.Agent),
        FOAF.homepage: (0, 1, FOAF.Document),
        DCAT.themeTaxonomy: (1, None, SKOS.ConceptScheme),
        DCTERMS.language: (1, None, URIRef),
    },
    DCAT.Dataset: {
        DCTERMS.title: (1, None, Literal),
        DCTERMS.description: (1, None, Literal),
        DCTERMS.publisher: (0, 1, FOAF.Agent),
        DCTERMS.accessRights: (0, 1, URIRef),
        DCTERMS.accrualPeriodicity: (0, 1, URIRef),
        DCTERMS.spatial: (0, None, DCTERMS.Location),
        DCTERMS.temporal: (0, None, DCTERMS.PeriodOfTime),
        DCTERMS.language: (0, None, URIRef),
        DCTERMS.issued: (0, 1, Literal),
        DCTERMS.modified: (0, 1, Literal),
        DCAT.distribution: (0, None, DCAT.Distribution),
        DCAT.keyword: (0, None, Literal),
        DCAT.landingPage: (0, None, FOAF.Document),
        DCAT.theme: (0, None, SKOS.Concept),
        DCAT.contactPoint: (0, None, VCARD.Kind),
        ADMS.identifier: (0, None, ADMS.Identifier),
        DCTERMS.creator: (0, None, FOAF.Agent),
        DCTERMS.identifier: (1, None, Literal),
        DCTERMS.type: (1, None, URIRef),
    },
    DCAT.Distribution: {
        DCAT.accessURL: (1, None, URIRef),
        DCAT.downloadURL: (0, None, URIRef),
        DCAT.byteSize: (0, 1, Literal),
        DCTERMS["license"]: (0, 1, None),
        DCTERMS["format"]: (0, 1, None),
        DCAT.accessService: (0, None, DCAT.DataService),
    },
    DCAT.DataService: {DCTERMS.title: (1, None, Literal), DCAT.endpointURL: (1, None, URIRef)},
    FOAF.Agent: {FOAF.name: (1, None, Literal)},
    SKOS.Concept: {SKOS.prefLabel: (1, None, Literal)},
    SKOS.ConceptScheme: {DCTERMS.title: (1, None, Literal)},
    DCTERMS.Location: {DCAT.bbox: (0, 1, Literal), SKOS.prefLabel: (0, None, Literal)},
    DCTERMS.RightsStatement: {RDFS.label: (1, None, Literal)},
    DCTERMS.LicenseDocument: {RDFS.label: (1, None, Literal)},
    ADMS.Identifier: {SKOS.notation: (1, 1, Literal)},
    VCARD.Kind: {VCARD.fn: (1, None, Literal), VCARD.hasEmail: (0, None, URIRef)},
    DCTERMS.PeriodOfTime: {DCAT.startDate: (0, 1, Literal), DCAT.endDate: (0, 1, Literal)},
}


def check_shapes(graph):
    for kind, properties in SHAPES.items():
        for subject in graph.subjects(RDF.type, kind):
            for predicate, (least, most, range_) in properties.items():
                values = list(graph.objects(subject, predicate))
                assert len(values) >= least, f"{subject} {predicate}: {values}"
                assert most is None or len(values) <= most, f"{subject} {predicate}: {values}"
                for value in values:
                    if range_ in (Literal, URIRef):
                        assert isinstance(value, range_), f"{subject} {predicate}: {value!r}"
                    elif range_ is not None:
                        assert (value, RDF.type, range_) in graph, f"{subject} {predicate}: {value!r}"
    for node in graph.all_nodes():
        if isinstance(node, URIRef):
            parts = urlsplit(str(node))
            assert parts.scheme in {"http", "https", "mailto"}, node
            assert not set(str(node)) & set(' <>"{}|\\^`'), node
        if isinstance(node, Literal) and node.datatype in (XSD.date, XSD.gYear, XSD.decimal, XSD.dateTime):
            assert not node.ill_typed, node


def graph_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content
    kind = "turtle" if ".ttl" in address else "json-ld"
    return Graph().parse(data=b"".join(response).decode(), format=kind)


def one(slug, suffix="ttl"):
    return reverse("exchange:resource", kwargs={"slug": slug, "suffix": suffix})


def test_a_full_dataset(client):
    made = worlds.full()
    graph = graph_of(client, one(made.slug))
    check_shapes(graph)
    (subject,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert str(subject) == f"http://testserver/id/resource/{made.uid}"

    def values(predicate):
        return set(graph.objects(subject, predicate))

    assert Literal("Soil moisture at very high resolution", lang="en") in values(DCTERMS.title)
    assert Literal("Humidité des sols à très haute résolution", lang="fr") in values(DCTERMS.title)
    assert URIRef(worlds.INSPIRE) in values(DCAT.theme)
    assert values(DCTERMS.language) == {URIRef(f"{EU}language/FRA"), URIRef(f"{EU}language/ENG")}
    assert values(DCTERMS.accrualPeriodicity) == {URIRef(f"{EU}frequency/WEEKLY")}
    assert values(DCTERMS.accessRights) == {URIRef(f"{EU}access-right/PUBLIC")}
    assert {URIRef(f"{EU}country/MDG"), URIRef(f"{EU}country/SEN")} <= values(DCTERMS.spatial)
    madagascar, senegal, occitanie = (
        URIRef(uri) for uri in (f"{EU}country/MDG", f"{EU}country/SEN", "http://data.europa.eu/nuts/code/FRJ")
    )
    assert {madagascar, senegal, occitanie} < values(DCTERMS.spatial)
    for place in (madagascar, senegal, occitanie):
        assert graph.value(place, DCAT.bbox), "who does not know the place by its name finds it on the map"
    places = values(DCTERMS.spatial) - {madagascar, senegal, occitanie}
    boxes = [box for place in places for box in graph.objects(place, DCAT.bbox)]
    wkt = "POLYGON((-5.5 41.25, 9.75 41.25, 9.75 51, -5.5 51, -5.5 41.25))"
    assert boxes == [Literal(wkt, datatype=GEO.wktLiteral)]
    (period,) = values(DCTERMS.temporal)
    assert set(graph.objects(period, DCAT.startDate)) == {Literal("2015-04", datatype=XSD.gYearMonth)}
    assert set(graph.objects(period, DCAT.endDate)) == {Literal("2023", datatype=XSD.gYear)}
    assert values(DCTERMS.issued) == {Literal("2023", datatype=XSD.gYear)}, "not when its record came out here"
    assert values(DCTERMS.license) == {URIRef("https://www.etalab.gouv.fr/licence-ouverte-open-licence/")}
    assert {str(url) for url in graph.objects(None, DCAT.downloadURL)} == {f"https://example.org/{made.slug}/file.tif"}
    assert {str(url) for url in graph.objects(None, DCAT.endpointURL)} == {
        f"https://example.org/{made.slug}/wms?service=WMS"
    }
    assert URIRef("mailto:camille@example.org") in set(graph.objects())
    target = Resource.objects.get(slug=f"{made.slug}-source")
    assert values(DCTERMS.source) == {URIRef(f"http://testserver/id/resource/{target.uid}")}
    assert "https://doi.org/10.1234/abcd.5" in {str(doi) for doi in graph.objects()}
    other = graph_of(client, one(target.slug))
    assert not set(other.objects(None, DCTERMS.issued)), "a year is never made up"


def test_both_notations_are_the_same_graph(client):
    for made in (worlds.full(), worlds.hostile(), *worlds.one_of_each()):
        assert isomorphic(graph_of(client, one(made.slug)), graph_of(client, one(made.slug, "jsonld"))), made.slug


def test_every_type_has_its_class(client):
    for made in worlds.one_of_each():
        graph = graph_of(client, one(made.slug))
        check_shapes(graph)
        classes = set(graph.objects(URIRef(f"http://testserver/id/resource/{made.uid}"), RDF.type))
        assert classes == {DCAT.Dataset if made.type in DATA_TYPES else DCAT.Resource}
    service = Resource.objects.get(type=ResourceType.PLATFORM)
    AccessLink.objects.create(resource=service, kind=LinkKind.PAGE, url="https://hydroweb.next/")
    graph = graph_of(client, one(service.slug))
    check_shapes(graph)
    assert len(set(graph.subjects(RDF.type, DCAT.DataService))) == 1


def test_a_page_stands_for_the_distribution_of_a_dataset_without_download(client):
    made = ResourceFactory()
    AccessLink.objects.create(resource=made, kind=LinkKind.PAGE, url="https://example.org/")
    graph = graph_of(client, one(made.slug))
    assert {str(url) for url in graph.objects(None, DCAT.accessURL)} == {"https://example.org/"}
    assert not set(graph.objects(None, DCAT.downloadURL))


def distributions(client, made):
    """(format, address) of each distribution of a dataset."""
    graph = graph_of(client, one(made.slug))
    check_shapes(graph)
    found = set()
    for node in graph.objects(None, DCAT.distribution):
        (address,) = graph.objects(node, DCAT.accessURL)
        formats = [graph.value(name, RDFS.label) or name for name in graph.objects(node, DCTERMS["format"])]
        found.add((str(formats[0]).rpartition("/")[2] if formats else "", str(address)))
    return found


def test_every_format_of_a_dataset_is_told(client):
    """A distribution has one format at most; that of a link is known by its name, or where there is no other."""
    page, here = "https://example.org/page", "http://testserver/ressources/"
    tif, zipped = "https://example.org/a.tif?v=1", "https://example.org/b"
    for formats, links, wanted in (
        (["GeoTIFF"], [("page", page)], {("TIFF", page)}),
        (["GeoTIFF", "Zarr"], [("page", page)], {("", page), ("TIFF", page), ("Zarr", page)}),
        (["GeoTIFF"], [("download", zipped)], {("TIFF", zipped)}),
        (["CSV", "GeoTIFF"], [("page", page), ("download", tif)], {("TIFF", tif), ("CSV", page)}),
        (["GeoTIFF"], [("download", tif), ("download", zipped)], {("TIFF", tif), ("", zipped)}),
        (["CSV"], [("service", zipped), ("page", page)], {("", zipped), ("CSV", page)}),
        (["CSV", " \x01"], [], {("CSV", here)}),
    ):
        made = ResourceFactory(type="dataset", formats=formats)
        for order, (kind, url) in enumerate(links):
            AccessLink.objects.create(resource=made, kind=kind, url=url, sort_order=order)
        told = distributions(client, made)
        assert told == {(name, f"{here}{made.slug}/" if url == here else url) for name, url in wanted}, (formats, links)


def test_a_name_has_no_language_and_a_word_only_one_that_is_known(client):
    made = worlds.full()
    imagery, water = Tag.objects.create(name="imagery", name_en="Imagery"), Tag.objects.create(name="turbidité")
    for tag in (imagery, water):
        TaggedResource.objects.create(content_object=made, tag=tag)
    graph = graph_of(client, one(made.slug))
    (subject,) = graph.subjects(RDF.type, DCAT.Dataset)
    said = {(str(word), word.language) for word in graph.objects(subject, DCAT.keyword)}
    assert {("imagery", None), ("turbidité", None), ("irrigation", "fr"), ("irrigation (en)", "en")} <= said
    assert len([word for word, _code in said if word.lower() == "imagery"]) == 1
    names = {(str(name), name.language) for name in graph.objects(None, FOAF.name)}
    assert {("INRAE", None), ("THEIA", None), ("CES Humidité", None)} <= names
    Service.objects.filter(code="CES-H").update(name_en="Moisture centre")
    names = {(str(name), name.language) for name in graph_of(client, one(made.slug)).objects(None, FOAF.name)}
    assert {("CES Humidité", "fr"), ("Moisture centre", "en")} <= names


def test_a_status_the_union_has_no_word_for_is_ours(client):
    wanted = {
        "in_production": "http://testserver/id/concept/status/in_production",
        "announced": "http://testserver/id/concept/status/announced",
        "in_development": f"{EU}dataset-status/DEVELOP",
        "closed": f"{EU}dataset-status/DISCONT",
    }
    for status, uri in wanted.items():
        made = ResourceFactory(status=status)
        graph = graph_of(client, one(made.slug))
        assert set(graph.objects(None, URIRef("http://www.w3.org/ns/adms#status"))) == {URIRef(uri)}
        assert wording.coded("status", uri) == status, "read back as it was"
    response = client.get("/id/concept/status/in_production")
    assert (response.status_code, response["Location"]) == (303, "/ressources/?statut=in_production")
    assert client.get("/id/concept/status/cuillere").status_code == 404


@pytest.mark.parametrize(
    ("values", "wkt"),
    [
        ({"world": True}, "POLYGON((-180 -90, 180 -90, 180 90, -180 90, -180 -90))"),
        (
            {"west": 170, "south": -20, "east": -170, "north": 0},
            "MULTIPOLYGON(((170 -20, 180 -20, 180 0, 170 0, 170 -20)), "
            "((-180 -20, -170 -20, -170 0, -180 0, -180 -20)))",
        ),
        ({}, None),
    ],
)
def test_where_it_is(client, values, wkt):
    made = ResourceFactory(**values)
    found = [str(box) for box in graph_of(client, one(made.slug)).objects(None, DCAT.bbox)]
    assert found == ([wkt] if wkt else [])


def test_hostile_words_stay_words(client):
    made = worlds.hostile()
    for suffix in ("ttl", "jsonld"):
        graph = graph_of(client, one(made.slug, suffix))
        check_shapes(graph)
        (subject,) = graph.subjects(RDF.type, DCAT.Dataset)
        kept = "".join(c for c in worlds.HOSTILE[:120] if c not in "\x01\x0b\x1f\ufffe")
        assert set(graph.objects(subject, DCTERMS.title)) == {Literal(kept, lang="fr")}
        (description,) = graph.objects(subject, DCTERMS.description)
        assert len(description) > 10_000
        urls = {str(url) for url in graph.objects(None, DCAT.downloadURL)}
        assert urls == {"https://example.org/%C3%A9%22%3C%3E?q=a%20b#x%20y"}
        assert "javascript:alert(1)" not in {str(node) for node in graph.all_nodes()}


def test_pages_of_the_catalogue(site, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE_SIZE", 4)
    made = {f"{site}/id/resource/{row.uid}" for row in worlds.one_of_each()}
    ResourceFactory(title_fr="Zibeline", live=False)
    for suffix, kind in (("ttl", "turtle"), ("jsonld", "json-ld")):
        address, found, pages = f"{site}/api/dcat/catalogue.{suffix}", set(), 0
        while address:
            response = requests.get(address, timeout=10)
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert response.headers["Content-Type"].startswith(
                {"ttl": "text/turtle", "jsonld": "application/ld+json"}[suffix]
            )
            graph = Graph().parse(data=response.text, format=kind)
            check_shapes(graph)
            (listed,) = graph.subjects(RDF.type, DCAT.Catalog)
            for predicate in (DCAT.dataset, DCAT.service, DCAT.resource):
                found |= {str(resource) for resource in graph.objects(listed, predicate)}
            (view,) = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
            assert set(graph.objects(view, HYDRA.totalItems)) == {Literal(len(made), datatype=XSD.integer)}
            following = list(graph.objects(view, HYDRA.next))
            assert following == list(graph.objects(view, HYDRA.nextPage))
            address = str(following[0]) if following else ""
            pages += 1
            assert "Zibeline" not in response.text
        assert (found, pages) == (made, 3)
    assert requests.get(f"{site}/api/dcat/catalogue.ttl?page=4", timeout=10).status_code == 404
    for bad in ("0", "-1", "x", "999999999999999999999"):
        response = requests.get(f"{site}/api/dcat/catalogue.ttl?page={bad}", timeout=10)
        assert response.status_code in {400, 404}
        assert response.json()["title"]


def test_the_whole_catalogue_is_the_sum_of_its_pages(client):
    worlds.full()
    worlds.hostile()
    worlds.one_of_each()
    whole = graph_of(client, "/api/dcat/whole.ttl")
    check_shapes(whole)
    assert isomorphic(whole, graph_of(client, "/api/dcat/whole.jsonld"))
    page = graph_of(client, "/api/dcat/catalogue.ttl")
    for view in set(page.subjects(RDF.type, HYDRA.PartialCollectionView)):
        page.remove((view, None, None))
    assert len(to_isomorphic(page)) == len(to_isomorphic(whole))


def test_an_empty_catalogue(client):
    graph = graph_of(client, "/api/dcat/catalogue.ttl")
    check_shapes(graph)
    assert len(set(graph.subjects(RDF.type, DCAT.Catalog))) == 1
    assert json.loads(b"".join(client.get("/api/dcat/whole.jsonld")))["@graph"]


def test_identifiers_lead_to_pages(client):
    made = worlds.full()
    response = client.get(f"/id/resource/{made.uid}")
    assert (response.status_code, response["Location"]) == (303, f"/ressources/{made.slug}/")
    response = client.get("/id/concept/theme/eau")
    assert (response.status_code, response["Location"]) == (303, "/ressources/?theme=eau")
    assert client.get("/id/catalogue").status_code == 303
    assert client.get("/id/concept/theme")["Location"] == "/ressources/"
    response = client.get("/id/concept/type/case_study")
    assert (response.status_code, response["Location"]) == (303, "/ressources/?type=case_study")
    assert client.get("/id/concept/type").status_code == 303
    assert client.get("/id/concept/type/cuillere").status_code == 404
    assert client.get("/id/concept/inconnu").status_code == 404
    assert client.get("/id/concept/theme/inconnu").status_code == 404
    draft = ResourceFactory(live=False)
    assert client.get(f"/id/resource/{draft.uid}").status_code == 404
    assert client.get(one(draft.slug)).status_code == 404


def test_a_former_address_leads_to_the_present_one(client):
    made = worlds.full()
    response = client.get(one(f"ancienne-{made.slug}"))
    assert (response.status_code, response["Location"]) == (301, one(made.slug))


def test_queries_do_not_grow_with_the_records(client, django_assert_num_queries, settings):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.THROTTLE_ENABLED = False

    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            b"".join(client.get(address))
        return len(captured)

    counts = []
    for number in (1, 6):
        for i in range(number):
            worlds.full(slug=f"r{number}-{i}")
        client.get("/api/dcat/catalogue.ttl")  # the site's name is read once, then cached
        counts.append([queries(f"/api/dcat/{name}") for name in ("catalogue.ttl", "catalogue.jsonld", "whole.ttl")])
    assert counts[0] == counts[1]
    # Of the whole, also what its ETag is made of is read.
    assert max(counts[0][:2]) <= 20
    assert counts[0][2] <= 36


def test_people_terms_and_audiences_are_told(client):
    made = worlds.full(contact_name="", contact_email="")
    made.data_centre.contact_email = "centre@example.org"
    made.data_centre.save()
    made.platforms.set([worlds.concept("platform", "sentinel-2", uri="http://example.org/sentinel-2")])
    made.save()
    graph = graph_of(client, one(made.slug))
    (subject,) = graph.subjects(RDF.type, DCAT.Dataset)
    names = {str(graph.value(other, FOAF.name)) for other in graph.objects(subject, DCTERMS.contributor)}
    assert names == {"CES Humidité", "THEIA"}
    assert graph.value(graph.value(subject, DCAT.contactPoint), VCARD.hasEmail) == URIRef("mailto:centre@example.org")
    assert set(graph.objects(subject, DCTERMS.subject)) == {URIRef("http://example.org/sentinel-2")}
    told = {(str(label), label.language) for audience in graph.objects(subject, DCTERMS.audience)
            for label in graph.objects(audience, SKOS.prefLabel)}  # fmt: skip
    assert {language for _label, language in told} == {"fr", "en"}
    assert len(told) == 4


def test_every_place_has_an_address_others_know():
    known = {authorities.region_url(code) for code in REGIONS}
    assert len(known - {""}) == len(REGIONS), "one each, and none without"
    assert authorities.region_url("FR-NC") == f"{EU}country/NCL"
    assert authorities.region_url("]]>") == ""
