"""Registrations a second on one event with a quota: the form's POST, then the confirmation's POST.

PostgreSQL with fsync, Redis, two web workers, twelve closed-loop clients, throttle off. The personal link is put
together by the bench, since it would come by mail; mails are written to the outbox in the same transactions, and
sent by nobody meanwhile.
"""

import time

from bench import harness

SECONDS = 20.0
WARM_UP = 4.0
QUOTA = 20_000
GOAL_PER_SECOND, GOAL_P95 = 50, 300
PUBLISHED_ELSEWHERE = 8.0
"""Orders a second on one event with a quota that pretix documents."""


def prepare() -> tuple[int, int]:
    """One event with a seat pool; (event, pool)."""
    import django

    django.setup()
    from events.enums import AttendanceMode
    from tests.factories import EventFactory, SeatPoolFactory

    event = EventFactory()
    pool = SeatPoolFactory(event=event, mode=AttendanceMode.ONLINE, quota=QUOTA)
    return event.pk, pool.pk


def bare_load(seconds: float) -> harness.Load:
    """The machine's limit: a bare view with one INSERT and COMMIT, same server, same clients."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id bigserial PRIMARY KEY, word text)")

    def walk(client: harness.Client, number: int) -> bool:
        return client.post("bare", "/", {"word": str(number)}) == 200

    with harness.gunicorn("bench.bare:application") as web:
        harness.closed_loop(web.port, 1.0, walk)
        return harness.closed_loop(web.port, seconds, walk)


def main() -> None:
    """Measure and record."""
    with harness.production_like():
        event, pool = prepare()
        from django.db import connection
        from django.urls import reverse

        from cms import signing
        from events.models import Registration
        from events.personal_views import MANAGE

        form = reverse("events:register", args=[event])
        run = f"{time.time_ns():x}"

        def register_and_confirm(client: harness.Client, number: int) -> bool:
            address = f"person-{run}-{number}@example.org"
            profile = {
                "first_name": "Camille",
                "last_name": f"Personne {number}",
                "email": address,
                "organisation": "Université de l’Exemple",
                "sector": "private",
                "level": "beginner",
                "mode": str(pool),
                "consent": "on",
                "website": "",
            }
            if client.post("register", form, profile) != 302:
                return False
            pk = Registration.objects.filter(event=event, participant__email=address).values_list("pk", "link_version")
            key, version = pk.get()
            done = client.post("confirm", reverse("events:confirm", args=[signing.token(MANAGE, key, version)]), {})
            return done == 302

        with harness.gunicorn() as web:
            harness.closed_loop(web.port, WARM_UP, register_and_confirm)
            run += "m"
            before = Registration.objects.filter(event=event, state="confirmed").count()
            load = harness.closed_loop(web.port, SECONDS, register_and_confirm)
            confirmed = Registration.objects.filter(event=event, state="confirmed").count() - before
        if load.failures:
            raise SystemExit(f"{len(load.failures)} requests failed, first: {load.failures[0]}")
        if confirmed < load.done:
            raise SystemExit(f"{load.done} confirmations were counted, the database holds {confirmed}")
        bare = bare_load(SECONDS / 2)
        connection.close()
    harness.record(
        [
            harness.Figure(
                "registrations.per_second",
                load.per_second,
                "1/s",
                "postgresql",
                {
                    "bare view, one INSERT and COMMIT, 1/s": bare.per_second,
                    "load generator, cores": load.own_cpu,
                    "confirmed in the run": float(confirmed),
                    "clients": float(harness.CLIENTS),
                    "pretix, as documented, 1/s": PUBLISHED_ELSEWHERE,
                },
                GOAL_PER_SECOND,
            ),
            harness.Figure(
                "registrations.p95_ms",
                load.milliseconds(0.95),
                "ms",
                "postgresql",
                {
                    "register, p95 ms": load.milliseconds(0.95, "register"),
                    "confirm, p95 ms": load.milliseconds(0.95, "confirm"),
                    "both, median ms": load.milliseconds(0.5),
                    "bare view, p95 ms": bare.milliseconds(0.95),
                },
                GOAL_P95,
            ),
        ]
    )


if __name__ == "__main__":
    main()
