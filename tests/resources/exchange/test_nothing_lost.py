"""Full JSON there and back: nothing of the base stays behind, and what cannot come along is told."""

import io
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Revision

from cms.accounts.models import User
from cms.models import Tag
from cms.vocabularies import Concept
from resources.enums import Outcome, SourceKind
from resources.exchange import plain, plain_pictures
from resources.exchange.restore import PARTS, Unreadable, parse, restore
from resources.harvest import jobs
from resources.models import FormerSlug, Provider, Record, Resource, Selection, SelectionItem, Source
from tests.factories import ResourceFactory, SelectionFactory
from tests.resources.exchange import worlds
from tests.resources.servers import stac

pytestmark = pytest.mark.django_db

KEY, BACK = "a key: codes and uids identify", "the other end of what is exported"
OF_THE_PLATFORM = "made by the machine for this row; the revisions that matter are exported as drafts"
EXCEPTIONS = {
    "Resource.id": KEY,
    "Resource.latest_revision": OF_THE_PLATFORM,
    "Resource.live_revision": OF_THE_PLATFORM,
    "Resource.relations_to": BACK,
    "Resource.selection_items": BACK,
    "Resource.records": BACK,
    "Resource.tagged_items": "the same as tags",
    "Selection.id": KEY,
    "Selection.latest_revision": OF_THE_PLATFORM,
    "Selection.live_revision": OF_THE_PLATFORM,
    "SelectionItem.id": KEY,
    "SelectionItem.selection": BACK,
    "SelectionItem.sort_order": "the place in the list",
    "AccessLink.id": KEY,
    "AccessLink.resource": BACK,
    "AccessLink.sort_order": "the place in the list",
    "Relation.id": KEY,
    "Relation.resource": BACK,
    "Relation.sort_order": "the place in the list",
    "Provider.id": KEY,
    "Provider.resources": BACK,
    "Source.id": KEY,
    "Source.records": BACK,
    "Source.jobs": "runs and their reports: a history, purged after a time",
    "Record.id": KEY,
    "Concept.id": KEY,
    "Tag.id": KEY,
    "Tag.slug": "made of the name; no address shows it",
    "SiteImage.id": KEY,
    "SiteImage.width": "read from the picture",
    "SiteImage.height": "read from the picture",
    "SiteImage.file_size": "read from the picture",
    "SiteImage.file_hash": "read from the picture",
    "SiteImage.uploaded_by_user": "an account of the site the export was made on",
    "SiteImage.tagged_items": "the same as tags",
    "SiteImage.index_entries": "the index of the platform's own search",
    "SiteImage.renditions": "made again of the picture",
}
MODELS_LEFT = {
    "Job": "a run: a history, purged after a time",
    "Item": "a line of a run: likewise",
    "LinkHealth": "measured anew by the checks of addresses",
    "SavedSearch": "the address of a person who asked this site",
    "OfflineCopy": "made anew of the base",
    "SearchDigest": "made anew of the base",
    "SearchChange": "made anew of the base",
    "DescriptionChange": "when a name changed on the site it happened on: a history",
    "FormerSlug": "a list of the resource",
    "TaggedResource": "a list of the resource",
}
OTHER_NAMES = {
    "Relation": {"target": "uid"},
    "SelectionItem": {"resource": "uid"},
    "Record": {"resource": "uid"},
    "SiteImage": {"file": "name"},
}


def written(**options):
    return "".join(plain.document(Resource.objects.all(), public=False, selections=Selection.objects.order_by("pk")))


def undated(text):
    """All but the moment of the export."""
    return text.split('"resources": [', 1)[1]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


def image(name="lac.png", colour=(20, 110, 140), **values):
    raw = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(raw, "PNG")
    model = get_image_model()
    made = model(title="Lac Alaotra", description="Un lac", credit="CNES", file=ContentFile(raw.getvalue(), name),
                 focal_point_x=2, focal_point_y=1, focal_point_width=1, focal_point_height=1, **values)  # fmt: skip
    made.save()
    made.tags.add("lac")
    return made


