"""Writes the records of a document: resources and selections, their relations, their unpublished changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from cms.accounts.models import User
from cms.i18n import LANGUAGE_CODES
from networks.models import DataHub, Network, Service
from resources.exchange import plain, plain_work
from resources.exchange.desk import CREATED, UPDATED, Desk, identifier, reason
from resources.exchange.reading import checked, code, codes, entries, uid_of, value_for
from resources.exchange.restore_around import picture_of, provider_of, tag_of
from resources.models import AccessLink, FormerSlug, Relation, Resource, Selection, SelectionItem
from resources.publication import keep_former_address

TEXTS = tuple(f"{name}_{code}" for name in plain.TRANSLATED for code in LANGUAGE_CODES)
CONTENT = (*(name for name in plain.SIMPLE if name not in plain.OF_THE_ROW), *plain.LISTS, *plain.CORNERS, *TEXTS)
LATER = frozenset({"issued"})
"""Columns that exports of before they existed do not name: what is here stays."""

SELECTION_STATE = ("live", "is_demonstration", *plain.SELECTION_MOMENTS)
STATE = (*SELECTION_STATE, "archived_reason", "archived_at")

Record = Resource | Selection


def same(desk: Desk, ours: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a record of ours is what the document says."""
    told = {name for name in values if name in ours} | (set(ours) - set(_WORK) - LATER)
    try:
        former = set(values.get("former_slugs", ())) <= set(ours.get("former_slugs", ()))
        return former and _bare(desk, ours, told) == _bare(desk, values, told)
    except (KeyError, TypeError, AttributeError):
        return False  # to be refused with its reason


_WORK = (*plain_work.COLUMNS, *plain_work.MOMENTS, "locked_by", "in_review", "drafts")


