"""A coordinator's rights over what is published about them."""

import pytest

from cms import privacy
from networks.models import Coordinator, NetworkPage
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    page = NetworkPage.objects.get(pk=NetworkFactory(name_fr="ART Occitanie").page.pk)
    page.coordinators = [
        Coordinator(name="Camille", email="Camille@example.org", role_fr="animation"),
        Coordinator(name="Alix", email="alix@example.org"),
    ]
    page.save_revision().publish()
    return page


def test_export_gives_what_is_held(page):
    found = privacy.holders()["networks.coordinators"].export("camille@example.org")
    assert [(row["network"], row["name"], row["role"]["fr"]) for row in found] == [
        ("ART Occitanie", "Camille", "animation")
    ]
    assert privacy.holders()["networks.coordinators"].export("personne@example.org") == []


def test_erased_for_good_even_when_an_old_version_comes_back(page):
    old = page.latest_revision
    page.title = "Autre titre"
    page.save_revision().publish()
    holder = privacy.holders()["networks.coordinators"]
    assert holder.erase("camille@example.org") == 3  # the page and two versions
    old.refresh_from_db()
    old.publish()
    assert list(Coordinator.objects.values_list("name", flat=True)) == ["Alix"]
    assert holder.erase("camille@example.org") == 0
    assert holder.export("camille@example.org") == []
