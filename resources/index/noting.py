"""Whatever changes what the search sees of a resource is noted with the change: one small row, no more.

Signals see what is saved, row by row. Acts that go past them (``QuerySet.update``, ``bulk_create``) call ``note``.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from cms.models import Tag
from cms.search import index as site_index
from cms.vocabularies import Concept
from networks.models import DataHub, Service
from resources.index import digest, texts, tokens
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
        found, below = visible.none(), _with_narrower(row)
        for name in RELATIONS[:4]:
            found = found | visible.filter(**{f"{name}__in": below})
        found = found | visible.filter(tagged_items__tag__in=_tags_calling(row))
    return set(found.values_list("pk", flat=True))


def _with_narrower(concept: Concept) -> set[int]:
    """A concept and all below it, however deep: they are found by its labels. A ring of parents is walked once."""
    found: set[int] = set()
    layer = {concept.pk}
    while layer:
        found |= layer
        layer = set(Concept.objects.filter(parent__in=layer).values_list("pk", flat=True)) - found
    return found


def _tags_calling(concept: Concept) -> list[int]:
    """Tags that are a label of the concept, as ``digest.Concepts`` tells it."""
    labels = set(map(tokens.label_words, texts.concept_labels(concept)))
    return [pk for pk, name in Tag.objects.values_list("pk", "name") if tokens.label_words(name) in labels]


def _concept_changes(sender: Any, instance: Concept, **kwargs: Any) -> None:
    """A label that is taken away called tags too: what it reached is told before the row forgets it."""
    former = Concept.objects.filter(pk=instance.pk).first() if instance.pk else None
    if former is not None and texts.concept_labels(former) != texts.concept_labels(instance):
        site_index.mark(SOURCE, _users(former))


def _name_changed(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """The names at once; the texts they are found by in the background, since many resources may hold one."""
    note_names()
    # Nothing points at a new row yet, but words that were there before a concept may call it.
    if not created or isinstance(instance, Concept):
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
    pre_save.connect(_concept_changes, sender=Concept, dispatch_uid="resources.index:labels")
    for model in (Concept, Provider, DataHub, Service, Tag):
        post_save.connect(_name_changed, sender=model, dispatch_uid="resources.index:name")
        pre_delete.connect(_name_goes, sender=model, dispatch_uid="resources.index:name")
    site_index.entries_written.connect(_entries_written, dispatch_uid="resources.index:entries")
