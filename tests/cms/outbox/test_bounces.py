"""Returned messages: what they say, where they come from, what follows."""

import base64
import json
import mailbox
import quopri
import sys
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from types import ModuleType

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.core.management import CommandError, call_command
from django.urls import include, path, reverse
from django.utils import timezone

from cms import privacy
from cms.outbox import bounces, control, dsn, suppression, verp
from cms.outbox.compose import NEWSLETTER, MailContent, Recipient, enqueue, enqueue_many
from cms.outbox.enums import BounceKind, DeliveryState, Reason
from cms.outbox.models import Bounce, Delivery
from cms.outbox.sender import Sender
from cms.outbox.tasks import pump
from cms.outbox.transports import transport_from_url
from cms.outbox.transports.base import Accepted, RefusedError, TryLaterError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _verp(settings):
    settings.OUTBOX_ENVELOPE_SENDER = "bounces+{token}@example.org"
    settings.DEFAULT_FROM_EMAIL = "Maillage <lettre@example.org>"


def letter(*addresses, key="letter", priority=NEWSLETTER):
    enqueue_many(
        stream="newsletter",
        recipients=[Recipient(address, "fr") for address in addresses],
        contents={"fr": MailContent("Lettre", "Bonjour")},
        key=key,
        label="Lettre",
        priority=priority,
    )
    return list(Delivery.objects.filter(mailing__key=key).order_by("pk"))


class Refusing:
    """A mail server that answers each recipient as told."""

    def __init__(self, **errors):
        self.errors = errors

    def send(self, mail):
        error = self.errors.get(mail.recipient.partition("@")[0])
        if error:
            raise error
        return Accepted("250 ok")

    def close(self):
        pass


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown", "hard"),
        ("550-5.1.1 The email account that you tried to reach does not exist.", "hard"),
        ("smtp; 550 No such user here", "hard"),
        ("553 mailbox name not allowed", "hard"),
        ("556 5.1.10 recipient address has null MX", "hard"),
        ("550 5.2.1 The email account is disabled", "hard"),
        ("552 5.2.2 mailbox full", "soft"),
        ("452 4.2.2 over quota", "soft"),
        ("421 4.7.0 try again later", "soft"),
        ("450 greylisted", "soft"),
        ("550 5.4.4 host not found", "soft"),
        ("550 5.7.1 Message rejected as spam by policy", "other"),
        ("550 5.7.26 unauthenticated mail: SPF and DKIM did not pass", "other"),
        ("550 Your IP 5.1.1.23 is listed on a block list", "other"),
        ("554 5.6.0 message content rejected", "other"),
        ("552 5.3.4 message size exceeds fixed limit", "other"),
        ("550 5.1.8 sender address rejected", "other"),
        ("550 5.0.0 unknown user", "hard"),
        ("550 <a@b.fr>: Recipient address rejected: User unknown in relay recipient table", "hard"),
        ("550 Utilisateur inconnu", "hard"),
        ("553 sorry, no such mailbox here", "hard"),
        ("550 Mailbox disabled", "hard"),
        ("550 recipient not found", "hard"),
        # None of these speaks of the mailbox.
        ("550 relay not permitted", "other"),
        ("550 Access denied", "other"),
        ("550 <unknown.user@example.org>: Access denied", "other"),
        ("550 Authentication required", "other"),
        ("550 Unable to relay", "other"),
        ("550 Unable to relay for unknown user", "other"),
        ("550 Sender verify failed", "other"),
        ("550 unknown sender address", "other"),
        ("550 Administrative prohibition", "other"),
        ("550 Message submission limit exceeded", "other"),
        ("550 No RDNS entry", "other"),
        ("550 your IP address was not found in DNS", "other"),
        ("550 Your account is disabled", "other"),
        ("550 Requested action not taken: mailbox unavailable", "other"),
        ("553 Invalid sender", "other"),
        ("550 5.4.5 Daily user sending quota exceeded", "other"),
        ("552 Mailbox full", "soft"),
        ("554 Transaction failed", "other"),
        ("", "other"),
        ("12345 6789", "other"),
    ],
)
def test_what_an_answer_says_about_the_address(answer, kind):
    assert bounces.classify(answer) == kind


