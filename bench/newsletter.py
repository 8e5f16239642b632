"""The letter: messages a second for 6, 12 and 25 items, from the outbox to a local mail server that takes all.

PostgreSQL with fsync, the site's own rendering, freezing and sending, two sending processes as deployed. Beside it, in
one run against the same server: Django's ``EmailMultiAlternatives`` over one connection, which builds each message
anew, and bare ``smtplib`` with bytes built once, the limit of one connection. The two run in one process each.
"""

import asyncio
import json
import os
import resource
import smtplib
import subprocess
import sys
import time
from typing import Any

from bench import harness
from tools import servers

SUBSCRIBERS = 2667
BESIDE = 400
"""Messages of the two others: their speed does not depend on how many there are."""
SENDERS = 2
GOAL_SECONDS = 25.0


class Sink:
    """Takes everything; in a thread of its own process (``python -m bench.newsletter sink <port>``)."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        return "250 OK"


def sink(port: int) -> None:
    """Serve until killed."""
    from aiosmtpd.controller import UnthreadedController

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    UnthreadedController(Sink(), hostname="127.0.0.1", port=port, loop=loop).begin()
    loop.run_forever()


def prepare(items: int) -> int:
    """A frozen issue of ``items`` items with its audience written; the key of its departure."""
    from django.utils import timezone

    from cms.models import SiteSettings
    from networks.enums import NetworkKind
    from networks.newsletters import freezing, launching
    from networks.newsletters.models import NewsletterIssue, Subscriber
    from tests.factories import NetworkFactory

    site = SiteSettings.load()
    site.publisher, site.postal_address = "Maillage", "1 rue de l’Exemple, 34000 Montpellier"
    site.save()
    network = NetworkFactory(code="THEIA", kind=NetworkKind.NATIONAL)
    if not Subscriber.objects.exists():
        Subscriber.objects.bulk_create(
            Subscriber(address=f"l{n}@example{n % 40}.org", state="active", language="fr") for n in range(SUBSCRIBERS)
        )
    words = "Séries temporelles opérationnelles de hauteur d’eau des rivières par altimétrie spatiale, mises à jour. "
    value = [
        {
            "type": "item",
            "id": str(n),
            "value": {"title": f"Niveaux d’eau n° {n}", "summary": words * 2, "link": "https://example.org/a"},
        }
        for n in range(items)
    ]
    issue = NewsletterIssue(
        title=f"Lettre de {items}", slug=f"lettre-{items}", languages=["fr"], number=items, until=timezone.now()
    )
    issue.body_fr = json.dumps([{"type": "section", "value": {"code": "news", "title": "Actualités", "items": value}}])
    assert network.page is not None
    network.page.add_child(instance=issue)
    issue.save_revision().publish()
    freezing.freeze(issue, gate_check=False)
    return launching.launch(issue).pk


def send_all() -> None:
    """One sending process: until nothing is due (``python -m bench.newsletter send``); prints its peak memory."""
    import django

    django.setup()
    from cms.outbox.sender import Sender

    half = int(os.environ["BENCH_HALF"])
    sender, at_half, before = Sender(), 0, -1
    while sender.taken > before:
        before = sender.taken
        sender.run(max_seconds=2.0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        at_half = at_half or (peak if sender.taken >= half else 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"sent": sender.taken, "peak_kb": peak, "half_kb": at_half or peak}))


def outbox(pk: int) -> tuple[float, int, float]:
    """(seconds, deliveries sent, MB that sending the second half added to the largest process)."""
    from django.utils import timezone

    from cms.outbox.models import Delivery
    from networks.newsletters import departures
    from networks.newsletters.models import Sending

    sending = Sending.objects.get(pk=pk)
    Delivery.objects.filter(mailing=sending.mailing).update(due_at=timezone.now())
    departures.tick(sending.leaves_at)
    command = [sys.executable, "-m", "bench.newsletter", "send"]
    # What a worker costs before it sends is paid once, when it starts: it is told to begin when all are ready.
    began = time.monotonic()
    ends = [
        subprocess.Popen(command, cwd=harness.ROOT, stdout=subprocess.PIPE, text=True, env=os.environ)
        for _n in range(SENDERS)
    ]
    told = [json.loads(process.communicate()[0].splitlines()[-1]) for process in ends]
    seconds = time.monotonic() - began
    first = Delivery.objects.filter(mailing=sending.mailing, state="sent").order_by("sent_at").first()
    last = Delivery.objects.filter(mailing=sending.mailing, state="sent").order_by("-sent_at").first()
    if first is not None and last is not None:
        seconds = (last.sent_at - first.sent_at).total_seconds()
    sent = Delivery.objects.filter(mailing=sending.mailing, state="sent").count()
    return seconds, sent, max(t["peak_kb"] - t["half_kb"] for t in told) / 1024


def django_mail(pk: int, port: int) -> float:
    """Messages a second of Django's own mails over one connection."""
    from django.core.mail import EmailMultiAlternatives, get_connection

    from networks.newsletters.models import Sending

    variant = Sending.objects.get(pk=pk).issue.variants.get()
    with get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port) as connection:
        began = time.monotonic()
        for n in range(BESIDE):
            mail = EmailMultiAlternatives(variant.subject, variant.text, "a@example.org", [f"l{n}@example.org"])
            mail.attach_alternative(variant.html, "text/html")
            connection.send_messages([mail])
        return BESIDE / (time.monotonic() - began)


