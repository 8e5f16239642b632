"""Sources and runs in the admin."""

import csv
import io
from datetime import timedelta
from random import Random

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from networks.models import Team
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from resources.enums import JobState, Outcome
from resources.harvest import archive, jobs, schedule
from resources.models import Item, Job, Resource, Source
from resources.tasks import pump_jobs, run_job
from tests.factories import NetworkFactory
from tests.resources.servers import stac

pytestmark = pytest.mark.django_db
CSV = "id;titre;type;mots clés\n1;Carte des forêts;dataset;forêt|bois\n2;;dataset;\n3;=1+1;vidéo;\n".encode()


@pytest.fixture(autouse=True)
def enqueued(monkeypatch):
    """Tasks that were asked for; run by :func:`work`."""
    asked = []
    monkeypatch.setattr(run_job, "delay", asked.append)
    return asked


def work(asked):
    while asked:
        run_job(asked.pop(0))


@pytest.fixture
def people(client):
    provision_teams()
    network, other = NetworkFactory(), NetworkFactory()
    for found in (network, other):
        provision(found)
    curator = User.objects.create_user("c@example.org", "demo")
    Team.objects.get(code=Role.CURATOR).group.user_set.add(curator)
    coordinator = User.objects.create_user("k@example.org", "demo")
    network.coordinators_group.user_set.add(coordinator)
    return network, other, curator, coordinator


def test_a_curator_sets_a_source_up_for_any_network(client, people):
    network, other, curator, _coordinator = people
    client.force_login(curator)
    url = reverse("resource-source:add")
    page = client.get(url).content.decode()
    assert str(network) in page
    assert str(other) in page
    given = {"name": "Fichiers", "code": "fichiers", "kind": "file", "network": other.pk, "active": "on"}
    given |= {"default_type": "video", "default_language": "fr"}
    assert client.post(url, given).status_code == 302
    made = Source.objects.get()
    assert made.network == other
    assert made.defaults == {"type": "video", "language": "fr"}


def test_a_coordinator_sets_a_source_up_for_their_network_only(client, people):
    network, other, _curator, coordinator = people
    client.force_login(coordinator)
    url = reverse("resource-source:add")
    given = {"name": "Fichiers", "code": "fichiers", "kind": "file", "network": other.pk, "active": "on"}
    given |= {"default_language": "fr"}
    assert client.post(url, given).status_code == 200
    assert not Source.objects.exists()
    assert client.post(url, {**given, "network": network.pk}).status_code == 302


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "stac"}, "url"),
        ({"kind": "stac", "url": "ftp://example.org/"}, "url"),
        ({"kind": "stac", "url": "https://example.org/", "every_days": "0"}, "every_days"),
        ({"kind": "file", "every_days": "3"}, "every_days"),
        ({"kind": "nonsense"}, "kind"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client, people, given, field):
    network, _other, curator, _coordinator = people
    client.force_login(curator)
    whole = {"name": "X", "code": "x", "network": network.pk, "default_language": "fr", **given}
    response = client.post(reverse("resource-source:add"), whole)
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert not Source.objects.exists()
    assert "Nouveau\N{NO-BREAK SPACE}: Source de fiches" in BeautifulSoup(response.content, "lxml").title.text


def upload(client, source, content=CSV, name="fiches.csv"):
    return client.post(reverse("resource_runs:runs", args=[source.pk]), {"file": SimpleUploadedFile(name, content)})


def test_a_file_from_upload_to_report(
    client, people, source, enqueued, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = str(tmp_path)
    network, _other, curator, _coordinator = people
    found = source("file", network=network)
    client.force_login(curator)
    mapping = upload(client, found)["Location"]
    page = client.get(mapping)
    assert page.context["form"].fields["column-0"].initial == "identifier"
    assert page.context["form"].fields["column-3"].initial == "tags"
    assert not jobs.due_runs(), "a file whose columns are not chosen waits for somebody"
    columns = {"column-0": "identifier", "column-1": "title", "column-2": "type", "column-3": "tags", "separator": ";"}
    with django_capture_on_commit_callbacks(execute=True):
        run = client.post(mapping, {**columns, "action": "try"})["Location"]
    waiting = client.get(run)
    assert waiting["Refresh"]
    work(enqueued)
    told = client.get(run)
    assert not told.has_header("Refresh")
    assert not Resource.objects.exists()
    assert sum(count for _outcome, count, _words in told.context["counts"]) == 3
    with django_capture_on_commit_callbacks(execute=True):
        real = client.post(run)["Location"]
    work(enqueued)
    job = Job.objects.get(pk=real.rstrip("/").split("/")[-1])
    assert job.counts == {Outcome.CREATED: 2, Outcome.REFUSED: 1}
    assert (job.by, job.state) == (curator, JobState.DONE)
    assert Resource.objects.count() == 2
    found.refresh_from_db()
    assert found.mapping["columns"]["titre"] == "title", "remembered for the next file"
    only = client.get(f"{real}?outcome=refused").content.decode()
    assert "Carte des forêts" not in only
    report = client.get(reverse("resource_runs:report", args=[found.pk, job.pk]))
    lines = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lines) == 4
    assert [line[0] for line in lines[1:]] == ["2", "3", "4"]
    assert lines[3][2] == "'=1+1", "no spreadsheet computes it"


