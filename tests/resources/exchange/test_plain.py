"""Full JSON: exported and read back, a record is the same to the last column."""

import json
import string
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.enums import Audience, Level
from cms.i18n import LANGUAGE_CODES
from networks.models import DataHub, Network, Service
from resources import periods
from resources.enums import (
    Access,
    Commercial,
    Frequency,
    LinkKind,
    Origin,
    RelationKind,
    ResourceStatus,
    ResourceType,
)
from resources.exchange import plain
from resources.exchange.describe import describe, ready, stream
from resources.exchange.restore import Unreadable, restore
from resources.models import AccessLink, FormerSlug, Provider, Relation, Resource, Selection, SelectionItem
from tests.factories import NetworkFactory, ResourceFactory, SelectionFactory
from tests.resources.exchange import worlds

pytestmark = pytest.mark.django_db

# What a row holds that is no part of the record: keys, and the state of work on it in the admin.
NOT_EXPORTED = {
    "id", "locked", "locked_at", "locked_by", "latest_revision", "live_revision", "has_unpublished_changes",
    "go_live_at", "expire_at", "expired", "image",
}  # fmt: skip


def export(**options):
    return json.loads("".join(plain.document(Resource.objects.all(), public=False, **options)))


def records():
    """Everything the database says of resources, keys apart."""
    rows = ready(Resource.objects.order_by("uid"))
    columns = [f for f in Resource._meta.concrete_fields if f.name not in NOT_EXPORTED]
    raw = [{f.name: getattr(row, f.name) for f in columns} for row in rows]
    described = [plain.as_plain(found) for found in describe(rows, public=False)]
    return raw, described


def forget_everything():
    Selection.objects.all().delete()
    Resource.objects.all().delete()
    Provider.objects.all().delete()


def test_a_full_record_survives():
    worlds.full()
    ResourceFactory(live=False, title_fr="Brouillon")
    before, document = records(), export()
    forget_everything()
    outcome = restore(document)
    assert (outcome.created, outcome.updated, outcome.refused) == (3, 0, [])
    assert records() == before


def test_the_full_record_has_every_value():
    worlds.full()
    (record,) = [r for r in export()["resources"] if r["slug"] == "humidite-des-sols"]
    empty = {key for key, value in record.items() if value in (None, "", [], False)}
    work = {"go_live_at", "expire_at", "expired", "has_unpublished_changes", "drafts", "in_review"}
    locks = {"locked", "locked_at", "locked_by"}
    assert empty - work - locks == {"archived_at", "archived_reason", "image", "world"}, (
        "the record leaves nothing untried"
    )
    assert {"links", "relations", "tags", "providers", "former_slugs"} <= set(record)


def test_reading_back_twice_changes_nothing():
    worlds.full()
    document, before = export(), records()
    outcome = restore(document)
    assert (outcome.created, outcome.updated, outcome.unchanged, outcome.refused) == (0, 0, 2, [])
    assert records() == before
    assert AccessLink.objects.count() == len(LinkKind)
    assert Relation.objects.count() == len(RelationKind)
    assert FormerSlug.objects.count() == 1


def test_reading_back_undoes_what_was_changed_since():
    made = worlds.full()
    document, before = export(), records()
    Resource.objects.filter(pk=made.pk).update(title_fr="Autre", west=0, doi="", live=False)
    made.refresh_from_db()
    made.themes.clear()
    made.tags.clear()
    made.save()
    made.links.all().delete()
    AccessLink.objects.filter(resource=made).delete()
    assert records() != before
    restore(document)
    assert records() == before


def test_an_editor_opens_what_was_read_back():
    """The form opens on the latest revision: it must not bring back what the restored record replaced."""
    made = worlds.full()
    document = export()
    made = Resource.objects.get(pk=made.pk)
    made.title_fr = "Changé"
    made.save_revision().publish()
    restore(document)
    made = Resource.objects.get(pk=made.pk)
    assert made.get_latest_revision_as_object().title_fr == made.title_fr == "Humidité des sols à très haute résolution"
    assert not made.has_unpublished_changes


