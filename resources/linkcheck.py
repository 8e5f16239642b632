"""Health of the addresses that resources lead to: what is checked when, and when an address is dead.

The database is the truth: every outcome is written at once, a row being checked is put off by ``CLAIM`` first, and a
run that is killed leaves rows that come due again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from resources.enums import LinkKind, LinkState
from resources.link_probe import Answer, AskLater, Manners, Probe, probe
from resources.models import AccessLink, LinkHealth, Resource

DEAD_AFTER_FAILURES = 3
DEAD_AFTER = timedelta(days=7)
"""Both: a site that is away for a week-end is not dead."""

WHEN_ALIVE = timedelta(days=7)
WHEN_FAILING = timedelta(days=2)
WHEN_DEAD = timedelta(days=7)
WHEN_SKIPPED = timedelta(days=30)
CLAIM = timedelta(minutes=15)
CHUNK = 500
BATCH = 30
BUDGET = 20.0
"""Seconds after which a run begins no other check: mails wait for the same workers."""

_RESERVED = ("example.org", "example.com", "example.net", "example", "test", "invalid", "localhost")
"""Names that lead nowhere by design (RFC 2606): the demonstration's."""


def address_hash(url: str) -> str:
    """What a :class:`resources.models.LinkHealth` is found by: SHA-256 of the address, in hexadecimal."""
    return sha256(url.encode()).hexdigest()


def dead_links_of(resource: Resource) -> list[AccessLink]:
    """The links of a resource whose address is dead, in their order; one query beside the links' own."""
    links = list(resource.links.all())
    hashes = [address_hash(link.url) for link in links]
    dead = LinkHealth.objects.filter(url_hash__in=hashes, state=LinkState.DEAD) if hashes else ()
    found = {health.url for health in dead}
    return [link for link in links if link.url in found]


def collect(now: datetime) -> int:
    """Follow every address of a published resource, and forget those nothing leads to; how many are new."""
    public = AccessLink.objects.filter(resource__live=True)
    LinkHealth.objects.exclude(url__in=public.values("url")).delete()
    unknown = public.exclude(url__in=LinkHealth.objects.values("url"))
    urls = unknown.order_by("url").values_list("url", flat=True).distinct()
    rows = [_row(url, now) for url in urls.iterator(CHUNK)]
    LinkHealth.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    return len(rows)


def _row(url: str, now: datetime) -> LinkHealth:
    return LinkHealth(url=url, url_hash=address_hash(url), host=_host(url)[:255], next_check_at=now)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_reserved(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _RESERVED)


def due(now: datetime) -> "QuerySet[LinkHealth]":
    """Addresses to check, those that wait longest first."""
    waiting = LinkHealth.objects.filter(Q(next_check_at=None) | Q(next_check_at__lte=now))
    return waiting.order_by(F("next_check_at").asc(nulls_first=True), "pk")


def check_due(now: datetime, *, limit: int = BATCH, manners: Manners | None = None) -> int:
    """Check addresses that are due, hosts in turn; how many were asked. Two runs at once share them."""
    manners = manners or Manners()
    asked, ends = 0, manners.clock() + BUDGET
    for health in _in_turn(list(due(now)[:limit])):
        if manners.clock() > ends:
            break
        if not _claim(health):
            continue
        if _is_reserved(health.host):
            LinkHealth.objects.filter(pk=health.pk).update(next_check_at=now + WHEN_SKIPPED)
            continue
        try:
            found = probe(health.url, manners)
        except AskLater:
            continue  # due again when the claim is over
        record(health.pk, _of_service(health, found), now=timezone.now())
        asked += 1
    return asked


def _of_service(health: LinkHealth, found: Probe) -> Probe:
    """A service asked for nothing says that it is a bad request, or another method's: it is there."""
    if found.answer is Answer.FAILED and found.status in {400, 405}:
        services = AccessLink.objects.filter(url=health.url, kind=LinkKind.SERVICE)
        return replace(found, answer=Answer.ALIVE) if services.exists() else found
    return found


def _in_turn(rows: list[LinkHealth]) -> Iterable[LinkHealth]:
    """One address of each host, then the second of each: waiting for one, another is asked."""
    by_host: dict[str, list[LinkHealth]] = {}
    for row in rows:
        by_host.setdefault(row.host, []).append(row)
    while by_host:
        for host in list(by_host):
            yield by_host[host].pop(0)
            if not by_host[host]:
                del by_host[host]


def _claim(health: LinkHealth) -> bool:
    """Put the row off; False where another run did."""
    mine = LinkHealth.objects.filter(pk=health.pk, next_check_at=health.next_check_at)
    return mine.update(next_check_at=timezone.now() + CLAIM) == 1


def record(pk: int, found: Probe, *, now: datetime) -> None:
    """Write what came of a check; nothing where the row is gone."""
    with transaction.atomic():
        health = LinkHealth.objects.select_for_update().filter(pk=pk).first()
        if health is None:
            return
        was_dead = health.state == LinkState.DEAD
        health.checked_at, health.http_status, health.message = now, found.status, found.message
        _apply(health, found, now)
        if was_dead == (health.state == LinkState.DEAD):
            # No signal: pages are kept in a cache that forgets them when a row is saved, and they show no change.
            values = {field.attname: getattr(health, field.attname) for field in LinkHealth._meta.local_concrete_fields}
            LinkHealth.objects.filter(pk=pk).update(**{k: v for k, v in values.items() if k != "id"})
        else:
            health.save()


def _apply(health: LinkHealth, found: Probe, now: datetime) -> None:
    if found.answer is Answer.LATER:
        health.next_check_at = now + max(found.retry_after or timedelta(0), timedelta(hours=1))
    elif found.answer is Answer.FAILED:
        health.failures = min(health.failures + 1, 32_767)
        health.failing_since = health.failing_since or now
        lasting = now - health.failing_since >= DEAD_AFTER
        dead = health.state == LinkState.DEAD or (health.failures >= DEAD_AFTER_FAILURES and lasting)
        health.state = LinkState.DEAD if dead else LinkState.FAILING
        health.next_check_at = now + (WHEN_DEAD if dead else WHEN_FAILING)
    else:
        skipped = found.answer is Answer.SKIPPED
        health.state = LinkState.SKIPPED if skipped else LinkState.ALIVE
        health.failures, health.failing_since = 0, None
        health.next_check_at = now + (WHEN_SKIPPED if skipped else WHEN_ALIVE)


def ask_again(healths: "QuerySet[LinkHealth]", now: datetime) -> int:
    """Put addresses first in the queue ("check now"); how many."""
    return healths.update(next_check_at=now - timedelta(days=365))
