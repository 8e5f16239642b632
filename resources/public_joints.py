"""What the public pages register at the joints of the ground floor."""

from cms import caching, feed
from resources.feed_source import ResourceSource
from resources.models import AccessLink, LinkHealth, Provider, Relation, Resource, Selection, SelectionItem


def set_up() -> None:
    """Called once from ``ResourcesConfig.ready()``."""
    feed.register("resources", ResourceSource())
    caching.watch(Resource, Selection, SelectionItem, Provider, AccessLink, Relation, LinkHealth)