@pytest.fixture
def base(catalogue, source):
    """One of everything, and a source that can be asked again."""
    made = worlds.full()
    keeper = User.objects.create_user("garde@example.org", "demo")
    soon = timezone.now().replace(microsecond=123456) + timedelta(days=3)
    rows = Resource.objects.filter(pk=made.pk)
    rows.update(image=image(), locked=True, locked_at=soon, locked_by=keeper, expire_at=soon + timedelta(days=30))
    draft = Resource.objects.get(pk=made.pk)
    draft.title_fr = "Titre d’un brouillon"
    draft.image = image("autre.png", (200, 130, 40))
    draft.themes.set([worlds.concept("theme", "brouillon")])
    draft.tags.set([worlds.keyword("brouillon")])
    draft.links = draft.links.all()[:2]
    draft.relations = []
    draft.save_revision(clean=False)
    scheduled = ResourceFactory(network=made.network, slug="prevue", live=False, first_published_at=None)
    scheduled.go_live_at, scheduled.title_fr = soon, "Pour plus tard"
    scheduled.save_revision(approved_go_live_at=soon)
    scheduled.title_fr = "Encore changé"
    scheduled.save_revision()
    ResourceFactory(network=made.network, slug="expiree", live=False, expired=True, has_unpublished_changes=True)
    Provider.objects.create(slug="seul", name="Fournisseur sans ressource", url="https://seul.example.org/")
    selection = SelectionFactory(network=made.network, title_en="Water", text_fr="Texte", image=image("sel.png"))
    for order, row in enumerate((scheduled, made)):
        SelectionItem.objects.create(selection=selection, resource=row, note_fr=f"Note {order}", sort_order=order)
    selection.title_fr = "Sélection en cours"
    selection.items = list(selection.items.all())[1:]
    selection.save_revision()
    url = stac.serve_api(catalogue, [[stac.collection("rivers"), stac.collection("lakes", **{"sci:doi": None})]])
    found = source(SourceKind.STAC, url, network=made.network, every_days=7, defaults={"themes": ["eau"]},
                   next_run_at=soon)  # fmt: skip
    assert harvest(found) == {Outcome.CREATED: 2}
    return made


def harvest(source):
    return jobs.run(jobs.ask(source).pk).counts


def forget_everything(files=True):
    """An empty base; networks, hubs, centres and accounts are those of the site that reads it."""
    for model in (Selection, Source, Resource, Provider, Tag, Concept, Revision):
        model.objects.all().delete()
    for each in get_image_model().objects.all():
        if files:
            each.file.storage.delete(each.file.name)
        each.delete()


def test_every_column_and_relation_is_exported_or_excepted_for_a_reason(base):
    document = json.loads(written())
    record = next(r for r in document["resources"] if r["slug"] == base.slug)
    chosen = document["selections"][0]
    told = {
        "Resource": set(record),
        "Selection": set(chosen),
        "AccessLink": set(record["links"][0]),
        "Relation": set(record["relations"][0]),
        "SelectionItem": set(chosen["items"][0]),
        "Provider": set(document["providers"][0]),
        "Tag": set(record["tags"][0]),
        "Concept": set(document["concepts"][0]),
        "Source": set(document["sources"][0]),
        "Record": set(document["records"][0]),
        "SiteImage": set(document["images"][0]),
    }
    ours = {model.__name__: model for model in apps.get_app_config("resources").get_models()}
    assert set(ours) == {*MODELS_LEFT, *told} - {"Tag", "Concept", "SiteImage"}
    missing, needed = set(), set()
    for name, keys in told.items():
        model = ours.get(name) or {"Tag": Tag, "Concept": Concept, "SiteImage": get_image_model()}[name]
        own = [field for field in model._meta.get_fields() if field.concrete or name in ours or name == "SiteImage"]
        for field in own:
            if field.name.startswith("_") or (field.auto_created and not field.concrete and field.hidden):
                continue
            exported = OTHER_NAMES.get(name, {}).get(field.name, field.name)
            if exported not in keys:
                (needed if f"{name}.{field.name}" in EXCEPTIONS else missing).add(f"{name}.{field.name}")
    assert missing == set(), "exported by nothing, excepted for no reason"
    assert needed == set(EXCEPTIONS), "an exception for what is exported, or is no more"
    assert all([*EXCEPTIONS.values(), *MODELS_LEFT.values()])
    drafted = set(record["drafts"][0]["values"])
    assert set(record) - drafted - plain.OF_THE_ROW == {
        "has_unpublished_changes", "expired", "locked", "locked_at", "locked_by", "in_review", "drafts"
    }  # fmt: skip


