"""Rate limits kept in the database: they hold over all web processes, and survive a restart.

Keys are stored as keyed hashes, so that the table holds no address of anybody.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

LONGEST_WINDOW = timedelta(days=1)


class ThrottleHit(models.Model):
    """One bucket of a limit: ``n`` hits of ``key`` in the window that starts at ``window``."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=128)
    window = models.DateTimeField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key", "window"], name="throttle_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key} {self.window:%Y-%m-%d %H:%M}: {self.n}"


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: bare, with a port, in brackets; None where it is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


@lru_cache(maxsize=8)
def _networks(entries: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(ip_network(entry, strict=False) for entry in entries if entry != "unix")


def _trusted(address: IPv4Address | IPv6Address | None) -> bool:
    entries = tuple(settings.TRUSTED_PROXIES)
    if address is None:
        return False
    return any(address in network for network in _networks(entries) if network.version == address.version)


def client_address(request: HttpRequest) -> str:
    """Whom a request counts for: an IPv4 address, or the /64 of an IPv6 one (a home owns 2**64 of them).

    ``X-Forwarded-For`` is read from its right end, and only as far as ``settings.TRUSTED_PROXIES`` (addresses
    or networks; ``unix`` for a proxy behind a Unix socket) vouches for it: what is further left was typed
    by the client. Empty where the server tells none.
    """
    remote = request.META.get("REMOTE_ADDR", "")
    address = _parse(remote)
    if _trusted(address) or (not remote and "unix" in settings.TRUSTED_PROXIES):
        for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            seen = _parse(hop)
            if seen is None:
                break
            address = seen
            if not _trusted(seen):
                break
    if address is None:
        return ""
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


def _bucket(now: datetime, window: timedelta) -> datetime:
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def hit(scope: str, key: str, limit: int, window: timedelta, *, now: datetime | None = None) -> bool:
    """Count one hit of ``key``; False when that makes more than ``limit`` in the current window.

    Windows are fixed, aligned on the epoch, a second to a day long (ValueError otherwise): around their
    border twice the limit may pass. One statement counts and reads, so two hits at once are two hits.
    """
    if not settings.THROTTLE_ENABLED:
        return True
    if not timedelta(seconds=1) <= window <= LONGEST_WINDOW:
        raise ValueError("a window is a second to a day long")
    hashed = hmac.new(settings.SECRET_KEY.encode(), f"throttle:{key}".encode(), hashlib.sha256).hexdigest()
    start = connection.ops.adapt_datetimefield_value(_bucket(now or timezone.now(), window))
    name = connection.ops.quote_name
    table, columns = name(ThrottleHit._meta.db_table), ("scope", "key", "window")
    listed = ", ".join(map(name, columns))
    statement = (
        f"INSERT INTO {table} ({listed}, n) VALUES (%s, %s, %s, 1) "  # noqa: S608  names of our own model
        f"ON CONFLICT ({listed}) DO UPDATE SET n = {table}.n + 1 RETURNING n"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [scope, hashed, start])
        (n,) = cursor.fetchone()
    return bool(n <= limit)


def throttled(scope: str, limit: int, window: timedelta) -> Callable[[View[P]], View[P]]:
    """Let a client POST to a view ``limit`` times in ``window``; past that, a page with status 429 says so."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def limited(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST" and not hit(scope, client_address(request), limit, window):
                minutes = max(1, round(window.total_seconds() / 60))
                response = render(request, "cms/errors/429.html", {"minutes": minutes}, status=429)
                response["Retry-After"] = str(int(window.total_seconds()))
                return response
            return view(request, *args, **kwargs)

        return limited

    return decorate


def prune(now: datetime | None = None) -> int:
    """Delete the buckets no window can still count in; how many."""
    limit = (now or timezone.now()) - 2 * LONGEST_WINDOW
    deleted, _by_model = ThrottleHit.objects.filter(window__lt=limit).delete()
    return deleted
