"""Who answers a proposal."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from networks.enums import NetworkKind, ProposalKind
from networks.models import Network, Proposal
from networks.south import RECIPIENTS
from networks.teams import Role

RESOURCE_KINDS = (ProposalKind.RESOURCE, ProposalKind.CORRECTION)
"""Kinds of proposals about the resource base."""

MODERATE_THEIR_RESOURCES = frozenset({NetworkKind.GLOBAL_SOUTH})
"""Kinds of networks that answer proposals of resources themselves; curators answer for the others."""


def for_curators() -> Q:
    """Proposals the curators of the resource base answer."""
    return Q(kind__in=RESOURCE_KINDS) & ~Q(network__kind__in=MODERATE_THEIR_RESOURCES)


def network_of_place(countries: list[str]) -> Network | None:
    """The network that answers for resources about one of these countries (ISO 3166-1), if one does.

    One that names the country, else one that names none: all of the South is its field.
    """
    wanted = set(countries)
    found = None
    for network in Network.objects.active().filter(kind__in=MODERATE_THEIR_RESOURCES):
        if wanted & set(network.countries):
            return network
        if not network.countries and wanted & RECIPIENTS:
            found = found or network
    return found


def moderators_of(proposal: Proposal) -> QuerySet[Any]:
    """Active users to tell of a proposal; the national team where nobody else is there to answer."""
    people = get_user_model().objects.filter(is_active=True).exclude(email="")
    network = proposal.network
    if proposal.kind in RESOURCE_KINDS and network.kind not in MODERATE_THEIR_RESOURCES:
        found = people.filter(groups__team=Role.CURATOR)
    else:
        found = people.filter(groups=network.coordinators_group) if network.coordinators_group else people.none()
    found = found if found.exists() else people.filter(groups__team=Role.NATIONAL)
    return found.select_related("wagtail_userprofile").distinct()
