"""Whose networks are whose; the policies of this floor's records."""

from typing import Any, Protocol

from django.db.models import Q, QuerySet

from cms.outbox import access
from cms.scoping import register_membership, register_policy
from networks.models import Membership, Need, Network, Organisation, Proposal
from networks.moderators import for_curators
from networks.teams import MANAGE_EVERY_NETWORK, MODERATE_RESOURCES


class EventLike(Protocol):
    """What is asked of an event here: events are built on a floor above."""

    network_id: int | None
    co_organisers: Any


def sees_everything(user: Any) -> bool:
    """Superusers and the national team."""
    return bool(user.is_active and user.has_perm(MANAGE_EVERY_NETWORK))


def networks_of(user: Any) -> QuerySet[Network]:
    """Networks a user works for, as coordinator or editor; all of them for the national team."""
    if not user.is_active or user.is_anonymous:
        return Network.objects.none()
    return Network.objects.all() if sees_everything(user) else Network.objects.worked_on_by(user)


def networks_coordinated_by(user: Any) -> QuerySet[Network]:
    """Networks a user coordinates; all of them for the national team."""
    if not user.is_active or user.is_anonymous:
        return Network.objects.none()
    return Network.objects.all() if sees_everything(user) else Network.objects.coordinated_by(user)


def may_edit_event(user: Any, event: EventLike) -> bool:
    """May a user manage an event's registrations: coordinators of its network.

    Editors write the page, but registrations are personal data and not their business.
    """
    if event.network_id is None:
        return sees_everything(user)
    return networks_coordinated_by(user).filter(pk=event.network_id).exists()


def may_read_event(user: Any, event: EventLike) -> bool:
    """May a user read an event's registrations and figures: also coordinators of a co-organising network."""
    if may_edit_event(user, event):
        return True
    shared = event.co_organisers.values_list("pk", flat=True)
    return networks_coordinated_by(user).filter(pk__in=list(shared)).exists()


def _proposals(queryset: Any, user: Any) -> Any:
    """Proposals to one's networks; for curators, those to the resource base that no network answers itself."""
    mine = Q(network__in=networks_coordinated_by(user))
    if user.has_perm(MODERATE_RESOURCES):
        mine |= for_curators()
    return queryset.filter(mine)


def _organisations_to_edit(queryset: Any, user: Any) -> Any:
    """Organisations that no network of others counts among its members."""
    foreign = Membership.objects.exclude(network__in=networks_of(user)).values("organisation")
    return queryset.exclude(pk__in=foreign)


def _mailings(user: Any) -> set[str]:
    """Codes of the networks whose mails a user follows and sends again."""
    return set(networks_coordinated_by(user).values_list("code", flat=True))


def _all_of_them(queryset: Any, user: Any) -> Any:
    return queryset


def register_policies() -> None:
    """Tell ``cms.scoping`` whose this floor's records are; called when the app is ready."""
    register_membership(networks_of, sees_everything)
    register_policy(Network, lambda queryset, user: queryset.filter(pk__in=networks_of(user).values("pk")))
    register_policy(Membership, "network")
    register_policy(Need, "network")
    register_policy(Proposal, _proposals)
    # Names of organisations are public, and one may be a member of several networks.
    register_policy(Organisation, _all_of_them, writes=_organisations_to_edit)
    access.restrict(_mailings)