def test_a_new_column_of_a_known_source_is_guessed_and_what_is_left_out_is_told(
    client, people, source, enqueued, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = str(tmp_path)
    found = source("file", network=people[0])
    client.force_login(people[2])
    first = upload(client, found, b"titre,type,doi\nCarte,dataset,10.5072/a\n")["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        run = client.post(first, {"column-0": "title", "column-1": "type", "column-2": "", "action": "try"})["Location"]
    work(enqueued)
    told = client.get(run)
    assert told.context["job"].left_out == ["doi"]
    assert [words for _outcome, _n, words in told.context["counts"]] == ["fiche à créer"], "a preview writes nothing"
    assert "<strong>À créer</strong>" in told.content.decode()
    assert "Colonne non importée\N{NO-BREAK SPACE}: doi." in told.content.decode()
    # The next file calls the title otherwise, and has columns more: what was said of the others stands.
    later = upload(client, found, b"title,type,doi,licence,reste\nCarte,dataset,10.5072/a,MIT,x\n")["Location"]
    fields = client.get(later).context["form"].fields
    assert [fields[f"column-{n}"].initial for n in range(5)] == ["title", "type", "", "licence", ""]
    with django_capture_on_commit_callbacks(execute=True):
        chosen = {f"column-{n}": fields[f"column-{n}"].initial for n in range(5)}
        client.post(later, {**chosen, "action": "try"})
    found.refresh_from_db()
    assert found.mapping["columns"] == {
        "titre": "title", "title": "title", "type": "type", "doi": "", "licence": "licence", "reste": ""
    }  # fmt: skip


def test_the_command_guesses_new_columns_and_names_those_it_leaves_out(source, people, tmp_path):
    found = source("file", network=people[0], mapping={"columns": {"titre": "title", "type": "type"}})
    file = tmp_path / "fiches.csv"
    file.write_text("titre,type,licence,reste\nCarte,dataset,MIT,x\n", encoding="utf-8")
    out = io.StringIO()
    call_command("import_resources", str(file), source=found.code, stdout=out)
    assert "columns not imported: reste" in out.getvalue()
    assert Resource.objects.get().licence == "MIT"
    stated = tmp_path / "mapping.json"
    stated.write_text('{"columns": {"titre": "title", "type": "type"}}', encoding="utf-8")
    out = io.StringIO()
    call_command("import_resources", str(file), source=found.code, mapping=stated, stdout=out)
    assert "columns not imported: licence, reste" in out.getvalue()


def test_a_command_prints_its_report_and_no_line_a_record(source, people, tmp_path, caplog):
    found = source("file", network=people[0])
    file = tmp_path / "fiches.csv"
    file.write_bytes(CSV)
    caplog.clear()
    call_command("import_resources", str(file), source=found.code, publish=True, stdout=io.StringIO())
    assert Resource.objects.filter(live=True).count() == 2
    assert not caplog.records
    file.write_bytes(CSV.replace(b"for\xc3\xaats", b"bois"))
    call_command("import_resources", str(file), source=found.code, verbosity=2, stdout=io.StringIO())
    assert caplog.records


def test_a_command_that_brings_nothing_in_leaves_no_source(people, tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    people[0].kind = "national"
    people[0].save()
    file = tmp_path / "dry.csv"

    def run(content, code="neuve", **options):
        file.write_bytes(content)
        call_command("import_resources", str(file), source=code, stdout=io.StringIO(), **options)

    with pytest.raises(CommandError, match="bad code/é"):
        run(CSV, "bad code/é", dry_run=True)
    with pytest.raises(CommandError, match="couleur, taille"):
        run(b"couleur,taille\n1,2\n")
    with pytest.raises(CommandError, match="ni un tableau"):
        run(Random(1).randbytes(2_000))
    run(CSV, dry_run=True)
    assert not Source.objects.exists()
    assert not Job.objects.exists()
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    run(CSV)
    kept = Source.objects.get()
    with pytest.raises(CommandError):
        run(b"couleur,taille\n1,2\n")
    run(CSV, dry_run=True)
    assert (Source.objects.get(), kept.jobs.count(), kept.records.count()) == (kept, 3, 2)


def test_a_banner_above_the_headers_is_left_out_and_told(client, people, source, settings, tmp_path, enqueued):
    settings.MEDIA_ROOT = str(tmp_path)
    found = source("file", network=people[0])
    client.force_login(people[2])
    banner = "Catalogue 2026, état\n\nidentifiant;titre;type\n1;Carte;dataset\n".encode()
    page = client.get(upload(client, found, banner)["Location"])
    assert page.context["headers"] == ["identifiant", "titre", "type"]
    assert "Catalogue 2026, état" in page.content.decode()
    job = Job.objects.get()
    client.post(page.request["PATH_INFO"], {f"column-{n}": t for n, t in enumerate(("identifier", "title", "type"))}
                | {"action": "try"})  # fmt: skip
    asked = Job.objects.exclude(pk=job.pk).get()
    asked = jobs.run(asked.pk)
    assert (asked.above, asked.counts) == (["Catalogue 2026, état"], {Outcome.CREATED: 1})
    report = client.get(reverse("resource_runs:run", args=[found.pk, asked.pk])).content.decode()
    assert "Catalogue 2026, état" in report


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"\x00" * 500, "a.csv"), (b"titre", "a.csv"), (b"PK\x03\x04rubbish", "a.xlsx"), (b"{}", "a.json"),
     (b"%PDF-1.4", "a.pdf"), (b"[1, 2", "a.json"), (b"[" * 100_000, "a.json"), (b"id,ti\x00t\x00re\n1,2\n", "a.csv")],
)  # fmt: skip
def test_bad_files_are_told(client, people, source, content, name):
    found = source("file", network=people[0])
    client.force_login(people[2])
    response = upload(client, found, content, name)
    assert response.status_code == 422
    (told,) = response.context["form"].errors["file"]
    assert "Expecting" not in told
    assert "recursion" not in told
    assert not any(word in told for word in ("XLSX file", "CSV ou XLSX"))
    assert not Job.objects.exists()


