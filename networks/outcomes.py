"""What became of a proposal, page or record alike: is it public, where is it read, where is it edited."""

from typing import Any

from django.urls import reverse

from cms.i18n import absolute_url
from networks import records
from networks.makers import maker_of
from networks.models import Proposal


def becomes_something(proposal: Proposal) -> bool:
    """Whether accepting makes a draft, of a page or of a record."""
    return maker_of(proposal.kind) is not None or records.kind_of(proposal) is not None


def is_public(proposal: Proposal) -> bool:
    """Whether readers see what was made of it."""
    if proposal.page is not None:
        return bool(proposal.page.live)
    kind = records.kind_of(proposal)
    return kind is not None and proposal.record_pk is not None and kind.is_public(proposal)


def take_out_of_review(proposal: Proposal, by: Any) -> None:
    """End the review of the draft that was made of it; the draft stays, for its makers to delete or to use."""
    kind = records.kind_of(proposal)
    draft = proposal.page if proposal.page is not None else kind.draft(proposal) if kind is not None else None
    review = draft.current_workflow_state if draft is not None else None
    if review is not None:
        review.cancel(user=by)


def public_url(proposal: Proposal, language: str) -> str:
    """Where readers see it; ask :func:`is_public` first."""
    kind = records.kind_of(proposal)
    if proposal.page is None and kind is not None:
        return kind.url(proposal, language)
    return absolute_url(proposal.page, language)


def edit_url(proposal: Proposal, user: Any) -> str:
    """Where ``user`` completes it in the admin; empty where they may not."""
    page = proposal.page
    if page is not None:
        return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.permissions_for_user(user).can_edit() else ""
    kind = records.kind_of(proposal)
    return kind.edit_url(proposal, user) if kind is not None and proposal.record_pk is not None else ""