def test_the_status_of_a_report_decides_over_its_words():
    assert bounces.classify("smtp; 550 spam", "5.1.1") == BounceKind.HARD
    assert bounces.classify("smtp; 550 no such user", "5.7.1") == BounceKind.OTHER
    assert bounces.classify("smtp; 550 no such user", "5.0.0") == BounceKind.HARD


# While sending


def test_a_recipient_refused_while_a_letter_is_sent_is_suppressed_and_the_others_are_not():
    unknown, policy, full, fine = letter(*(f"{n}@example.org" for n in ("unknown", "policy", "full", "fine")))
    server = Refusing(
        unknown=RefusedError("550 5.1.1 unknown@example.org unknown", recipient=True),
        policy=RefusedError("550 5.7.1 policy", recipient=True),
        full=RefusedError("552 5.2.2 full", recipient=True),
    )
    Sender(server).run()
    unknown.refresh_from_db()
    assert (unknown.state, unknown.reason) == (DeliveryState.FAILED, Reason.RECIPIENT)
    pump()
    kinds = {b.delivery.address.partition("@")[0]: b.kind for b in Bounce.objects.select_related("delivery")}
    assert kinds == {"unknown": "hard", "policy": "other", "full": "soft"}
    assert [suppression.suppressed(d.address) for d in (unknown, policy, full, fine)] == [True, False, False, False]
    bounce = Bounce.objects.get(kind="hard")
    assert (bounce.source, bounce.status, bounce.stream) == ("smtp", "5.1.1", "newsletter")
    assert "unknown@" not in bounce.diagnostic
    pump()
    assert Bounce.objects.count() == 3


def test_a_letter_refused_nearly_everywhere_is_halted_and_nobody_is_suppressed(admin_client):
    """A relay set up wrongly that says of everybody that they do not exist."""
    letter(*(f"fine{n}@example.org" for n in range(30)))
    rows = letter(*(f"unknown{n}@example.org" for n in range(20)), key="letter2")
    wrong = RefusedError("550 5.1.1 User unknown", recipient=True)
    server = Refusing(**{f"unknown{n}": wrong for n in range(19)})
    Delivery.objects.filter(pk=rows[19].pk).update(due_at=timezone.now() + timedelta(hours=1))
    Sender(server).run()
    assert bounces.take_refusals() == 0, "of nineteen nothing is said while the rest is to come"
    Delivery.objects.filter(pk=rows[19].pk).update(state="failed", reason="recipient", reply="550 5.1.1 User unknown")
    assert bounces.take_refusals() == 20
    assert set(Bounce.objects.values_list("kind", flat=True)) == {"other"}
    assert not any(suppression.suppressed(row.address) for row in rows)
    rows[0].refresh_from_db()
    mailing = rows[0].mailing
    mailing.refresh_from_db()
    assert (mailing.state, mailing.halt) == ("paused", "recipients")
    shown = admin_client.get(reverse("outbox:mailing", args=[mailing.pk])).content.decode()
    assert "Mis en pause automatiquement" in shown
    assert "User unknown" in shown
    # What comes in late is not believed either; once somebody looked, it is.
    Bounce.objects.filter(delivery=rows[0]).delete()
    assert bounces.take_refusals() == 1
    assert not suppression.suppressed(rows[0].address)
    control.resume(mailing)
    Bounce.objects.filter(delivery=rows[0]).delete()
    assert bounces.take_refusals() == 1
    assert suppression.suppressed(rows[0].address)
    shown = admin_client.get(reverse("outbox:mailing", args=[mailing.pk])).content.decode()
    assert "Mis en pause automatiquement" not in shown


def test_a_refusal_of_the_message_or_of_us_says_nothing_about_the_address():
    [delivery] = letter("ana@example.org")
    Sender(Refusing(ana=RefusedError("550 5.1.1 unknown"))).run()
    pump()
    assert not Bounce.objects.exists()
    delivery.refresh_from_db()
    assert delivery.reason == Reason.REFUSED


def test_a_mistyped_registration_is_not_suppressed():
    enqueue(stream="r", to="typo@example.org", content=MailContent("a", "b"), language="fr", key="k")
    Sender(Refusing(typo=RefusedError("550 5.1.1 unknown", recipient=True))).run()
    pump()
    assert not suppression.suppressed("typo@example.org")


