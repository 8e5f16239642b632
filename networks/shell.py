"""What the networks put in the site's header, footer and entrance (``cms.navigation``)."""

from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _

from cms import navigation
from networks.enums import NetworkKind
from networks.models import DataHub, Network, NetworkPage


def hub_links() -> list[navigation.Link]:
    """The data hubs, in their own order, that have a page."""
    if not navigation.url_or_nothing("networks:list"):
        return []
    return [navigation.Link(hub.name, hub.get_absolute_url(), code=hub.code) for hub in DataHub.objects.all()]


def network_links() -> list[navigation.Link]:
    """Every network by name, the national one first."""
    if not navigation.url_or_nothing("networks:list"):
        return []
    networks = sorted(
        Network.objects.select_related("page"), key=lambda n: (n.kind != NetworkKind.NATIONAL, str(n.name).casefold())
    )
    return [navigation.Link(str(n.name), n.get_absolute_url(), code=n.code, note=n.status) for n in networks]


def set_up() -> None:
    """Called once from ``NetworksConfig.ready()``."""
    navigation.register_entry(_("Networks"), "networks:list", 10)
    navigation.register_entry(_("News"), "networks:news", 40)
    navigation.register_entry(_("Calls"), "networks:calls", 50)
    navigation.register_links(navigation.HUBS, hub_links)
    navigation.register_links(navigation.NETWORKS, network_links)
    for model in (DataHub, Network, NetworkPage):
        post_save.connect(navigation.forget, sender=model, dispatch_uid=f"navigation.saved.{model.__name__}")
        post_delete.connect(navigation.forget, sender=model, dispatch_uid=f"navigation.deleted.{model.__name__}")
