"""A theme, a provider, a tag, a hub, a centre or a network is renamed or goes: what resources tell of it has changed.

Their own rows have not, so ``updated_at`` does not move; harvesters by date (OAI-PMH) would never read the new name.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.signals import published, unpublished

from cms.i18n import LANGUAGE_CODES
from cms.models import Tag
from cms.vocabularies import Concept
from networks.models import DataHub, Network, Service
from resources.models import DescriptionChange, Provider, Relation, Resource

LABELS = tuple(f"label_{code}" for code in LANGUAGE_CODES)
NAMES = tuple(f"name_{code}" for code in LANGUAGE_CODES)
TOLD: dict[type[Model], tuple[str, ...]] = {
    Concept: ("scheme", "notation", "uri", *LABELS),
    Provider: ("slug", "name", "acronym", "url"),
    Tag: ("name", "name_en"),
    DataHub: ("code", "name", "url", "contact_email"),
    Service: ("code", "url", "contact_email", *NAMES),
    Network: ("code", "url", "contact_email", *NAMES),
}
"""What is told of each beside a resource (``resources.exchange.describe``)."""

NAMED_IN: dict[type[Model], tuple[str, ...]] = {
    Concept: ("themes", "platforms", "instruments", "variables"),
    Provider: ("providers",),
    Tag: ("tags",),
    DataHub: ("hub",),
    Service: ("data_centre", "expertise_centre"),
    Network: ("network",),
}
"""Relations of a resource that lead there."""

_BATCH = 500
_MARK = "_told_otherwise"


def note(pks: Iterable[int], moment: datetime | None = None) -> None:
    """What is told of these resources changes now."""
    now = moment or timezone.now()
    # In the order of the keys: two that write at once wait for one another, and for nothing else.
    rows = [DescriptionChange(resource_id=pk, changed_at=now) for pk in sorted(set(pks))]
    DescriptionChange.objects.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["resource_id"], update_fields=["changed_at"]
    )


def changed(resources: Iterable[Resource]) -> dict[int, datetime]:
    """Primary key -> when what is told of a resource last changed, by itself or around it; one query."""
    rows = list(resources)
    around = DescriptionChange.objects.in_bulk([row.pk for row in rows])
    return {
        row.pk: max(row.updated_at, around[row.pk].changed_at) if row.pk in around else row.updated_at for row in rows
    }


def changed_since(moment: datetime) -> Q:
    """Resources of which something else is told since then."""
    around = DescriptionChange.objects.filter(changed_at__gte=moment)
    return Q(updated_at__gte=moment) | Q(pk__in=around.values("resource_id"))


def _users(row: Model) -> set[int]:
    found: set[int] = set()
    for name in NAMED_IN[type(row)]:
        found |= set(Resource.objects.filter(**{name: row}).values_list("pk", flat=True))
    return found


def _may_be_renamed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    columns = TOLD[sender]
    former = sender._default_manager.filter(pk=instance.pk).values_list(*columns).first() if instance.pk else None
    setattr(instance, _MARK, former is not None and former != tuple(getattr(instance, name) for name in columns))


def _renamed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if instance.__dict__.pop(_MARK, False):
        note(_users(instance))


def _goes(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    note(_users(instance))


def _appears_or_goes(sender: type[Resource], instance: Resource, **kwargs: Any) -> None:
    """Whoever is related to it names it while it is published, and only then."""
    note(Relation.objects.filter(target=instance.pk).values_list("resource", flat=True))


def connect() -> None:
    """Called once, when the apps are ready."""
    for model in TOLD:
        pre_save.connect(_may_be_renamed, sender=model, dispatch_uid="resources.exchange:before")
        post_save.connect(_renamed, sender=model, dispatch_uid="resources.exchange:renamed")
        pre_delete.connect(_goes, sender=model, dispatch_uid="resources.exchange:goes")
    for signal in (published, unpublished, pre_delete):
        signal.connect(_appears_or_goes, sender=Resource, dispatch_uid="resources.exchange:related")
