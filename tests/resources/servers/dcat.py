"""DCAT catalogues as CKAN (Hydra pages, RDF/XML, Turtle) and open-data portals (JSON-LD) write them."""

import json

from tests.resources.servers.base import Answer

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
"""


def dataset(number, extra=""):
    """A dataset in Turtle, after DCAT-AP 3."""
    return f"""
<https://data.example.org/dataset/{number}> a dcat:Dataset ;
  dct:identifier "ds-{number}" ;
  dct:title "Trait de côte {number}"@fr, "Coastline {number}"@en ;
  dct:description "Suivi du trait de côte. Deux fois par an."@fr, "Coastline monitoring."@en ;
  dcat:keyword "littoral"@fr, "érosion"@fr ;
  dct:publisher [ a foaf:Organization ; foaf:name "Shom" ] ;
  dct:creator [ a foaf:Organization ; foaf:name "Ifremer" ] ;
  dcat:contactPoint [ a vcard:Organization ; vcard:fn "Service littoral" ;
     vcard:hasEmail <mailto:littoral@example.org> ] ;
  dct:license <https://www.etalab.gouv.fr/licence-ouverte-open-licence/> ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;
  dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
  dct:language <http://publications.europa.eu/resource/authority/language/FRA> ;
  dct:spatial [ a dct:Location ; dcat:bbox "POLYGON((-5 46,-1 46,-1 49,-5 49,-5 46))"^^geo:wktLiteral ] ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2011"^^xsd:gYear ; dcat:endDate "2020-12"^^xsd:gYearMonth ] ;
  dcat:spatialResolutionInMeters "0.5"^^xsd:decimal ;
  dcat:landingPage <https://data.example.org/{number}> ;
  dcat:distribution [ a dcat:Distribution ; dct:title "GeoPackage" ;
     dcat:accessURL <https://data.example.org/{number}/page> ;
     dcat:downloadURL <https://data.example.org/{number}.gpkg> ;
     dcat:mediaType <https://www.iana.org/assignments/media-types/application/geopackage+sqlite3> ] {extra}.
"""


def turtle(server, numbers, *, following="", total=4):
    """One page of a catalogue of ``total`` datasets; ``following`` is the path of the next."""
    listed = ", ".join(f"<https://data.example.org/dataset/{n}>" for n in numbers)
    page = f"<{server.url('/catalog.ttl')}?view> a hydra:PagedCollection ; hydra:totalItems {total} "
    page += f"; hydra:next <{server.url(following)}> .\n" if following else ".\n"
    catalog = f"<https://data.example.org/> a dcat:Catalog ; dcat:dataset {listed} .\n" if listed else ""
    return f"{PREFIXES}{page}{catalog}{''.join(dataset(n) for n in numbers)}"


def serve_turtle(server, pages, *, total=None):
    """A catalogue by Hydra pages; ``total`` is what it says it has."""
    every = sum(len(page) for page in pages) if total is None else total
    for index, numbers in enumerate(pages):
        path = "/catalog.ttl" if not index else f"/catalog-{index}.ttl"
        following = f"/catalog-{index + 1}.ttl" if index + 1 < len(pages) else ""
        body = turtle(server, numbers, following=following, total=every).encode()
        server.routes[path] = lambda query, body=body: Answer(body, media="text/turtle; charset=utf-8")
    return server.url("/catalog.ttl")


CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "title": "dct:title",
    "description": "dct:description",
    "identifier": "dct:identifier",
    "keyword": "dcat:keyword",
    "dataset": "dcat:dataset",
    "publisher": "dct:publisher",
    "name": "foaf:name",
}


def serve_json_ld(server, numbers, *, context="/context.jsonld"):
    """A ``data.json`` whose context lies at an address of its own."""
    server.routes["/context.jsonld"] = lambda query: Answer({"@context": CONTEXT}, media="application/ld+json")
    document = {
        "@context": context,
        "@type": "dcat:Catalog",
        "@id": server.url("/data.json"),
        "dataset": [
            {
                "@type": "dcat:Dataset",
                "@id": f"https://data.example.org/dataset/{number}",
                "title": f"Forêts {number}",
                "description": "Carte des forêts.",
                "keyword": ["forêt"],
                "publisher": {"@type": "foaf:Organization", "name": "IGN"},
            }
            for number in numbers
        ],
    }
    server.routes["/data.json"] = lambda query: Answer(json.dumps(document).encode(), media="application/ld+json")
    return server.url("/data.json")