def test_four_days_of_later_are_a_soft_bounce():
    [delivery] = letter("ana@example.org")
    Delivery.objects.filter(pk=delivery.pk).update(attempts=99)
    Sender(Refusing(ana=TryLaterError("451 later"))).run()
    pump()
    assert Bounce.objects.get().kind == BounceKind.SOFT
    assert not suppression.suppressed("ana@example.org")


def test_the_pump_asks_the_same_number_of_queries_whatever_is_in_the_table(django_assert_max_num_queries):
    letter(*(f"a{n}@example.org" for n in range(60)))
    with django_assert_max_num_queries(1):
        assert bounces.take_refusals() == 0


# The return path


def test_each_mail_has_a_return_path_of_its_own():
    one, two = letter("ana@example.org", "b@example.org")
    assert one.envelope_sender != two.envelope_sender
    local = one.envelope_sender.partition("@")[0]
    assert len(local) <= 64, "RFC 5321, 4.5.3.1.1"
    assert one.mail_id.startswith(verp.mail_id_start(one.envelope_sender))
    assert one.mail_id.startswith(verp.mail_id_start(one.envelope_sender.upper())), "servers may change the case"
    single = enqueue(stream="r", to="c@example.org", content=MailContent("a", "b"), language="fr", key="k")
    assert single.mail_id.startswith(verp.mail_id_start(single.envelope_sender))


def test_who_knows_a_message_id_cannot_make_its_return_path():
    [delivery] = letter("ana@example.org")
    number = delivery.mail_id[1:33]
    assert verp.mail_id_start(f"bounces+{number}aaaaaaaaaa@example.org") == ""
    assert verp.mail_id_start("bounces@example.org") == ""
    assert verp.mail_id_start("bounces+@example.org") == ""


@pytest.mark.parametrize("given", ["", "bounces@example.org"])
def test_without_a_place_for_the_token_the_return_path_is_as_given(settings, given):
    settings.OUTBOX_ENVELOPE_SENDER = given
    [delivery] = letter("ana@example.org")
    assert delivery.envelope_sender == (given or "lettre@example.org")


# Reports


def report(
    delivery,
    *,
    to=None,
    action="failed",
    status="5.1.1",
    diagnostic="smtp; 550 5.1.1 unknown user",
    recipient=None,
    returned=True,
):
    """A delivery status notification as Postfix writes it."""
    back = f"Message-ID: {delivery.mail_id}\nSubject: Lettre\n" if returned else "Subject: Lettre\n"
    lines = [
        "From: MAILER-DAEMON@mx.example.net",
        f"To: {to if to is not None else delivery.envelope_sender}",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "I'm sorry to have to inform you.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example.net",
        "",
        f"Final-Recipient: rfc822; {recipient or delivery.address}",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: {diagnostic}",
        "    continued on a second line",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        back,
        "--b--",
        "",
    ]
    return "\r\n".join(lines).replace("\n\n", "\r\n").encode()


def test_a_report_to_the_return_path_is_recorded_once():
    [delivery] = letter("ana@example.org")
    outcome = dsn.read(report(delivery, returned=False))
    assert outcome.what == "recorded"
    bounce = Bounce.objects.get()
    assert (bounce.kind, bounce.source, bounce.status, bounce.delivery) == ("hard", "report", "5.1.1", delivery)
    assert "continued on a second line" in bounce.diagnostic
    assert suppression.suppressed("ana@example.org")
    assert dsn.read(report(delivery, returned=False)).what == "known"
    assert Bounce.objects.count() == 1


def test_without_the_token_the_message_id_and_the_address_must_both_be_right(settings):
    settings.OUTBOX_ENVELOPE_SENDER = "bounces@example.org"
    one, _two = letter("ana@example.org", "b@example.org")
    assert dsn.read(report(one, recipient="b@example.org")).what == "unknown"
    assert dsn.read(report(one, returned=False)).what == "unknown"
    assert not Bounce.objects.exists()
    assert dsn.read(report(one)).what == "recorded"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_did_not_fail_is_no_bounce(action):
    [delivery] = letter("ana@example.org")
    assert dsn.read(report(delivery, action=action, status="4.4.1")).what == "no_report"


