"""What happens to a proposal: submit, confirm the address, accept or decline, tell its author.

    submit -> unconfirmed -> confirm -> submitted -> accept -> accepted (a draft page in the network's workflow)
                                                  \\-> decline -> declined

The author is told of each step by mail, in their language. Nothing is mailed from signals: that an accepted page was
published is noticed by :func:`tell_published`, a periodic act.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.addresses import normalise_address
from cms.i18n import absolute_url
from cms.outbox.compose import MailContent, enqueue, render_mail
from networks.enums import ProposalKind, ProposalState
from networks.makers import free_slug, maker_of
from networks.models import Network, Proposal
from networks.scope import RESOURCE_KINDS

PURPOSE = "proposal.follow"
"""Personal link of a proposal: confirm the address, see where it stands."""
CONFIRM_WITHIN = timedelta(days=7)
"""An address nobody confirmed is forgotten after that."""
STREAM = "proposal"


class ProposalError(Exception):
    """An act that cannot be done; ``str()`` is a message for who asked."""


class WrongState(ProposalError):  # noqa: N818  named for what went wrong, as in the registration acts
    """The proposal is not where the act starts from."""

    def __init__(self) -> None:
        super().__init__(_("This proposal has already been answered, or its address is not confirmed."))


def submit(
    *,
    kind: ProposalKind,
    network: Network,
    payload: Mapping[str, Any],
    name: str,
    email: str,
    language: str,
) -> Proposal:
    """Keep a proposal, and ask its author to confirm their address.

    :raises ValidationError: the address is not one.
    """
    # The mail needs the key, and nothing is rendered inside a transaction: lost in between, nothing is confirmed,
    # the purge takes the row, and the author sends the form again.
    proposal = Proposal.objects.create(
        kind=kind,
        network=network,
        payload=dict(payload),
        proposer_name=name,
        proposer_email=normalise_address(email),
        language=language,
    )
    _send(proposal, "confirm", _render(proposal, "confirm"))
    return proposal


def confirm(*, proposal: Proposal, now: datetime | None = None) -> bool:
    """The author's address is theirs: moderators see the proposal from now on. False when it was done before."""
    content = _render(proposal, "received")
    moderators = _moderation_mails(proposal)
    with transaction.atomic():
        proposal = _locked(proposal)
        if proposal.state != ProposalState.UNCONFIRMED:
            return False
        proposal.state = ProposalState.SUBMITTED
        proposal.confirmed_at = now or timezone.now()
        proposal.save(update_fields=["state", "confirmed_at"])
        _send(proposal, "received", content)
        for user, language, mail in moderators:
            enqueue(
                stream=STREAM,
                to=user.email,
                content=mail,
                language=language,
                key=f"proposal:{proposal.pk}:to_moderate:{user.pk}",
                network_code=proposal.network.code,
                label="to_moderate",
            )
    return True


def accept(*, proposal: Proposal, by: Any, now: datetime | None = None) -> Page | None:
    """Make a draft page under the network's page and start its workflow; the page, or None for other kinds.

    :raises WrongState: it is not awaiting moderation.
    :raises ProposalError: the network has no page.
    """
    content = _render(proposal, "accepted")
    with transaction.atomic():
        proposal = _locked(proposal)
        if proposal.state != ProposalState.SUBMITTED:
            raise WrongState
        page = _make_page(proposal, by)
        proposal.state = ProposalState.ACCEPTED
        proposal.decided_at = now or timezone.now()
        proposal.page = page
        proposal.save(update_fields=["state", "decided_at", "page"])
        _send(proposal, "accepted", content)
    return page


def _make_page(proposal: Proposal, by: Any) -> Page | None:
    maker = maker_of(proposal.kind)
    if maker is None:
        return None
    parent = proposal.network.page
    if parent is None:
        raise ProposalError(_("This network has no page yet: ask the national team to check it."))
    page = maker(proposal)
    page.slug = free_slug(parent, page.title)
    page.owner = by
    parent.add_child(instance=page)
    page.save_revision(user=by)
    workflow = page.get_workflow()
    if workflow is not None:
        workflow.start(page, by)
    return page


def decline(*, proposal: Proposal, answer: str, by: Any = None, now: datetime | None = None) -> None:
    """Say no, with the reason the author will read; an accepted one may be declined until its page is public.

    :raises WrongState: nobody confirmed it, it was declined before, or its page is public.
    """
    content = _render(proposal, "declined", answer=answer)
    with transaction.atomic():
        proposal = _locked(proposal)
        published = proposal.page is not None and proposal.page.live
        if proposal.state not in {ProposalState.SUBMITTED, ProposalState.ACCEPTED} or published:
            raise WrongState
        proposal.state = ProposalState.DECLINED
        proposal.answer = answer
        proposal.decided_at = now or timezone.now()
        proposal.save(update_fields=["state", "answer", "decided_at"])
        _send(proposal, "declined", content)


def tell_published(*, now: datetime | None = None) -> int:
    """Tell the authors of accepted proposals whose page is public since; how many were told."""
    waiting = Proposal.objects.filter(state=ProposalState.ACCEPTED, page__live=True, published_told_at=None)
    told = 0
    for proposal in waiting.select_related("network", "page"):
        content = _render(proposal, "published", url=absolute_url(proposal.page, proposal.language))
        with transaction.atomic():
            free = Proposal.objects.filter(pk=proposal.pk, published_told_at=None)
            if free.update(published_told_at=now or timezone.now()):
                _send(proposal, "published", content)
                told += 1
    return told


def _locked(proposal: Proposal) -> Proposal:
    # Without joins: PostgreSQL does not lock the empty side of an outer join.
    return Proposal.objects.select_for_update().get(pk=proposal.pk)


def _render(proposal: Proposal, what: str, **more: Any) -> MailContent:
    """A mail to the author, in their language."""
    context = {
        "proposal": proposal,
        "network": proposal.network,
        "purpose": PURPOSE,
        "days": proposal.network.answer_days,
        **more,
    }
    return render_mail(f"networks/mail/{what}", context, proposal.language)


def _send(proposal: Proposal, what: str, content: MailContent) -> None:
    """One mail to the author; each only once, and none to an author who was erased meanwhile."""
    if proposal.proposer_email:
        enqueue(
            stream=STREAM,
            to=proposal.proposer_email,
            content=content,
            language=proposal.language,
            key=f"proposal:{proposal.pk}:{what}",
            reply_to=proposal.network.contact_email,
            network_code=proposal.network.code,
            label=what,
        )


def _moderation_mails(proposal: Proposal) -> list[tuple[Any, str, MailContent]]:
    """(coordinator, language, mail) for each of the network (curators find resource proposals in their list)."""
    group = proposal.network.coordinators_group
    if group is None or proposal.kind in RESOURCE_KINDS:
        return []
    context = {"proposal": proposal, "admin_url": absolute_url(reverse("proposal:edit", args=[proposal.pk]))}
    users = group.user_set.filter(is_active=True).exclude(email="").select_related("wagtail_userprofile")
    return [
        (user, language, render_mail("networks/mail/to_moderate", context, language))
        for user in users
        for language in [_language_of(user)]
    ]


def _language_of(user: Any) -> str:
    profile = getattr(user, "wagtail_userprofile", None)
    return str(profile.get_preferred_language() if profile else settings.LANGUAGE_CODE)[:2]
