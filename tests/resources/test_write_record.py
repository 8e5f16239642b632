"""The one act that writes: what it keeps, what it refuses, what it leaves to curators."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.users.models import UserProfile

from cms.accounts.models import User
from cms.models import Tag
from networks.enums import NetworkKind
from resources.enums import JobState, Outcome
from resources.harvest import archive, jobs
from resources.harvest.fields import FIELDS, Resolved
from resources.harvest.readers import csw, ogc_records, stac
from resources.harvest.records import Broken
from resources.harvest.targets import TARGETS
from resources.harvest.twins import Twins
from resources.harvest.write import Writer, write_record
from resources.models import AccessLink, Item, Job, Provider, Record, Resource
from tests.factories import NetworkFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db

PLAIN = {
    "type": "dataset",
    "language": "fr",
    "title_fr": "Carte",
    "summary_fr": "Un résumé.",
    "providers": ["CNES", {"name": "Institut", "acronym": "INST"}],
    "tags": ["eau", "Eau", "lacs"],
    "links": [{"kind": "page", "url": "https://example.org/a", "label_fr": "Page"}],
    "countries": ["MG"],
    "west": 43, "south": -26, "east": 51, "north": -11,
    "doi": "10.1234/abc",
}  # fmt: skip


@pytest.fixture
def files(source):
    return source("file", publish=False)


def test_a_draft_with_its_revision(files):
    done = write_record(files, "a", PLAIN)
    assert (done.outcome, done.reason) == (Outcome.CREATED, "")
    made = Resource.objects.get()
    assert (made.live, made.has_unpublished_changes, made.slug) == (False, True, "carte-2"), "the map has the address"
    assert made.network == files.network
    assert {p.name for p in made.providers.all()} == {"CNES", "Institut"}
    assert {t.name for t in made.tags.all()} == {"eau", "lacs"}
    assert made.get_latest_revision_as_object().title_fr == "Carte"
    assert write_record(files, "a", PLAIN).outcome == Outcome.UNCHANGED
    assert made.revisions.count() == 1


def test_published_at_once_through_wagtail(files, django_capture_on_commit_callbacks):
    from wagtail.signals import published

    heard = []

    def listen(sender, instance, **kwargs):
        heard.append(instance.pk)

    published.connect(listen, sender=Resource)
    try:
        done = write_record(files, "a", PLAIN, publish=True)
        assert write_record(files, "b", PLAIN, publish=True, dry_run=True).outcome == Outcome.CREATED
    finally:
        published.disconnect(listen, sender=Resource)
    made = Resource.objects.get()
    assert (made.live, made.live_revision_id) == (True, made.latest_revision_id)
    assert heard == [made.pk], "a dry run publishes nothing"
    assert done.resource.pk == made.pk


def test_addresses_are_free(files):
    ResourceFactory(network=files.network, slug="carte")
    for n in range(3):
        write_record(files, f"n{n}", {**PLAIN, "doi": ""})
    assert set(Resource.objects.values_list("slug", flat=True)) == {"carte", "carte-2", "carte-3", "carte-4"}
    write_record(files, "r", {"type": "dataset", "title_fr": "Selections"})
    assert not Resource.objects.filter(slug="selections").exists()


def test_the_same_doi_waits_for_a_curator(files):
    write_record(files, "a", PLAIN, publish=True)
    done = write_record(files, "b", PLAIN, publish=True)
    assert done.outcome == Outcome.CREATED
    assert "DOI" in done.reason
    assert Resource.objects.filter(live=True).count() == 1


def test_a_draft_of_another_network_is_not_named(files):
    other = ResourceFactory(doi=PLAIN["doi"], title_fr="Secret", live=False)
    assert "Secret" not in write_record(files, "a", PLAIN, publish=True).reason
    Resource.objects.exclude(pk=other.pk).update(doi="")
    Resource.objects.filter(pk=other.pk).update(live=True)
    assert "Secret" in write_record(files, "b", PLAIN, publish=True).reason


def test_a_title_or_an_address_of_the_base_waits_for_a_person(files):
    there = ResourceFactory(network=files.network, title_fr="Hauteurs d’eau : lacs", title_en="Lake levels", live=True)
    AccessLink.objects.create(resource=there, kind="page", url="https://www.example.org/lacs/")
    for kind in ("page", "download"):  # of one record: not a portal's
        AccessLink.objects.create(resource=there, kind=kind, url="https://example.org/lacs")
    secret = ResourceFactory(title_fr="Secret", live=False)
    shared = [ResourceFactory(network=files.network, title_fr=f"Couche {n}") for n in range(2)]
    for each in shared:
        AccessLink.objects.create(resource=each, kind="page", url="https://example.org/portail")
    writer = Writer(files, publish=True)

    def written(name, url="", kind="page", **more):
        links = [{"kind": kind, "url": url}] if url else []
        done = writer.write(name, {"type": "dataset", "links": links, "title_fr": name, **more})
        done.resource.refresh_from_db()
        return done

    doubles = {
        "HAUTEURS d'eau, lacs": written("HAUTEURS d'eau, lacs"),
        "Anglais": written("Anglais", title_fr="", title_en="Lake Levels"),
        "Adresse": written("Adresse", "http://example.org/lacs"),
        "Secret": written("Secret"),
        "Adresse bis": written("Adresse bis", "https://example.org/neuve"),
    }
    assert not doubles.pop("Adresse bis").double
    doubles["du fichier"] = written("du fichier", "https://example.org/neuve")
    for name, done in doubles.items():
        assert (done.outcome, done.double, done.resource.live) == (Outcome.CREATED, True, False), name
    assert doubles["Anglais"].reason.startswith(
        "Une ressource porte déjà ce titre ou cette adresse\xa0: Hauteurs d’eau : lacs"
    )
    assert "Secret" not in doubles["Secret"].reason
    assert secret.pk
    single = (
        written("Portail", "https://example.org/portail"), written("Hôte", "https://example.org/"),
        written("Hôte bis", "https://example.org"), written("Service", "https://example.org/lacs", "service"),
        written("Hauteurs d’eau"),
    )  # fmt: skip
    assert [done.double for done in single] == [False] * 5
    assert all(done.resource.live for done in single)
    # A catalogue tells its own records apart.
    files.kind = "stac"
    files.save()
    again = Writer(files, publish=True).write("autre", {"type": "dataset", "title_fr": "Portail"})
    assert not again.double


def test_twins_are_looked_for_in_memory(files, django_assert_num_queries):
    ResourceFactory.create_batch(3, network=files.network)
    twins = Twins(files)
    with django_assert_num_queries(2):
        for n in range(20):
            assert twins.find(Resource(title_fr=f"Carte {n}"), Resolved({"links": []})) is None
            twins.add(Resource(title_fr=f"Carte {n}"), Resolved({"links": []}))
        assert twins.find(Resource(title_fr="carte 3"), Resolved({"links": []}))


def test_what_was_handed_to_another_network_is_left(files):
    made = write_record(files, "a", PLAIN).resource
    other = NetworkFactory()
    moved = made.get_latest_revision_as_object()
    moved.network = other
    moved.save()
    moved.save_revision()
    new = {**PLAIN, "north": -12}
    done = write_record(files, "a", new)
    assert (done.outcome, done.changes) == (Outcome.REFUSED, {})
    now = timezone.now()
    Record.objects.update(missing_since=now - timedelta(days=9))
    assert archive.archive_missing(jobs.ask(files)) == 0
    assert write_record(files, "a", new, by=User.objects.create_superuser("s@example.org")).outcome == Outcome.UPDATED
    files.network.kind = NetworkKind.NATIONAL
    assert write_record(files, "a", {**PLAIN, "north": -13}).outcome == Outcome.UPDATED, "a curators' source"


def edit(resource, *, publish=True, **values):
    edited = resource.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(edited, name, value)
    revision = edited.save_revision()
    if publish:
        revision.publish()
    resource.refresh_from_db()


def test_what_curators_changed_stays(files):
    made = write_record(files, "a", PLAIN, publish=True).resource
    made.refresh_from_db()
    edit(made, title_fr="Carte des lacs de Madagascar", summary_fr="Mieux dit.")
    # The source says the same: nothing is touched.
    assert write_record(files, "a", PLAIN, publish=True).outcome == Outcome.UNCHANGED
    # It changes one field the curator wrote, and one they left.
    new = {**PLAIN, "title_fr": "Carte v2", "north": -12}
    done = write_record(files, "a", new, publish=True)
    made.refresh_from_db()
    assert done.outcome == Outcome.UPDATED
    assert done.changes["north"] == {"was": "-11.0", "is": "-12.0"}
    assert done.changes["title_fr"]["kept"]
    assert (made.title_fr, made.north) == ("Carte des lacs de Madagascar", -12)
    assert made.live
    assert write_record(files, "a", new, publish=True).outcome == Outcome.UNCHANGED, "told once"
    # A tag a curator added stays while the source says the same, and while it changes its own.
    write_record(files, "a", {**new, "north": -13}, publish=True)
    made.refresh_from_db()
    assert (made.title_fr, made.north) == ("Carte des lacs de Madagascar", -13)


def test_changes_in_progress_are_not_published(files):
    made = write_record(files, "a", PLAIN, publish=True).resource
    made.refresh_from_db()
    edit(made, publish=False, summary_fr="À relire.")
    done = write_record(files, "a", {**PLAIN, "north": -12}, publish=True)
    made.refresh_from_db()
    assert done.outcome == Outcome.UPDATED
    assert done.reason
    assert (made.summary_fr, made.north) == ("Un résumé.", -11)
    latest = made.get_latest_revision_as_object()
    assert (latest.summary_fr, latest.north) == ("À relire.", -12)


def test_updates_of_a_public_record_wait_where_the_source_is_not_trusted(files):
    made = write_record(files, "a", PLAIN, publish=True).resource
    write_record(files, "a", {**PLAIN, "north": -12}, publish=False)
    made.refresh_from_db()
    assert (made.north, made.has_unpublished_changes) == (-11, True)


def test_a_locked_record_is_left_and_tried_again(files):
    made = write_record(files, "a", PLAIN).resource
    Resource.objects.filter(pk=made.pk).update(locked=True)
    new = {**PLAIN, "north": -12}
    assert write_record(files, "a", new).outcome == Outcome.REFUSED
    assert write_record(files, "a", PLAIN).outcome == Outcome.UNCHANGED
    Resource.objects.filter(pk=made.pk).update(locked=False)
    assert write_record(files, "a", new).outcome == Outcome.UPDATED


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_fr": ""}, {"title_fr": "x" * 301}, {"title_fr": ["x"]}, {"type": "zorglub"}, {"type": ""},
        {"summary_fr": "x" * 801}, {"north": 91}, {"north": None}, {"south": -5, "north": -10}, {"west": "x"},
        {"issued": 1066}, {"issued": 2024.5}, {"issued": "bientôt"},
        {"period_start": "hier"}, {"period_start": "2020", "period_end": "2010"}, {"countries": ["XX"]},
        {"countries": "MG"}, {"regions": ["FR-XXX"]}, {"audiences": ["king"]}, {"links": [{"kind": "page"}]},
        {"links": [{"kind": "zorglub", "url": "https://a.org"}]}, {"links": [{"kind": "page", "url": "javascript:1"}]},
        {"links": ["https://a.org"]}, {"contact_email": "nobody"}, {"download_bytes": -1}, {"download_bytes": 1e30},
        {"download_bytes": 1.5}, {"resolution_m": -1}, {"world": "yes"}, {"unknown_field": 1}, {"pk": 1},
        {"live": True},
        {"network": "NOWHERE"}, {"relations": [{"kind": "Requires", "target": "nothing"}]}, {"licence": "x" * 61},
        {"doi": "x" * 201}, {"tags": {"a": 1}}, {"providers": "CNES"}, {"networks_of_interest": ["NOWHERE"]},
    ],
)  # fmt: skip
def test_refused_whole_with_a_reason(files, wrong):
    done = write_record(files, "a", {**PLAIN, "providers": ["Neuf"], "tags": ["neuve"], **wrong}, publish=True)
    assert done.outcome == Outcome.REFUSED
    assert done.reason
    assert not Resource.objects.exists()
    assert not Record.objects.exists()
    assert not Provider.objects.exists()
    assert not Tag.objects.exists()


def test_a_refused_update_changes_nothing(files):
    made = write_record(files, "a", PLAIN, publish=True).resource
    done = write_record(files, "a", {**PLAIN, "title_fr": "Neuf", "north": 95}, publish=True)
    assert done.outcome == Outcome.REFUSED
    made.refresh_from_db()
    assert made.title_fr == "Carte"
    assert made.revisions.count() == 1


@pytest.mark.parametrize("identifier", ["", "  ", "x" * 501, "a\x00b"])
def test_identifiers(files, identifier):
    assert write_record(files, identifier, PLAIN).outcome == Outcome.REFUSED


def test_what_was_rolled_back_is_not_remembered(files):
    writer = Writer(files)
    assert writer.write("a", {**PLAIN, "tags": ["neuve"], "north": 95}).outcome == Outcome.REFUSED
    assert writer.write("b", {**PLAIN, "tags": ["neuve"]}).outcome == Outcome.CREATED
    assert [tag.name for tag in Tag.objects.all()] == ["neuve"]
    assert [tag.name for tag in Resource.objects.get().tags.all()] == ["neuve"]


def test_vocabulary_by_label_else_a_tag(files):
    theme = ThemeFactory(notation="eau", label_fr="Eaux continentales", label_en="Inland waters")
    write_record(files, "a", {**PLAIN, "tags": [], "themes": ["inland waters", "glaciers"]})
    made = Resource.objects.get()
    assert list(made.themes.all()) == [theme]
    assert [tag.name for tag in made.tags.all()] == ["glaciers"]


def test_contacts_are_not_repeated_in_reports(files):
    write_record(files, "a", PLAIN)
    done = write_record(files, "a", {**PLAIN, "contact_name": "Camille", "contact_email": "camille@example.org"})
    assert "camille" not in str(done.changes).lower()
    assert "camille" not in str(Record.objects.values_list("given", flat=True)).lower()


def test_queries_do_not_grow_with_the_base(files, django_assert_max_num_queries):
    for n in range(15):
        write_record(files, f"r{n}", {**PLAIN, "doi": ""})
    writer = Writer(files)
    with django_assert_max_num_queries(6):
        writer.write("r3", {**PLAIN, "doi": ""})
    with django_assert_max_num_queries(75):
        writer.write("new", {**PLAIN, "title_fr": "Tout autre", "doi": ""})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.just("x" * 10_000),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@FUZZ
@given(st.text(max_size=20), st.dictionaries(st.sampled_from(sorted(FIELDS)), JSON, max_size=6))
def test_fuzzed_values_never_raise_and_never_stay_when_refused(files, identifier, values):
    before = (Resource.objects.count(), Record.objects.count(), Provider.objects.count(), Tag.objects.count())
    done = write_record(files, identifier, {"type": "dataset", "title_fr": "Titre", **values})
    after = (Resource.objects.count(), Record.objects.count(), Provider.objects.count(), Tag.objects.count())
    if done.outcome == Outcome.REFUSED:
        assert done.reason
        assert after == before
    else:
        Record.objects.get(identifier=identifier).resource.full_clean()


@FUZZ
@given(st.dictionaries(st.sampled_from(sorted({*TARGETS, "links"} - {"identifier"})), JSON, max_size=6), st.data())
def test_fuzzed_rows_of_files(files, row, data):
    job = Job.objects.create(source=files, state=JobState.RUNNING)
    run = jobs._Run(job)
    reader = [stac.Raw("a", {"type": "dataset", "title": "Titre", **row})]
    for found in reader:
        run._one(found)
    item = Item.objects.get(job=job)
    assert item.reason or item.outcome != Outcome.REFUSED


NAMES = st.sampled_from(
    ["id", "type", "title", "description", "keywords", "license", "extent", "spatial", "temporal", "bbox", "interval",
     "providers", "name", "links", "href", "rel", "summaries", "gsd", "assets", "item_assets", "properties", "geometry",
     "coordinates", "time", "contacts", "roles", "emails", "value", "themes", "concepts", "language", "formats",
     "externalIds", "cube:variables", "sci:doi"]
)  # fmt: skip
SHAPED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(["a", "http://["]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)


@FUZZ
@given(SHAPED, SHAPED)
def test_fuzzed_payloads_of_protocols(files, one, other):
    job = Job.objects.create(source=files, state=JobState.RUNNING)
    run = jobs._Run(job)
    collection = {"id": "a", "title": "T", "extent": other, "links": one, "summaries": other, "assets": one}
    record = {"id": "b", "properties": {"title": "T", "contacts": one, "themes": other}, "geometry": one, "time": other}
    for document in (one, collection):
        run._one(stac._record(document, "http://a.org/"))
    for document in (other, record):
        run._one(ogc_records._record(document, "http://a.org/"))
    for item in Item.objects.filter(job=job):
        assert item.reason or item.outcome != Outcome.REFUSED
        if item.resource:
            item.resource.full_clean()


@FUZZ
@given(st.text(max_size=200))
def test_fuzzed_xml_records(text):
    from lxml import etree

    element = etree.Element("{http://www.isotc211.org/2005/gmd}MD_Metadata")
    for name in ("identificationInfo", "fileIdentifier", "distributionInfo", "contact"):
        child = etree.SubElement(element, f"{{http://www.isotc211.org/2005/gmd}}{name}")
        try:
            child.text = text
        except ValueError:
            child.text = "x"
        etree.SubElement(child, "{http://www.isotc211.org/2005/gmd}MD_DataIdentification")
    found = csw._record(element)
    assert isinstance(found, Broken) or found.identifier


def test_reasons_are_in_the_language_of_who_asked(files):
    """The worker speaks French; the report is read by who asked for the run."""
    content = b"id;title;type;from;to\n1;Waves;dataset;2022-11-01;2021-01-01\n2;;dataset;;\n"
    columns = {"id": "identifier", "title": "title", "type": "type", "from": "period_start", "to": "period_end"}
    told = {}
    for language in ("fr", "en"):
        reader = User.objects.create_user(f"{language}@example.org", "x")
        UserProfile.objects.create(user=reader, preferred_language=language)
        job = jobs.ask(files, content=content, file_name="a.csv", mapping={"columns": columns}, by=reader)
        told[language] = list(jobs.run(job.pk).items.order_by("row").values_list("outcome", "reason"))
    assert told["fr"] == [
        (Outcome.REFUSED, "Fin de la période : La période se termine (2021-01-01) avant de commencer (2022-11-01)."),
        (Outcome.REFUSED, "La fiche n’a pas de titre."),
    ]
    assert told["en"] == [
        (Outcome.REFUSED, "End of the period: The period ends (2021-01-01) before it begins (2022-11-01)."),
        (Outcome.REFUSED, "The record has no title."),
    ]


SCRIPT = """
import os, sys
import django
django.setup()
from resources.harvest import jobs
jobs.run(int(sys.argv[1]))
"""


@pytest.mark.crash
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_killed_run_is_taken_up_where_it_stood(files, tmp_path):
    """``kill -9`` in the middle: no record twice, none lost, the report whole."""
    from django.conf import settings as conf
    from django.db import connection

    rows = 150
    lines = "\n".join(f"{n};Carte {n};dataset;10.1234/x{n}" for n in range(rows))
    columns = {"id": "identifier", "titre": "title", "type": "type", "doi": "doi"}
    content = f"id;titre;type;doi\n{lines}\n".encode()
    job = jobs.ask(files, content=content, file_name="a.csv", mapping={"columns": columns})
    db = connection.settings_dict
    url = f"postgres://{db['USER']}:{db['PASSWORD']}@{db['HOST']}:{db['PORT']}/{db['NAME']}"
    env = {**os.environ, "TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": conf.SETTINGS_MODULE}
    worker = subprocess.Popen([sys.executable, "-c", SCRIPT, str(job.pk)], env=env, cwd=Path(__file__).parents[2])
    until = time.monotonic() + 90
    while Item.objects.filter(job=job).count() < 10:
        assert worker.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    done = Item.objects.filter(job=job).count()
    assert 10 <= done < rows
    assert Resource.objects.count() == Record.objects.count() == done
    with pytest.raises(jobs.Busy):
        jobs.run(job.pk)  # its heart beat a moment ago
    assert jobs.due_runs() == []
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert jobs.due_runs() == [job.pk]
    finished = jobs.run(job.pk)
    assert (finished.state, finished.counts) == (JobState.DONE, {Outcome.CREATED: rows})
    assert Resource.objects.count() == Record.objects.count() == rows
    assert list(Item.objects.filter(job=job).values_list("row", flat=True)) == list(range(2, rows + 2))


def test_a_run_is_resumed_row_by_row(files, monkeypatch):
    lines = "\n".join(f"{n};Carte {n};dataset" for n in (1, 2, 2, 3))
    job = jobs.ask(files, content=f"id;titre;type\n{lines}\n".encode(), file_name="a.csv",
                   mapping={"columns": {"id": "identifier", "titre": "title", "type": "type"}})  # fmt: skip
    real, calls = Writer.write, []

    def dies(self, identifier, *args, **kwargs):
        calls.append(identifier)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, identifier, *args, **kwargs)

    monkeypatch.setattr(Writer, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    monkeypatch.setattr(Writer, "write", real)
    Job.objects.update(heartbeat_at=timezone.now() - jobs.STALE * 2)
    assert jobs.run(job.pk).counts == {Outcome.CREATED: 3, Outcome.REFUSED: 1}
    assert Resource.objects.count() == 3


def test_networks_by_code(files):
    other = NetworkFactory(code="AUTRE")
    write_record(files, "a", {**PLAIN, "network": "AUTRE", "networks_of_interest": [other.code]})
    made = Resource.objects.get()
    assert made.network == other
    assert list(made.networks_of_interest.all()) == [other]