def test_a_report_about_somebody_elses_mail_does_nothing():
    [delivery] = letter("ana@example.org")
    delivery.mail_id = "<" + "0" * 32 + "@example.org>"
    assert dsn.read(report(delivery, to="bounces+x@example.org")).what == "unknown"
    assert not suppression.suppressed("ana@example.org")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: Absent du bureau\r\n\r\nJe suis en vacances",
        b"Content-Type: multipart/report\r\n\r\nno boundary",
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n--b--",
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n",
        b"A" * 3_000_000,
    ],
)
def test_hostile_and_ordinary_mail_is_no_report(raw):
    assert dsn.read(raw).what == "no_report"


def test_a_hostile_report_is_taken_as_text():
    [delivery] = letter("ana@example.org")
    hostile = "smtp; 550 5.1.1 \x00<script>" + "a" * 5_000
    outcome = dsn.read(report(delivery, status="5.1.1" + "9" * 50, diagnostic=hostile))
    assert outcome.what == "recorded"
    assert len(Bounce.objects.get().diagnostic) <= 500


FIELDS = "Reporting-MTA: dns; mx.example.net\r\n\r\n"


def odd_report(delivery, fields, *, kind="message/delivery-status", encoding="", wrap=False):
    """A report with the group of fields given; wrapped as an attachment where asked for."""
    body = (FIELDS + fields).encode()
    if encoding == "base64":
        body = base64.encodebytes(body)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(body)
    carried = f"Content-Transfer-Encoding: {encoding}\r\n" if encoding else ""
    to = f"To: {delivery.envelope_sender}\r\nSubject: Échec définitif\r\nMIME-Version: 1.0\r\n".encode()
    raw = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n'
    raw += b"Content-Type: text/plain\r\n\r\nBonjour\r\n--b\r\n"
    raw += f"Content-Type: {kind}\r\n{carried}\r\n".encode() + body + b"\r\n--b--\r\n"
    if not wrap:
        return to + raw
    return to + b'Content-Type: multipart/mixed; boundary="w"\r\n\r\n--w\r\n' + raw + b"\r\n--w--\r\n"


@pytest.mark.parametrize(
    ("fields", "options", "kind"),
    [
        # Fields left out: no Diagnostic-Code; no Status; no Action; no recipient.
        ("Final-Recipient: rfc822; ana@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n", {}, "hard"),
        ("Final-Recipient: rfc822; a@b.fr\r\nAction: failed\r\nDiagnostic-Code: smtp; 552 full\r\n", {}, "soft"),
        ("Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 unknown\r\n", {}, "hard"),
        ("Action: Failed (permanent)\r\nStatus: 5.1.1 (unknown)\r\n", {}, "hard"),
        ("Action: failed\r\n", {}, "other"),
        ("Action: failed\r\nStatus: 4.4.7\r\nDiagnostic-Code: smtp; delivery time expired\r\n", {}, "soft"),
        # Inside another message; encoded; beyond ASCII (RFC 6533).
        ("Action: failed\r\nStatus: 5.1.1\r\n", {"wrap": True}, "hard"),
        ("Action: failed\r\nStatus: 5.1.1\r\n", {"encoding": "quoted-printable"}, "hard"),
        ("Action: failed\r\nStatus: 5.1.1\r\n", {"encoding": "base64"}, "hard"),
        (
            "Final-Recipient: utf-8; ana@exämple.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 boîte inconnue à cette adresse\r\n",
            {"kind": "message/global-delivery-status"},
            "hard",
        ),
        (
            "Action: failed\r\nStatus: 5.1.1\r\n",
            {"kind": "message/global-delivery-status", "encoding": "base64"},
            "hard",
        ),
        ("Action: failed\r\nDiagnostic-Code: smtp; 550 5.1.1 boîte inconnue\r\n", {"encoding": "8bit"}, "hard"),
        # Nothing failed.
        ("Action: delayed\r\nStatus: 4.4.1\r\n", {}, None),
        ("Action: delivered\r\nStatus: 2.1.5\r\n", {"wrap": True}, None),
        ("Status: 2.0.0\r\n", {}, None),
        ("Final-Recipient: rfc822; ana@example.org\r\n", {"encoding": "base64"}, None),
        ("", {}, None),
    ],
)
def test_odd_reports(fields, options, kind):
    [delivery] = letter("ana@example.org")
    outcome = dsn.read(odd_report(delivery, fields, **options))
    assert outcome.what == ("recorded" if kind else "no_report")
    assert [bounce.kind for bounce in Bounce.objects.all()] == ([kind] if kind else [])


