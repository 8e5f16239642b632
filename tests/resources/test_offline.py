"""The offline copy: what is in it, what is not, when it is made, its weight."""

import io
import json
import re
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import PurePosixPath

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cms.accounts.models import User
from cms.i18n import LANGUAGE_CODES
from cms.models import Tag
from cms.vocabularies import Concept
from cms.wording import day_in_words, size_in_words
from networks.models import DataHub, Service, Team
from networks.provisioning import provision_teams
from networks.teams import Role
from resources import facets
from resources.criteria import Criteria
from resources.index.digest import Concepts
from resources.models import AccessLink, OfflineCopy, Provider, Relation, Resource
from resources.offline import copies
from resources.offline.fingerprint import OF_OTHERS, OWN, fingerprint
from resources.offline.sheets import resources, sheet_of
from resources.offline.words import Words
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def base():
    network = NetworkFactory(name_fr="Réseau national")
    water = ThemeFactory(
        notation="eau", label_fr="Eaux continentales", label_en="Inland waters", alternative_labels_en="flood"
    )
    lake = ResourceFactory(
        network=network,
        slug="lacs",
        title_fr="Niveaux <des> lacs & rivières",
        title_en="Lake levels",
        summary_fr="Mesurés </script><script>alert(1)</script> par satellite.",
        description_fr="Premier.\n\nSecond.",
        themes=[water],
        providers=[ProviderFactory(slug="cnes", name="CNES")],
        countries=["MG", "SN"],
        doi="10.5281/zenodo.7",
        contact_name="Camille Secrète",
        contact_email="secrete@example.org",
        languages=["fr"],
        resolution_m=10,
        issued=2021,
    )
    AccessLink.objects.create(resource=lake, url="https://example.org/lacs?a=1&b=2", label_fr="Télécharger")
    ResourceFactory(network=network, slug="foret", title_fr="Forêt de l’Est", type="video")
    ResourceFactory(network=network, slug="brouillon", title_fr="Brouillon Wombat", live=False)
    return network


