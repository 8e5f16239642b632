"""The whole catalogue, however large: sent as it is read."""

import json
import tracemalloc

import pytest
from django.test import Client

from cms.vocabularies import Scheme
from resources.enums import LinkKind
from resources.models import AccessLink, Resource
from tests.factories import NetworkFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db


def fill(number, start=0):
    """That many datasets, with a link and a theme each."""
    network = NetworkFactory(code="GEO", with_page=False)
    theme = worlds.concept(Scheme.THEME, "eau")
    rows = Resource.objects.bulk_create(
        Resource(
            network=network, type="dataset", slug=f"jeu-{n}", title_fr=f"Jeu {n}", title_en=f"Dataset {n}",
            summary_fr="Une phrase. " * 20, description_fr="Un paragraphe. " * 60, live=True,
            west=0, south=0, east=1, north=1,
        )
        for n in range(start, start + number)
    )  # fmt: skip
    AccessLink.objects.bulk_create(
        AccessLink(resource=row, kind=LinkKind.DOWNLOAD, url=f"https://example.org/{row.slug}") for row in rows
    )
    through = Resource.themes.through
    through.objects.bulk_create(through(resource_id=row.pk, concept_id=theme.pk) for row in rows)


def peak(address):
    """Most memory taken while the answer is read and thrown away, in bytes; and its size."""
    response = Client().get(address)
    assert response.streaming
    tracemalloc.start()
    size = sum(len(piece) for piece in response)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, size


@pytest.mark.parametrize("address", ["/api/dcat/whole.ttl", "/api/dcat/whole.jsonld", "/api/full/resources.json"])
def test_memory_does_not_grow_with_the_catalogue(address, monkeypatch, settings):
    settings.THROTTLE_ENABLED = False
    monkeypatch.setattr("resources.exchange.describe.batches.__kwdefaults__", {"public": True, "batch": 30})
    fill(60)
    b"".join(Client().get(address))  # what is read once for all
    small, size = peak(address)
    fill(540, start=60)
    large, whole = peak(address)
    assert whole > 5 * size
    assert large < 3 * small, "ten times the records"


def test_everything_published_and_nothing_else(client):
    fill(3)
    Resource.objects.filter(slug="jeu-1").update(live=False, title_fr="Zibeline")
    text = b"".join(client.get("/api/full/resources.json")).decode()
    assert "Zibeline" not in text
    assert [record["slug"] for record in json.loads(text)["resources"]] == ["jeu-0", "jeu-2"]