def test_an_abuse_report():
    """RFC 5965: the reader's provider returns the letter with a feedback report."""
    [delivery] = letter("ana@example.org")
    raw = f"""From: <abuse@provider.example>
To: <abuse@example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <ana@example.org>

--b
Content-Type: message/rfc822

Return-Path: <{delivery.envelope_sender}>
Message-ID: {delivery.mail_id}
Subject: Lettre

Bonjour
--b--
""".encode()
    assert dsn.read(raw).what == "recorded"
    assert Bounce.objects.get().kind == BounceKind.COMPLAINT
    assert not suppression.suppressed("ana@example.org"), "who complains of a letter still gets the mails they ask for"


# The command


def test_the_command_reads_a_pipe(monkeypatch, capsys):
    [delivery] = letter("ana@example.org")
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(report(delivery))))
    call_command("read_bounces")
    assert "recorded: 1" in capsys.readouterr().out
    assert suppression.suppressed("ana@example.org")


def test_the_command_reads_a_maildir_and_marks_what_it_read(tmp_path, capsys):
    deliveries = letter("ana@example.org", "b@example.org")
    box = mailbox.Maildir(tmp_path / "box", create=True)
    for delivery in deliveries:
        box.add(report(delivery))
    other = EmailMessage()
    other["Subject"] = "Absent"
    other.set_content("é")
    box.add(other)
    call_command("read_bounces", maildir=tmp_path / "box")
    assert "no_report: 1, recorded: 2" in capsys.readouterr().out
    call_command("read_bounces", maildir=tmp_path / "box")
    assert "nothing to read" in capsys.readouterr().out
    assert len(mailbox.Maildir(tmp_path / "box")) == 3, "nothing is deleted"


def test_the_command_reads_an_mbox_again_without_harm(tmp_path, capsys):
    [delivery] = letter("ana@example.org")
    box = mailbox.mbox(tmp_path / "box")
    box.add(report(delivery))
    box.close()
    for said in ("recorded: 1", "known: 1"):
        call_command("read_bounces", mbox=tmp_path / "box")
        assert said in capsys.readouterr().out


@pytest.mark.parametrize("option", ["maildir", "mbox"])
def test_the_command_says_what_is_no_mailbox(tmp_path, option):
    with pytest.raises(CommandError):
        call_command("read_bounces", **{option: tmp_path / "nothing"})


# The provider's notices


def notice(event_type, delivery=None, **values):
    given = {
        "event_type": event_type,
        "recipient": "ana@example.org",
        "message_id": delivery.mail_id if delivery else None,
        "event_id": "e1",
        "timestamp": timezone.now(),
        **values,
    }
    tracking.send(sender=None, event=AnymailTrackingEvent(**given), esp_name="Brevo")


@pytest.mark.parametrize(
    ("event_type", "values", "kind"),
    [
        (EventType.BOUNCED, {"reject_reason": RejectReason.BOUNCED}, "hard"),
        (EventType.BOUNCED, {"mta_response": "552 5.2.2 mailbox full", "reject_reason": RejectReason.BOUNCED}, "soft"),
        (EventType.BOUNCED, {"mta_response": "550 5.1.1 unknown"}, "hard"),
        (EventType.REJECTED, {"reject_reason": RejectReason.SPAM}, "complaint"),
        (EventType.REJECTED, {"reject_reason": RejectReason.BLOCKED}, "other"),
        (EventType.FAILED, {"reject_reason": RejectReason.TIMED_OUT}, "soft"),
        (EventType.COMPLAINED, {}, "complaint"),
        (EventType.UNSUBSCRIBED, {}, "complaint"),
        (EventType.DELIVERED, {}, None),
        (EventType.DEFERRED, {"mta_response": "450 later"}, None),
        (EventType.OPENED, {}, None),
        (EventType.CLICKED, {}, None),
        (EventType.UNKNOWN, {}, None),
    ],
)
def test_notices_of_a_provider(event_type, values, kind):
    [delivery] = letter("ana@example.org")
    for _again in range(2):
        notice(event_type, delivery, **values)
    assert [b.kind for b in Bounce.objects.all()] == ([kind] if kind else [])
    assert suppression.suppressed("ana@example.org") == (kind == "hard")


