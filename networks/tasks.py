"""Background tasks of the networks."""

from celery import shared_task

from networks.models import Proposal
from networks.proposals import probe, probe_waiting, tell_published


@shared_task
def tell_proposers() -> int:
    """Tell proposers of what is public since; how many."""
    return tell_published()


@shared_task
def probe_proposal(pk: int) -> bool:
    """The checks of one proposal that take time."""
    proposal = Proposal.objects.filter(pk=pk).first()
    return proposal is not None and probe(proposal=proposal)


@shared_task
def probe_proposals() -> int:
    """The checks no message asked for: a lost one delays them only."""
    return probe_waiting()
