"""Personal data of those who propose something: purposes, export, erasure, purge; and the link they get."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cms import privacy, signing
from cms.privacy import Purpose, SpaceEntry
from networks.enums import ProposalState
from networks.models import Proposal
from networks.proposals import CONFIRM_WITHIN, PURPOSE

KEEP_DECIDED = timedelta(days=365)
LINK_LIFETIME = timedelta(days=400)


class ProposalHolder:
    """Names and addresses of proposers; what they proposed stays, without them."""

    purposes: Sequence[Purpose] = (
        Purpose(
            code="proposals",
            title=_("Answering those who propose a news item, an event, a call, a resource or a correction"),
            data=_("Name, e-mail address, what was proposed"),
            basis=_("Your request (GDPR, art. 6.1.b)"),
            retention=_("7 days where the address is not confirmed; else a year after the answer"),
        ),
    )

    def entries(self, address: str, language: str) -> list[SpaceEntry]:
        with translation.override(language):
            return [
                SpaceEntry(
                    title=str(proposal),
                    url=signing.personal_path(PURPOSE, proposal.pk, proposal.link_version, language),
                    state=proposal.get_state_display(),
                )
                for proposal in Proposal.objects.filter(proposer_email=address)
            ]

    def export(self, address: str) -> list[dict[str, Any]]:
        columns = (
            "kind",
            "network__code",
            "payload",
            "proposer_name",
            "proposer_email",
            "state",
            "answer",
            "created_at",
        )
        return [dict(row) for row in Proposal.objects.filter(proposer_email=address).values(*columns)]

    def erase(self, address: str) -> int:
        found = Proposal.objects.filter(proposer_email=address)
        deleted, _by_model = found.filter(state=ProposalState.UNCONFIRMED).delete()
        return deleted + _anonymise(found, timezone.now())

    def purge(self, now: datetime) -> int:
        late = Proposal.objects.filter(state=ProposalState.UNCONFIRMED, created_at__lt=now - CONFIRM_WITHIN)
        deleted, _by_model = late.delete()
        answered = Q(decided_at__lt=now - KEEP_DECIDED)
        # A proposal nobody answered is not kept for ever either.
        forgotten = Q(decided_at=None, confirmed_at__lt=now - 2 * KEEP_DECIDED)
        return deleted + _anonymise(Proposal.objects.filter(answered | forgotten, anonymised_at=None), now)


def _anonymise(proposals: Any, now: datetime) -> int:
    return int(proposals.update(proposer_name="", proposer_email="", anonymised_at=now))


def set_up() -> None:
    """Register the holder and the purpose of the link."""
    privacy.register("proposals", ProposalHolder())
    signing.register(
        signing.Purpose(
            PURPOSE, "networks:proposal", LINK_LIFETIME, _("Confirms the address behind a proposal and follows it.")
        )
    )