@pytest.mark.parametrize(("number", "told"), [("<71@brevo>", "<71@brevo>"), ("<71@brevo>", "71@brevo"), ("71", "71")])
def test_a_notice_finds_its_delivery_by_the_providers_own_number(monkeypatch, number, told):
    """Brevo and others replace our Message-ID: the number they answer with is kept when the mail leaves."""
    first, _other = letter("ana@example.org", "b@example.org")
    transport = transport_from_url("anymail+test://")
    monkeypatch.setattr(
        transport.backend, "get_esp_message_id", lambda message: number.replace("71", f"71{message.to[0][0]}")
    )
    Sender(transport).run()
    first.refresh_from_db()
    assert (first.state, first.provider_id) == (DeliveryState.SENT, number.replace("71", "71a"))
    notice(EventType.BOUNCED, mta_response="552 5.2.2 full", message_id=told.replace("71", "71a"))
    assert Bounce.objects.get().delivery == first
    # The number of somebody else's mail says nothing about this address' delivery.
    notice(EventType.BOUNCED, mta_response="552 5.2.2 full", message_id=told.replace("71", "71b"), event_id="e2")
    assert Bounce.objects.latest("pk").delivery is None
    privacy.holders()["outbox"].erase("ana@example.org")
    first.refresh_from_db()
    assert first.provider_id == ""


def test_a_notice_about_a_mail_we_forgot_still_counts_for_its_address():
    notice(EventType.BOUNCED, mta_response="550 5.1.1", message_id="provider-4711")
    assert Bounce.objects.get().delivery is None
    assert suppression.suppressed("Ana@Example.org")
    notice(EventType.BOUNCED, recipient=None, event_id="e2")
    assert Bounce.objects.count() == 1


def test_the_webhook_needs_the_secret(client, settings, monkeypatch):
    urls = ModuleType("urls_with_webhooks")
    urls.urlpatterns = [path("anymail/", include("anymail.urls"))]
    monkeypatch.setitem(sys.modules, "urls_with_webhooks", urls)
    settings.ROOT_URLCONF = "urls_with_webhooks"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:word"}
    told = {"event": "hard_bounce", "email": "ana@example.org", "message-id": "<x>", "ts_epoch": 1600000000000}
    body = json.dumps({**told, "reason": "550 5.1.1 unknown"})
    send = {"path": "/anymail/brevo/tracking/", "data": body, "content_type": "application/json"}
    assert client.post(**send).status_code == 400
    assert not Bounce.objects.exists()
    basic = base64.b64encode(b"user:word").decode()
    assert client.post(**send, headers={"authorization": f"Basic {basic}"}).status_code == 200
    assert Bounce.objects.get().kind == BounceKind.HARD


def test_there_is_no_webhook_without_a_secret(client):
    assert client.post("/anymail/brevo/tracking/", "{}", content_type="application/json").status_code == 404


def test_the_page_of_a_delivery_tells_what_came_back(admin_client):
    [delivery] = letter("ana@example.org")
    dsn.read(report(delivery))
    page = admin_client.get(reverse("outbox:delivery", args=[delivery.pk])).content.decode()
    assert "l’adresse n’existe pas" in page
    assert "unknown user" in page


# Retention


def test_erasing_an_address_leaves_a_count_and_no_trace():
    [delivery, _other] = letter("ana@example.org", "b@example.org")
    Sender(Refusing(ana=RefusedError("550 5.1.1 ana@example.org", recipient=True))).run()
    pump()
    notice(EventType.BOUNCED, mta_response="552 5.2.2", message_id="other")
    assert Bounce.objects.count() == 2
    privacy.holders()["outbox"].erase("ana@example.org")
    left = Bounce.objects.get()
    assert (left.delivery_id, left.address_hash, left.diagnostic) == (delivery.pk, "", "")
    assert suppression.suppressed("ana@example.org"), "the suppression survives the erasure"


def test_old_bounces_without_a_delivery_are_purged(settings):
    notice(EventType.BOUNCED, mta_response="550 5.1.1", message_id="x")
    privacy.holders()["outbox"].purge(timezone.now() + timedelta(days=settings.OUTBOX_RETENTION_DAYS + 1))
    assert not Bounce.objects.exists()
