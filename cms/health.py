"""``/healthz``: whether database and broker answer, and how far behind the outbox is; for monitoring.

503 where the database or the broker does not answer. A late outbox is told (``degraded``) with 200: taking web
processes away would not send its mails. Names of errors only: no address, no message, no secret.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from celery import current_app
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.outbox.health import backlog

PATIENCE = 3.0
"""Seconds we wait for the broker: a host that swallows packets must not hold the probe."""


def database() -> None:
    """:raises django.db.Error: it does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _connect() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=PATIENCE)


def broker() -> None:
    """:raises Exception: it does not answer, or not in time."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="healthz")
    try:
        pool.submit(_connect).result(timeout=PATIENCE)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _told(check: Callable[[], Any]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        found = check()
    except Exception as error:  # whatever a driver raises means the same here
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True, "ms": round((time.perf_counter() - started) * 1000, 1), **(found or {})}


def outbox() -> dict[str, Any]:
    """Figures of the outbox, and whether mail waits for longer than it should."""
    found = backlog()
    return {**asdict(found), "late": found.late}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """``{"status": "ok" | "degraded" | "down", "database": {...}, "broker": {...}, "outbox": {...}}``."""
    checks = {"database": _told(database), "broker": _told(broker)}
    checks["outbox"] = _told(outbox) if checks["database"]["ok"] else {"ok": False, "error": "database"}
    up = checks["database"]["ok"] and checks["broker"]["ok"]
    behind = not checks["outbox"]["ok"] or checks["outbox"]["late"]
    status = "down" if not up else "degraded" if behind else "ok"
    return JsonResponse({"status": status, **checks}, status=200 if up else 503)
