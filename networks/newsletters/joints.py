"""What the newsletters register at the joints of the floors below."""

from django.urls import reverse
from django.utils.translation import gettext

from cms import navigation
from cms.outbox import bounces, suppression
from networks.newsletters import bouncing, links


def letter_links() -> list[navigation.Link]:
    """The way to the letter, for the footer and the home page."""
    return [navigation.Link(gettext("Newsletter"), reverse("newsletters:subscribe"), code="letter")]


def set_up() -> None:
    """Called once from ``NewslettersConfig.ready()``."""
    links.set_up()
    bounces.register("newsletters", bouncing.bounced)
    suppression.on_readmission("newsletters", bouncing.readmitted)
    navigation.register_links(navigation.LETTER, letter_links)
