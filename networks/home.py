"""The home panel of the admin: what matters to one's own network.

Next events come from the floor above, through :func:`register_panel_source`; drafts, pages in the workflow and
proposals are read here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision, TaskState
from wagtail.permissions import page_permission_policy

from cms.scoping import readable
from networks.models import Network, Proposal
from networks.scope import networks_of
from networks.teams import MODERATE_RESOURCES

EVENTS, DRAFTS, TO_MODERATE = 6, 6, 8
"""Lines of each list; the rest is a click away."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event to come, with its figures."""

    title: str
    url: str
    when: str
    starts_at: datetime | None
    registered: int
    seats: str
    """In words: "81 / 100", "20 / 20 and unlimited"."""
    waiting: int
    to_approve: int = 0
    """Registrations that await the organiser's approval."""
    approve_url: str = ""


PanelSource = Callable[[Any, QuerySet[Network], datetime, int], Iterable[EventLine]]
"""``source(user, networks, now, limit)``: next events of those networks, soonest first."""

_sources: dict[str, PanelSource] = {}


def register_panel_source(name: str, source: PanelSource) -> None:
    """Add a source of events; the same name again replaces it."""
    _sources[name] = source


@dataclass(frozen=True, slots=True)
class Task:
    """Something that awaits the reader."""

    title: str
    url: str
    kind: str
    """``page`` (or a record that is reviewed) or ``proposal``."""
    since: datetime | None


def next_events(user: Any, networks: QuerySet[Network], now: datetime) -> list[EventLine]:
    """Events to come of every source, soonest first."""
    lines = chain.from_iterable(source(user, networks, now, EVENTS) for source in _sources.values())
    return sorted(lines, key=lambda line: (line.starts_at is None, line.starts_at or now, line.title))[:EVENTS]


def drafts(user: Any) -> list[Page]:
    """Pages one may edit that are not public, or have changes that are not; last changed first."""
    own = page_permission_policy.instances_user_has_permission_for(user, "change")
    waiting = own.filter(Q(live=False) | Q(has_unpublished_changes=True), depth__gt=1)
    return list(waiting.order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")[:DRAFTS])


def to_moderate(user: Any) -> list[Task]:
    """Pages in the workflow that one approves, and proposals that nobody answered; oldest first."""
    states = (
        TaskState.objects.reviewable_by(user)
        .select_related("revision__base_content_type")
        .order_by("started_at")[:TO_MODERATE]
    )
    pages = [
        Task(title=state.revision.object_str, url=_edit_url(state.revision), kind="page", since=state.started_at)
        for state in states
    ]
    proposals = readable(Proposal.objects.to_moderate(), user).order_by("confirmed_at")[:TO_MODERATE]
    found = [
        Task(title=str(p), url=reverse("proposal:edit", args=[p.pk]), kind="proposal", since=p.confirmed_at)
        for p in proposals
    ]
    return list(islice(sorted(pages + found, key=lambda task: task.since or timezone.now()), TO_MODERATE))


def _edit_url(revision: Revision) -> str:
    """Where what was submitted is edited: a page, or a record of a floor above."""
    model = revision.base_content_type.model_class()
    if model is Page:
        return reverse("wagtailadmin_pages:edit", args=[revision.object_id])
    return reverse(model.snippet_viewset.get_url_name("edit"), args=[revision.object_id])


class MyNetworkPanel(Component):
    """First on the home page of whoever works for a network or moderates resources."""

    name = "my_network"
    template_name = "networks/admin/home_panel.html"
    order = 50

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        networks = networks_of(self.user)
        moderates = self.user.has_perm("networks.change_proposal")
        return {
            "networks": list(networks[:4]),
            "events": next_events(self.user, networks, timezone.now()),
            "drafts": drafts(self.user),
            "tasks": to_moderate(self.user) if moderates or self.user.is_superuser else [],
            "moderates": moderates,
        }


def panel_for(user: Any) -> MyNetworkPanel | None:
    """The panel, for those it has something to say to."""
    concerned = user.has_perm(MODERATE_RESOURCES) or networks_of(user).exists()
    return MyNetworkPanel(user) if concerned else None