def test_there_and_back_is_the_same_to_the_byte_and_sources_know_their_records(base):
    before = written()
    forget_everything()
    assert not Resource.objects.exists()
    outcome = restore(parse(before))
    assert (outcome.refused, outcome.lost, outcome.kept) == ([], [], [])
    assert outcome.created == 6
    assert undated(written()) == undated(before)

    made = Resource.objects.get(slug=base.slug)
    assert (
        made.image.file.open().read()
        == get_image_model().objects.get(title="Lac Alaotra", pk=made.image_id).file.read()
    )
    assert (made.title_fr, made.get_latest_revision_as_object().title_fr) == (
        "Humidité des sols à très haute résolution", "Titre d’un brouillon"
    )  # fmt: skip
    assert made.get_latest_revision_as_object().image.filename == "autre.png"
    assert [tag.name for tag in made.get_latest_revision_as_object().tags.all()] == ["brouillon"]
    later = Resource.objects.get(slug="prevue")
    assert later.scheduled_revision.as_object().title_fr == "Pour plus tard"
    assert later.get_latest_revision_as_object().title_fr == "Encore changé"
    assert later.approved_schedule
    selection = Selection.objects.get()
    assert [item.resource.slug for item in selection.items.all()] == ["prevue", base.slug]
    assert [item.resource.slug for item in selection.get_latest_revision_as_object().items.all()] == [base.slug]
    call_command("publish_scheduled")
    assert not Resource.objects.get(slug="prevue").live, "not before its day"

    source = Source.objects.get()
    assert harvest(source) == {Outcome.UNCHANGED: 2}
    assert Resource.objects.count() == 6


def test_a_second_round_tells_what_changed(base):
    document = parse(written())
    outcome = restore(document)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 6)
    assert {name: dict(counts) for name, counts in outcome.counts.items() if set(counts) != {"unchanged"}} == {}
    by_slug = {values["slug"]: values for values in document["resources"]}
    by_slug["prevue"]["title_en"] = "Later"
    by_slug[base.slug]["drafts"][0]["values"]["title_fr"] = "Autre brouillon"
    document["records"][0]["fingerprint"] = "autre"
    document["selections"][0]["items"].reverse()
    outcome = restore(document)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 2, 4)
    assert (outcome.counts["records"], outcome.counts["selections"]) == ({"updated": 1, "unchanged": 1}, {"updated": 1})
    assert (outcome.refused, outcome.lost) == ([], [])
    made = Resource.objects.get(slug=base.slug)
    assert made.get_latest_revision_as_object().title_fr == "Autre brouillon"
    assert made.has_unpublished_changes
    assert parse(written())["resources"] == document["resources"]
    assert Resource.objects.get(slug="prevue").revisions.exclude(approved_go_live_at=None).count() == 1
    assert restore(document).unchanged == 6


def test_a_schedule_that_the_document_does_not_know_is_no_more(base):
    document = parse(written())
    made = Resource.objects.get(slug="expiree")
    made.title_fr = "Publiée par mégarde"
    made.save_revision(approved_go_live_at=timezone.now() - timedelta(hours=1)).as_object()
    restore(document)
    call_command("publish_scheduled")
    assert Resource.objects.get(slug="expiree").title_fr != "Publiée par mégarde"