def unpacked(copy) -> dict[str, bytes]:
    with default_storage.open(copy.name) as opened, zipfile.ZipFile(io.BytesIO(opened.read())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.found += [(tag, name, value) for name, value in attrs if name in {"href", "src"}]


def test_every_link_leads_inside_or_is_a_link_to_click(base):
    files = unpacked(copies.refresh())
    assert {"ressources/index.html", "ressources/fr/index.html", "ressources/en/r/lacs.html"} <= set(files)
    for name, content in files.items():
        if not name.endswith(".html"):
            continue
        page = Links()
        page.feed(content.decode())
        for tag, _attribute, address in page.found:
            if re.match(r"https?:|#", address):
                assert tag == "a", (name, address)  # nothing is fetched from the network
                continue
            assert not address.startswith("/"), (name, address)
            target = PurePosixPath(name).parent / address
            parts = []
            for part in target.parts:
                parts = parts[:-1] if part == ".." else [*parts, part]
            assert "/".join(parts) in files, (name, address)


def test_no_draft_no_person_no_markup(base):
    files = unpacked(copies.refresh())
    everything = b"\n".join(files.values()).decode()
    for secret in ("Wombat", "brouillon", "Secrète", "secrete@example.org"):
        assert secret not in everything
    page = files["ressources/fr/r/lacs.html"].decode()
    assert "<script>alert(1)" not in page
    assert "Niveaux &lt;des&gt; lacs &amp; rivières" in page
    assert "<p>Second.</p>" in page
    assert "CNES" in page
    assert "10.5281/zenodo.7" in page
    parser = Links()
    parser.feed(page)
    assert "script" not in parser.tags


def test_lists_and_languages(base):
    files = {name.removeprefix("ressources/"): content.decode() for name, content in unpacked(copies.refresh()).items()}
    assert "lacs.html" in files["fr/themes/eau.html"]
    assert "foret.html" not in files["fr/themes/eau.html"]
    assert "<dt>Année de publication</dt><dd>2021</dd>" in files["fr/r/lacs.html"]
    assert "Year of publication" not in files["en/r/foret.html"]
    assert "Madagascar" in files["fr/pays/mg.html"]
    assert "Lake levels" in files["en/pays/sn.html"]
    assert "Inland waters" in files["en/index.html"]
    assert 'lang="fr"' in files["en/r/foret.html"]  # a French title on an English page says so
    assert "foret.html" in files["fr/types/video.html"]
    assert files["fr/tout.html"].count("<li>") == 2
    with translation.override("fr"):
        assert f"copie hors ligne du {day_in_words(NOW)}, 2 ressources.\n" in files["LISEZMOI.txt"]
    with translation.override("en"):
        assert f"offline copy of {day_in_words(NOW)}, 2 resources.\n" in files["README.txt"]


def read_script(files, name, variable):
    text = files[f"ressources/{name}"].decode()
    assert text.startswith(f"var {variable}=")
    return json.loads(text.removeprefix(f"var {variable}=").rstrip().rstrip(";"))


def test_the_index_is_a_script_that_reads_as_json(base):
    lake, video = Resource.objects.get(slug="lacs"), Resource.objects.get(slug="foret")
    Resource.objects.filter(pk=lake.pk).update(first_published_at=NOW)
    Resource.objects.filter(pk=video.pk).update(first_published_at=NOW - timedelta(days=1))
    files = unpacked(copies.refresh())
    for language, title in (("fr", "Niveaux <des> lacs & rivières"), ("en", "Lake levels")):
        rows = read_script(files, f"{language}/index.js", "MAILLAGE")
        assert [row[0] for row in rows] == ["lacs", "foret"]
        assert rows[0][1] == title
    words = read_script(files, "words.js", "MAILLAGE_WORDS")
    parts = {word: words["words"][word].split(";") for word in ("lac", "satellite", "madagascar", "cne", "flood")}
    assert {word: len(held) for word, held in parts.items()} == {
        "lac": 1,
        "satellite": 2,
        "madagascar": 3,
        "cne": 3,
        "flood": 6,
    }  # title, summary, text, text (CNES, as a plural), another label of a theme
    assert {held[-1] for held in parts.values()} == {"0"}
    assert words["words"]["foret"].split(";")[0] == "1"
    assert any({"lac", "lake"} <= set(row) for row in words["same"])
    assert words["words"]["@lieu:MG"] == words["words"]["madagascar"]
    assert words["words"]["@zone:afrique"].split(";") == [*[""] * 6, "0"]  # after everything that bears the word
    assert {"malagasy", "madagascar"} <= set(words["values"]["@lieu:MG"])
    assert {len(row) for row in words["same"]} > {2}


def test_countries_and_themes_are_counted_as_on_the_site(client, base):
    above = Concept.objects.create(scheme="theme", notation="milieux", label_fr="Milieux", label_en="Environments")
    Concept.objects.filter(notation="eau").update(parent=above)
    for n, places in enumerate(
        ({"regions": ["FR-OCC"]}, {"regions": ["FR-974", "FR-BRE"]}, {"countries": ["RE", "FR"]})
    ):
        ResourceFactory(network=base, title_fr=f"En France {n}", themes=[above], **places)
    site = {facet.name: {value.label: value.n for value in facet.values} for facet in facets.count(Criteria(), "fr")}
    home = unpacked(copies.refresh())["ressources/fr/index.html"].decode()
    told = {name: int(n) for name, n in re.findall(r">([^<]+)</a> <span class=\"muted\">\((\d+)\)</span>", home)}
    assert told["France"] == site["lieu"]["France"] == 3
    assert "Réunion" not in told
    assert told["Madagascar"] == site["lieu"]["Madagascar"] == 1
    assert told["Milieux"] == site["theme"]["Milieux"] == 4
    assert told["Vidéo"] == site["type"]["Vidéo"]


def test_made_once_a_day_when_something_changed(base):
    first = copies.refresh(now=NOW)
    assert first.resources == 2
    assert copies.refresh(now=NOW + timedelta(days=1)) is None
    resource = Resource.objects.get(slug="lacs")
    resource.title_fr = "Autre titre"
    resource.save()
    assert copies.refresh(now=NOW + timedelta(hours=1)) is None
    second = copies.refresh(now=NOW + timedelta(days=1))
    assert second.name != first.name
    assert copies.refresh(force=True, now=NOW + timedelta(days=1, minutes=1))
    assert OfflineCopy.objects.count() == copies.KEPT
    assert not default_storage.exists(first.name)
    assert default_storage.exists(second.name)
    default_storage.delete(copies.latest().name)
    assert copies.refresh(now=NOW + timedelta(days=1, minutes=2))  # the file is gone: make it again


@pytest.fixture
def lake(base):
    """A resource with something at every end."""
    lake = Resource.objects.get(slug="lacs")
    lake.hub = DataHub.objects.create(code="T", slug="t", name="Pôle")
    for name in ("data_centre", "expertise_centre"):
        setattr(lake, name, Service.objects.create(code=name, slug=name, name_fr=name, kind=name))
    for name in ("platforms", "instruments", "variables"):
        getattr(lake, name).set([Concept.objects.create(scheme=name[:-1], notation=name, label_fr=name)])
    lake.tags.set([Tag.objects.create(name="irrigation")])
    for name in ("co_developed_with", "networks_of_interest"):
        getattr(lake, name).set([NetworkFactory(name_fr="Réseau ami")])
    Relation.objects.create(resource=lake, kind="IsPartOf", target=Resource.objects.get(slug="foret"))
    lake.save()
    return Resource.objects.get(pk=lake.pk)


def test_what_is_printed_is_what_the_fingerprint_reads(lake, django_assert_num_queries):
    """A row without its other columns: reading one of them would ask the database."""

    def strip(row, kept):
        for column in row._meta.concrete_fields:
            if not column.primary_key and not column.is_relation and column.name not in kept:
                row.__dict__.pop(column.attname)

    known = Concepts()
    for language in LANGUAGE_CODES:
        with translation.override(language):
            found = next(row for row in resources() if row.pk == lake.pk)
            strip(found, OWN)
            for name, columns in OF_OTHERS.items():
                other = getattr(found, name)
                for row in other.all() if hasattr(other, "all") else [other]:
                    strip(row, columns)
            with django_assert_num_queries(0):
                assert sheet_of(found, known).facts
                Words(known).add(found)


LEFT_OUT = {"Contact"}
"""Facts of the site's page that a copy, which nobody can correct once it is taken away, does not repeat."""


def test_a_sheet_tells_what_the_page_of_the_site_tells(client, lake):
    Resource.objects.filter(pk=lake.pk).update(
        frequency="daily", time_step_fr="10 jours", formats=["COG", "CSV"], licence="CC-BY-4.0", commercial="yes",
        access="request", access_conditions_fr="Les services de l’État", audiences=["gis"], level="beginner",
        sources=["satellite"], period_start="2018", download_bytes=48_000_000, status="in_production",
        west=43, south=-25.5, east=50, north=-12, last_published_at=NOW, is_demonstration=True,
    )  # fmt: skip

    def told(content):
        page = BeautifulSoup(content, "html.parser")
        facts = {dt.get_text(): " ".join(dt.find_next("dd").get_text().split()) for dt in page.select("dl dt")}
        return page, facts

    page, site = told(client.get("/ressources/lacs/").content)
    files = unpacked(copies.refresh())
    sheet, copied = told(files["ressources/fr/r/lacs.html"])
    assert len(site) > 25, "every fact there is"
    assert {name: copied.get(name) for name in site.keys() - LEFT_OUT} == {
        name: value for name, value in site.items() if name not in LEFT_OUT
    }
    assert copied["Taille d’un téléchargement"] == "48 Mo"
    assert copied["Usage commercial"] == "Usage commercial autorisé"
    assert copied["Mots-clés"] == "irrigation"
    assert copied["Zone couverte"] == "De 43° est à 50° est, de 25,5° sud à 12° sud"
    assert "Exemple fictif" in sheet.get_text()
    site_words = page.select_one("#related + ul .muted").get_text()
    (related,) = sheet.select("a[href='foret.html']")
    assert related.parent.get_text().startswith(site_words)
    (back,) = told(files["ressources/fr/r/foret.html"])[0].select("a[href='lacs.html']")
    assert back.get_text() == "Niveaux <des> lacs & rivières"
    assert "10.5281/zenodo.7" in sheet.get_text()
    assert "CNES" in sheet.find("h2", string="Comment la citer").find_next("p").get_text()
    same = fingerprint(1)
    Relation.objects.all().delete()
    assert fingerprint(1) != same


def test_each_of_its_names_makes_a_new_copy_due(lake):
    others = {name: getattr(lake, name) for name in OF_OTHERS}
    rows = [(lake, OWN), *((o.first() if hasattr(o, "all") else o, OF_OTHERS[name]) for name, o in others.items())]
    same = fingerprint(1)
    for row, columns in rows:
        for column in {"title_fr", "summary_en", "name", "name_fr", "label_en", "alternative_labels_fr"} & {*columns}:
            type(row).objects.filter(pk=row.pk).update(**{column: "Autre"})
            assert fingerprint(1) != same, (row, column)
            same = fingerprint(1)
    Resource.objects.filter(pk=lake.pk).update(issued=1999)
    assert fingerprint(1) != same
    same = fingerprint(1)
    lake.refresh_from_db()
    lake.contact_name = "Quelqu’un d’autre"
    lake.save()
    Provider.objects.create(slug="aucune", name="D’aucune ressource")
    assert fingerprint(1) == same
    assert fingerprint(2) != same


def test_renaming_a_provider_makes_a_new_copy_the_next_day(base):
    copies.refresh(now=NOW)
    Resource.objects.get(slug="lacs").save()  # nothing that is printed
    assert copies.refresh(now=NOW + timedelta(days=1)) is None
    Provider.objects.filter(slug="cnes").update(name="Agence spatiale")
    assert (
        "Agence spatiale" in unpacked(copies.refresh(now=NOW + timedelta(days=1)))["ressources/fr/r/lacs.html"].decode()
    )


def test_a_failure_leaves_the_former_copy(base, monkeypatch):
    first = copies.refresh(now=NOW)
    real = copies.pages.files

    def broken(made_at):
        yield from list(real(made_at))[:3]
        raise RuntimeError("disk full")

    monkeypatch.setattr(copies.pages, "files", broken)
    with pytest.raises(RuntimeError):
        copies.refresh(force=True, now=NOW + timedelta(days=1))
    assert copies.latest() == first
    assert unpacked(first)


def test_queries_do_not_grow_with_the_base(base):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            copies.write(io.BytesIO(), NOW)
        return len(seen)

    queries()
    few = queries()
    for n in range(12):
        ResourceFactory(network=base, title_fr=f"Ressource {n}", countries=["MG"])
    assert queries() == few


def test_349_resources_weigh_little(base):
    theme = ThemeFactory(notation="foret", label_fr="Forêt", label_en="Forest")
    words = ("surface", "humidité", "carte", "satellite", "série", "temporelle", "neige", "indice", "bâti", "côte")
    made = []
    for n in range(347):
        text = " ".join(f"{words[(n * 7 + k) % len(words)]}{n * k % 97}" for k in range(40))
        texts = {"title_fr": f"{words[n % 10]} {n}", "summary_fr": text[:200], "description_fr": text * 3}
        given = {"network": base, "type": "dataset", "slug": f"r{n}", "live": True, "countries": ["MG", "SN", "ML"]}
        made.append(Resource(**given, **texts))
    through = Resource.themes.through
    through.objects.bulk_create(
        through(resource_id=row.pk, concept_id=theme.pk) for row in Resource.objects.bulk_create(made)
    )
    copy = copies.refresh()
    assert copy.resources == 349
    assert copy.size < 3_000_000
    files = unpacked(copy)
    assert len(files["ressources/fr/index.js"]) < 120_000
    assert len(files["ressources/words.js"]) < 120_000


def test_the_page_tells_date_and_size(client, base):
    assert "pas encore prête" in client.get("/ressources/hors-ligne/").content.decode()
    assert client.get("/ressources/hors-ligne/resources.zip").status_code == 404
    copy = copies.refresh(now=NOW)
    page = client.get("/ressources/hors-ligne/").content.decode()
    assert str(timezone.localtime(NOW).year) in page
    assert size_in_words(copy.size) in page
    response = client.get("/ressources/hors-ligne/resources.zip")
    assert response.status_code == 302
    assert response["Location"] == default_storage.url(copy.name)
    assert client.get("/en/ressources/hors-ligne/").status_code == 200


def test_curators_make_it_with_a_button(client, base, monkeypatch):
    provision_teams()
    curator = User.objects.create_user("curation@example.org", "demo")
    curator.groups.add(Team.objects.get(code=Role.CURATOR).group)
    editor = User.objects.create_user("lettre@example.org", "demo")
    editor.groups.add(Team.objects.get(code=Role.NEWSLETTER).group)
    asked = []
    monkeypatch.setattr("resources.tasks.make_offline_copy.delay", lambda **options: asked.append(options))
    url = reverse("offline_copy")
    client.force_login(curator)
    assert "depuis" not in client.get(url).content.decode().partition("hors ligne</h")[2].partition("<form")[0]
    copies.refresh(now=NOW)
    assert "Rien n’a changé depuis" in client.get(url).content.decode()
    client.force_login(editor)
    assert client.post(url).status_code in {302, 403}
    assert asked == []
    client.force_login(curator)
    assert client.get(url).status_code == 200
    assert asked == []
    assert client.post(url).status_code == 302
    assert asked == [{"force": True}]


def test_everything_scheduled_exists():
    from cms.celery import app

    app.loader.import_default_modules()
    missing = [entry["task"] for entry in app.conf.beat_schedule.values() if entry["task"] not in app.tasks]
    assert missing == []