def _bare(desk: Desk, values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """What may be compared: of what stands elsewhere, its identifier alone."""
    bare = {name: values[name] for name in names if name not in {"former_slugs", "in_review"}}
    if picture := bare.get("image"):
        here = desk.pictures.get(picture["name"])
        bare["image"] = here.file.name if here else picture["name"]
    for name, key in (("providers", "slug"), ("tags", "name")):
        if name in bare:
            bare[name] = sorted(each[key].casefold() for each in bare[name])
    if "relations" in bare:
        bare["relations"] = [(kin["kind"], kin["uid"]) for kin in bare["relations"]]
    if "drafts" in bare:
        bare["drafts"] = [
            each | {"values": _bare(desk, each["values"], set(each["values"]))} for each in bare["drafts"]
        ]
    return bare


def resource(desk: Desk, values: Mapping[str, Any]) -> str:
    """Write a resource; relations and unpublished changes come once every resource is there."""
    uid = value_for(Resource._meta.get_field("uid"), values["uid"])
    row = Resource.objects.filter(uid=uid).first() or Resource(uid=uid)
    made = row.pk is None
    _check_free(row)
    if not made:
        keep_former_address(row, code(values, "slug"))
    _fill_resource(desk, row, values)
    entries(values, "relations")
    _state(desk, row, values, STATE)
    row.full_clean(exclude=["image"])
    row.save()
    _former_addresses(desk, row, codes(values, "former_slugs"))
    return CREATED if made else UPDATED


def _check_free(row: Record) -> None:
    if row.pk is not None and row.workflow_in_progress:
        raise ValidationError(_("It is being reviewed here: end the review, and restore it then."))


def _fill_resource(desk: Desk, row: Resource, values: Mapping[str, Any]) -> None:
    """What a revision holds too, relations apart; nothing is saved, but providers and tags that are new."""
    named = [name for name in CONTENT if name in values or name not in LATER]
    for name, value in checked(Resource, values, named).items():
        setattr(row, name, value)
    row.network = desk.row(Network, code(values, "network"), _("network"))
    row.hub = desk.row(DataHub, code(values, "hub"), _("data hub"))
    for name in plain.SERVICES:
        setattr(row, name, desk.row(Service, code(values, name), _("service")))
    row.image = picture_of(desk, values["image"], str(row.uid))
    row.links = [
        AccessLink(sort_order=order, **checked(AccessLink, link, ("kind", "url", "label_fr", "label_en")))
        for order, link in enumerate(entries(values, "links"))
    ]
    for link in row.links.all():
        link.full_clean(exclude=["resource"])
    row.providers.set([provider_of(desk, each) for each in entries(values, "providers")])
    for name in plain.NETWORKS:
        getattr(row, name).set([desk.row(Network, each, _("network")) for each in codes(values, name)])
    for name, scheme in plain.SCHEMES.items():
        getattr(row, name).set([desk.term(scheme, each, name) for each in codes(values, name)])
    row.tags.set([tag_of(desk, each) for each in entries(values, "tags")])


def _state(desk: Desk, row: Record, values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """What belongs to the row alone. An export of what is published says nothing of the work on it."""
    given = checked(type(row), values, names)
    if "drafts" in values:
        given |= checked(type(row), values, (*plain_work.COLUMNS, *plain_work.MOMENTS))
        owner = code(values, "locked_by")
        given["locked_by"] = User.objects.filter(email=owner).first() if owner else None
        if owner and given["locked_by"] is None:
            told = _("It was locked by “%(name)s”, who is not known here: it stays locked.") % {"name": owner}
            desk.outcome.lost.append((str(row.uid), told))
        if values.get("in_review"):
            told = _("It was being reviewed: hand it in for review again.")
            desk.outcome.lost.append((str(row.uid), told))
    for name, value in given.items():
        setattr(row, name, value)


def _former_addresses(desk: Desk, row: Resource, slugs: list[str]) -> None:
    FormerSlug.objects.filter(slug=row.slug).delete()  # the address of this one now
    for slug in slugs:
        taken = FormerSlug.objects.filter(slug=slug).exclude(resource=row).exists()
        if taken or Resource.objects.filter(slug=slug).exists():
            told = _("The former address “%(slug)s” leads to another resource.") % {"slug": slug}
            desk.outcome.lost.append((str(row.uid), told))
        elif not FormerSlug.objects.filter(slug=slug).exists():
            made = FormerSlug(slug=slug, resource=row)
            made.full_clean()
            made.save()


def relations(desk: Desk, values: Mapping[str, Any]) -> None:
    """Plant the relations of a resource anew; those that lead nowhere are told."""
    row = Resource.objects.get(uid=values["uid"])
    try:
        with transaction.atomic():
            planted = _relations(desk, row, values)
            Relation.objects.filter(resource=row).delete()
            Relation.objects.bulk_create(planted)
    except (ValidationError, KeyError, DatabaseError) as error:
        desk.outcome.lost.append((str(row.uid), reason(error)))


def _relations(desk: Desk, row: Resource, values: Mapping[str, Any]) -> list[Relation]:
    given = entries(values, "relations")
    uids = [uid for each in given if (uid := uid_of(each))]
    targets = {target.uid: target for target in Resource.objects.filter(uid__in=uids)}
    made: list[Relation] = []
    for each in given:
        target = targets.get(uid_of(each))
        if target is None:
            named = each.get("slug") or identifier(each)
            told = _("The related resource “%(slug)s” is not here.") % {"slug": named}
            desk.outcome.lost.append((str(row.uid), told))
            continue
        kin = Relation(resource=row, target=target, sort_order=len(made), **checked(Relation, each, ("kind",)))
        kin.full_clean(exclude=["resource"])
        made.append(kin)
    return made


# --- Selections -------------------------------------------------------------------------------------------------------


def selection(desk: Desk, values: Mapping[str, Any]) -> str:
    """Write a selection; of its resources, those that are not here are told."""
    uid = value_for(Selection._meta.get_field("uid"), values["uid"])
    row = Selection.objects.filter(uid=uid).first() or Selection(uid=uid)
    made = row.pk is None
    _check_free(row)
    _fill_selection(desk, row, values)
    _state(desk, row, values, SELECTION_STATE)
    row.full_clean(exclude=["image"])
    row.save()
    return CREATED if made else UPDATED


def _fill_selection(desk: Desk, row: Selection, values: Mapping[str, Any]) -> None:
    for name, value in checked(Selection, values, plain.SELECTION_SIMPLE).items():
        setattr(row, name, value)
    row.network = desk.row(Network, code(values, "network"), _("network"))
    # Exports of before pictures were part of them do not name it.
    row.image = picture_of(desk, values["image"], str(row.uid)) if "image" in values else row.image
    given = entries(values, "items")
    targets = Resource.objects.filter(uid__in=[uid for each in given if (uid := uid_of(each))])
    known = {target.uid: target for target in targets}
    items: list[SelectionItem] = []
    for each in given:
        target = known.get(uid_of(each))
        if target is None:
            told = _("Its resource “%(uid)s” is not here, and left out of the selection.") % {"uid": identifier(each)}
            desk.outcome.lost.append((str(row.uid), told))
            continue
        notes = checked(SelectionItem, each, ("note_fr", "note_en"))
        items.append(SelectionItem(resource=target, sort_order=len(items), **notes))
        items[-1].full_clean(exclude=["selection"])
    row.items = items


# --- Unpublished changes ----------------------------------------------------------------------------------------------


def drafts(desk: Desk, model: type[Record], values: Mapping[str, Any]) -> None:
    """The revisions that may still become the record, as the document has them; what else was scheduled no longer is.

    Where editors worked on the record before, their form opens on the latest revision: it must not bring back what was
    replaced.
    """
    row: Any = model.objects.get(uid=values["uid"])
    given = values.get("drafts", [])
    if "drafts" not in values and row.has_unpublished_changes:
        return  # an export of what is published says nothing of the work here: it goes on
    try:
        with transaction.atomic():
            for scheduled in row.revisions.filter(approved_go_live_at__isnull=False):
                scheduled.approved_go_live_at = None
                scheduled.save(update_fields=["approved_go_live_at"])
            latest = _as_published(row, entries({"drafts": given}, "drafts"))
            for each in given:
                made = _draft(desk, row, each)
                latest = made if each.get("latest") or latest is None else latest
            if latest is not None:
                row.latest_revision = latest
                row.has_unpublished_changes = bool(values.get("has_unpublished_changes"))
                row.save(update_fields=["latest_revision", "has_unpublished_changes"])
    except (ValidationError, KeyError, TypeError, ValueError, AttributeError, DatabaseError) as error:
        told = _("Its unpublished changes could not be restored: %(reason)s") % {"reason": reason(error)}
        desk.outcome.lost.append((str(row.uid), told))


def _as_published(row: Any, given: list[Mapping[str, Any]]) -> Revision | None:
    """A revision of the record as it is, where others stood or will stand beside it."""
    if row.latest_revision_id is None and not (row.live and given):
        return None
    made: Revision = row.save_revision(clean=False, changed=False)
    if given and row.last_published_at:
        Revision.objects.filter(pk=made.pk).update(created_at=row.last_published_at)
    if row.live:
        type(row).objects.filter(pk=row.pk).update(live_revision=made)
    return made


def _draft(desk: Desk, row: Any, given: Mapping[str, Any]) -> Revision:
    values = given["values"]
    draft = type(row).objects.get(pk=row.pk)
    if isinstance(draft, Resource):
        _fill_resource(desk, draft, values)
        draft.relations = _relations(desk, draft, values)
    else:
        _fill_selection(desk, draft, values)
    for name, value in checked(type(row), values, plain_work.SCHEDULE).items():
        setattr(draft, name, value)
    _check_draft(draft)
    made: Revision = draft.save_revision(
        approved_go_live_at=_moment(given["approved_go_live_at"]), clean=False, changed=False
    )
    Revision.objects.filter(pk=made.pk).update(created_at=_moment(given["created_at"]) or made.created_at)
    return made


def _moment(value: Any) -> datetime | None:
    found: datetime | None = value_for(Revision._meta.get_field("approved_go_live_at"), value)
    return found


def _check_draft(draft: Any) -> None:
    """A draft may lack what a published record must have; what it has must be right."""
    try:
        draft.full_clean(exclude=["image"])
    except ValidationError as error:
        wrong = {
            name: rest
            for name, said in error.error_dict.items()
            if (rest := [each for each in said if each.code not in {"blank", "null", "required"}])
        }
        if wrong:
            raise ValidationError(wrong) from None


def date(model: type[Record], values: Mapping[str, Any]) -> None:
    """When the record last changed, as the document has it."""
    column = model._meta.get_field("updated_at")
    model.objects.filter(uid=values["uid"]).update(updated_at=value_for(column, values["updated_at"]))
