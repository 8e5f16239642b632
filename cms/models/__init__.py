"""Models of the ground floor."""

from cms.caching import CacheVersion
from cms.counters import Counter
from cms.models.log import RecordLogEntry
from cms.models.media import SiteDocument, SiteImage, SiteImageRendition
from cms.models.pages import BasePage, HomePage, IndexPage, LegalPage, StandardPage
from cms.models.settings import SiteSettings, SocialChannel
from cms.models.space import SpaceAccess
from cms.throttle import ThrottleHit
from cms.vocabularies import Concept, Tag

__all__ = [
    "BasePage",
    "CacheVersion",
    "Concept",
    "Counter",
    "HomePage",
    "IndexPage",
    "LegalPage",
    "RecordLogEntry",
    "SiteDocument",
    "SiteImage",
    "SiteImageRendition",
    "SiteSettings",
    "SocialChannel",
    "SpaceAccess",
    "StandardPage",
    "Tag",
    "ThrottleHit",
]
