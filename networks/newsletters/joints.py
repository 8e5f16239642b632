"""What the newsletters register at the joints of the floors below."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext

from cms import navigation, privacy
from cms.outbox import access, bounces, fingerprints, owners, suppression
from networks.newsletters import bouncing, links
from networks.newsletters.enums import MANAGE_SUBSCRIBERS, SEND
from networks.newsletters.models.subscribers import STREAM, FormerSubscriber, Subscriber
from networks.newsletters.owning import LetterOwner
from networks.newsletters.privacy import SubscriberHolder
from networks.teams import Role, grant


def letter_links() -> list[navigation.Link]:
    """The way to the letter, for the footer and the home page."""
    return [navigation.Link(gettext("Newsletter"), reverse("newsletters:subscribe"), code="letter")]


def move_subscribers(moved: Mapping[str, str]) -> None:
    """The rows of subscribers follow a new SUPPRESSION_KEY."""
    fingerprints.move(Subscriber.objects.all(), moved)
    fingerprints.move(FormerSubscriber.objects.all(), moved)


def set_up() -> None:
    """Called once from ``NewslettersConfig.ready()``."""
    links.set_up()
    for role in (Role.NATIONAL, Role.NEWSLETTER):
        grant(role, MANAGE_SUBSCRIBERS)
    # A coordinator follows their letter in the outbox, and does not see there who reads it.
    access.reserve(STREAM, MANAGE_SUBSCRIBERS)
    privacy.register("newsletters", SubscriberHolder())
    fingerprints.register("newsletters", move_subscribers)
    owners.register("newsletters", LetterOwner())
    bounces.register("newsletters", bouncing.bounced)
    suppression.on_readmission("newsletters", bouncing.readmitted)
    # Beside it one needs the right to publish the page: a coordinator sends the letter of their own network.
    for role in (Role.NEWSLETTER, Role.NATIONAL, Role.COORDINATOR):
        grant(role, SEND)
    navigation.register_links(navigation.LETTER, letter_links)