def test_what_cannot_come_along_is_told_a_line_each(base, tmp_path, capsys):
    document = parse(written())
    forget_everything()
    User.objects.all().delete()
    for each in document["images"]:
        each["collection"] = "Ailleurs"
        if each["name"].endswith("lac.png"):
            each["content"] = None
        if each["name"].endswith("autre.png"):
            each["content"] = "bm8gcGljdHVyZQ=="
    document["selections"][0]["items"].append({"uid": "0" * 32, "note_fr": "", "note_en": ""})
    document["records"].append(document["records"][0] | {"identifier": "x", "uid": "1" * 32})
    first = next(r for r in document["resources"] if r["slug"] == base.slug)
    first["relations"].append({"kind": "see_also", "uid": "2" * 32, "slug": "perdue"})
    first["in_review"] = True
    document["resources"].append(first)
    FormerSlug.objects.create(slug=first["former_slugs"][0], resource=ResourceFactory(network=base.network))
    target = tmp_path / "base.json"
    target.write_text(json.dumps(document))
    with pytest.raises(CommandError):
        call_command("restore_resources", target)
    said = capsys.readouterr().err
    for words in (
        "garde@example.org", "lac.png", "autre.png", "Ailleurs", "perdu", "0" * 32, "ancienne-", "deux fois|twice",
        "relecture|reviewed", "mène à une ressource|leads to a resource",
    ):  # fmt: skip
        assert any(word in said for word in words.split("|")), (words, said)
    assert Resource.objects.get(slug=base.slug).image is None
    assert Selection.objects.get().image is not None


def test_a_picture_without_its_file_is_exported_by_name_and_told(base, capsys):
    picture = base.__class__.objects.get(pk=base.pk).image
    picture.file.storage.delete(picture.file.name)
    call_command("export_resources")
    said = capsys.readouterr()
    assert picture.file.name in said.err
    document = parse(said.out)
    assert next(i for i in document["images"] if i["name"] == picture.file.name)["content"] is None
    outcome = restore(document)
    assert (outcome.refused, outcome.unchanged) == ([], 6), "it is here as it was: nothing is lost by restoring"
    forget_everything()
    outcome = restore(document)
    assert picture.file.name in {name for name, _reason in outcome.refused}
    assert any(picture.file.name in said for _uid, said in outcome.lost)


def test_a_storage_that_outlived_the_database_is_used_again(base):
    before = written()
    forget_everything(files=False)
    restore(parse(before))
    assert undated(written()) == undated(before)
    assert plain_pictures.read(Resource.objects.get(slug=base.slug).image)


def test_ours_stay_where_curators_named_them_otherwise(base):
    document = parse(written())
    Provider.objects.filter(slug="inrae").update(name="Institut")
    Concept.objects.filter(notation="eau").update(label_fr="Eau")
    outcome = restore(document)
    assert {identifier for identifier, _said in outcome.kept} == {"inrae", "eau"}
    assert (outcome.refused, outcome.lost, outcome.unchanged) == ([], [], 6)


def test_a_record_under_review_is_left_alone(base, monkeypatch):
    document = parse(written())
    for values in document["resources"]:
        values["citation"] = "Autre"
    monkeypatch.setattr(Resource, "workflow_in_progress", property(lambda row: row.slug == "expiree"))
    outcome = restore(document)
    assert (outcome.updated, len(outcome.refused)) == (5, 1)
    assert Resource.objects.get(slug="expiree").citation == ""


BROKEN = [
    b"", b"{", b"\xff\xfe", b'{"format": "maillage-resources/1", "resources": [{"uid"', b"[" * 200_000, b"null", b"[]",
    b'{"format": "maillage-resources/2"}', b'{"format": "maillage-resources/1", "images": 3}',
    b'{"format": "maillage-resources/1", "resources": [], "records": {"a": 1}}', b"1" * 10_000,
]  # fmt: skip


