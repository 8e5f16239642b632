"""Reads a full JSON export back: the same records, to the last column.

An act of its own beside the import of files: it keeps identifiers, dates and states as they were, where an import
gives records of others a place among ours.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from cms.i18n import LANGUAGE_CODES
from cms.models import Tag
from cms.vocabularies import Concept, Scheme
from networks.models import DataHub, Network, Service
from resources.exchange import plain
from resources.models import AccessLink, FormerSlug, Provider, Relation, Resource, Selection, SelectionItem

SCHEMES = {
    "themes": Scheme.THEME,
    "platforms": Scheme.PLATFORM,
    "instruments": Scheme.INSTRUMENT,
    "variables": Scheme.VARIABLE,
}


class Unreadable(ValueError):  # noqa: N818  named for the document
    """The document is no export of ours; ``str()`` says why."""


@dataclass(slots=True)
class Outcome:
    """What became of a document."""

    created: int = 0
    updated: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(identifier, reason): the record was left as it was."""


def restore(document: Mapping[str, Any]) -> Outcome:
    """Create or update every record of an export, by ``uid``; a record that cannot be kept whole is refused.

    :raises Unreadable: the document is not an export, or of a version we do not know.
    """
    if not isinstance(document, Mapping) or document.get("format") != plain.FORMAT:
        raise Unreadable(_("This is no full export of resources."))
    outcome = Outcome()
    kept: list[Mapping[str, Any]] = []
    for values in _listed(document, "concepts"):
        _attempt(_concept, values, outcome)
    for values in _listed(document, "resources"):
        created = _attempt(_resource, values, outcome)
        if created is None:
            continue
        kept.append(values)
        outcome.created += created
        outcome.updated += not created
    for values in kept:  # once every target is there
        outcome.refused += [(str(values["uid"]), reason) for reason in _relations(values)]
    for values in _listed(document, "selections"):
        _attempt(_selection, values, outcome)
    for values in kept:
        # Last: saving would have moved it.
        Resource.objects.filter(uid=values["uid"]).update(updated_at=_moment(values["updated_at"]))
    return outcome


def _listed(document: Mapping[str, Any], name: str) -> list[Any]:
    values = document.get(name, [])
    if not isinstance(values, list):
        raise Unreadable(_("“%(name)s” is not a list.") % {"name": name})
    return values


def _attempt(act: Callable[[Any], bool], values: Any, outcome: Outcome) -> bool | None:
    """Write one thing whole, or not at all and say why; None where it was refused."""
    try:
        if "\\u0000" in json.dumps(values):
            raise ValidationError(_("A text holds characters that no database keeps."))
        with transaction.atomic():
            return act(values)
    except (ValidationError, KeyError, TypeError, ValueError, AttributeError) as error:
        known = values if isinstance(values, Mapping) else {}
        identifier = str(known.get("uid") or known.get("notation") or "?")
        outcome.refused.append((identifier, _reason(error)))
        return None


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, KeyError):
        return _("A value is missing: %(name)s") % {"name": error.args[0]}
    return str(error)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _concept(values: Mapping[str, Any]) -> bool:
    """A term that is not there yet; ours stay as our curators wrote them."""
    names = [f"{name}_{code}" for name in ("label", "alternative_labels") for code in LANGUAGE_CODES]
    parent = Concept.objects.filter(scheme=values["scheme"], notation=values.get("parent") or "").first()
    _row, created = Concept.objects.get_or_create(
        scheme=values["scheme"],
        notation=values["notation"],
        defaults={"parent": parent, **{name: values[name] for name in ("uri", "entry", "order", *names)}},
    )
    return created


def _code(model: type[Any], code: str | None, name: str) -> Any:
    """A row of ours by its code; None for none."""
    if not code:
        return None
    found = model.objects.filter(code=code).first()
    if found is None:
        raise ValidationError(_("%(name)s: “%(code)s” is not known here.") % {"name": name, "code": code})
    return found


def _image(value: Mapping[str, Any] | None) -> Any:
    """The image of the same name in our storage: a document holds no pictures."""
    return get_image_model().objects.filter(file=value["name"]).first() if value else None


