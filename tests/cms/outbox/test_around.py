"""Around the sending: Django's mails, templates, mailbox, pump, backlog, claims, forgetting."""

import os
import subprocess
import threading
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone

from cms import privacy
from cms.outbox import claims, tasks, workers
from cms.outbox.compose import MailContent, Recipient, enqueue, enqueue_many, render_mail
from cms.outbox.health import backlog
from cms.outbox.models import Delivery, Mailing, Message, Suppression
from cms.outbox.sender import Sender
from cms.outbox.testing import deliver_all
from cms.outbox.transports.base import Accepted
from cms.outbox.transports.folder import FolderTransport

pytestmark = pytest.mark.django_db

CONTENT = MailContent("Sujet", "Bonjour")


def put(key="k1", to="a@example.org", **options):
    return enqueue(**({"stream": "test", "to": to, "content": CONTENT, "language": "fr", "key": key} | options))


def letter(n, key="letter"):
    recipients = [Recipient(f"n{i}@example.org", "fr") for i in range(n)]
    return enqueue_many(stream="letter", key=key, label="Lettre", contents={"fr": CONTENT}, recipients=recipients)


# Django's and Wagtail's own mails


@pytest.fixture
def own_backend(settings):
    settings.EMAIL_BACKEND = "cms.outbox.backend.OutboxBackend"


def test_mails_of_django_pass_the_outbox(own_backend):
    message = EmailMultiAlternatives(
        "Réinitialisation",
        "https://secret/\n",
        "Équipe <team@example.org>",
        ["Ana <ana@example.org>"],
        bcc=["bea@example.org"],
        reply_to=["r@example.org"],
        headers={"Auto-Submitted": "auto-generated", "To": "everybody@example.org"},
    )
    message.attach_alternative("<p>https://secret/</p>", "text/html")
    message.attach("a.txt", "é", "text/plain")
    assert message.send() == 1
    sent = deliver_all()
    assert sorted(m["To"] for m in sent) == ["ana@example.org", "bea@example.org"]
    assert sent[0]["From"] == "Équipe <team@example.org>"
    assert sent[0]["Reply-To"] == "r@example.org"
    assert sent[0]["Auto-Submitted"] == "auto-generated"
    assert next(sent[0].iter_attachments()).get_content().strip() == "é"
    assert set(Message.objects.values_list("text", "html")) == {("", "")}, "erased once sent"


def test_password_reset_of_the_admin_passes_the_outbox(own_backend, client, django_user_model):
    django_user_model.objects.create_superuser("admin@example.org", "x")
    client.post("/admin/password_reset/", {"email": "admin@example.org"})
    (sent,) = deliver_all()
    assert sent["To"] == "admin@example.org"
    assert "/admin/password_reset/confirm/" in sent.get_body(("plain",)).get_content()


def test_a_bad_address_of_django(own_backend):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        django_mail.send_mail("s", "t", None, ["nonsense"])
    assert django_mail.send_mail("s", "t", None, ["nonsense"], fail_silently=True) == 0


# Templates


def test_render_mail_escapes_html_and_not_text(tmp_path, settings):
    templates = {
        "m.subject.txt": "Pour {{ name }}\n",
        "m.txt": '{% extends "cms/mail/base.txt" %}{% block body %}Bonjour {{ name }}{% endblock %}',
        "m.html": '{% extends "cms/mail/base.html" %}{% block body %}<p>Bonjour {{ name }}</p>{% endblock %}',
    }
    for name, text in templates.items():
        (tmp_path / name).write_text(text)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    content = render_mail("m", {"name": "Ana & <b>Éa</b>"}, "en")
    assert content.subject == "Pour Ana & <b>Éa</b>"
    assert content.text.startswith("Bonjour Ana & <b>Éa</b>\n")
    assert "Bonjour Ana &amp; &lt;b&gt;Éa&lt;/b&gt;" in content.html
    assert 'lang="en"' in content.html
    assert "prefers-color-scheme: dark" in content.html
    assert '<td class="body" style="' in content.html, "rules are inlined"
    assert "Maillage" in content.text