def test_selections_and_vocabularies_come_along():
    made = worlds.full()
    selection = SelectionFactory(title_fr="Eau", text_fr="Texte", doi="10.1234/x")
    SelectionItem.objects.create(selection=selection, resource=made, note_fr="Parce que", sort_order=0)
    document = export(selections=Selection.objects.all())
    (before,) = plain.selections_as_plain(Selection.objects.all())
    forget_everything()
    for term in made.themes.all():
        term.delete()
    assert restore(document).refused == []
    assert list(plain.selections_as_plain(Selection.objects.all())) == [before]
    (theme,) = Resource.objects.get(slug=made.slug).themes.all()
    assert (theme.notation, theme.uri, theme.label_en) == ("eau", worlds.INSPIRE, "Inland waters")


def test_what_cannot_be_kept_is_refused_with_a_reason_and_changes_nothing():
    made = worlds.full()
    document = export()
    good = next(r for r in document["resources"] if r["slug"] == made.slug)
    bad = [
        good | {"network": "NOWHERE"},
        good | {"type": "nonsense"},
        good | {"title_fr": "a\x00b"},
        good | {"title_fr": "\ud800"},
        good | {"links": [{"kind": "page", "url": "javascript:alert(1)", "label_fr": "", "label_en": ""}]},
        good | {"themes": ["inconnu"]},
        good | {"slug": "pays"},
        {key: value for key, value in good.items() if key != "doi"},
        good | {"first_published_at": "hier"},
        good | {"west": "ouest"},
        *(good | {"issued": year} for year in ("2023", 2023.5, True, 12, -1, 9999, 10**30)),
        good | {"uid": "no-uuid"},
        good | {"providers": None},
        "not a record",
        None,
    ]
    before = records()
    for values in bad:
        outcome = restore(document | {"resources": [values]})
        assert (outcome.created, outcome.updated) == (0, 0), values
        ((_identifier, reason),) = outcome.refused
        assert reason, values
    assert records() == before


def test_an_export_of_before_years_were_told_leaves_ours():
    made = worlds.full()
    document = export()
    for values in document["resources"]:
        del values["issued"]
    assert restore(document).unchanged == 2
    Resource.objects.filter(pk=made.pk).update(doi="")
    outcome = restore(document)
    assert (outcome.updated, outcome.refused) == (1, [])
    made = Resource.objects.get(pk=made.pk)
    assert (made.doi, made.issued) == ("10.1234/abcd.5", 2023)


@pytest.mark.parametrize(
    "document", [[], {}, {"format": "other"}, {"format": plain.FORMAT, "resources": {}}, "x", None]
)
def test_another_document_is_not_read(document):
    with pytest.raises(Unreadable):
        restore(document)


def test_commands(tmp_path, capsys):
    made = worlds.full()
    SelectionFactory()
    target = tmp_path / "export.json"
    call_command("export_resources", output=target)
    call_command("export_resources")
    assert len(json.loads(capsys.readouterr().out)["resources"]) == 2
    before = records()
    forget_everything()
    call_command("restore_resources", target)
    assert records() == before
    Resource.objects.filter(pk=Resource.objects.get(slug=made.slug).pk).update(live=False)
    call_command("export_resources", output=target, published_only=True)
    assert len(json.loads(target.read_text())["resources"]) == 1
    target.write_text("[1")
    with pytest.raises(CommandError):
        call_command("restore_resources", target)


def test_a_published_export_names_nothing_hidden():
    made = worlds.full()
    Resource.objects.filter(slug__endswith="-source").update(live=False, title_en="Zibeline")
    text = "".join(plain.document(Resource.objects.visible()))
    assert made.slug in text
    assert "-source" not in text


def test_queries_do_not_grow_with_the_records(django_assert_max_num_queries):
    for number in range(4):
        worlds.full(slug=f"r{number}")
    with django_assert_max_num_queries(14):
        assert len(list(stream(Resource.objects.all()))) == 8


# --- every field, whatever it holds -----------------------------------------------------------------------------------

words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60)
named = words.filter(str.strip)
codes = st.lists(st.sampled_from(["fr", "en", "sw", "mg"]), unique=True)
degrees = st.floats(-90, 90, allow_nan=False)
days = st.sampled_from(["", "2015", "2016-02", "2017-07-23"])
moments = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
urls = st.from_regex(r"https://[a-z]{1,10}\.org/[a-z0-9/?=&%.-]{0,30}", fullmatch=True)


