"""The demonstration: the seed as given, nothing filled silently, twice the same, fiction marked."""

import csv
from pathlib import Path

import pytest
from django.db import transaction

from cms.vocabularies import Concept, Scheme
from networks.enums import NetworkKind, ServiceKind
from networks.models import Service
from networks.provisioning import provision_teams
from resources import demo, query
from resources.criteria import Criteria
from resources.enums import ResourceType, SelectionKind
from resources.models import AccessLink, LinkHealth, Provider, Relation, Resource, Selection
from tests.factories import DataHubFactory, NetworkFactory, ThemeFactory
from tests.resources import golden_demo

SEED = Path(demo.__file__).parent / "demo_data" / "resources.csv"
HUBS = ("THEIA", "ODATIS", "AERIS", "FORMATER", "PNDB", "DINAMIS")
CENTRES = ("CDS-CNES", "CDS-MTD", "CDOS-A2S")
EXPERTS = ("CES-CRYO", "CES-EAU", "CES-OCS", "CES-AGRO", "CES-IMG")
NETWORKS = ("OCC", "BFC", "BRE", "GEODEV", "SUD", "NC", "GES", "REU")
THEMES = (
    "cryosphere", "eau", "occupation-des-terres", "agrosystemes-biodiversite", "imagerie", "sante", "risques",
    "urbain", "sols", "littoral", "agriculture", "foret",
)  # fmt: skip