def test_columns_must_say_the_title_once(client, people, source, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    found = source("file", network=people[0])
    client.force_login(people[2])
    mapping = upload(client, found)["Location"]
    assert client.post(mapping, {"column-0": "identifier", "action": "run"}).status_code == 422
    twice = client.post(mapping, {"column-0": "title", "column-1": "title", "action": "run"})
    assert twice.status_code == 422
    assert twice.context["form"].errors["column-1"]
    assert Job.objects.filter(state=JobState.WAITING).count() == 0


def test_harvest_from_the_admin(client, people, source, catalogue, enqueued, django_capture_on_commit_callbacks):
    found = source("stac", stac.serve_api(catalogue, [[stac.collection("a")]]), network=people[0])
    client.force_login(people[3])
    start = reverse("resource_runs:start", args=[found.pk])
    with django_capture_on_commit_callbacks(execute=True):
        run = client.post(start, {"action": "try"})["Location"]
    assert client.post(start, {"action": "run"})["Location"] == run, "one run at a time"
    work(enqueued)
    assert not Resource.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        real = client.post(run)["Location"]
    work(enqueued)
    assert Resource.objects.count() == 1
    assert client.get(real).context["job"].counts == {Outcome.CREATED: 1}
    assert client.post(start, {"action": "burn"}).status_code == 302


def test_reports_are_read_in_a_constant_number_of_queries(
    client, people, source, django_assert_max_num_queries, catalogue
):
    client.force_login(people[2])
    for count in (1, 30):
        found = source("file", code=f"s{count}", network=people[0])
        job = Job.objects.create(source=found, state=JobState.DONE)
        items = [Item(job=job, row=n, title="x", outcome=Outcome.CREATED) for n in range(count)]
        Item.objects.bulk_create(items)
        with django_assert_max_num_queries(40):
            client.get(reverse("resource_runs:run", args=[found.pk, job.pk]))
            client.get(reverse("resource_runs:runs", args=[found.pk]))


def test_a_report_names_fields_as_the_form_does(client, people, source):
    client.force_login(people[2])
    found = source("file", network=people[0])
    job = Job.objects.create(source=found, state=JobState.DONE)
    changes = {"title_fr": {"was": "Lac", "is": "Lacs", "kept": True}, "links": {"was": "1", "is": "2"},
               "no_more": {"was": "a", "is": "b"}}  # fmt: skip
    Item.objects.create(job=job, row=2, title="x", outcome=Outcome.UPDATED, changes=changes)
    page = BeautifulSoup(client.get(reverse("resource_runs:run", args=[found.pk, job.pk])).content, "lxml")
    told = [" ".join(line.get_text().split()) for line in page.select("table.listing tbody div")]
    assert told == ["Titre (français) : Lac Lacs – conservé tel quel", "Liens d’accès : 1 2", "no_more : a b"]
    report = client.get(reverse("resource_runs:report", args=[found.pk, job.pk])).content.decode("utf-8-sig")
    (_head, row) = csv.reader(io.StringIO(report), delimiter=";")
    assert [" ".join(line.split()) for line in row[-1].splitlines()] == [
        "Titre (français) : Lac → Lacs – conservé tel quel", "Liens d’accès : 1 → 2", "no_more : a → b"
    ]  # fmt: skip


def test_what_is_due_is_started(source, catalogue, enqueued):
    url = stac.serve_api(catalogue, [[stac.collection("a")]])
    due = source("stac", url, code="due", every_days=7)
    source("stac", url, code="off", every_days=7, active=False)
    source("stac", url, code="by-hand")
    source("stac", url, code="later", every_days=7, next_run_at=timezone.now() + timedelta(days=1))
    assert pump_jobs() == 1
    due.refresh_from_db()
    assert timedelta(days=6) < due.next_run_at - timezone.now() <= timedelta(days=7)
    assert pump_jobs() == 1, "the doorbell rings again for what still waits, and starts no second one"
    assert Job.objects.count() == 1
    work(enqueued)
    assert Job.objects.get().counts == {Outcome.CREATED: 1}
    assert pump_jobs() == 0


def test_a_failed_harvest_is_tried_the_next_day(source, catalogue, enqueued):
    due = source("stac", catalogue.url("/nothing"), every_days=30)
    pump_jobs()
    work(enqueued)
    due.refresh_from_db()
    assert due.next_run_at - timezone.now() <= schedule.RETRY


def test_files_and_row_reports_have_their_time(source, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    found = source("file")
    first = jobs.ask(found, content=CSV, file_name="a.csv", mapping={"columns": {"titre": "title", "type": "type"}})
    jobs.run(first.pk)
    second = jobs.again(first, by=None, mapping=first.mapping, dry_run=True)
    jobs.run(second.pk)
    Job.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=8))
    archive.purge(timezone.now())
    assert list(tmp_path.rglob("*.csv")), "the second run is young and may be repeated"
    later = timezone.now() + archive.KEEP_ITEMS + timedelta(days=1)
    archive.purge(later)
    assert not list(tmp_path.rglob("*.csv"))
    assert not Item.objects.exists()
    assert Job.objects.get(pk=first.pk).counts == {Outcome.CREATED: 2, Outcome.REFUSED: 1}