def one_of(choices):
    return st.sampled_from(["", *choices.values])


@st.composite
def anything(draw):
    """Values of every field of a resource."""
    values = {
        **{f"{name}_{code}": draw(words) for name in plain.TRANSLATED for code in LANGUAGE_CODES},
        "title_fr": draw(named),
        "type": draw(st.sampled_from(ResourceType.values)),
        "language": draw(st.sampled_from(LANGUAGE_CODES)),
        "contact_name": draw(words),
        "level": draw(one_of(Level)),
        "audiences": draw(st.lists(st.sampled_from(Audience.values), unique=True)),
        "languages": draw(codes),
        "sources": draw(st.lists(st.sampled_from(Origin.values), unique=True)),
        "world": draw(st.booleans()),
        "countries": draw(st.lists(st.sampled_from(["MG", "SN", "FR"]), unique=True)),
        "regions": draw(st.lists(st.sampled_from(["FR-OCC", "FR-974"]), unique=True)),
        "period_start": draw(days),
        "frequency": draw(one_of(Frequency)),
        "resolution_m": draw(st.none() | st.floats(0, 1e6)),
        "status": draw(one_of(ResourceStatus)),
        "formats": draw(st.lists(words)),
        "licence": draw(words),
        "commercial": draw(one_of(Commercial)),
        "access": draw(one_of(Access)),
        "download_bytes": draw(st.none() | st.integers(0, 2**60)),
        "doi": draw(words),
        "issued": draw(st.none() | st.integers(1800, 2026)),
        "citation": draw(words),
        "live": draw(st.booleans()),
        "archived_reason": draw(words),
        "is_demonstration": draw(st.booleans()),
        "first_published_at": draw(moments),
        "last_published_at": draw(moments),
        "archived_at": draw(moments),
    }
    if values["period_start"]:
        values["period_end"] = draw(days.filter(lambda end: not end or end >= values["period_start"]))
        assert periods.first_day(values["period_start"])
    if draw(st.booleans()):
        south, north = sorted([draw(degrees), draw(degrees)])
        values |= {"west": draw(degrees), "east": draw(degrees), "south": south, "north": north}
    values["slug"] = draw(st.text(string.ascii_lowercase + string.digits, min_size=3, max_size=30))
    return values


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=anything(),
    links=st.lists(st.tuples(st.sampled_from(LinkKind.values), urls, words), max_size=4),
    kin=st.lists(st.sampled_from(RelationKind.values), max_size=3),
    tags=st.lists(named.map(str.strip).map(lambda text: text[:90]), max_size=3, unique_by=str.casefold),
    updated=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_round_trip_of_anything(values, links, kin, tags, updated):
    forget_everything()
    network, other = (NetworkFactory(code=c, with_page=False) for c in ("GEO", "OCC"))
    target = ResourceFactory(network=network, slug="la-cible-des-relations")
    made = ResourceFactory(network=network, networks_of_interest=[other], tags=[], **{"slug": "a-b", **values})
    made.tags.set([worlds.keyword(tag) for tag in tags])
    made.save()
    for order, (kind, url, label) in enumerate(links):
        AccessLink.objects.create(resource=made, kind=kind, url=url, label_fr=label, sort_order=order)
    for order, kind in enumerate(kin):
        Relation.objects.create(resource=made, target=target, kind=kind, sort_order=order)
    Resource.objects.filter(pk=made.pk).update(updated_at=updated)
    before, document = records(), export()
    forget_everything()
    outcome = restore(json.loads(json.dumps(document)))
    assert outcome.refused == []
    assert records() == before
    assert restore(document).unchanged == 2
    assert records() == before


def test_codes_of_networks_hubs_and_services_are_what_links_them():
    worlds.full()
    (record,) = [r for r in export()["resources"] if r["slug"] == "humidite-des-sols"]
    assert Network.objects.filter(code=record["network"]).exists()
    assert DataHub.objects.filter(code=record["hub"]).exists()
    assert Service.objects.filter(code__in=[record["data_centre"], record["expertise_centre"]]).count() == 2
