"""The seed and the two real catalogues, imported from where they lie."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.i18n import current_language
from resources.enums import JobState, Outcome, ResourceStatus, ResourceType, SourceKind
from resources.harvest.presets import preset_for
from resources.models import AccessLink, Item, Job, Provider, Record, Resource, Source
from tests.factories import NetworkFactory, ThemeFactory

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
GEE, PC, SEED = DATA / "catalogs/gee_catalog.tsv", DATA / "catalogs/pc_catalog.tsv", DATA / "seed/resources.csv"

pytestmark = pytest.mark.django_db


def there(path):
    if not path.exists():
        pytest.skip("the shared data is not here")
    return str(path)


def there_lines(path):
    return Path(there(path)).read_text(encoding="utf-8").splitlines()


@pytest.fixture
def national():
    for code in ("agriculture", "eau", "occupation-des-terres", "sols"):
        ThemeFactory(notation=code)
    return NetworkFactory(code="THEIA", kind="national")


def run(path, *args, source="catalogue"):
    out = io.StringIO()
    call_command("import_resources", there(path), *args, source=source, stdout=out)
    return Job.objects.latest("pk"), out.getvalue()


def test_earth_engine_no_row_is_lost_without_a_reason(national):
    """A preview reads, checks and refuses every row as a run does, in a fraction of its time."""
    Source.objects.create(code="catalogue", name="Catalogue", kind=SourceKind.FILE, network=national)
    job, told = run(GEE, "--dry-run")
    rows = len(list(csv.reader(GEE.open(encoding="utf-8"), delimiter="\t"))) - 1
    assert rows == 884
    assert job.state == JobState.DONE
    assert job.counts == {Outcome.CREATED: 883, Outcome.REFUSED: 1}
    assert job.items.count() == rows
    assert job.doubles == 0, "none is another's double"
    refused = job.items.get(outcome=Outcome.REFUSED)
    assert refused.identifier == "COPERNICUS/MARINE/WAV/ANFC_0_083DEG_STATIC"
    assert refused.title == "Global Ocean Waves Static Bathymetry"
    begins = {"fr": "Fin de la période : La période se termine (", "en": "End of the period: The period ends ("}
    assert refused.reason.startswith(begins[current_language()])
    assert "883 created" in told


def test_earth_engine_rows_as_written(national, tmp_path):
    header, *rows = there_lines(GEE)
    kept = [row for row in rows if row.startswith(("AAFC/", "COPERNICUS/MARINE/WAV/ANFC_0"))]
    part = tmp_path / GEE.name
    part.write_text("\n".join([header, *kept]), encoding="utf-8")
    job, _told = run(part)
    assert job.counts[Outcome.REFUSED] == 1
    made = job.counts[Outcome.CREATED]
    assert 1 <= made <= 20
    assert Resource.objects.count() == Record.objects.count() == made
    assert not Resource.objects.filter(live=True).exists()

    found = Record.objects.get(identifier="AAFC/ACI").resource
    assert (found.title_en, found.title_fr, found.language) == ("Canada AAFC Annual Crop Inventory", "", "en")
    assert found.type == ResourceType.DATASET
    assert found.bbox == (-135.17, 36.83, -51.24, 62.25)
    assert (found.period_start, found.period_end) == ("2009-01-01", "2025-01-01")
    assert (found.licence, found.commercial) == ("OGL-Canada-2.0", "yes")
    assert [p.name for p in found.providers.all()] == ["Agriculture and Agri-Food Canada"]
    assert {t.name for t in found.tags.all()} == {"aafc", "agriculture", "canada", "crop", "landcover"}
    assert [t.notation for t in found.themes.all()] == ["agriculture"]
    assert {(link.kind, link.url.split("/")[2]) for link in found.links.all()} == {
        ("page", "developers.google.com"),
        ("service", "storage.googleapis.com"),
    }
    assert "ee.ImageCollection('AAFC/ACI')" in found.description_en
    assert found.latest_revision is not None
    assert not Resource.objects.filter(status=ResourceStatus.CLOSED).exists()

    again, _told = run(part)
    assert again.counts == {Outcome.UNCHANGED: made, Outcome.REFUSED: 1}
    assert Resource.objects.count() == made


def test_planetary_computer(national):
    job, _told = run(PC, "--publish")
    assert job.counts == {Outcome.CREATED: 136}
    assert Resource.objects.visible().count() == 136
    # Six rectangles have their latitudes the wrong way round: put right, and said so.
    assert job.items.exclude(reason="").count() == 6
    assert Record.objects.get(identifier="alos-dem").resource.live_revision is not None
    assert Provider.objects.filter(name="Microsoft").count() == 1
    again, _told = run(PC, "--publish")
    assert again.counts == {Outcome.UNCHANGED: 136}


def test_a_dry_run_writes_nothing_but_its_report(national, tmp_path):
    report = tmp_path / "report.csv"
    out = io.StringIO()
    call_command("import_resources", there(PC), "--dry-run", source="catalogue", report=report, stdout=out)
    for model in (Resource, Provider, Record, Source, Job, Item):
        assert not model.objects.exists(), model
    assert len(list(csv.reader(report.open(encoding="utf-8-sig"), delimiter=";"))) == 137
    assert "136 created" in out.getvalue()
    assert "nothing written" in out.getvalue()
    kept = Source.objects.create(code="catalogue", name="Catalogue", kind=SourceKind.FILE, network=national)
    job, _told = run(PC, "--dry-run")
    assert (job.source, job.counts, job.doubles) == (kept, {Outcome.CREATED: 136}, 0)


def test_seed(national):
    NetworkFactory(code="OCC")
    job, _told = run(SEED, source="theia")
    rows = len(list(csv.DictReader(SEED.open(encoding="utf-8"))))
    assert job.counts == {Outcome.CREATED: rows}
    iota2 = Record.objects.get(identifier="iota2").resource
    assert iota2.type == ResourceType.CHAIN
    assert iota2.summary_fr
    assert iota2.summary_en
    assert (iota2.access, iota2.status, iota2.level) == ("open", "in_production", "expert")
    assert [link.label_fr for link in iota2.links.all()] == ["Framagit"]
    dsm = Record.objects.get(identifier="dsm-opt").resource
    assert (dsm.type, dsm.access, dsm.commercial) == (ResourceType.ON_DEMAND, "quota", "no")
    assert {p.name for p in dsm.providers.all()} == {"EOST", "IPGP"}
    assert Record.objects.get(identifier="alborun").resource.regions == ["FR-974"]
    assert Record.objects.get(identifier="albomaurice").resource.countries == ["MU"]
    assert Record.objects.get(identifier="odatis").resource.world
    assert sum("hydroweb.next" in str(r.access_conditions) for r in Resource.objects.all()) >= 4
    again, _told = run(SEED, source="theia")
    assert again.counts == {Outcome.UNCHANGED: rows}


def test_what_is_in_the_base_already_is_told_and_waits(national):
    """The seed twice, under another source: each title was there two times, and nobody was told."""
    NetworkFactory(code="OCC")
    first, _told = run(SEED, "--publish", source="demo")
    rows = first.done
    assert first.doubles == 0
    assert Resource.objects.visible().count() == rows
    job, told = run(SEED, "--publish", source="seed")
    assert (job.counts, job.doubles) == ({Outcome.CREATED: rows}, rows)
    assert f"{rows} new with a title" in told
    assert Resource.objects.visible().count() == rows, "a person decides"
    assert job.items.filter(double=True, reason__contains="porte déjà ce titre ou cette adresse").count() == rows
    assert "iota2" in job.items.get(identifier="iota2").reason.casefold()
    again, told = run(SEED, "--publish", source="seed")
    assert (again.counts, again.doubles) == ({Outcome.UNCHANGED: rows}, 0)
    third, _told = run(SEED, "--publish", "--publish-doubles", source="third")
    assert third.doubles == rows
    assert Resource.objects.visible().count() == 2 * rows, "unless it was said otherwise"
    assert "doubles" not in third.source.mapping, "of this run alone"


def test_our_own_exports_come_back(national, client, tmp_path):
    from resources.enums import ResourceType as Kind
    from tests.factories import ProviderFactory, ResourceFactory

    made = ResourceFactory(
        network=national,
        title_fr="Lacs",
        summary_fr="Hauteurs d’eau.",
        type=Kind.PRODUCT,
        licence="etalab-2.0",
        issued=2019,
        languages=["fr"],
        audiences=["gis"],
        providers=[ProviderFactory(name="CNES")],
        west=1,
        south=2,
        east=3,
        north=4,
    )
    AccessLink.objects.create(resource=made, kind="page", url="https://example.org/lacs")
    whole = tmp_path / "tout.json"
    call_command("export_resources", output=whole)
    table = tmp_path / "vue.csv"
    table.write_bytes(client.get("/ressources/export.csv").content)
    Resource.objects.all().delete()
    for path in (whole, table):
        out = io.StringIO()
        call_command("import_resources", str(path), source=path.stem, stdout=out)
        job = Job.objects.latest("pk")
        assert job.counts == {Outcome.CREATED: 1}, job.items.get().reason
        back = job.items.get().resource
        assert (back.title_fr, back.summary_fr, back.type) == ("Lacs", "Hauteurs d’eau.", Kind.PRODUCT)
        assert (back.licence, back.languages, back.audiences) == ("etalab-2.0", ["fr"], ["gis"])
        assert [p.name for p in back.providers.all()] == ["CNES"]
        assert back.issued == 2019
        assert "https://example.org/lacs" in [link.url for link in back.links.all()]
    titles = next(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))
    known, former = preset_for(titles), preset_for([title for title in titles if title != "Année de publication"])
    assert set(known.columns.values()) - set(former.columns.values()) == {"issued"}, "files of before it are known too"
    assert Job.objects.get(source__code="tout").items.get().resource.bbox == (1, 2, 3, 4)
