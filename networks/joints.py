"""What the networks register at the joints of the ground floor: feed, search, navigation, personal data, tree."""

from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms import feed, navigation, privacy
from networks import search
from networks.anchoring import follow_move
from networks.coordinators import CoordinatorsHolder
from networks.feed import CallSource, NewsSource
from networks.map import in_order, render_map
from networks.models import DataHub, Network, NetworkPage
from networks.scope import register_policies


def hub_links() -> list[navigation.Link]:
    """The research infrastructure and its hubs, for the footer."""
    return [navigation.Link(hub.name, hub.get_absolute_url(), code=hub.code) for hub in DataHub.objects.all()]


def network_links() -> list[navigation.Link]:
    """Networks that have a public page, for the footer."""
    return [
        navigation.Link(network.name, network.get_absolute_url(), code=network.code)
        for network in in_order(Network.objects.filter(page__live=True).select_related("page"))
    ]


def set_up() -> None:
    """Called once from ``NetworksConfig.ready()``."""
    register_policies()
    feed.register("networks.news", NewsSource())
    feed.register("networks.calls", CallSource())
    search.set_up()
    privacy.register("networks.coordinators", CoordinatorsHolder())
    navigation.register_entry(_("Networks"), "networks:list", order=10)
    navigation.register_entry(_("News"), "networks:news", order=40)
    navigation.register_entry(_("Calls"), "networks:calls", order=50)
    navigation.register_links(navigation.HUBS, hub_links)
    navigation.register_links(navigation.NETWORKS, network_links)
    navigation.register_panel(navigation.NETWORKS_MAP, render_map)
    post_page_move.connect(follow_move, dispatch_uid="networks.follow_move")
    for model in (DataHub, Network):
        post_save.connect(navigation.forget, sender=model, dispatch_uid=f"navigation.saved.{model.__name__}")
        post_delete.connect(navigation.forget, sender=model, dispatch_uid=f"navigation.deleted.{model.__name__}")
    for signal in (page_published, page_unpublished):
        signal.connect(navigation.forget, sender=NetworkPage, dispatch_uid="navigation.network_page")
