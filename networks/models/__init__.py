"""Models of the networks' floor."""

from networks.models.actors import DataHub, Organisation, Service
from networks.models.needs import Need
from networks.models.network import Membership, Network, Team
from networks.models.pages import CallPage, Coordinator, NetworkPage, NewsPage, TaggedCall, TaggedNews
from networks.models.proposals import Proposal

__all__ = [
    "CallPage",
    "Coordinator",
    "DataHub",
    "Membership",
    "Need",
    "Network",
    "NetworkPage",
    "NewsPage",
    "Organisation",
    "Proposal",
    "Service",
    "TaggedCall",
    "TaggedNews",
    "Team",
]
