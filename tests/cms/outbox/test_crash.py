"""Twenty sending processes killed in the act: nobody gets a mail twice, and nobody is forgotten unseen."""

from collections import Counter

import pytest
from django.db import connection

from cms.outbox.compose import MailContent, Recipient, enqueue, enqueue_many
from cms.outbox.mime import field_placeholder
from tests.cms.outbox.crash.rig import deployed

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

DELIVERIES = 2000
KILLS = 20


def fill_outbox():
    name = field_placeholder("name")
    enqueue_many(
        stream="letter",
        key="letter",
        label="Lettre",
        contents={"fr": MailContent("Lettre", f"Bonjour {name}\n" * 20, f"<p>Bonjour {name}</p>" * 20)},
        recipients=[Recipient(f"r{n}@example.org", "fr", {"name": f"n° {n}"}) for n in range(DELIVERIES - 100)],
    )
    for n in range(100):
        enqueue(
            stream="registration",
            to=f"t{n}@example.org",
            content=MailContent(f"Inscription {n}", "Bonjour\n"),
            language="fr",
            key=f"t{n}",
        )


def judge(site):
    rows = site.query("SELECT mail_id, address, state FROM outbox_delivery")
    received = Counter(site.log.read_text().splitlines())
    assert len(rows) == DELIVERIES
    assert [line for line, n in received.items() if n > 1] == [], "somebody got a mail twice"
    states = Counter(state for _id, _address, state in rows)
    assert set(states) <= {"sent", "uncertain"}, states
    assert states["uncertain"] <= KILLS
    for mail_id, address, state in rows:
        if state == "sent":
            assert f"{mail_id} {address}" in received
    missing = [address for mail_id, address, state in rows if f"{mail_id} {address}" not in received]
    assert len(missing) <= states["uncertain"]
    assert sum(received.values()) == DELIVERIES - len(missing), "nothing arrived that was not in the outbox"
    return states, missing


def run(folder):
    fill_outbox()
    with deployed(folder, total=DELIVERIES, kills=KILLS) as site:
        site.run()
        states, missing = judge(site)
    print(f"{KILLS} kills: {dict(states)}, {len(missing)} of the uncertain did not arrive")


@pytest.mark.postgresql
@pytest.mark.redis
def test_twenty_kills_and_a_flushed_broker(tmp_path):
    run(tmp_path)


def test_twenty_kills_on_the_embedded_defaults(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("the embedded defaults are SQLite and the file broker")
    run(tmp_path)
