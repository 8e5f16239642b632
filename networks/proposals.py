"""What happens to a proposal: submit, confirm the address, accept or decline, tell its author.

    submit -> unconfirmed -> confirm -> submitted -> accept -> accepted (a draft page or record, in its workflow)
                                                  \\-> decline -> declined

The author is told of each step by mail, in their language. Nothing is mailed from signals: that what was accepted
was published is noticed by :func:`tell_published`, a periodic act.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.addresses import normalise_address
from cms.i18n import absolute_url, language_of_user
from cms.outbox.compose import MailContent, enqueue, render_mail
from networks import outcomes, records
from networks.enums import ProposalKind, ProposalState
from networks.makers import free_slug, maker_of
from networks.models import Network, Proposal
from networks.moderators import moderators_of

PURPOSE = "proposal.follow"
"""Personal link of a proposal: confirm the address, see where it stands."""
CONFIRM_WITHIN = timedelta(days=7)
"""An address nobody confirmed is forgotten after that."""
STREAM = "proposal"
PROBED_AT_ONCE = 20
"""Each may wait for a slow server."""

logger = logging.getLogger(__name__)


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
        if records.kind_of(proposal) is not None:
            transaction.on_commit(partial(_ring, proposal.pk), robust=True)
    return True


def _ring(pk: int) -> None:
    from networks.tasks import probe_proposal

    try:
        probe_proposal.apply_async(args=[pk], retry=False)
    except Exception as error:  # the broker's own exceptions have no common ancestor
        logger.warning("The broker cannot be reached (%s); the periodic task will do the checks.", error)


def probe(*, proposal: Proposal, now: datetime | None = None) -> bool:
    """Do the checks that take time, once; False where they were done or its kind has none."""
    kind = records.kind_of(proposal)
    if kind is None or proposal.checked_at is not None or proposal.state == ProposalState.UNCONFIRMED:
        return False
    try:
        found = dict(kind.probe(proposal))
    except Exception:  # whatever an address does to a parser, the next proposals are looked at
        logger.exception("The checks of proposal %s failed.", proposal.pk)
        found = {}
    fresh = Proposal.objects.filter(pk=proposal.pk, checked_at=None)
    return bool(fresh.update(checks=found, checked_at=now or timezone.now()))


def probe_waiting() -> int:
    """Do the checks of every proposal that awaits moderation without them; how many."""
    waiting = Proposal.objects.to_moderate().filter(kind__in=records.kinds(), checked_at=None)
    return sum(probe(proposal=proposal) for proposal in waiting.order_by("pk")[:PROBED_AT_ONCE])


def accept(
    *, proposal: Proposal, by: Any, chosen: Mapping[str, Sequence[str]] | None = None, now: datetime | None = None
) -> Page | None:
    """Make a draft page under the network's page, or a draft record, and start its workflow; the page, if any.

    ``chosen`` answers what the kind asks (``networks.records.Choice``); nothing of a question is taken by default.

    :raises WrongState: it is not awaiting moderation.
    :raises ProposalError: the network has no page.
    """
    content = _render(proposal, "accepted")
    with transaction.atomic():
        proposal = _locked(proposal)
        if proposal.state != ProposalState.SUBMITTED:
            raise WrongState
        kind = records.kind_of(proposal)
        page = None if kind is not None else _make_page(proposal, by)
        proposal.state = ProposalState.ACCEPTED
        proposal.decided_at = now or timezone.now()
        proposal.page = page
        proposal.record_pk = kind.make(proposal, by, chosen or {}) if kind is not None else None
        proposal.save(update_fields=["state", "decided_at", "page", "record_pk"])
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
    """Say no, with the reason the author will read; an accepted one may be declined until it is public.

    :raises WrongState: nobody confirmed it, it was declined before, or what was made of it is public.
    """
    content = _render(proposal, "declined", answer=answer)
    with transaction.atomic():
        proposal = _locked(proposal)
        if proposal.state not in {ProposalState.SUBMITTED, ProposalState.ACCEPTED} or outcomes.is_public(proposal):
            raise WrongState
        if proposal.state == ProposalState.ACCEPTED:
            outcomes.take_out_of_review(proposal, by)
        proposal.state = ProposalState.DECLINED
        proposal.answer = answer
        proposal.decided_at = now or timezone.now()
        proposal.save(update_fields=["state", "answer", "decided_at"])
        _send(proposal, "declined", content)


def tell_published(*, now: datetime | None = None) -> int:
    """Tell the authors of accepted proposals that are public since; how many were told."""
    accepted = Proposal.objects.filter(state=ProposalState.ACCEPTED, published_told_at=None)
    waiting = accepted.filter(Q(page__live=True) | Q(kind__in=records.kinds(), record_pk__isnull=False))
    told = 0
    for proposal in waiting.select_related("network", "page"):
        if not outcomes.is_public(proposal):
            continue
        content = _render(proposal, "published", url=outcomes.public_url(proposal, proposal.language))
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
    """(moderator, language, mail) for each of those who answer it."""
    context = {"proposal": proposal, "admin_url": absolute_url(reverse("proposal:edit", args=[proposal.pk]))}
    return [
        (user, language, render_mail("networks/mail/to_moderate", context, language))
        for user in moderators_of(proposal)
        for language in [language_of_user(user)]
    ]
