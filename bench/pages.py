"""How long readers wait for the busiest pages, cold and warm, and how many queries a cold page asks.

Cold: the cache is emptied before each request (``cms`` and Wagtail's own caches of content types stay warm, as in any
process that has answered once). Warm: the same address again and again, by twelve closed-loop clients. On the
demonstration data plus as many published events as a busy year has.
"""

import statistics
from collections.abc import Iterator

from bench import harness

COLD_ROUNDS = 25
WARM_SECONDS = 6.0
EVENTS = 120
QUERIES_GOAL = 20


def prepare() -> dict[str, str]:
    """Demonstration data and a year of events; page -> path."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import override_settings
    from django.urls import reverse

    from events.models import EventPage
    from networks.models import Network
    from tests.factories import EventFactory, SeatPoolFactory

    with override_settings(DEBUG=True):
        call_command("demo", verbosity=0)
    networks = list(Network.objects.exclude(page=None))
    for number in range(EVENTS):
        event = EventFactory(network=networks[number % len(networks)], slug=f"mesure-{number}")
        SeatPoolFactory(event=event, quota=100)
    busiest = EventPage.objects.live().public().filter(slug="mesure-0").get()
    return {
        "home": "/",
        "events": reverse("events:list"),
        "event": busiest.get_url(),
        "networks": reverse("networks:list"),
        "resources": reverse("resources:list"),
    }


def cold_queries(paths: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Page -> queries of a cold request, in this process, content types warm."""
    from django.core.cache import cache
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    for name, path in paths.items():
        for _ in range(2):  # the first request warms content types and compiles templates
            cache.clear()
            reset_queries()  # loading the demonstration data filled the log, which holds 9,000
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(path)
                if hasattr(answer, "streaming_content"):
                    list(answer.streaming_content)
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")
        yield name, len(asked.captured_queries)


def main() -> None:
    """Measure and record."""
    with harness.production_like():
        paths = prepare()
        queries = dict(cold_queries(paths))
        from django.core.cache import cache
        from django.db import connection

        connection.close()
        figures = []
        with harness.gunicorn() as web:
            for name, path in paths.items():
                one = harness.Client(web.port)
                for number in range(COLD_ROUNDS + 2 * harness.WORKERS):
                    cache.clear()
                    one.ask("warm-up" if number < 2 * harness.WORKERS else "cold", "GET", path)

                def read(client: harness.Client, number: int, path: str = path) -> bool:
                    return client.ask("warm", "GET", path) == 200

                harness.closed_loop(web.port, 0.5, read)
                warm = harness.closed_loop(web.port, WARM_SECONDS, read)
                failures = one.failures + warm.failures
                if failures:
                    raise SystemExit(f"{path}: {failures[0]}")
                cold = [1000 * seconds for seconds in one.seconds["cold"]]
                figures += [
                    harness.Figure(
                        f"pages.{name}.cold_p95_ms",
                        harness.percentile(cold, 0.95),
                        "ms",
                        "postgresql",
                        {"median ms": statistics.median(cold), "clients": 1.0},
                    ),
                    harness.Figure(
                        f"pages.{name}.warm_p95_ms",
                        warm.milliseconds(0.95),
                        "ms",
                        "postgresql",
                        {
                            "median ms": warm.milliseconds(0.5),
                            "pages a second": warm.per_second,
                            "clients": float(harness.CLIENTS),
                            "load generator, cores": warm.own_cpu,
                        },
                    ),
                    harness.Figure(
                        f"pages.{name}.queries_cold", float(queries[name]), "", "postgresql", {}, QUERIES_GOAL
                    ),
                ]
    harness.record(figures)


if __name__ == "__main__":
    main()
