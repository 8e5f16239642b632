"""Spoilt catalogues through the whole walk: server, reader, mapping, writing, report."""

import json
import logging
import os
import random

import pytest
from django.db.models import Q
from rdflib import Graph

from cms.models import Tag
from resources.enums import FINISHED, JobState, Outcome, SourceKind
from resources.harvest import jobs
from resources.harvest.loose import storable
from resources.harvest.targets import TARGETS
from resources.models import Item, Job, Provider, Record, Resource
from tests.resources import hostile
from tests.resources.servers import csw, dcat, ogc_records, stac
from tests.resources.servers.base import Answer

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("FUZZ_SEEDS", "3")))
"""Documents a form; each spoils several of its records in several places. More are tried by hand (docs/harvest.md)."""


def stac_document(chance):
    every = [stac.collection(f"c{n}", **{"sci:doi": f"10.1234/c{n}"}) for n in range(3)]
    every = [hostile.spoil_json(c, chance, chance.randrange(1, 4)) for c in every] + [stac.collection("sound")]
    return "stac", hostile.as_json({"collections": every, "links": []}), "application/json"


def stac_page(chance):
    page = {"collections": [stac.collection("sound")], "links": [{"rel": "next", "href": "/x"}], "numberMatched": 1}
    return "stac", hostile.as_json(hostile.spoil_json(page, chance, 2)), "application/json"


def records_document(chance):
    every = [hostile.spoil_json(ogc_records.record(f"r{n}"), chance, chance.randrange(1, 4)) for n in range(3)]
    every.append(ogc_records.record("sound"))
    return "ogc_records", hostile.as_json({"features": every, "links": []}), "application/geo+json"


def records_page(chance):
    page = {"features": [ogc_records.record("sound")], "links": [{"rel": "next", "href": "/x"}], "numberMatched": 1}
    return "ogc_records", hostile.as_json(hostile.spoil_json(page, chance, 2)), "application/geo+json"


def csw_body(records):
    return csw.response(records, matched=len(records), following=0).body


def csw_iso(chance):
    body = csw_body([csw.iso(f"f{n}") for n in range(3)])
    return "csw", hostile.spoil_xml(body, chance, 12), "application/xml"


def csw_dublin_core(chance):
    body = csw_body([csw.dublin_core(f"d{n}") for n in range(3)])
    return "csw", hostile.spoil_xml(body, chance, 8), "application/xml"


TURTLE = dcat.PREFIXES + "<https://data.example.org/> a dcat:Catalog .\n" + "".join(dcat.dataset(n) for n in range(3))


def dcat_turtle(chance):
    return "dcat", hostile.spoil_turtle(TURTLE, chance, 12).encode(), "text/turtle"


def dcat_rdf_xml(chance):
    body = Graph().parse(data=TURTLE, format="turtle").serialize(format="pretty-xml").encode()
    return "dcat", hostile.spoil_xml(body, chance, 10), "application/rdf+xml"


def dcat_json_ld(chance):
    graph = json.loads(Graph().parse(data=TURTLE, format="turtle").serialize(format="json-ld"))
    document = {"@context": dcat.CONTEXT, "@graph": graph}
    return "dcat", hostile.as_json(hostile.spoil_json(document, chance, 10)), "application/ld+json"


def file_records(chance):
    every = [
        hostile.spoil_json(ogc_records.record(f"r{n}")["properties"] | {"id": f"r{n}"}, chance, 2) for n in range(3)
    ]
    return "file", hostile.as_json(every), "f.json"


def our_export(chance):
    values = {"uid": "u", "slug": "u", "title_fr": "Carte", "title_en": "", "type": "dataset", "language": "fr"}
    lists = {"links": [{"kind": "page", "url": "https://example.org/"}], "relations": [], "countries": ["FR"]}
    named = {"providers": [{"slug": "p", "name": "P"}], "tags": [{"name": "t"}], "themes": ["eau"], "world": False}
    every = [hostile.spoil_json({**values, **lists, **named, "uid": f"u{n}"}, chance, 2) for n in range(3)]
    return "file", hostile.as_json([{**dict.fromkeys(values), **dict.fromkeys(lists), **e} for e in every]), "f.json"


FORMS = (file_records, our_export, stac_document, stac_page, records_document, records_page, csw_iso, csw_dublin_core,
         dcat_turtle, dcat_rdf_xml, dcat_json_ld)  # fmt: skip


def run(catalogue, source, body, media):
    if source.kind == SourceKind.FILE:
        mapping = {"columns": {name: name for name in TARGETS} | {"id": "identifier"}, "defaults": {"type": "dataset"}}
        return jobs.run(jobs.ask(source, content=body, file_name=media, mapping=mapping).pk)
    catalogue.routes["/x"] = lambda query: Answer(body, media=media)
    source.url = catalogue.url("/x")
    source.save()
    return jobs.run(jobs.ask(source).pk)


