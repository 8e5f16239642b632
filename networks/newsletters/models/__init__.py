"""Models of the newsletters."""

from networks.newsletters.models.imports import SubscriberImport, SubscriberImportRow
from networks.newsletters.models.issues import Announcement, NewsletterIssue, TakenItem, Variant
from networks.newsletters.models.sendings import Sending
from networks.newsletters.models.subscribers import STREAM, FormerSubscriber, Subscriber, SubscriberQuerySet

__all__ = [
    "STREAM",
    "Announcement",
    "FormerSubscriber",
    "NewsletterIssue",
    "Sending",
    "Subscriber",
    "SubscriberImport",
    "SubscriberImportRow",
    "SubscriberQuerySet",
    "TakenItem",
    "Variant",
]