def test_a_broken_document_writes_nothing_and_says_why(base):
    count = Resource.objects.count()
    text = written().encode()
    for raw in [*BROKEN, text[: len(text) // 2], text[:-3]]:
        with pytest.raises(Unreadable) as refusal:
            restore(parse(raw))
        assert str(refusal.value)
    assert Resource.objects.count() == count


WRONG = [
    None,
    True,
    3,
    -1,
    2**80,
    1e400,
    float("nan"),
    "x",
    "a\x00b",
    "\ud800",
    "y" * 70_000,
    [],
    [None],
    [[]],
    {},
    {"a": {}},
]


def test_any_value_in_any_place_is_taken_or_refused_with_a_reason(base):
    """Every field of every part, and of a draft, with wrong values: a report, and never half a record."""
    document = parse(written())
    samples = {part: document[part][0] for part in PARTS}
    whole = next(r for r in document["resources"] if r["slug"] == base.slug)
    draft = whole["drafts"][0]
    keys = {"resources": ("uid", "slug"), "selections": ("uid", "slug"), "concepts": ("notation",), "images": ("name",),
            "providers": ("slug",), "sources": ("code",), "records": ("identifier",)}  # fmt: skip
    variants = {part: [] for part in PARTS}

    def put(part, values, name=None, wrong=None):
        number = len(variants[part])
        own = {key: str(uuid4()) if key == "uid" else f"v{number}" for key in keys[part]}
        variants[part].append(values | own | ({name: wrong} if name else {}))

    for part, values in (samples | {"resources": whole | {"drafts": [], "former_slugs": []}}).items():
        for number, (name, was) in enumerate(values.items()):
            # Of another type, else much too long: what would be taken costs time and shows nothing.
            others = [wrong for wrong in WRONG if type(wrong) is not type(was) or len(str(wrong)) > 1000]
            put(part, values, name, others[number % len(others)])
    for number, name in enumerate([*draft["values"], "created_at", "approved_go_live_at"][::8]):
        wrong = WRONG[number % len(WRONG)]
        inner = draft["values"] | ({name: wrong} if name in draft["values"] else {})
        put("resources", whole | {"drafts": [draft | {name: wrong, "values": inner}], "former_slugs": []})
    before = {model: model.objects.count() for model in (Resource, Selection, Source, Record, get_image_model())}
    outcome = restore({"format": plain.FORMAT, **variants})
    for part, given in variants.items():
        done = sum(outcome.counts[part].values())
        refused = [name for name, _said in outcome.refused]
        assert done < len(given), part
        assert len(refused) > 50
    total = sum(sum(counts.values()) for counts in outcome.counts.values())
    assert total + len(outcome.refused) == sum(map(len, variants.values()))
    assert all(said for _name, said in [*outcome.refused, *outcome.lost])
    for model, part in ((Resource, "resources"), (Selection, "selections"), (Source, "sources"), (Record, "records")):
        assert model.objects.count() == before[model] + outcome.counts[part]["created"]
    json.loads(written(), parse_constant=pytest.fail)


def test_a_published_export_holds_no_work_and_no_file(base):
    text = "".join(plain.document(Resource.objects.visible(), selections=Selection.objects.visible()))
    for hidden in ("brouillon", "garde@example.org", "prevue", "Pour plus tard", '"content"', "fingerprint", "seul"):
        assert hidden not in text
    document = parse(text)
    assert not {"images", "sources", "records", "providers"} & set(document)
    outcome = restore(document)
    assert (outcome.refused, outcome.lost) == ([], []), "ours stay under the work that is done on them"
    made = Resource.objects.get(slug=base.slug)
    assert (made.locked, made.get_latest_revision_as_object().title_fr) == (True, "Titre d’un brouillon")
    for values in document["resources"]:
        values["citation"] = "Autre"
    assert restore(document).updated == len(document["resources"])
    made = Resource.objects.get(slug=base.slug)
    assert (made.citation, made.get_latest_revision_as_object().title_fr) == ("Autre", "Titre d’un brouillon")
    assert made.locked


def test_a_restored_source_identifier_leads_to_the_restored_record(base):
    document = parse(written())
    record = Record.objects.get(identifier="rivers")
    stray = ResourceFactory(network=base.network, slug="double")
    Record.objects.filter(pk=record.pk).update(resource=stray)
    outcome = restore(document)
    assert outcome.counts["records"]["updated"] == 1
    assert Record.objects.get(identifier="rivers").resource == record.resource
    assert datetime.fromisoformat(document["records"][0]["seen_at"]).tzinfo is not None
    assert Record.objects.get(identifier="rivers").seen_at.astimezone(UTC) == record.seen_at
