"""Whatever changes what the search sees of a resource is noted with the change: one small row, no more.

Signals see what is saved, row by row. Acts that go past them (``QuerySet.update``, ``bulk_create``) call ``note``.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from cms.models import Tag
from cms.search import index as site_index
from cms.search import normalise
from cms.vocabularies import Concept
from networks.models import DataHub, Service
from resources.index import digest, texts
from resources.index.store import NAMES
from resources.models import Provider, Resource, SearchChange, Selection, TaggedResource

SOURCE = Resource._meta.label_lower
SELECTIONS = Selection._meta.label_lower
RELATIONS = ("themes", "platforms", "instruments", "variables", "providers")


def note(pks: Iterable[int]) -> None:
    """These resources changed, came or went: searches see it at once, the site's index soon after."""
    known = list(dict.fromkeys(pks))
    SearchChange.objects.bulk_create((SearchChange(resource_id=pk) for pk in known), batch_size=500)
    site_index.mark(SOURCE, known)


def note_names() -> None:
    """What facets call their values changed."""
    SearchChange.objects.create(resource_id=NAMES)


def _resource_changed(sender: Any, instance: Resource, **kwargs: Any) -> None:
    note([instance.pk])
    # A selection is found by the titles of what is in it.
    holding = Selection.objects.filter(items__resource=instance.pk).values_list("pk", flat=True)
    site_index.mark(SELECTIONS, list(dict.fromkeys(holding)))


def _tagged_changed(sender: Any, instance: TaggedResource, **kwargs: Any) -> None:
    note([instance.content_object_id])


def _relation_changed(
    sender: Any, instance: Any, action: str, reverse: bool, pk_set: Collection[int] | None, **kwargs: Any
) -> None:
    if not reverse and action.startswith("post_"):
        note([instance.pk])
    elif reverse and pk_set and action.startswith("post_"):
        note(pk_set)
    elif reverse and action == "pre_clear":
        note(_users(instance))


def _users(row: Any) -> set[int]:
    """Resources a concept, a tag, a provider, a hub or a centre is named in."""
    visible = Resource.objects.visible()
    if isinstance(row, Tag):
        found = visible.filter(tagged_items__tag=row)
    elif isinstance(row, Provider):
        found = visible.filter(providers=row)
    elif isinstance(row, DataHub):
        found = visible.filter(hub=row)
    elif isinstance(row, Service):
        found = visible.filter(models.Q(data_centre=row) | models.Q(expertise_centre=row))
    else:
        below = [row.pk, *Concept.objects.filter(parent=row).values_list("pk", flat=True)]
        found = visible.none()
        for name in RELATIONS[:4]:
            found = found | visible.filter(**{f"{name}__in": below})
        # A tag that is a label of the concept, by the beginning that stemming leaves.
        heads = {normalise.fold(label)[:4] for label in texts.concept_labels(row)}
        tags = [tag.pk for tag in Tag.objects.all() if normalise.fold(tag.name)[:4] in heads]
        found = found | visible.filter(tagged_items__tag__in=tags)
    return set(found.values_list("pk", flat=True))


def _name_changed(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """The names at once; the texts they are found by in the background, since many resources may hold one."""
    note_names()
    if not created:
        site_index.mark(SOURCE, _users(instance))


def _name_goes(sender: Any, instance: Any, **kwargs: Any) -> None:
    note_names()
    note(_users(instance))


def _entries_written(sender: Any, source: str, keys: Collection[str], **kwargs: Any) -> None:
    """The site's index has been brought up to date: the digests follow, in the same background."""
    if source == SOURCE:
        digest.write([int(key) for key in keys])


def connect() -> None:
    """Called once, when the apps are ready."""
    for signal in (post_save, post_delete):
        signal.connect(_resource_changed, sender=Resource, dispatch_uid="resources.index:resource")
        signal.connect(_tagged_changed, sender=TaggedResource, dispatch_uid="resources.index:tagged")
    for name in RELATIONS:
        through = getattr(Resource, name).through
        m2m_changed.connect(_relation_changed, sender=through, dispatch_uid=f"resources.index:{name}")
    for model in (Concept, Provider, DataHub, Service, Tag):
        post_save.connect(_name_changed, sender=model, dispatch_uid="resources.index:name")
        pre_delete.connect(_name_goes, sender=model, dispatch_uid="resources.index:name")
    site_index.entries_written.connect(_entries_written, dispatch_uid="resources.index:entries")
