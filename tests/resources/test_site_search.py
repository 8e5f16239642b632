"""Resources and selections in the site's search: what they are found by, and what of it is quoted."""

import re

import pytest

from cms.models import Tag
from cms.search import index, query
from cms.search.models import IndexEntry, Stale
from resources.models import Selection, SelectionItem
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource():
    risks = ThemeFactory(
        notation="risques",
        label_fr="Risques naturels",
        label_en="Natural hazards",
        alternative_labels_fr="inondation\nsubmersion",
    )
    found = ResourceFactory(
        network=NetworkFactory(),
        title_fr="Étendue des plans d’eau",
        title_en="Water extent",
        summary_fr="Où l’eau se trouve, chaque mois.",
        summary_en="Where water is, every month.",
        description_fr="Les crues de la mousson se lisent d’un mois à l’autre.",
        description_en="Monsoon runoff shows from month to month.",
        themes=[risks],
        providers=[ProviderFactory(slug="cnes", name="CNES")],
        countries=["MG"],
    )
    found.tags.add(Tag.objects.create(name="hydrologie", name_en="hydrology"))
    found.save()
    index.refresh()
    return found


def quoted(text: str, language: str = "fr") -> str:
    (hit,) = query.find(text, language, kind="resource")
    return re.sub("</?mark>", "", hit.extract)


def test_labels_find_and_are_never_quoted(resource):
    for typed in ("inondation", "hydrologie", "cnes", "madagascar", "hazard", "hydrology", "dataset"):
        assert quoted(typed) == "Où l’eau se trouve, chaque mois.", typed
        assert quoted(typed, "en") == "Where water is, every month.", typed


def test_an_extract_is_prose_in_the_language_shown(resource):
    assert quoted("mousson") == "Les crues de la mousson se lisent d’un mois à l’autre."
    assert quoted("mousson", "en") == "Where water is, every month."  # found by its French, which is not shown
    assert quoted("monsoon", "en") == "Monsoon runoff shows from month to month."
    entry = IndexEntry.objects.get(source="resources.resource", language="fr")
    assert entry.body == resource.description_fr


def test_a_selection_is_quoted_by_its_text_alone(resource):
    selection = Selection.objects.create(
        slug="eau", network=resource.network, title_fr="Choix", text_fr="Un ordre de lecture.", live=True
    )
    SelectionItem.objects.create(selection=selection, resource=resource)
    index.refresh()
    for typed in ("etendue", "extent"):
        (hit,) = query.find(typed, "fr", kind="selection")
        assert hit.extract == "Un ordre de lecture."


def test_entries_of_a_former_format_are_made_anew_by_the_pump(resource):
    kept = IndexEntry.objects.filter(source="resources.resource")
    kept.update(format=index.FORMAT - 1, body="Étendue Extent Risques inondation CNES")
    index.refresh()
    assert {entry.body for entry in kept} == {resource.description_fr, resource.description_en}
    assert not Stale.objects.exists()
    assert not IndexEntry.objects.exclude(format=index.FORMAT).exists()