def bare(pk: int, port: int) -> float:
    """Messages a second of the same bytes handed over again and again."""
    from django.core.mail import EmailMultiAlternatives

    from networks.newsletters.models import Sending

    variant = Sending.objects.get(pk=pk).issue.variants.get()
    mail = EmailMultiAlternatives(variant.subject, variant.text, "a@example.org", ["l@example.org"])
    mail.attach_alternative(variant.html, "text/html")
    data = mail.message().as_bytes(linesep="\r\n")
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        began = time.monotonic()
        for n in range(BESIDE):
            smtp.sendmail("a@example.org", [f"l{n}@example.org"], data)
        return BESIDE / (time.monotonic() - began)


def main() -> None:
    """Measure and record."""
    port = servers.free_port()
    server = subprocess.Popen([sys.executable, "-m", "bench.newsletter", "sink", str(port)], cwd=harness.ROOT)
    try:
        with harness.production_like(
            EMAIL_URL=f"smtp://127.0.0.1:{port}",
            NEWSLETTER_CANCEL_MINUTES="0",
            BENCH_HALF=str(SUBSCRIBERS // 2 // SENDERS),
        ):
            import django

            django.setup()
            figures: list[harness.Figure] = []
            for items in (6, 12, 25):
                pk = prepare(items)
                seconds, sent, grown = outbox(pk)
                if sent != SUBSCRIBERS:
                    raise SystemExit(f"{sent} of {SUBSCRIBERS} were sent")
                beside = {
                    "EmailMultiAlternatives, one connection, 1/s": django_mail(pk, port),
                    "smtplib, prebuilt bytes, 1/s": bare(pk, port),
                    "sending processes": float(SENDERS),
                    "memory added by the second half, MB": grown,
                }
                name = f"newsletter.{items}_items"
                figures.append(harness.Figure(f"{name}.per_second", sent / seconds, "1/s", "postgresql", beside))
                if items == 12:
                    figures.append(
                        harness.Figure(
                            f"{name}.seconds_for_{SUBSCRIBERS}", seconds, "s", "postgresql", {}, GOAL_SECONDS
                        )
                    )
            from django.db import connection

            connection.close()
    finally:
        server.terminate()
        server.wait(10)
    harness.record(figures)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sink", number]:
            sink(int(number))
        case ["send"]:
            send_all()
        case _:
            main()
