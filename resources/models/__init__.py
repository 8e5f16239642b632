"""Models of the resource base, a module a subject."""

from resources.models.finding import SearchChange, SearchDigest
from resources.models.health import LinkHealth
from resources.models.links import AccessLink, FormerSlug, Relation
from resources.models.offline import OfflineCopy
from resources.models.provider import Provider
from resources.models.resource import Resource, TaggedResource
from resources.models.saved import SavedSearch
from resources.models.selection import Selection, SelectionItem
from resources.models.sources import Item, Job, Record, Source
from resources.models.told import DescriptionChange

__all__ = [
    "AccessLink",
    "DescriptionChange",
    "FormerSlug",
    "Item",
    "Job",
    "LinkHealth",
    "OfflineCopy",
    "Provider",
    "Record",
    "Relation",
    "Resource",
    "SavedSearch",
    "SearchChange",
    "SearchDigest",
    "Selection",
    "SelectionItem",
    "Source",
    "TaggedResource",
]