def _resource(values: Mapping[str, Any]) -> bool:
    """Write a record; True where it is new."""
    row = Resource.objects.filter(uid=values["uid"]).first() or Resource()
    created = row.pk is None
    simple = {name: values[name] for name in (*plain.SIMPLE, *plain.LISTS, "west", "south", "east", "north")}
    texts = {f"{name}_{code}": values[f"{name}_{code}"] for name in plain.TRANSLATED for code in LANGUAGE_CODES}
    moments = {name: _moment(values[name]) for name in plain.MOMENTS if name != "updated_at"}
    references = {
        "network": _code(Network, values["network"], _("network")),
        "hub": _code(DataHub, values["hub"], _("data hub")),
        **{name: _code(Service, values[name], _("service")) for name in plain.SERVICES},
        "image": _image(values["image"]),
    }
    for name, value in (simple | texts | moments | references).items():
        setattr(row, name, value)
    row.full_clean(exclude=["image"])
    row.save()
    _many(row, values)
    links = [
        AccessLink(resource=row, sort_order=order, **_only(link, "kind", "url", "label_fr", "label_en"))
        for order, link in enumerate(values["links"])
    ]
    for link in links:
        link.full_clean(exclude=["resource"])
    AccessLink.objects.filter(resource=row).delete()
    AccessLink.objects.bulk_create(links)
    for slug in values["former_slugs"]:
        FormerSlug.objects.get_or_create(slug=slug, defaults={"resource": row})
    return created


def _only(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _many(row: Resource, values: Mapping[str, Any]) -> None:
    providers = [
        Provider.objects.get_or_create(slug=p["slug"], defaults=_only(p, "name", "acronym", "url"))[0]
        for p in values["providers"]
    ]
    found: dict[str, Sequence[Model]] = {"providers": providers}
    for name in plain.NETWORKS:
        found[name] = [_code(Network, code, _("network")) for code in values[name]]
    for name in plain.CONCEPTS:
        found[name] = [_term(name, notation) for notation in values[name]]
    found["tags"] = [_tag(tag) for tag in values["tags"]]
    for name, targets in found.items():
        getattr(row, name).set(targets)
    row.save()  # what hangs on a clusterable row is written with it


def _term(name: str, notation: str) -> Concept:
    found = Concept.objects.filter(scheme=SCHEMES[name], notation=notation).first()
    if found is None:
        raise ValidationError(_("%(name)s: “%(code)s” is not known here.") % {"name": name, "code": notation})
    return found


def _tag(values: Mapping[str, Any]) -> Tag:
    found = Tag.objects.filter(name__iexact=values["name"]).first()
    return found or Tag.objects.create(**_only(values, "name", "name_en"))


def _relations(values: Mapping[str, Any]) -> list[str]:
    """Plant the relations anew; why some could not be."""
    row = Resource.objects.get(uid=values["uid"])
    targets = {str(r.uid): r for r in Resource.objects.filter(uid__in=[kin["uid"] for kin in values["relations"]])}
    Relation.objects.filter(resource=row).delete()
    Relation.objects.bulk_create(
        Relation(resource=row, kind=kin["kind"], target=targets[kin["uid"]], sort_order=order)
        for order, kin in enumerate(values["relations"])
        if kin["uid"] in targets
    )
    _remember(row)
    lost = [kin["slug"] for kin in values["relations"] if kin["uid"] not in targets]
    return [_("The related resource “%(slug)s” is not here.") % {"slug": slug} for slug in lost]


def _remember(row: Resource) -> None:
    """Where editors worked on the record before, their form opens on the latest revision: make it this one."""
    if row.latest_revision_id is None:
        return
    row.refresh_from_db()
    revision = row.save_revision(clean=False)
    if row.live:
        Resource.objects.filter(pk=row.pk).update(live_revision=revision, has_unpublished_changes=False)


def _selection(values: Mapping[str, Any]) -> bool:
    row = Selection.objects.filter(uid=values["uid"]).first() or Selection(uid=values["uid"])
    created = row.pk is None
    texts = [f"{name}_{code}" for name in ("title", "summary", "text") for code in LANGUAGE_CODES]
    for name in ("slug", "kind", "language", "doi", "live", "is_demonstration", *texts):
        setattr(row, name, values[name])
    for name in ("first_published_at", "last_published_at"):
        setattr(row, name, _moment(values[name]))
    row.network = _code(Network, values["network"], _("network"))
    row.full_clean()
    row.save()
    targets = {str(r.uid): r for r in Resource.objects.filter(uid__in=[item["uid"] for item in values["items"]])}
    SelectionItem.objects.filter(selection=row).delete()
    SelectionItem.objects.bulk_create(
        SelectionItem(
            selection=row, resource=targets[item["uid"]], sort_order=order, **_only(item, "note_fr", "note_en")
        )
        for order, item in enumerate(values["items"])
        if item["uid"] in targets
    )
    Selection.objects.filter(pk=row.pk).update(updated_at=_moment(values["updated_at"]))
    return created
