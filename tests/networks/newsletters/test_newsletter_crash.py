"""The whole list is written to while everything breaks: nobody twice, nobody forgotten unseen, the counts add up."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from cms.models import SiteSettings
from networks.enums import NetworkKind
from networks.newsletters import departures, freezing, launching
from networks.newsletters.models import NewsletterIssue, Subscriber
from tests.cms.outbox.crash.rig import deployed
from tests.factories import NetworkFactory

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

SUBSCRIBERS = 2667
KILLS = 20
BUSY, DROPPED, LOST = 0.30, 0.01, 0.005
"""Shares of RCPT answered 454, of connections dropped before a message, and after its last dot."""


def launched():
    """An issue of twelve items in two languages, frozen, with its audience; its departure has begun."""
    site = SiteSettings.load()
    site.publisher, site.postal_address = "Maillage", "1 rue de l’Exemple, 34000 Montpellier"
    site.save()
    network = NetworkFactory(code="THEIA", kind=NetworkKind.NATIONAL)
    items = [
        {
            "type": "item",
            "id": str(n),
            "value": {"title": f"Contenu {n}", "summary": "Deux phrases. " * 8, "link": "https://example.org/a"},
        }
        for n in range(12)
    ]
    body = json.dumps([{"type": "section", "value": {"code": "news", "title": "Actualités", "items": items}}])
    issue = NewsletterIssue(
        title="Lettre", title_en="Letter", slug="lettre", languages=["fr", "en"], number=1, until=timezone.now()
    )
    issue.body_fr = issue.body_en = body
    network.page.add_child(instance=issue)
    issue.save_revision().publish()
    Subscriber.objects.bulk_create(
        Subscriber(address=f"l{n}@example{n % 7}.org", state="active", language="en" if n % 3 == 0 else "fr")
        for n in range(SUBSCRIBERS)
    )
    freezing.freeze(issue, gate_check=False)
    sending = launching.launch(issue)
    type(sending.mailing).objects.filter(pk=sending.mailing_id).update(not_before=None)
    sending.mailing.deliveries.update(due_at=timezone.now())
    departures.tick(sending.leaves_at)
    sending.refresh_from_db()
    return sending


def judge(site, sending):
    rows = site.query("SELECT mail_id, address, state FROM outbox_delivery")
    received = Counter(site.log.read_text().splitlines())
    lost = len(Path(f"{site.log}.drops").read_text().splitlines())
    assert len(rows) == sending.expected == SUBSCRIBERS
    assert [line for line, n in received.items() if n > 1] == [], "somebody got the letter twice"
    states = Counter(state for _id, _address, state in rows)
    assert set(states) <= {"sent", "uncertain"}, states
    assert states["uncertain"] <= KILLS + lost
    assert sum(states.values()) == SUBSCRIBERS
    for mail_id, address, state in rows:
        if state == "sent":
            assert f"{mail_id} {address}" in received, "counted as sent, and did not arrive"
    missing = SUBSCRIBERS - sum(received.values())
    assert 0 <= missing <= states["uncertain"], "lost, and not shown uncertain"
    return states, lost, missing


def run(folder):
    sending = launched()
    with deployed(folder, total=SUBSCRIBERS, kills=KILLS, sink=(str(BUSY), str(DROPPED), str(LOST))) as site:
        site.run()
        states, lost, missing = judge(site, sending)
    print(f"{KILLS} kills, {lost} drops after DATA: {dict(states)}; {missing} of the uncertain did not arrive")
    return sending


@pytest.mark.postgresql
@pytest.mark.redis
def test_the_whole_list_on_postgresql_and_redis(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL (PostgreSQL)")
    sending = run(tmp_path)
    uncertain = sending.mailing.deliveries.filter(state="uncertain").count()
    departures.tick()
    sending.refresh_from_db()
    assert (sending.closed_at is None) == bool(uncertain)
    sending.mailing.deliveries.filter(state="uncertain").update(state="sent")
    departures.tick()
    sending.refresh_from_db()
    assert sending.counts == {"sent": SUBSCRIBERS}
    assert sending.closed_at is not None


def test_the_whole_list_on_the_embedded_defaults(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("the embedded defaults are SQLite and the file broker")
    run(tmp_path)
