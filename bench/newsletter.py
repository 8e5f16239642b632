"""The letter: messages a second for 6, 12 and 25 items, from the outbox to a local mail server that takes all.

PostgreSQL with fsync, the site's own rendering, freezing and sending, two sending processes as deployed. Items weigh
what those of the demonstration do: title, summary of 300 characters, image, link, label, date, network. Beside it, in
one run against the same server: Django's ``EmailMultiAlternatives`` over one connection, which builds each message
anew, and bare ``smtplib`` with bytes built once, the limit of one connection. The two run in one process each.
"""

import asyncio
import io
import json
import os
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench import harness
from tools import servers

SUBSCRIBERS = 2667
BESIDE = 400
"""Messages of the two others: their speed does not depend on how many there are."""
SENDERS = 2
GOAL_SECONDS = 25.0
PROBE_SECONDS = 0.5
"""Between two looks at the memory of the sending processes."""
SUMMARY = (
    "Séries temporelles opérationnelles de hauteur d’eau des rivières par altimétrie spatiale, mises à jour chaque "
    "semaine et validées par comparaison avec les stations au sol ; le jeu de données couvre les grands bassins de "
    "métropole et d’outre-mer, avec sa notice, ses incertitudes et des exemples de code pour commencer."
)


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


def picture() -> Any:
    """The image of every item; what weighs in a mail is its address and its words."""
    from django.core.files.images import ImageFile
    from PIL import Image

    from cms.models import SiteImage

    found = SiteImage.objects.first()
    if found is not None:
        return found
    drawn = io.BytesIO()
    Image.new("RGB", (640, 360), (31, 111, 139)).save(drawn, "PNG")
    drawn.seek(0)
    return SiteImage.objects.create(title="Rivière", file=ImageFile(drawn, name="riviere.png"))


def item(n: int, image: int) -> dict[str, Any]:
    """An item as the draft writes it."""
    value = {
        "title": f"Niveaux d’eau des rivières et des lacs par altimétrie spatiale, livraison n° {n}",
        "summary": SUMMARY,
        "image": {"image": image, "decorative": False, "alt_text": "Carte des hauteurs d’eau le long d’un fleuve"},
        "link": f"/ressources/niveaux-d-eau-des-rivieres-et-des-lacs-{n}/",
        "label": "Jeu de données",
        "when": "Mis à jour le 12 novembre 2026",
        "network": "Animation régionale thématique Occitanie",
        "key": f"resource:{n}",
    }
    return {"type": "item", "id": str(n), "value": value}


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
    value = [item(n, picture().pk) for n in range(items)]
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
    """One sending process: says when it is ready, sends until nothing is due (``python -m bench.newsletter send``)."""
    import django

    django.setup()
    from django.db import connection
    from django.urls import reverse

    from cms.outbox.sender import Sender

    connection.ensure_connection()
    # The first link loads every view of the site, seconds and tens of megabytes: a worker pays that once.
    reverse("newsletters:subscribe")
    sender, before = Sender(), -1
    print("ready", flush=True)
    sys.stdin.readline()
    while sender.taken > before:
        before = sender.taken
        sender.run(max_seconds=30.0)
    print(json.dumps({"sent": sender.taken}), flush=True)


def resident_mb(pid: int) -> float | None:
    """Memory a process holds at this moment (not its peak); None once it has ended."""
    try:
        with open(f"/proc/{pid}/statm") as statm:
            pages = int(statm.read().split()[1])
    except (OSError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 or None


def quarters(looks: Sequence[float]) -> tuple[float, float]:
    """Mean of the first and of the last quarter of what was seen; (0, 0) for nothing."""
    if not looks:
        return 0.0, 0.0
    n = max(1, len(looks) // 4)
    return sum(looks[:n]) / n, sum(looks[-n:]) / n


@dataclass(frozen=True)
class Sent:
    """What sending the whole list took."""

    seconds: float
    """From the signal to begin until the last message was accepted."""
    messages: int
    first_mb: float
    grown_mb: float
    """Memory of the sending process that grew most: mean of the first quarter of its time, and what the last adds."""


def outbox(pk: int) -> Sent:
    """Open the departure and let the sending processes loose on it, all at once."""
    from django.utils import timezone

    from cms.outbox.models import Delivery
    from networks.newsletters import departures
    from networks.newsletters.models import Sending

    sending = Sending.objects.get(pk=pk)
    Delivery.objects.filter(mailing=sending.mailing).update(due_at=timezone.now())
    departures.tick(sending.leaves_at)
    command = [sys.executable, "-m", "bench.newsletter", "send"]
    pipe = subprocess.PIPE
    # What a worker costs before it sends is paid once, when it starts; it begins when all are ready.
    ends = [
        subprocess.Popen(command, cwd=harness.ROOT, stdin=pipe, stdout=pipe, text=True, env=os.environ)
        for _n in range(SENDERS)
    ]
    for process in ends:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
    began = timezone.now()
    for process in ends:
        process.stdin.write("go\n")  # type: ignore[union-attr]  # asserted above
        process.stdin.flush()  # type: ignore[union-attr]
    seen: list[list[float]] = [[] for _process in ends]
    while any(process.poll() is None for process in ends):
        for looks, process in zip(seen, ends, strict=True):
            held = resident_mb(process.pid)
            if held is not None:
                looks.append(held)
        time.sleep(PROBE_SECONDS)
    first, last = max((quarters(looks) for looks in seen), key=lambda pair: pair[1] - pair[0])
    sent = Delivery.objects.filter(mailing=sending.mailing, state="sent")
    last_one = sent.latest("sent_at").sent_at
    assert last_one is not None
    return Sent((last_one - began).total_seconds(), sent.count(), first, last - first)


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


def weight(pk: int) -> int:
    """Bytes of one message on the wire."""
    from cms.outbox.mime import Template
    from networks.newsletters.models import Sending

    delivery = Sending.objects.get(pk=pk).mailing.deliveries.select_related("message").first()
    return len(Template.of(delivery.message).outgoing(delivery.message, delivery).data)


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
        with (
            tempfile.TemporaryDirectory() as media,
            harness.production_like(
                EMAIL_URL=f"smtp://127.0.0.1:{port}", NEWSLETTER_CANCEL_MINUTES="0", MEDIA_ROOT=media
            ),
        ):
            import django

            django.setup()
            figures: list[harness.Figure] = []
            for items in (6, 12, 25):
                pk = prepare(items)
                sent = outbox(pk)
                if sent.messages != SUBSCRIBERS:
                    raise SystemExit(f"{sent.messages} of {SUBSCRIBERS} were sent")
                beside = {
                    "EmailMultiAlternatives, one connection, 1/s": django_mail(pk, port),
                    "smtplib, prebuilt bytes, 1/s": bare(pk, port),
                    "sending processes": float(SENDERS),
                    "bytes of a message": float(weight(pk)),
                    "memory of a sending process, MB": sent.first_mb,
                    "added between first and last quarter, MB": sent.grown_mb,
                }
                name = f"newsletter.{items}_items"
                figures.append(
                    harness.Figure(f"{name}.per_second", sent.messages / sent.seconds, "1/s", "postgresql", beside)
                )
                if items == 12:
                    figures.append(
                        harness.Figure(
                            f"{name}.seconds_for_{SUBSCRIBERS}", sent.seconds, "s", "postgresql", {}, GOAL_SECONDS
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
