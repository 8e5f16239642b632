"""Mail scanners open every link of every mail, and change nothing; one click in a mail programme unsubscribes."""

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from cms import signing
from cms.models import SiteSettings
from cms.outbox.models import Delivery
from cms.outbox.testing import deliver_all, sent_messages
from networks.enums import NetworkKind
from networks.newsletters import announcing, departures, freezing, launching
from networks.newsletters.enums import AnnouncementKind, SubscriberState
from networks.newsletters.models import NewsletterIssue, Subscriber
from tests.factories import (
    EventFactory,
    IssueFactory,
    NetworkFactory,
    NewsFactory,
    SeatPoolFactory,
    SubscriberFactory,
    section_block,
)

pytestmark = pytest.mark.django_db
LINK = re.compile(r"""https?://[^\s"'<>]+""")
WATCHED = ("newsletters", "outbox", "events", "networks", "accounts")
"""Apps whose tables a scanner could touch; visits of a letter's items are counted in ``cms``, and name nobody."""


@pytest.fixture
def mails(client):
    """A letter in two languages, an announcement, a subscription and its like for a known address: really sent."""
    site = SiteSettings.load()
    site.publisher, site.postal_address = "Maillage", "1 rue de l’Exemple"
    site.save()
    network = NetworkFactory(code="national", kind=NetworkKind.NATIONAL)
    event = EventFactory(network=network, title="Suivre l’eau")
    SeatPoolFactory(event=event)
    news = NewsFactory(network=network)
    items = [{"link": event.get_url(), "key": f"events.event:{event.pk}"}, {"link": news.get_url()}]
    made = IssueFactory(
        network=network,
        languages=["fr", "en"],
        title_en="Letter",
        blocks=[section_block("events", *items)],
        blocks_en=[section_block("events", *items)],
    )
    made.get_latest_revision().publish()
    issue = NewsletterIssue.objects.get(pk=made.pk)
    reader = SubscriberFactory(networks=[network], address="lectrice@example.org")
    SubscriberFactory(networks=[network], address="reader@example.org", language="en")
    freezing.freeze(issue)
    sending = launching.launch(issue)
    announcement = announcing.draft_announcement(
        network, f"events.event:{event.pk}", AnnouncementKind.OPEN_REGISTRATION, ["fr", "en"]
    )
    short = launching.launch_announcement(announcement)
    departures.tick(short.leaves_at)
    for address in ("nouveau@example.org", reader.address):
        client.post("/lettre/", {"email": address, "language": "fr", "networks": [network.code]})
    deliver_all(sending.leaves_at + timedelta(minutes=1))
    departures.tick(timezone.now() + timedelta(minutes=10))
    found = sent_messages()
    assert len(found) == 2 + 2 + 2
    return found


def links_of(mail):
    """Every address of this site in a mail: text, HTML, headers."""
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    found = {match.rstrip(".,)") for text in [*parts, *map(str, mail.values())] for match in LINK.findall(text)}
    return {url.replace("&amp;", "&") for url in found if urlsplit(url).hostname == "testserver"}


def tables():
    """Every row of what could be changed."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in WATCHED
    }


def test_a_scanner_changes_nothing_and_one_click_does_years_later(mails, monkeypatch):
    every = set().union(*(links_of(mail) for mail in mails))
    for word, least in (("desabonnement", 2), ("preferences", 2), ("confirmer", 1), ("?nl=", 3), ("inscription", 1)):
        assert sum(word in url for url in every) >= least, word
    before = tables()
    ahead = {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"}
    for url in sorted(every):
        path = url.removeprefix("http://testserver")
        scanner = Client()
        answers = [scanner.get(path, headers={"Accept-Language": "en", "User-Agent": "Scanner"}, follow=True)]
        if re.search("desabonnement|preferences|confirmer|inscription", path):
            answers += [scanner.head(path, follow=True), scanner.get(path, headers=ahead, follow=True)]
        assert {answer.status_code for answer in answers} == {200}, url
    assert tables() == before
    assert Subscriber.objects.get(address="nouveau@example.org").state == SubscriberState.UNCONFIRMED
    one_click_years_later(mails, monkeypatch)


def one_click_years_later(mails, monkeypatch):
    """RFC 8058: a POST of the given body, without cookie, referer or token; 200 at once."""
    clock = time.time
    (letter,) = [m for m in mails if m["to"] == "reader@example.org" and m["Subject"] == "Letter"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (url,) = re.findall(r"<(http://testserver[^>]+)>", letter["List-Unsubscribe"])
    monkeypatch.setattr(signing.time, "time", lambda: clock() + 12 * 365 * 86400)
    Delivery.objects.all().delete()  # forgotten long since
    answer = Client(enforce_csrf_checks=True).post(
        urlsplit(url).path,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"Accept-Language": "de", "Origin": "null"},
    )
    assert (answer.status_code, answer.has_header("Location"), bool(answer.cookies)) == (200, False, False)
    states = dict(Subscriber.objects.values_list("address", "state"))
    assert states["reader@example.org"] == SubscriberState.UNSUBSCRIBED
    assert states["lectrice@example.org"] == SubscriberState.ACTIVE
