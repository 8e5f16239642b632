"""From a proposal to an event: a draft the coordinator completes."""

from wagtail.models import Page

from events.enums import DatePrecision, EventKind
from events.models import EventPage
from networks.enums import ProposalKind
from networks.makers import as_date, common, register_maker
from networks.models import Proposal


def make_event(proposal: Proposal) -> Page:
    """An event of the days and the place that were proposed; its kind is the coordinator's to choose."""
    payload = proposal.payload
    first, last = as_date(payload.get("start_date")), as_date(payload.get("end_date"))
    return EventPage(
        kind=EventKind.THEMATIC_WORKSHOP,
        date_precision=DatePrecision.DAY if first else DatePrecision.UNKNOWN,
        start_date=first,
        end_date=last,
        venue_name=payload.get("place", ""),
        external_registration_url=payload.get("url", ""),
        **common(proposal),
    )


def set_up() -> None:
    """Register the maker."""
    register_maker(ProposalKind.EVENT, make_event)
