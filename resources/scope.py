"""Whose records are whose in the resource base, and what each role may do with them."""

from typing import Any

from django.db.models import Q, QuerySet

from cms.scoping import register_policy, writable
from networks.models import Network
from networks.scope import networks_coordinated_by, networks_of, sees_everything
from networks.teams import Role, grant
from resources.models import Resource, Selection

CURATE = "resources.curate_resources"

_RECORDS = ("resource", "selection")
_WRITING = tuple(f"resources.{action}_{model}" for model in _RECORDS for action in ("view", "add", "change"))
_PUBLISHING = tuple(
    f"resources.{action}_{model}" for model in _RECORDS for action in ("publish", "lock", "unlock", "delete")
)
_PROVIDERS = ("resources.view_provider", "resources.add_provider")
_ALL_PROVIDERS = (*_PROVIDERS, "resources.change_provider", "resources.delete_provider")


def curates(user: Any) -> bool:
    """Curators of the base, the national team and superusers: every record is theirs to edit."""
    return bool(user.is_active and (user.has_perm(CURATE) or sees_everything(user)))


def networks_to_write_for(user: Any) -> QuerySet[Network]:
    """Networks a user may put a record in."""
    return Network.objects.all() if curates(user) else networks_of(user)


def may_publish(user: Any, network_id: int | None) -> bool:
    """May a user publish a record of a network: its coordinators and whoever curates; editors submit for review."""
    if curates(user):
        return True
    return network_id is not None and networks_coordinated_by(user).filter(pk=network_id).exists()


def _written(queryset: Any, user: Any) -> Any:
    """Records one may change: those of one's networks; all of them for a curator."""
    return queryset if curates(user) else queryset.filter(network__in=networks_of(user).values("pk"))


def _found(queryset: Any, user: Any) -> Any:
    """Records one may name, as a related resource or in a selection: also what is published."""
    if curates(user):
        return queryset
    return queryset.filter(Q(live=True) | Q(network__in=networks_of(user).values("pk")))


def editable_resources(user: Any) -> QuerySet[Resource]:
    """Resources one may change."""
    return writable(Resource.objects.all(), user)


def set_up() -> None:
    """Register policies and permissions; called when the app is ready."""
    for model in (Resource, Selection):
        register_policy(model, _found, writes=_written)
    grant(Role.EDITOR, *_WRITING, *_PROVIDERS)
    grant(Role.COORDINATOR, *_WRITING, *_PUBLISHING, *_PROVIDERS)
    for role in (Role.CURATOR, Role.NATIONAL):
        grant(role, CURATE, *_WRITING, *_PUBLISHING, *_ALL_PROVIDERS)
