"""What changes is told as changed: a rename, a withdrawal, whatever format asks again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date
from lxml import etree

from cms.models import Tag
from cms.search import index
from networks.models import DataHub, Network, Service
from resources.exchange import renames
from resources.models import DescriptionChange, Provider, Resource
from tests.factories import ProviderFactory, ResourceFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db

OAI = "{http://www.openarchives.org/OAI/2.0/}"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
STREAMED = ("/api/dcat/whole.ttl", "/api/dcat/whole.jsonld", "/api/full/resources.json")


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.THROTTLE_ENABLED = False


def body(response):
    return b"".join(response) if response.streaming else response.content


def renamed(model, **values):
    """A curator saves another name."""
    row = model.objects.get(**{name: value for name, value in values.items() if not name.startswith("to_")})
    for name, value in values.items():
        if name.startswith("to_"):
            setattr(row, name.removeprefix("to_"), value)
    row.save()


def age():
    """Everything was written long ago."""
    Resource.objects.update(updated_at=LONG_AGO)
    DescriptionChange.objects.all().delete()


def addresses(made):
    return [
        "/api/dcat/catalogue.ttl", "/api/dcat/catalogue.jsonld", "/api/v1/resources", f"/api/v1/resources/{made.slug}",
        f"/ressources/{made.slug}.ttl", f"/api/records/collections/resources/items/{made.uid}",
        f"/api/stac/collections/{made.slug}", "/ressources/export.json", "/ressources/atom.xml", *STREAMED,
    ]  # fmt: skip


def test_a_rename_is_a_change_to_whoever_asks_again(client):
    made = worlds.full()
    index.rebuild()
    age()
    read = {address: client.get(address) for address in addresses(made)}
    held = {address: (response["ETag"], body(response)) for address, response in read.items()}
    for address, (tag, _content) in held.items():
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, body(again)) == (304, b""), address
        assert again["Access-Control-Allow-Origin"] == "*"
    theme = made.themes.get()
    renamed(type(theme), pk=theme.pk, to_label_fr="Hydrologie", to_label_en="Hydrology")
    age()
    since = http_date(timezone.now().timestamp())
    for address, (tag, content) in held.items():
        dated = client.get(address, headers={"If-Modified-Since": since})
        assert dated.status_code == 200, address
        assert "Last-Modified" not in dated
        again = client.get(address, headers={"If-None-Match": tag})
        if body(dated) != content:
            assert again.status_code == 200, address
    changed = [address for address, (_tag, content) in held.items() if "Hydrolog" in body(client.get(address)).decode()]
    assert {"/api/dcat/catalogue.ttl", "/api/v1/resources", f"/ressources/{made.slug}.ttl", *STREAMED} <= set(changed)


def test_a_withdrawal_is_a_change(client):
    made = worlds.full()
    other = ResourceFactory(title_fr="Zibeline", network=made.network)
    Resource.objects.filter(pk=other.pk).update(updated_at=LONG_AGO)
    index.rebuild()
    held = {address: client.get(address) for address in addresses(made) if made.slug not in address}
    since = http_date(timezone.now().timestamp())
    other.refresh_from_db()
    other.unpublish()
    for address, response in held.items():
        for headers in ({"If-None-Match": response["ETag"]}, {"If-Modified-Since": since}):
            again = client.get(address, headers=headers)
            if str(made.uid) in address:
                continue
            assert again.status_code == 200, (address, headers)
            assert "Zibeline" not in body(again).decode()


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Provider, {"slug": "inrae", "to_url": "https://autre.example/"}),
        (Network, {"code": "GEO", "to_contact_email": "autre@example.org"}),
        (DataHub, {"code": "THEIA", "to_name": "Autre pôle"}),
        (Service, {"code": "CES-H", "to_name_fr": "Autre centre"}),
        (Tag, {"name": "irrigation", "to_name_en": "watering"}),
    ],
)
def test_every_name_counts_in_what_is_streamed(client, model, values):
    worlds.full()
    before = {address: client.get(address)["ETag"] for address in STREAMED}
    renamed(model, **values)
    for address, tag in before.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200, address


def test_what_is_streamed_is_not_read_for_who_has_it(client, monkeypatch):
    worlds.full()
    tag = client.get("/api/dcat/whole.ttl")["ETag"]
    assert tag.startswith('W/"')
    monkeypatch.setattr("resources.exchange.describe.describe", None)
    again = client.get("/api/dcat/whole.ttl", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


# --- OAI-PMH ----------------------------------------------------------------------------------------------------------


def ask(client, query):
    return etree.fromstring(client.get(f"/api/oai?{query}").content)


def datestamps(client, **asked):
    query = "&".join(f"{name.rstrip('_')}={value}" for name, value in asked.items())
    root = ask(client, f"verb=ListIdentifiers&metadataPrefix=oai_dc&{query}")
    return {
        header.findtext(f"{OAI}identifier").rpartition(":")[2]: header.findtext(f"{OAI}datestamp")
        for header in root.iter(f"{OAI}header")
    }


def test_a_harvest_by_date_reads_what_was_renamed(client):
    made = worlds.full()
    theme = made.themes.get()
    worlds.full(slug="autre", providers=[ProviderFactory()], tags=[], themes=[], hub=None, expertise_centre=None)
    bystander = Resource.objects.get(slug="autre")
    source = Resource.objects.get(slug=f"{made.slug}-source")
    changes = [
        lambda: renamed(Provider, slug="inrae", to_name="Institut"),
        lambda: renamed(type(theme), pk=theme.pk, to_label_fr="Hydrologie"),
        lambda: renamed(Tag, name="irrigation", to_name_en="watering"),
        lambda: renamed(DataHub, code="THEIA", to_name="Autre pôle"),
        lambda: renamed(Service, code="CES-H", to_name_fr="Autre centre"),
        lambda: Tag.objects.get(name="irrigation").delete(),
        lambda: source.unpublish(),
        lambda: source.get_latest_revision_as_object().save_revision().publish(),
    ]
    for number, change in enumerate(changes):
        age()
        assert datestamps(client, from_="2024-06-01") == {}
        change()
        Resource.objects.update(updated_at=LONG_AGO)
        found = datestamps(client, from_=f"{timezone.now() - timedelta(days=1):%Y-%m-%d}")
        assert str(made.uid) in found, number
        assert str(bystander.uid) not in found, number
        assert found[str(made.uid)] > "2024-06-01"
        assert str(made.uid) not in datestamps(client, until="2024-06-01")
        assert str(bystander.uid) in datestamps(client, until="2024-06-01")
        root = ask(client, f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:testserver:{made.uid}")
        assert root.findtext(f".//{OAI}datestamp") == found[str(made.uid)]
    age()
    renamed(Network, code="GEO", to_name_fr="Autre réseau")
    assert {str(made.uid), str(bystander.uid)} <= set(datestamps(client, from_="2024-06-01"))


def test_saving_the_same_name_again_is_no_change():
    made = worlds.full()
    age()
    theme = made.themes.get()
    theme.alternative_labels_fr = "flotte"  # found by, not told
    theme.save()
    made.providers.get().save()
    assert not DescriptionChange.objects.exists()
    renames.note([made.pk, made.pk])
    renames.note([made.pk])
    assert DescriptionChange.objects.count() == 1


def test_dates_cost_the_same_for_any_number(client):
    counts = []
    for number in (1, 5):
        for i in range(number):
            worlds.full(slug=f"r{number}-{i}")
        renamed(Provider, slug="inrae", to_name=f"Institut {number}")
        with CaptureQueriesContext(connection) as captured:
            ask(client, "verb=ListRecords&metadataPrefix=oai_dc&from=2024-06-01")
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- Files and feeds beside the pages ---------------------------------------------------------------------------------


def test_a_file_is_open_to_other_sites_as_the_api_is(client, monkeypatch):
    made = worlds.full()
    index.rebuild()
    names = ("export.csv", "export.json", "export.bib", "atom.xml", "carte.geojson", f"{made.slug}/citation.ris")
    addresses = [f"{prefix}/ressources/{name}" for name in names for prefix in ("", "/en")]
    addresses += ["/actualites/atom.xml", "/appels/atom.xml", "/evenements/atom.xml", "/lettre/atom.xml"]
    for address in addresses:
        first = client.get(address, headers={"Origin": "https://autre.example"})
        assert (first.status_code, first["Access-Control-Allow-Origin"]) == (200, "*"), address
        assert first["Cache-Control"] == "public, max-age=300"
        assert "Accept-Language" not in first.get("Vary", ""), "its address says the language"
        assert first["Content-Language"] == ("en" if address.startswith("/en/") else "fr")
        if made.slug.encode() in first.content:  # a feed of nothing is of now
            again = client.get(address, headers={"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b""), address
        assert client.options(address).status_code == 204
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200
    refused = client.get("/ressources/export.csv?type=cuillere")
    assert (refused.status_code, refused["Access-Control-Allow-Origin"]) == (400, "*")
    assert client.get("/ressources/atom.xml?page=99")["Content-Type"].startswith("text/html"), "as a page is not found"


def test_an_entry_of_a_feed_is_the_resource_not_its_row(client):
    made = worlds.full()
    ResourceFactory(network=made.network, language="en", title_fr="", title_en="Only English", summary_fr="")
    index.rebuild()
    for address in ("/ressources/atom.xml", f"/reseaux/{made.network.slug}/atom.xml"):
        response = client.get(address)
        if response.status_code == 404:
            continue
        feed = etree.fromstring(response.content)
        namespaces = {"a": "http://www.w3.org/2005/Atom"}
        ids = feed.xpath("a:entry/a:id/text()", namespaces=namespaces)
        assert set(ids) == {f"urn:uuid:{uid}" for uid in Resource.objects.values_list("uid", flat=True)}
        (english,) = feed.xpath("a:entry[a:title='Only English']", namespaces=namespaces)
        assert english.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
        (french,) = feed.xpath(f"a:entry[a:id='urn:uuid:{made.uid}']", namespaces=namespaces)
        assert french.get("{http://www.w3.org/XML/1998/namespace}lang") is None