def test_pages_say_where_a_run_stands_and_what_to_do_next(client, people, source, django_assert_max_num_queries):
    network, _other, curator, _coordinator = people
    client.force_login(curator)
    found = source("stac", "https://example.org/stac", network=network, name="Un catalogue", every_days=7)
    runs = reverse("resource_runs:runs", args=[found.pk])
    index = reverse("resource-source:index")
    assert "Commencez par un aperçu" in client.get(runs).content.decode()
    assert "Aucun passage pour l’instant." in client.get(index).content.decode()

    job = jobs.ask(found, publish=False)
    page = reverse("resource_runs:run", args=[found.pk, job.pk])

    def shown(**fields):
        Job.objects.filter(pk=job.pk).update(**fields)
        response = client.get(page)
        return response, response.content.decode()

    response, text = shown()
    assert (response["Refresh"], "Il commence dans la minute" in text) == ("3", True)
    response, text = shown(state=JobState.RUNNING, heartbeat_at=timezone.now(), done=2, total=4)
    assert response["Refresh"] == "3"
    assert ('value="2" max="4"' in text, "ne donne plus de nouvelles" in text) == (True, False)
    response, text = shown(heartbeat_at=timezone.now() - jobs.STALE * 2)
    assert "ne donne plus de nouvelles" in text
    counts = {Outcome.CREATED: 3, Outcome.REFUSED: 1}
    response, text = shown(state=JobState.FAILED, error="La source se tait.", counts=counts, finished_at=timezone.now())
    assert "Refresh" not in response
    for said in ("La source se tait.", "fiches créées", "fiche refusée", "?outcome=refused", "Moissonner de nouveau",
                 "attendent en brouillon"):  # fmt: skip
        assert said in text
    text = client.get(f"{page}?outcome=refused").content.decode()
    assert "Tout afficher" in text
    listed = client.get(runs).content.decode()
    assert ("Échoué" in listed, "La source se tait." in listed) == (True, True)
    assert "Échoué" in client.get(index).content.decode()
    for n in range(5):
        jobs.ask(source("file", code=f"f{n}", network=network))
    with django_assert_max_num_queries(30):
        assert "True" not in client.get(index).content.decode().split("<main")[-1].split("<script")[0]
