"""``/healthz``."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError

from cms import health
from cms.outbox.health import Backlog

pytestmark = pytest.mark.django_db


def test_all_is_well(client):
    response = client.get("/healthz")
    told = response.json()
    assert (response.status_code, told["status"]) == (200, "ok")
    assert told["database"]["ok"]
    assert told["broker"]["ok"]
    assert told["outbox"]["due"] == 0
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("part", ["database", "broker"])
def test_what_is_down_is_named_without_secrets(client, monkeypatch, part):
    def fail():
        raise OperationalError("redis://user:password@secret-host/0")

    monkeypatch.setattr(health, part, fail)
    response = client.get("/healthz")
    told = response.json()
    assert (response.status_code, told["status"]) == (503, "down")
    assert told[part] == {"ok": False, "error": "OperationalError"}
    assert "secret" not in response.content.decode()


def test_a_broker_that_swallows_packets_does_not_hold_the_probe(client, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.2)
    monkeypatch.setattr(health, "_connect", lambda: time.sleep(2))
    started = time.monotonic()
    assert client.get("/healthz").status_code == 503
    assert time.monotonic() - started < 1.5


def test_a_late_outbox_is_told(client, monkeypatch):
    late = Backlog(
        due=3,
        oldest_seconds=int(timedelta(hours=1).total_seconds()),
        in_hand=0,
        deferred=0,
        uncertain=0,
        failed_last_day=0,
    )
    monkeypatch.setattr(health, "backlog", lambda: late)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["outbox"]["late"] is True


def test_it_only_reads(client):
    assert client.post("/healthz").status_code == 405