def check(job, caplog, about):
    """A told end, reasons for what was refused, and nothing of it kept."""
    __tracebackhide__ = True
    assert not caplog.records, f"{about}: {caplog.records[0].getMessage()} {caplog.records[0].exc_text}"
    assert job.state in FINISHED, about
    assert bool(job.error) == (job.state == JobState.FAILED), about
    assert len(job.error) <= 2_000, about
    items = list(Item.objects.filter(job=job))
    for item in items:
        assert (item.outcome == Outcome.REFUSED) <= bool(item.reason), about
        assert len(item.reason) <= 2_000, about
        assert (item.outcome == Outcome.CREATED) <= bool(item.resource_id), about
        assert "\x00" not in item.reason + item.identifier + item.title + json.dumps(item.changes), about
    created = {item.identifier for item in items if item.outcome == Outcome.CREATED}
    assert set(Record.objects.values_list("identifier", flat=True)) == created, about
    assert Resource.objects.count() == len(created), about
    assert not Provider.objects.filter(resources=None).exists(), f"{about}: a provider of a refused record was kept"
    assert not Tag.objects.filter(~Q(pk__in=Resource.tags.through.objects.values("tag_id"))).exists(), about
    for resource in Resource.objects.all():
        resource.full_clean()
        json.dumps([resource.title_fr, resource.description_en], ensure_ascii=False).encode()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_spoilt_documents_end_in_a_told_state(catalogue, source, caplog, form):
    caplog.set_level(logging.ERROR, logger="resources.harvest")
    made = {}
    for seed in SEEDS:
        chance = random.Random(f"{form.__name__} {seed}")
        kind, body, media = form(chance)
        if seed % 3 == 2:
            body = hostile.spoil_bytes(body, chance)
        found = made.get(kind) or made.setdefault(kind, source(kind, publish=False))
        check(run(catalogue, found, body, media), caplog, f"{form.__name__} {seed}")
        for model in (Job, Resource, Provider, Tag):
            model.objects.all().delete()


def test_laughs_and_circles_and_numbers_without_end(catalogue, source, caplog):
    """What no seed may miss: entities, pages that lead to themselves, totals that no column takes."""
    caplog.set_level(logging.ERROR, logger="resources.harvest")
    chance = random.Random(0)
    for form in (csw_iso, csw_dublin_core, dcat_rdf_xml):
        kind, body, media = form(chance)
        found = source(kind, code=form.__name__)
        job = run(catalogue, found, hostile.laughing(body), media)
        assert job.state == JobState.FAILED, form.__name__
        check(job, caplog, form.__name__)
    huge = int("9" * 30)
    for total in (huge, -5, True, "x", float("inf")):
        for kind, name in (("stac", "collections"), ("ogc_records", "features")):
            page = {name: [], "links": [{"rel": "next", "href": "/x"}], "numberMatched": total}
            found = source(kind, code=f"{kind}-{total}"[:60].replace(".", "-"))
            job = run(catalogue, found, hostile.as_json(page), "application/json")
            assert job.state == JobState.FAILED
            assert job.complete is False
            check(job, caplog, f"{kind} {total}")
    empty = f"{dcat.PREFIXES}<https://data.example.org/> a dcat:Catalog .\n"
    for n, total in enumerate((str(huge), "-1", "9" * 5_000, "1e3", "²")):
        body = csw.response([], matched=total, following=total).body
        check(run(catalogue, source("csw", code=f"csw-{n}"), body, "application/xml"), caplog, total)
        body = f"{empty}<x:y> hydra:totalItems {total if total.isascii() else 1} .".encode()
        check(run(catalogue, source("dcat", code=f"dcat-{n}"), body, "text/turtle"), caplog, total)


def test_nul_in_a_reason_is_no_reason_to_fail(catalogue, source, caplog):
    """PostgreSQL takes no NUL: words of a source that stand in an error are cleaned before they are kept."""
    caplog.set_level(logging.ERROR, logger="resources.harvest")
    body = TURTLE.replace('"ds-1"', '"ds-1" ; "\\u0000\\u0000').encode()
    job = run(catalogue, source("dcat"), body, "text/turtle")
    check(job, caplog, "an error of the parser")
    listed = TURTLE + "<https://data.example.org/> dcat:dataset <https://x.example/\\u0000\\ud800> ."
    check(run(catalogue, source("dcat", code="b"), listed.encode(), "text/turtle"), caplog, "an address")
    assert storable("a\x00b\ud83d" + "x" * 10_000, 10) == "ab\ufffdxxxxxxx"
