"""What of the networks can be searched: their pages, news and calls, data hubs and services."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.search import index
from cms.search.sources import PageSearchSource, RecordSearchSource, register
from networks.models import CallPage, DataHub, Network, NetworkPage, NewsPage, Service


def _code(page: Any) -> str:
    return page.network.code if page.network else ""


def _network_of(page: NetworkPage) -> Any:
    return getattr(page, "network", None)


def _facts(page: NetworkPage) -> str:
    network = _network_of(page)
    return f"{network.name} {network.description} {' '.join(network.operators)}" if network else ""


def _own_code(page: NetworkPage) -> str:
    network = _network_of(page)
    return network.code if network else ""


def _network_saved(sender: Any, instance: Network, **kwargs: Any) -> None:
    """The texts of a network's page are in its record."""
    if instance.page_id:
        index.mark("networks.networkpage", [instance.page_id])


def set_up() -> None:
    """Called once, when the apps are ready."""
    register(PageSearchSource(NetworkPage, "network", _("Networks"), (_facts, "body"), _own_code, ("network",)))
    register(PageSearchSource(NewsPage, "news", _("News"), ("body",), _code, ("network",)))
    call_texts = ("who_may_answer", "body")
    register(PageSearchSource(CallPage, "call", _("Calls and initiatives"), call_texts, _code, ("network",)))
    register(RecordSearchSource(DataHub, "hub", _("Data hubs"), "name", ("domain", "offer")))
    service_texts = ("offer", "place", "code")
    register(RecordSearchSource(Service, "service", _("Data and expertise centres"), "name", service_texts))
    post_save.connect(_network_saved, sender=Network, dispatch_uid="networks.search")
