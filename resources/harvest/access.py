"""Who may bring records in: curators and the national team everywhere, coordinators from sources of their networks."""

from typing import Any

from django.db.models import QuerySet

from cms.scoping import may_write, register_policy
from networks.enums import NetworkKind
from networks.models import Network
from networks.scope import networks_coordinated_by
from networks.teams import Role, grant
from resources.models import Resource, Source
from resources.scope import curates

CHANGE = "resources.change_source"
_WRITING = tuple(f"resources.{action}_source" for action in ("view", "add", "change"))


def networks_to_feed(user: Any) -> QuerySet[Network]:
    """Networks whose sources a user may set up."""
    return Network.objects.all() if curates(user) else networks_coordinated_by(user)


def may_run(user: Any, source: Source) -> bool:
    """May a user start runs over a source, and read their reports?"""
    return bool(user.is_active and user.has_perm(CHANGE) and may_write(user, source))


def reaches(source: Source, resource: Resource, by: Any) -> bool:
    """May a run over a source change a record it once made, which may have been handed to another network since?

    Runs that ``by`` started reach as far as they do; those nobody started (the schedule's) stay in the network of the
    source, but for the national one: its sources are the curators'.
    """
    if resource.network_id == source.network_id:
        return True
    return curates(by) if by is not None else source.network.kind == NetworkKind.NATIONAL


def _sources(queryset: Any, user: Any) -> Any:
    if curates(user):
        return queryset
    return queryset.filter(network__in=networks_coordinated_by(user).values("pk"))


def set_up() -> None:
    """Register the policy and the permissions; called when the app is ready."""
    register_policy(Source, _sources)
    grant(Role.COORDINATOR, *_WRITING)
    for role in (Role.CURATOR, Role.NATIONAL):
        grant(role, *_WRITING, "resources.delete_source")
