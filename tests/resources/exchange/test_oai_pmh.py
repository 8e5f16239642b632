"""OAI-PMH, harvested by Sickle over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from sickle import Sickle, oaiexceptions

from cms.models import SiteSettings
from resources.exchange import oai_pmh
from resources.models import Resource
from tests.factories import NetworkFactory, ResourceFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db
NS = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "d": "http://datacite.org/schema/kernel-4",
}


@pytest.fixture
def oai(site):
    return Sickle(f"{site}/api/oai")


def ask(client, query):
    response = client.get(f"/api/oai?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return etree.fromstring(response.content)


def code(root):
    return [error.get("code") for error in root.iter(f"{{{NS['oai']}}}error")]


def test_identify(oai, site):
    made = ResourceFactory()
    Resource.objects.filter(pk=made.pk).update(updated_at=datetime(2020, 2, 3, 4, 5, 6, 789, tzinfo=UTC))
    told = oai.Identify()
    assert told.baseURL == f"{site}/api/oai"
    assert told.protocolVersion == "2.0"
    assert told.deletedRecord == "transient"
    assert told.granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert told.earliestDatestamp == "2020-02-03T04:05:06Z"
    assert [made.metadataPrefix for made in oai.ListMetadataFormats()] == ["oai_dc", "oai_datacite"]


def test_dublin_core(oai, site):
    made = worlds.full()
    record = oai.GetRecord(identifier=f"oai:127.0.0.1:{made.uid}", metadataPrefix="oai_dc")
    assert record.header.identifier == f"oai:127.0.0.1:{made.uid}"
    assert set(record.header.setSpecs) == {"type.product", "theme.eau", "network.GEO"}
    told = record.metadata
    assert set(told["title"]) == {made.title_fr, made.title_en}
    assert told["creator"] == ["INRAE"]
    assert told["publisher"] == ["CDS Occitanie"]
    assert told["date"] == ["2023"]
    assert told["type"] == ["Dataset"]
    assert told["language"] == ["fra", "eng"]
    assert set(told["identifier"]) == {
        "https://doi.org/10.1234/abcd.5",
        f"{site}/en/ressources/{made.slug}/",
        f"{site}/id/resource/{made.uid}",
    }
    assert "northlimit=51; eastlimit=9.75; southlimit=41.25; westlimit=-5.5" in told["coverage"]
    assert "https://www.etalab.gouv.fr/licence-ouverte-open-licence/" in told["rights"]


def test_datacite(client):
    made = worlds.full()
    root = ask(client, f"verb=GetRecord&metadataPrefix=oai_datacite&identifier=oai:testserver:{made.uid}")
    (told,) = root.iter(f"{{{NS['d']}}}resource")

    def text(path):
        return told.xpath(f"string({path})", namespaces=NS)

    assert text("d:identifier[@identifierType='DOI']") == "10.1234/abcd.5"
    assert text("d:creators/d:creator/d:creatorName") == "INRAE"
    assert text("d:publicationYear") == text("d:dates/d:date[@dateType='Issued']") == "2023"
    assert text("d:resourceType/@resourceTypeGeneral") == "Dataset"
    assert text("d:rightsList/d:rights/@rightsURI").startswith("https://www.etalab")
    assert text("d:geoLocations/d:geoLocation/d:geoLocationBox/d:westBoundLongitude") == "-5.5"
    kinds = told.xpath("d:relatedIdentifiers/d:relatedIdentifier/@relationType", namespaces=NS)
    assert {"IsPartOf", "IsDerivedFrom", "IsDocumentedBy"} <= set(kinds)
    bare = ResourceFactory()
    root = ask(client, f"verb=GetRecord&metadataPrefix=oai_datacite&identifier=oai:testserver:{bare.uid}")
    (told,) = root.iter(f"{{{NS['d']}}}resource")
    assert text("d:identifier[@identifierType='URL']") == f"http://testserver/id/resource/{bare.uid}"
    for name in ("titles/d:title", "publicationYear"):
        assert text(f"d:{name}")
    # Demanded, and not known: the network lists it and did not make it.
    assert text("d:creators/d:creator/d:creatorName") == text("d:publisher") == ":unav"
    assert not text("d:dates/d:date[@dateType='Issued']")
    root = ask(client, f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:testserver:{bare.uid}")
    for name in ("date", "creator", "publisher"):
        assert not list(root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"))


def test_a_rectangle_keeps_its_precision(client):
    made = ResourceFactory(west=-5.123456789, south=0.00001, east=9.7500001, north=51)
    for prefix, wanted in (
        ("oai_dc", "northlimit=51; eastlimit=9.7500001; southlimit=0.00001; westlimit=-5.123456789"),
        ("oai_datacite", "-5.123456789"),
    ):
        root = ask(client, f"verb=GetRecord&metadataPrefix={prefix}&identifier=oai:testserver:{made.uid}")
        assert wanted in set(root.itertext())


def test_who_answers_for_it(client, settings):
    settings.SERVER_EMAIL = "noreply@example.org"
    site = SiteSettings.objects.first() or SiteSettings.objects.create()
    for address, told in (("", "noreply@example.org"), ("contact@example.org", "contact@example.org")):
        SiteSettings.objects.filter(pk=site.pk).update(contact_email=address)
        assert ask(client, "verb=Identify").findtext(".//oai:adminEmail", namespaces=NS) == told


def test_characters_no_database_keeps_are_a_bad_argument(client):
    for query in ("verb=ListRecords&metadataPrefix=oai_dc&set=theme.%00", "verb=GetRecord&identifier=%00", "verb=%00"):
        assert code(ask(client, query))[0] in {"badArgument", "badVerb"}, query
    posted = client.post("/api/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "theme.\x00"})
    assert code(etree.fromstring(posted.content)) == ["badArgument"]
    assert client.get("/api/oai\x00?verb=Identify").status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_list_in_parts(site, monkeypatch, method):
    monkeypatch.setattr(oai_pmh, "PAGE_SIZE", 4)
    made = [f"oai:127.0.0.1:{row.uid}" for row in worlds.one_of_each()]
    oai = Sickle(f"{site}/api/oai", http_method=method)
    assert [header.identifier for header in oai.ListIdentifiers(metadataPrefix="oai_dc")] == made
    records = oai.ListRecords(metadataPrefix="oai_datacite")
    token = records.resumption_token
    assert (token.complete_list_size, token.cursor) == ("11", "0")
    assert [record.header.identifier for record in records] == made
    assert (records.resumption_token.token, records.resumption_token.cursor) == (None, "8")


def test_selective_harvesting(oai):
    base = datetime(2024, 3, 1, 12, tzinfo=UTC)
    network = NetworkFactory(code="OCC", with_page=False)
    rows = [ResourceFactory(network=network, type="video" if i % 2 else "dataset") for i in range(4)]
    theme = worlds.concept("theme", "eau")
    rows[0].themes.set([theme])
    rows[0].save()
    for i, row in enumerate(rows):
        # Within its second: datestamps have no fraction.
        moment = base + timedelta(days=i, microseconds=999_999)
        Resource.objects.filter(pk=row.pk).update(updated_at=moment)

    def harvest(**asked):
        found = [
            header.identifier.rpartition(":")[2] for header in oai.ListIdentifiers(metadataPrefix="oai_dc", **asked)
        ]
        return [next(i for i, row in enumerate(rows) if str(row.uid) == uid) for uid in found]

    assert harvest(**{"from": "2024-03-02"}) == [1, 2, 3]
    assert harvest(until="2024-03-02") == [0, 1]
    assert harvest(**{"from": "2024-03-02T12:00:00Z", "until": "2024-03-03T12:00:00Z"}) == [1, 2]
    assert harvest(until="2024-03-01T12:00:00Z") == [0]
    assert harvest(set="type.video") == [1, 3]
    assert harvest(set="theme.eau") == [0]
    assert harvest(set="network.OCC") == [0, 1, 2, 3]
    assert harvest(until="9999-12-31") == [0, 1, 2, 3]
    with pytest.raises(oaiexceptions.NoRecordsMatch):
        harvest(**{"from": "2030-01-01"})
    assert {"type.video", "theme.eau", "network.OCC"} <= {made.setSpec for made in oai.ListSets()}


def test_what_was_withdrawn_is_told_as_deleted(oai):
    kept, drafted = ResourceFactory(title_fr="Gardée"), ResourceFactory(live=False, first_published_at=None)
    gone = ResourceFactory(title_fr="Zibeline")
    Resource.objects.update(updated_at=datetime(2020, 1, 1, tzinfo=UTC))
    gone.refresh_from_db()
    gone.unpublish()
    records = {r.header.identifier.rpartition(":")[2]: r for r in oai.ListRecords(metadataPrefix="oai_dc")}
    assert set(records) == {str(kept.uid), str(gone.uid)}
    assert records[str(gone.uid)].deleted
    assert "Zibeline" not in records[str(gone.uid)].raw
    assert records[str(gone.uid)].header.datestamp > "2026", "withdrawing moves the datestamp: a harvester hears of it"
    assert [r.header.identifier for r in oai.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)] == [
        f"oai:127.0.0.1:{kept.uid}"
    ]
    with pytest.raises(oaiexceptions.IdDoesNotExist):
        oai.GetRecord(identifier=f"oai:127.0.0.1:{drafted.uid}", metadataPrefix="oai_dc")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", "badVerb"),
        ("verb=Nothing", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=hier", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-1-1", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-01&until=2024-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-01&until=2024-03-01T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=nowhere", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&resumptionToken=forged", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:testserver:nope", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%0B]]>%F0%9F%8C%8A", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=x", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc", "noRecordsMatch"),
    ],
)
def test_errors(client, query, wanted):
    root = ask(client, query)
    assert code(root) == [wanted]
    request = root.find("oai:request", NS)
    assert request.text == "http://testserver/api/oai"
    assert bool(request.attrib) == (wanted not in {"badVerb", "badArgument"})


def test_a_token_is_of_its_request_and_of_its_day(client, monkeypatch):
    monkeypatch.setattr(oai_pmh, "PAGE_SIZE", 2)
    worlds.one_of_each()
    root = ask(client, "verb=ListRecords&metadataPrefix=oai_dc")
    token = root.findtext(".//oai:resumptionToken", namespaces=NS)
    assert not code(ask(client, f"verb=ListRecords&resumptionToken={token}"))
    assert code(ask(client, f"verb=ListIdentifiers&resumptionToken={token}")) == ["badResumptionToken"]
    assert code(ask(client, f"verb=ListRecords&resumptionToken={token[:-1]}")) == ["badResumptionToken"]
    monkeypatch.setattr(oai_pmh, "TOKEN_AGE", timedelta(seconds=-1))
    assert code(ask(client, f"verb=ListRecords&resumptionToken={token}")) == ["badResumptionToken"]


def test_a_record_changed_meanwhile_is_not_lost(client, monkeypatch):
    monkeypatch.setattr(oai_pmh, "PAGE_SIZE", 5)
    made = worlds.one_of_each()
    root = ask(client, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    read = [node.text for node in root.iter(f"{{{NS['oai']}}}identifier")]
    made[2].save()  # told already
    made[7].save()  # yet to be told
    while token := root.findtext(".//oai:resumptionToken", namespaces=NS):
        root = ask(client, f"verb=ListIdentifiers&resumptionToken={token}")
        read += [node.text for node in root.iter(f"{{{NS['oai']}}}identifier")]
    assert read == [f"oai:testserver:{row.uid}" for row in made]


@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite"])
def test_hostile_words(oai, prefix):
    worlds.hostile()
    (record,) = oai.ListRecords(metadataPrefix=prefix)
    root = etree.fromstring(record.raw)
    text = "".join(root.itertext())
    assert 'Crue 🌊 <b>"d’eau"</b> & \\ ]]>' in text
    assert "\u202e مياه" in text
    assert "javascript:" not in text
    assert not set(text) & set("\x01\x0b\x1f\ufffe")


def test_other_sites_may_read(site):
    response = requests.post(f"{site}/api/oai", data={"verb": "Identify"}, timeout=10)
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_queries_do_not_grow_with_the_records(client, settings):
    settings.THROTTLE_ENABLED = False
    counts = []
    for number in (1, 5):
        for i in range(number):
            worlds.full(slug=f"r{number}-{i}")
        with CaptureQueriesContext(connection) as captured:
            ask(client, "verb=ListRecords&metadataPrefix=oai_datacite")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


def test_a_record_added_in_the_middle_costs_nothing(client, monkeypatch):
    """Published while somebody reads: nobody twice, nobody lost; who was passed by comes at the next harvest."""
    monkeypatch.setattr(oai_pmh, "PAGE_SIZE", 4)
    early, *made = worlds.one_of_each()
    late = ResourceFactory(live=False, first_published_at=None, network=made[0].network)
    Resource.objects.filter(pk=early.pk).update(live=False, first_published_at=None)
    Resource.objects.update(updated_at=datetime(2024, 1, 1, tzinfo=UTC))
    root = ask(client, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    began = root.findtext("oai:responseDate", namespaces=NS)
    read = [node.text for node in root.iter(f"{{{NS['oai']}}}identifier")]
    for row in (early, late, ResourceFactory(network=made[0].network)):
        row.live, row.first_published_at = True, datetime.now(UTC)
        row.save()
    made[6].delete()
    while token := root.findtext(".//oai:resumptionToken", namespaces=NS):
        root = ask(client, f"verb=ListIdentifiers&resumptionToken={token}")
        read += [node.text for node in root.iter(f"{{{NS['oai']}}}identifier")]
    assert len(read) == len(set(read))
    kept = {f"oai:testserver:{row.uid}" for row in made if row.pk}
    assert kept <= set(read)
    root = ask(client, f"verb=ListIdentifiers&metadataPrefix=oai_dc&from={began}")
    since = {node.text for node in root.iter(f"{{{NS['oai']}}}identifier")}
    everything = {f"oai:testserver:{row.uid}" for row in Resource.objects.visible()}
    assert everything <= set(read) | since


def test_formats_carry_people_dates_relations_and_places(client):
    made = worlds.full(west=None, south=None, east=None, north=None)
    address = f"identifier=oai:testserver:{made.uid}"
    root = ask(client, f"verb=GetRecord&metadataPrefix=oai_dc&{address}")
    told = {name: [node.text for node in root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")]
            for name in ("contributor", "relation", "source")}  # fmt: skip
    assert told["contributor"] == ["CES Humidité", "THEIA"]
    kin = Resource.objects.get(slug=f"{made.slug}-source")
    assert told["source"] == [f"http://testserver/id/resource/{kin.uid}"]
    assert f"http://testserver/id/resource/{kin.uid}" in told["relation"]
    root = ask(client, f"verb=GetRecord&metadataPrefix=oai_datacite&{address}")

    def all_of(path):
        return [str(getattr(found, "text", found)) for found in root.xpath(f"//d:resource/{path}", namespaces=NS)]

    assert all_of("d:contributors/d:contributor/@contributorType") == [
        "ResearchGroup", "HostingInstitution", "HostingInstitution", "ContactPerson"
    ]  # fmt: skip
    assert all_of("d:dates/d:date[@dateType='Collected']") == ["2015-04/2023"]
    assert all_of("d:dates/d:date[@dateType='Issued']") == ["2023"]
    assert all_of("d:alternateIdentifiers/d:alternateIdentifier") == [f"http://testserver/id/resource/{made.uid}"]
    assert worlds.INSPIRE in all_of("d:subjects/d:subject/@valueURI")
    assert "Sentinel-1" in all_of("d:subjects/d:subject")
    assert len(all_of("d:geoLocations/d:geoLocation/d:geoLocationPlace")) == 3
    assert len(all_of("d:geoLocations/d:geoLocation/d:geoLocationBox")) == 3, "of the places it names"
