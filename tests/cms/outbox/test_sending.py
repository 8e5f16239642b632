"""A mail's way from ``enqueue`` to what a reader sees."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone

from cms import signing
from cms.outbox import tasks
from cms.outbox.compose import NEWSLETTER, Attachment, MailContent, Recipient, enqueue, enqueue_many
from cms.outbox.control import cancel
from cms.outbox.enums import DeliveryState, MailingState, Reason
from cms.outbox.mime import field_placeholder
from cms.outbox.models import Delivery, Mailing, Message
from cms.outbox.sender import BACK_OFF, Sender
from cms.outbox.suppression import readmit, suppress, suppressed, withdraw
from cms.outbox.testing import deliver_all, sent_messages
from cms.outbox.transports.base import LostError, RefusedError, TryLaterError, UnreachableError
from cms.outbox.transports.memory import MemoryTransport

pytestmark = pytest.mark.django_db

CONTENT = MailContent("Votre inscription", "Bonjour,\nà bientôt.\n", "<p>Bonjour, à bientôt.</p>")


def put(key="k1", to="a@example.org", **options):
    options = {"stream": "test", "content": CONTENT, "language": "fr"} | options
    return enqueue(key=key, to=to, **options)


def many(addresses, key="letter", **options):
    options = {"stream": "letter", "label": "Lettre", "contents": {"fr": CONTENT}} | options
    return enqueue_many(key=key, recipients=[Recipient(a, "fr") for a in addresses], **options)


class Scripted(MemoryTransport):
    """Raises what the script says for an address, else accepts."""

    def __init__(self, script=None):
        self.script = script or {}
        self.seen = []

    def send(self, mail):
        self.seen.append(mail.recipient)
        if mail.recipient in self.script:
            raise self.script[mail.recipient]
        return super().send(mail)


def state_of(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


def test_one_mail_arrives_as_written():
    delivery = put(
        content=MailContent("Été à Saint-Étienne : l’atelier", "é\n.point\n" + "x" * 2000, "<p>é</p>"),
        attachments=[Attachment("atelier été.ics", b"BEGIN:VCALENDAR\r\n", "text/calendar; method=PUBLISH")],
        reply_to="contact@example.org",
    )
    assert delivery.state == DeliveryState.PENDING
    (mail,) = deliver_all()
    assert mail["Subject"] == "Été à Saint-Étienne : l’atelier"
    assert mail["To"] == "a@example.org"
    assert mail["Reply-To"] == "contact@example.org"
    assert mail["Message-ID"] == delivery.mail_id
    assert mail.get_body(("plain",)).get_content().splitlines() == ["é", ".point", "x" * 2000]
    assert mail.get_body(("html",)).get_content().strip() == "<p>é</p>"
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "atelier été.ics"
    assert attachment.get_content_type() == "text/calendar"
    assert attachment["Content-Type"].params["method"] == "PUBLISH"
    assert attachment.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"
    assert state_of(delivery) == ("sent", "")
    assert delivery.sent_at is not None
    assert delivery.attempts == 1
    assert deliver_all() == []


def test_the_same_key_sends_once():
    first = put()
    again = put(to="other@example.org")
    assert again.pk == first.pk
    assert len(deliver_all()) == 1
    assert put().state == DeliveryState.SENT
    assert deliver_all() == []


@pytest.mark.parametrize("address", ["", "a", "a@b@c", "a b@example.org", "a@example.org\r\nBcc: x@example.org"])
def test_a_bad_address_is_refused_and_leaves_nothing(address):
    with pytest.raises(ValidationError):
        put(to=address)
    assert not Mailing.objects.exists()


def test_nothing_is_sent_when_the_act_is_rolled_back():
    def act():
        with transaction.atomic():
            put()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert deliver_all() == []


def test_no_header_can_be_added_by_what_somebody_typed():
    put(content=MailContent("Bonjour\r\nBcc: spy@example.org", "x"), reply_to="a@example.org\nX-Bad: 1")
    (mail,) = deliver_all()
    assert mail["Bcc"] is None
    assert mail["X-Bad"] is None
    assert mail["Subject"] == "Bonjour Bcc: spy@example.org"


def test_fields_are_filled_once_and_escaped_in_html():
    name = field_placeholder("name")
    content = MailContent(f"Pour {name}", f"Bonjour {name}", f"<p>Bonjour {name}</p>")
    enqueue_many(
        stream="letter",
        key="letter",
        label="Lettre",
        contents={"fr": content},
        recipients=[
            Recipient("a@example.org", "fr", {"name": "<b>Ana</b>"}),
            Recipient("b@example.org", "fr", {"name": field_placeholder("other"), "other": "secret"}),
            Recipient("c@example.org", "en", {}),
        ],
    )
    mails = {m["To"]: m for m in deliver_all()}
    assert mails["a@example.org"]["Subject"] == "Pour <b>Ana</b>"
    assert "Bonjour <b>Ana</b>" in mails["a@example.org"].get_body(("plain",)).get_content()
    assert "<p>Bonjour &lt;b&gt;Ana&lt;/b&gt;</p>" in mails["a@example.org"].get_body(("html",)).get_content()
    assert "secret" not in mails["b@example.org"].as_string()
    assert mails["c@example.org"].get_body(("plain",)).get_content().strip() == "Bonjour"
    assert not Delivery.objects.exclude(context={}).exists(), "own fields are forgotten once sent"


def test_personal_links_are_put_in_at_sending_and_never_stored(monkeypatch):
    monkeypatch.setattr(signing, "_purposes", {})
    signing.register(signing.Purpose("test.link", "wagtailadmin_password_reset_confirm_stub", None, "test"))
    monkeypatch.setattr(
        signing, "personal_path", lambda code, pk, version, lang: f"/{lang}/p/{signing.token(code, pk, version)}/"
    )
    place = signing.placeholder("test.link", 7, 1)
    forged = "{{personal-link:test.link:8:1:aaaaaaaaaaaaaaaa}}"
    delivery = put(content=MailContent("s", f"Lien : {place}\n{forged}", f'<a href="{place}">Lien</a>'))
    message = Message.objects.get()
    assert place in message.text
    assert "/p/" not in message.text
    (mail,) = deliver_all()
    text = mail.get_body(("plain",)).get_content()
    assert "http://testserver/fr/p/" in text
    assert forged in text, "a placeholder somebody typed opens nothing"
    assert 'href="http://testserver/fr/p/' in mail.get_body(("html",)).get_content()
    assert Message.objects.get(pk=delivery.message_id).text == message.text


def test_refused_for_good_fails():
    delivery = put()
    Sender(Scripted({"a@example.org": RefusedError("550 no such user")})).run()
    assert state_of(delivery) == ("failed", "refused")
    assert delivery.reply == "550 no such user"
    assert deliver_all(timezone.now() + timedelta(days=30)) == []


def test_try_later_backs_off_and_gives_up_in_the_end():
    delivery = put()
    now = timezone.now()
    transport = Scripted({"a@example.org": TryLaterError("451 greylisted")})
    for attempt, wait in enumerate(BACK_OFF, start=1):
        assert Sender(transport, clock=lambda now=now: now).run() == 1
        assert state_of(delivery) == ("deferred", "later")
        assert delivery.attempts == attempt
        assert delivery.due_at == now + wait
        just_before = delivery.due_at - timedelta(seconds=1)
        assert Sender(transport, clock=lambda now=just_before: now).run() == 0
        now = delivery.due_at
    Sender(transport, clock=lambda: now).run()
    assert state_of(delivery) == ("failed", "exhausted")


def test_an_unreachable_server_costs_no_attempt_and_stops_the_batch():
    deliveries = [put(key=f"k{n}", to=f"a{n}@example.org") for n in range(3)]
    transport = Scripted({d.address: UnreachableError("refused") for d in deliveries})
    Sender(transport).run()
    assert len(transport.seen) == 1
    assert [state_of(d)[0] for d in deliveries] == ["deferred", "pending", "pending"]
    assert [d.attempts for d in deliveries] == [0, 0, 0]
    assert len(deliver_all(timezone.now() + timedelta(minutes=2))) == 3


def test_lost_or_broken_transport_is_uncertain_and_never_resent():
    lost, broken = put(), put(key="k2", to="b@example.org")
    Sender(Scripted({"a@example.org": LostError("gone"), "b@example.org": ValueError("bug")})).run()
    assert state_of(lost) == ("uncertain", "lost")
    assert state_of(broken) == ("uncertain", "lost")
    assert deliver_all(timezone.now() + timedelta(days=30)) == []


def test_a_mail_that_cannot_be_put_together_fails_alone(monkeypatch):
    bad, good = put(), put(key="k2", to="b@example.org")
    Message.objects.filter(pk=bad.message_id).update(headers=["not", "a", "mapping"])
    assert [m["To"] for m in deliver_all()] == ["b@example.org"]
    assert state_of(bad) == ("failed", "broken")
    assert state_of(good) == ("sent", "")


def test_transactional_overtakes_a_newsletter():
    many([f"n{n}@example.org" for n in range(5)])
    put(to="urgent@example.org")
    assert next(m["To"] for m in deliver_all()) == "urgent@example.org"


def test_a_slow_newsletter_gives_way_between_batches(monkeypatch, settings):
    monkeypatch.setattr("cms.outbox.sender.BATCH_SECONDS", 0.0)
    many([f"n{n}@example.org" for n in range(3)])
    order = []

    class Slow(MemoryTransport):
        def send(self, mail):
            order.append(mail.recipient)
            if len(order) == 1:
                put(to="urgent@example.org")
            return super().send(mail)

    monkeypatch.setattr("cms.outbox.sender.BATCH_SECONDS", 0.01)
    import time

    transport = Slow()
    original = transport.send
    transport.send = lambda mail: (time.sleep(0.02), original(mail))[1]
    Sender(transport).run()
    assert order[:2] == ["n0@example.org", "urgent@example.org"]
    assert len(order) == 4


def test_not_before():
    tomorrow = timezone.now() + timedelta(days=1)
    put(not_before=tomorrow)
    many(["n@example.org"], not_before=tomorrow)
    assert deliver_all() == []
    assert len(deliver_all(tomorrow)) == 2


def test_pause_and_resume():
    mailing = many(["n0@example.org", "n1@example.org"])
    Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.PAUSED)
    assert deliver_all() == []
    Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.ACTIVE)
    assert len(deliver_all()) == 2


def test_pausing_stops_a_batch_in_hand():
    mailing = many([f"n{n}@example.org" for n in range(5)])

    class Pausing(MemoryTransport):
        def send(self, mail):
            Mailing.objects.filter(pk=mailing.pk).update(state=MailingState.PAUSED)
            return super().send(mail)

    Sender(Pausing()).run()
    assert len(sent_messages()) == 1
    assert mailing.deliveries.filter(state="pending").count() == 4


def test_cancelling_gives_up_what_waits_and_what_is_in_hand():
    mailing = many([f"n{n}@example.org" for n in range(3)])

    class Cancelling(MemoryTransport):
        def send(self, mail):
            assert cancel(mailing) == 0
            return super().send(mail)

    Sender(Cancelling()).run()
    assert len(sent_messages()) == 1
    assert mailing.deliveries.filter(state="suppressed", reason="cancelled").count() == 2
    waiting = many(["z@example.org"], key="other")
    assert cancel(waiting) == 1
    assert deliver_all() == []
    waiting.deliveries.update(state="pending")  # as a worker that gives back the rest of its batch leaves it
    assert tasks.pump() == 0
    assert waiting.deliveries.get().state == "suppressed"


def test_an_outcome_is_recorded_although_the_database_was_away(monkeypatch):
    delivery = put()
    monkeypatch.setattr("cms.outbox.sender.STORE_PAUSES", (0.0, 0.0))
    monkeypatch.setattr("cms.outbox.sender.connection.close", lambda: None)
    store, failures = Sender._store, [1, 1]

    def away(self, result):
        if failures:
            failures.pop()
            raise OperationalError("away")
        store(self, result)

    monkeypatch.setattr(Sender, "_store", away)
    assert len(deliver_all()) == 1
    assert state_of(delivery)[0] == "sent"


def test_rate_of_a_mailing_and_of_all(settings):
    many([f"n{n}@example.org" for n in range(10)], rate=3)
    put()
    now = timezone.now()
    assert len(deliver_all(now)) == 4
    assert len(deliver_all(now + timedelta(seconds=59))) == 0
    assert len(deliver_all(now + timedelta(seconds=61))) == 3
    settings.OUTBOX_RATE_PER_MINUTE = 2
    assert len(deliver_all(now + timedelta(seconds=200))) == 2
    assert len(deliver_all(now + timedelta(seconds=300))) == 2
    assert Delivery.objects.exclude(state="sent").count() == 0


def test_rate_a_domain_lets_others_pass(settings):
    settings.OUTBOX_BATCH = 4
    big = [f"n{n}@gmail.com" for n in range(8)]
    many([*big, *(f"n{n}@example.org" for n in range(4))], rate_per_domain=2)
    now = timezone.now()
    Sender(MemoryTransport(), clock=lambda: now).run()
    sent = sorted(Delivery.objects.filter(state="sent").values_list("address", flat=True))
    # Two of each domain in this minute; the eight of one do not keep the others waiting.
    assert sorted(address.rpartition("@")[2] for address in sent) == ["example.org"] * 2 + ["gmail.com"] * 2
    Delivery.objects.update(claimed_at=now - timedelta(minutes=2))
    Sender(MemoryTransport(), clock=lambda: now).run()
    assert Delivery.objects.filter(state="sent").count() == 8


def test_withdraw_stops_what_was_enqueued_and_not_what_comes_later():
    first = put(stream="event-1", to="Ana@Example.org")
    other = put(key="k2", stream="event-2", to="ana@example.org")
    assert withdraw("event-1", " ANA@example.ORG ") == 1
    assert state_of(first) == ("suppressed", "withdrawn")
    later = put(key="k3", stream="event-1", to="ana@example.org")
    deliver_all()
    assert state_of(later)[0] == "sent"
    assert state_of(other)[0] == "sent"


def test_withdrawal_is_asked_just_before_each_send():
    many(["n0@example.org", "n1@example.org", "n2@example.org"])

    class Withdrawing(MemoryTransport):
        def send(self, mail):
            withdraw("letter", "n1@example.org")
            suppress("n2@example.org", "complaint")
            return super().send(mail)

    Sender(Withdrawing()).run()
    assert [m["To"] for m in sent_messages()] == ["n0@example.org"]
    reasons = dict(Delivery.objects.values_list("address", "reason"))
    assert reasons == {"n0@example.org": "", "n1@example.org": "withdrawn", "n2@example.org": "blocked"}


def test_suppression_keeps_no_address():
    suppress("ana@example.org")
    assert suppressed("ANA@example.org")
    assert not suppressed("bea@example.org")
    from cms.outbox.models import Suppression

    assert "ana" not in str(list(Suppression.objects.values()))
    readmit("ana@example.org")
    assert not suppressed("ana@example.org")


def test_enqueue_many_once_each_and_bad_ones_are_shown():
    mailing = many(["a@example.org", "A@example.org ", "nonsense\x00", "b@example.org"])
    assert mailing.expected == 3
    assert many(["z@example.org"]).pk == mailing.pk
    assert sorted(m["To"] for m in deliver_all()) == ["a@example.org", "b@example.org"]
    bad = mailing.deliveries.get(address="nonsense")
    assert (bad.state, bad.reason) == ("failed", Reason.INVALID)


def test_language_and_segment_choose_the_message():
    contents = {"fr": MailContent("fr", "x"), "fr/experts": MailContent("experts", "x"), "en": MailContent("en", "x")}
    recipients = [
        Recipient("fr@example.org", "fr"),
        Recipient("xp@example.org", "fr", segment="experts"),
        Recipient("en@example.org", "en", segment="experts"),
        Recipient("de@example.org", "de"),
    ]
    enqueue_many(stream="s", key="k", label="l", contents=contents, recipients=recipients)
    subjects = {m["To"].split("@")[0]: str(m["Subject"]) for m in deliver_all()}
    assert subjects == {"fr": "fr", "xp": "experts", "en": "en", "de": "fr"}


def test_queries_of_a_batch_are_constant_per_mail(django_assert_max_num_queries, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(n, key):
        many([f"{key}{i}@example.org" for i in range(n)], key=key, priority=NEWSLETTER)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(deliver_all()) == n
        return len(queries)

    one, ten, twenty = cost(1, "x"), cost(10, "y"), cost(20, "z")
    assert (twenty - ten) == 10 * ((ten - one) // 9)
    assert (ten - one) / 9 <= 7, "savepoint and release, two updates, one look at withdrawals"