# Mailbox


def test_mailbox_only_while_debug(client, settings, tmp_path):
    settings.EMAIL_URL = f"file://{tmp_path}"
    put(content=MailContent("Sujet <b>", "voir https://example.org/x", "<html><head></head><p>Bonjour</p></html>"))
    Sender(FolderTransport(tmp_path)).run()
    (path,) = tmp_path.iterdir()
    for address in ("/mailbox/", f"/mailbox/{path.name}/"):
        settings.DEBUG = False
        assert client.get(address).status_code == 404
        settings.DEBUG = True
        page = client.get(address)
        assert page.status_code == 200
        assert "Sujet &lt;b&gt;" in page.content.decode()
    assert '<a href="https://example.org/x"' in page.content.decode()
    assert "&lt;p&gt;Bonjour&lt;/p&gt;" in page.content.decode()
    for bad in ("x.eml", "..%2f..%2fetc%2fpasswd", "20260101-000000-000000-none.eml"):
        assert client.get(f"/mailbox/{bad}/").status_code == 404
    assert client.get("/mailbox/?page=zzz").status_code == 200
    settings.EMAIL_URL = "memory:"
    assert client.get("/mailbox/").status_code == 404


# Doorbell and pump


def test_the_bell_is_rung_once_a_transaction_and_after_it(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(tasks.send_due, "apply_async", lambda **options: rung.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(3):
            put(key=f"k{n}", to=f"a{n}@example.org")
        assert rung == []
    assert rung == [1]


def test_a_broker_that_is_down_does_not_reach_the_visitor(monkeypatch, django_capture_on_commit_callbacks, caplog):
    def down(**options):
        raise ConnectionError("broker")

    monkeypatch.setattr(tasks.send_due, "apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        put()
    assert "pump" in caplog.text
    assert len(deliver_all()) == 1


def test_pump_calls_workers_only_for_what_is_due(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.send_due, "apply_async", lambda **options: rung.append(1))
    put(not_before=timezone.now() + timedelta(hours=1))
    assert tasks.pump() == 0
    put(key="k2", to="b@example.org")
    assert tasks.pump() == 1
    letter(tasks.MUCH + 1)
    assert tasks.pump() == tasks.RINGS
    assert len(rung) == 1 + tasks.RINGS


def test_tasks_send(monkeypatch):
    put()
    assert tasks.send_due() == 1
    assert tasks.send_due() == 0


# Dead processes


def dead_worker():
    process = subprocess.Popen(["true"])
    name = workers.own_name().rsplit("/", 2)[0] + f"/{process.pid}/12345"
    process.wait()
    return name


def test_workers_know_who_is_gone():
    assert not workers.is_gone(workers.own_name())
    assert workers.is_gone(dead_worker())
    reused = workers.own_name().rsplit("/", 1)[0] + "/1"
    assert workers.is_gone(reused), "the number was given to another process"
    assert not workers.is_gone("another-machine/x/y/1/1")
    assert not workers.is_gone("nonsense")
    assert not workers.is_gone("")
    assert workers.own_name().split("/")[-2] == str(os.getpid())


@pytest.mark.parametrize("gone", [True, False], ids=["dead", "lease over"])
def test_recover(gone):
    claimed, sending, mine = put(), put("k2", "b@example.org"), put("k3", "c@example.org")
    now = timezone.now()
    other = dead_worker() if gone else "another-machine/x/y/1/1"
    until = now + timedelta(minutes=5) if gone else now - timedelta(seconds=1)
    Delivery.objects.filter(pk=claimed.pk).update(state="claimed", claimed_by=other, lease_until=until)
    Delivery.objects.filter(pk=sending.pk).update(state="sending", claimed_by=other, lease_until=until)
    Delivery.objects.filter(pk=mine.pk).update(
        state="sending", claimed_by=workers.own_name(), lease_until=now + timedelta(minutes=5)
    )
    assert claims.recover(now) == (1, 1)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {claimed.pk: "pending", sending.pk: "uncertain", mine.pk: "sending"}
    assert [m["To"] for m in deliver_all(now + timedelta(minutes=1))] == ["a@example.org"]


def test_a_slow_process_whose_lease_was_over_still_says_what_it_knows():
    delivery = put()

    class Slow(FolderTransport):
        def send(self, mail):
            Delivery.objects.update(lease_until=timezone.now() - timedelta(hours=1))
            assert claims.recover() == (0, 1)
            return Accepted("250 late")

    Sender(Slow("/nonexistent")).run()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reply) == ("sent", "250 late")


def test_a_claim_taken_over_is_not_sent_by_the_first(monkeypatch):
    put()
    first, second = Sender(), Sender()
    first.worker, second.worker = "first/x/y/1/1", "second/x/y/1/1"
    now = timezone.now()
    (delivery,) = claims.claim(first.worker, 10, now)
    Delivery.objects.update(lease_until=now - timedelta(seconds=1))
    claims.recover(now)
    assert len(claims.claim(second.worker, 10, now)) == 1
    sent = []
    first.transport = type(
        "T", (), {"send": lambda self, mail: sent.append(mail) or "250", "close": lambda self: None}
    )()
    first._send_batch([delivery])
    assert sent == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_take_different_deliveries_and_do_not_wait():
    letter(30)
    mine, theirs = [], []
    with transaction.atomic():
        mine = claims.claim("first/x/y/1/1", 10, timezone.now())

        def take():
            theirs.extend(claims.claim("second/x/y/1/1", 10, timezone.now()))
            connection.close()

        other = threading.Thread(target=take)
        other.start()
        other.join(10)
        assert not other.is_alive(), "the second worker does not wait for the first"
    assert len(mine) == len(theirs) == 10
    assert {d.pk for d in mine}.isdisjoint({d.pk for d in theirs})


# Figures, and forgetting


def test_backlog(django_assert_num_queries):
    assert backlog().due == 0
    put(not_before=timezone.now() - timedelta(minutes=30))
    put("k2", "b@example.org", not_before=timezone.now() + timedelta(minutes=30))
    Delivery.objects.filter(address="b@example.org").update(state="uncertain")
    with django_assert_num_queries(2):
        figures = backlog()
    assert (figures.due, figures.uncertain, figures.in_hand) == (1, 1, 0)
    assert 1795 <= figures.oldest_seconds <= 1805
    assert figures.late
    Mailing.objects.update(state="paused")
    assert backlog().due == 0, "what is paused is not late"


def test_the_outbox_forgets(settings):
    holder = privacy.holders()["outbox"]
    put(content=MailContent("Sujet", "personnel"))
    letter(2)
    put("k2", "n1@example.org", confidential=True, content=MailContent("Mot de passe", "secret"))
    deliver_all()
    put("k3", "n1@example.org")
    exported = [(row["subject"], row["text"], row["state"]) for row in holder.export("N1@example.org")]
    assert exported == [("Sujet", "Bonjour", "sent"), ("Mot de passe", "", "sent"), ("Sujet", "Bonjour", "pending")]
    assert holder.erase("n1@example.org") == 3
    assert deliver_all() == [], "what was still to leave does not"
    assert not Delivery.objects.filter(address="n1@example.org").exists()
    assert Delivery.objects.filter(mailing__key="letter").count() == 2, "the count of a newsletter stays"
    assert holder.export("n1@example.org") == []
    assert holder.purge(timezone.now()) == 0
    later = timezone.now() + timedelta(days=settings.OUTBOX_RETENTION_DAYS + 1)
    assert holder.purge(later) == 2
    assert holder.purge(later) == 0
    assert not Delivery.objects.exclude(address="").exists()
    assert not Message.objects.filter(text="personnel").exists()
    assert not Suppression.objects.exists()