@pytest.fixture(scope="module")
def data(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for these tests and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        NetworkFactory(code="THEIA", kind=NetworkKind.NATIONAL)
        for code in NETWORKS:
            NetworkFactory(code=code)
        for code in HUBS:
            DataHubFactory(code=code)
        for kind, codes in ((ServiceKind.DATA_CENTRE, CENTRES), (ServiceKind.EXPERTISE_CENTRE, EXPERTS)):
            for code in codes:
                Service.objects.create(code=code, slug=code.lower(), kind=kind, name_fr=code)
        for code in THEMES:
            ThemeFactory(notation=code)
        provision_teams()
        demo.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(data, db):
    """Each test sees the same, whatever the others did."""


@pytest.fixture
def rows():
    with SEED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seeded():
    return Resource.objects.filter(is_demonstration=False)


def test_every_row_of_the_seed_is_there_as_given(loaded, rows):
    by_title = {resource.title_fr: resource for resource in seeded()}
    assert set(by_title) == {row["title"] for row in rows}
    assert len(rows) == 25
    for row in rows:
        resource = by_title[row["title"]]
        assert resource.live
        assert resource.summary_fr == row["summary_fr"]
        assert resource.summary_en == row["summary_en"]
        assert resource.audiences == row["audience"].split(";")
        assert resource.level == row["level"]
        assert resource.languages == [row["language"]]
        assert sorted(p.name for p in resource.providers.all()) == sorted(filter(None, row["provider"].split("/")))
        assert {c.notation for c in resource.themes.all()} == set(filter(None, row["theme"].split(";")))
        assert [link.url for link in resource.links.all()] == ([row["access_url"]] if row["access_url"] else [])


def test_what_the_seed_does_not_say_stays_empty(loaded, rows):
    for row in rows:
        resource = Resource.objects.get(title_fr=row["title"], is_demonstration=False)
        assert bool(resource.status) == bool(row["status"])
        assert bool(resource.access) == bool(row["access"])
        assert bool(resource.licence) == bool(row["licence"])
        assert resource.doi == row["doi"] == ""
        nowhere = not (resource.world or resource.countries or resource.regions)
        assert nowhere == (not row["zone"])
        assert resource.bbox is None
        assert resource.resolution_m is None
        assert not resource.period_start


def test_no_word_of_the_seed_is_lost(loaded):
    dsm = Resource.objects.get(slug="dsm-opt")
    assert dsm.licence == "CC-BY-NC"
    assert dsm.commercial == "no"
    assert dsm.access == "quota"
    assert "produits" in dsm.access_conditions_fr
    assert dsm.hub.code == "FORMATER"
    assert "Dataverse" in Resource.objects.get(slug="alborun").access_conditions_fr
    lakes = Resource.objects.get(slug="hydroweb-niveaux-et-volumes-des-lacs")
    assert [relation.target.slug for relation in lakes.relations.all()] == ["hydroweb-next"]
    cloud = Resource.objects.get(slug="swot-level-2-hr-pixel-cloud")
    assert [c.notation for c in cloud.platforms.all()] == ["swot"]
    assert [c.notation for c in cloud.instruments.all()] == ["karin"]
    assert cloud.sources == ["satellite"]


def test_a_platform_is_what_one_goes_through_not_who_may_come(loaded):
    said = [each.access_conditions_fr for each in Resource.objects.exclude(access_conditions_fr="")]
    assert any("Accessible via\N{NO-BREAK SPACE}: " in words for words in said)
    assert not any("ccessible par" in words for words in said)


def test_every_resource_is_what_an_editor_could_have_saved(loaded):
    for resource in Resource.objects.all():
        resource.full_clean()
        assert resource.latest_revision is not None
        assert resource.latest_revision.as_object().title_fr == resource.title_fr
    for selection in Selection.objects.all():
        selection.full_clean()


def test_the_year_is_that_of_the_citation_and_not_everybody_has_one(loaded):
    assert not seeded().exclude(issued=None).exists(), "the seed does not say"
    told = Resource.objects.exclude(issued=None)
    assert 5 <= told.count() < 15
    for resource in Resource.objects.exclude(citation=""):
        assert f"({resource.issued})" in resource.citation


def test_every_type_and_page_is_alive(loaded):
    assert set(Resource.objects.visible().values_list("type", flat=True)) == set(ResourceType.values)
    assert 60 <= Resource.objects.count() <= 90
    assert Resource.objects.filter(live=False).count() == 2
    awaiting = Resource.objects.get(slug="exemple-a-relire-ouvrages")
    assert awaiting.current_workflow_task_state is not None
    assert not Resource.objects.get(slug="exemple-brouillon-tourbieres").workflow_states.exists()
    assert LinkHealth.objects.filter(state="dead").count() >= 3
    dead = LinkHealth.objects.values_list("url", flat=True)
    assert set(dead) <= set(AccessLink.objects.values_list("url", flat=True))
    production = Selection.objects.get(kind=SelectionKind.PRODUCTION)
    assert production.doi.startswith("10.5072/")
    assert production.items.count() == 3
    assert Resource.objects.filter(co_developed_with__code="OCC").exists()
    assert Resource.objects.filter(title_fr="").exists()


def test_fiction_says_so_and_leads_nowhere_real(loaded):
    for resource in Resource.objects.filter(is_demonstration=True):
        assert "fictive" in resource.description_fr or "fictitious" in resource.description_en
        assert all(link.url.startswith("https://example.org/") for link in resource.links.all())
        assert not resource.doi or resource.doi.startswith("10.5072/")
        assert all("ficti" in provider.name for provider in resource.providers.all())


def test_vocabularies_know_other_words(loaded):
    risks = Concept.objects.get(scheme=Scheme.THEME, notation="risques")
    assert "inondation" in risks.alternative_labels_fr.split("\n")
    assert "flood" in risks.alternative_labels_en.split("\n")
    assert not Concept.objects.exclude(scheme=Scheme.THEME).filter(alternative_labels_fr="").exists()


def test_loading_again_gives_the_same_and_keeps_what_was_changed(loaded):
    models = [Resource, Selection, Provider, AccessLink, Relation, LinkHealth, Concept]
    before = {model: list(model.objects.order_by("pk").values()) for model in models}
    Resource.objects.filter(slug="thermocity").update(summary_fr="Changé par un visiteur.")
    demo.load()
    assert Resource.objects.get(slug="thermocity").summary_fr == "Changé par un visiteur."
    Resource.objects.filter(slug="thermocity").update(
        summary_fr=next(row["summary_fr"] for row in before[Resource] if row["slug"] == "thermocity")
    )
    assert {model: list(model.objects.order_by("pk").values()) for model in models} == before


def test_readers_find_the_same_by_whatever_words_they_have_for_it(loaded):
    titles = dict(Resource.objects.values_list("pk", "title_fr"))
    differing = []
    for line in golden_demo.ALIKE.splitlines():
        found = {asked: frozenset(query.keys(Criteria(q=asked))) for asked in map(str.strip, line.split("|"))}
        if len(set(found.values())) > 1 or not any(found.values()):
            differing.append({asked: sorted(titles[pk] for pk in hits) for asked, hits in found.items()})
    assert not differing
    firsts = {
        asked: [titles[pk] for pk in query.keys(Criteria(q=asked))[: len(first)]] for asked, first in golden_demo.FIRST
    }
    assert firsts == dict(golden_demo.FIRST)
