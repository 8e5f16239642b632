"""The home panel of whoever looks after the base: what waits, what is dead, what to complete first."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState

from cms.scoping import readable
from networks.models import Proposal
from networks.moderators import RESOURCE_KINDS
from resources import quality, scope
from resources.enums import LinkState
from resources.link_views import links_of

WORST = 8
"""Records listed; the rest is a click away."""


class ResourceBasePanel(Component):
    """After the panel of one's network: counts that lead to lists, and the records to complete first."""

    name = "resource_base"
    template_name = "resources/admin/home_panel.html"
    order = 60

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        own = scope.editable_resources(self.user)
        resources = reverse("wagtailsnippets_resources_resource:list")
        reviewable = TaskState.objects.reviewable_by(self.user)
        to_review = reviewable.filter(revision__base_content_type__app_label="resources")
        proposals = readable(Proposal.objects.to_moderate(), self.user).filter(kind__in=RESOURCE_KINDS)
        shown = own.filter(live=True)
        worst = quality.with_quality(shown).filter(quality__lt=100).order_by("quality", "pk")[:WORST]
        return {
            "proposals": proposals.count() if self.user.has_perm("networks.view_proposal") else 0,
            "proposals_url": reverse("proposal:index"),
            "to_review": to_review.count(),
            "review_url": f"{resources}?review=waiting",
            "drafts": own.filter(Q(live=False) | Q(has_unpublished_changes=True), archived_at=None).count(),
            "drafts_url": f"{resources}?live=false",
            "dead": links_of(self.user).filter(state=LinkState.DEAD).count(),
            "dead_url": reverse("resource_links:links"),
            "worst": list(worst),
            "worst_url": f"{resources}?ordering=quality",
        }


def panel_for(user: Any) -> ResourceBasePanel | None:
    """The panel, for those who edit records of the base."""
    return ResourceBasePanel(user) if user.has_perm("resources.change_resource") else None
