"""The mails of registrations: which leaves for which act, in which words, once each."""

from datetime import time, timedelta
from email.message import EmailMessage
from itertools import count
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation
from icalendar import Calendar

from cms import signing
from cms.outbox import testing
from cms.outbox.models import Delivery, Mailing
from cms.outbox.testing import deliver_all
from events import status
from events.calendar import event_ics
from events.enums import AttendanceMode, EventStatus, Origin, PlaceState
from events.models import EventPage, Place, Registration, Session
from events.notices import rounds, send_lost_links
from events.registration import (
    AlreadyRegistered,
    InvalidChoice,
    Profile,
    WrongState,
    approve,
    cancel,
    change,
    confirm,
    decline,
    register,
    set_quota,
)
from events.tasks import sweep
from tests.factories import EventFactory, PartFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db
ON_SITE, ONLINE = AttendanceMode.ON_SITE, AttendanceMode.ONLINE
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _mailbox(monkeypatch):
    """An empty mailbox; personal links as plain addresses, whatever pages there are."""
    monkeypatch.setattr(signing, "personal_path", lambda code, pk, version, lang: f"/{lang}/{code}/{pk}/{version}/")
    testing.clear()


@pytest.fixture
def pool():
    event = EventFactory(
        title="Images & eau", title_en="Images & water", contact_name="Ida", contact_email="ida@example.org"
    )
    return SeatPoolFactory(event=event, mode=ON_SITE, quota=1)


def sign_up(pool, name="ada", *, language="fr", verified=False, pools=None, **kwargs):
    profile = Profile(first_name=name.title(), last_name="Exemple", email=f"{name}@example.org")
    registration = register(
        event=pool.event, profile=profile, pools=pools or [pool], language=language, **kwargs
    ).registration
    return confirm(registration=registration, now=kwargs.get("now")) if verified else registration


def mails(now=None) -> list[EmailMessage]:
    return deliver_all(now or timezone.now() + timedelta(days=400))


def one(found: list[EmailMessage]) -> tuple[EmailMessage, str, str]:
    [mail] = found
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (mail["subject"], text, html):
        assert "{{" not in body
        assert "{%" not in body
    return mail, text, html


def subjects() -> list[tuple[str, str]]:
    return sorted((m["to"], m["subject"]) for m in mails())


def test_one_is_asked_to_confirm_in_ones_language(pool):
    french, english = sign_up(pool, "ada"), sign_up(pool, "bob", language="en")
    found = {mail["to"]: mail for mail in mails()}
    mail, text, html = one([found["ada@example.org"]])
    assert mail["subject"] == "Confirmez votre inscription : Images & eau"
    assert f"/fr/registration.manage/{french.pk}/1/" in text
    assert f"/fr/registration.manage/{french.pk}/1/" in html
    assert "Bonjour Ada" in text
    assert "Images & eau" in text
    assert "Images &amp; eau" in html
    assert "gardée" in text
    assert mail["reply-to"] == "ida@example.org"
    _mail, text, _html = one([found["bob@example.org"]])
    assert f"/en/registration.manage/{english.pk}/1/" in text
    assert "Images & water" in text
    assert "waiting list" in text


def test_what_somebody_types_stays_text(pool):
    profile = Profile(first_name="<b>{{field:manage}}{{ x }}", last_name="X", email="x@example.org")
    register(event=pool.event, profile=profile, pools=[pool], language="fr")
    [mail] = mails()
    html = mail.get_body(("html",)).get_content()
    assert "<b>" not in html
    assert html.count("registration.manage") == 1  # the button's alone
    assert "&lt;b&gt;" in html


def test_confirmed_with_the_calendar_file(pool):
    sign_up(pool)
    mails()
    confirm(registration=pool.event.registrations.get())
    mail, text, _html = one(mails())
    assert mail["subject"] == "Votre inscription est confirmée : Images & eau"
    assert "Sur place" in text
    [attached] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    [entry] = Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")
    assert entry["dtstart"].dt == pool.event.starts_at
    assert str(entry["summary"]) == "Images & eau"


def test_confirming_twice_sends_one_mail(pool):
    registration = sign_up(pool, verified=True)
    mails()
    confirm(registration=registration)
    assert mails() == []


def test_waiting_tells_the_rank_and_promotion_is_told_once(pool):
    first = sign_up(pool, "ada", verified=True)
    sign_up(pool, "bob", verified=True)
    third = sign_up(pool, "cyd", language="en", verified=True)
    found = {m["to"]: m for m in mails() if "attente" in m["subject"] or "waiting" in m["subject"]}
    assert "n°\N{NO-BREAK SPACE}1" in one([found["bob@example.org"]])[1]
    assert "no. 2" in one([found["cyd@example.org"]])[1]
    cancel(registration=first)
    assert subjects() == [
        ("ada@example.org", "Votre inscription est annulée : Images & eau"),
        ("bob@example.org", "Une place pour vous : Images & eau"),
    ]
    set_quota(pool=pool, quota=2)
    mail, text, _html = one(mails())
    assert mail["to"] == "cyd@example.org"
    assert "A place has become free" in text
    assert Place.objects.get(registration=third).state == PlaceState.HELD
    assert any(part.get_content_type() == "text/calendar" for part in mail.walk())


def test_approval_and_refusal(pool):
    EventPage.objects.update(approval=True)
    pool.event.refresh_from_db()
    set_quota(pool=pool, quota=2)
    ada, bob = sign_up(pool, "ada", verified=True), sign_up(pool, "bob", verified=True)
    mails()
    approve(registration=ada)
    decline(registration=bob, reason="Réservé aux <agents>")
    accepted, refused = sorted(mails(), key=lambda m: m["to"])
    assert accepted["subject"] == "Votre inscription est acceptée : Images & eau"
    assert any(part.get_content_type() == "text/calendar" for part in accepted.walk())
    _mail, text, html = one([refused])
    assert "Réservé aux <agents>" in text
    assert "Réservé aux &lt;agents&gt;" in html


def test_a_second_registration_sends_the_link_once_an_hour(pool):
    now = timezone.now().replace(minute=10)
    registration = sign_up(pool, verified=True, now=now)
    mails()
    for minutes in (1, 2, 3):
        with pytest.raises(AlreadyRegistered):
            sign_up(pool, now=now + timedelta(minutes=minutes))
    _mail, text, _html = one(mails())
    assert f"/fr/registration.manage/{registration.pk}/1/" in text


def test_changes_are_told_to_the_confirmed_only(pool):
    online = SeatPoolFactory(event=pool.event, mode=ONLINE)
    registration = sign_up(pool)
    change(registration=registration, pools=[online])
    mails()
    confirm(registration=registration)
    change(registration=registration, pools=[pool])
    found = [m["subject"] for m in mails()]
    assert found[-1] == "Votre inscription a changé : Images & eau"


def test_the_organiser_adds_and_cancels(pool, admin_user):
    registration = sign_up(pool, origin=Origin.MANUAL)
    assert one(mails())[0]["subject"] == "Votre inscription est confirmée : Images & eau"
    cancel(registration=registration, by=admin_user)
    assert "organisateur" in one(mails())[1]
    sign_up(pool, "imported", origin=Origin.IMPORT)
    assert mails() == []


def test_nothing_leaves_for_what_was_refused(pool):
    with pytest.raises(InvalidChoice):
        sign_up(pool, pools=[SeatPoolFactory()])
    assert not Mailing.objects.exists()


def test_half_way_to_the_deadline_one_reminder(pool):
    now = timezone.now()
    registration = sign_up(pool, now=now)
    sign_up(SeatPoolFactory(), "unlimited", now=now)
    mails()
    assert rounds.remind_to_confirm(now + 23 * HOUR) == 0
    assert rounds.remind_to_confirm(now + 24 * HOUR) == 1
    assert rounds.remind_to_confirm(now + 25 * HOUR) == 0
    mail, text, _html = one(mails())
    assert mail["to"] == "ada@example.org"
    assert f"/fr/registration.manage/{registration.pk}/1/" in text


def test_the_day_before_the_confirmed_are_reminded_once(pool):
    set_quota(pool=pool, quota=5)
    start = pool.event.starts_at
    sign_up(pool, "ada", verified=True)
    sign_up(pool, "bob")
    sign_up(pool, "late", verified=True, now=start - 20 * HOUR)
    cancel(registration=sign_up(pool, "gone", verified=True))
    mails()
    assert rounds.remind_the_day_before(start - 25 * HOUR) == 0
    assert rounds.remind_the_day_before(start - 23 * HOUR) == 1
    assert rounds.remind_the_day_before(start - 22 * HOUR) == 0
    mail, text, _html = one(mails())
    assert (mail["to"], mail["subject"]) == ("ada@example.org", "À bientôt : Images & eau")
    assert "/fr/registration.manage/" in text


def test_a_day_without_an_hour_is_reminded_in_the_morning_before():
    event = EventFactory(date_precision="day", start_time=None, end_time=None)
    pool = SeatPoolFactory(event=event)
    sign_up(pool, verified=True)
    midnight = event.starts_at
    assert rounds.remind_the_day_before(midnight - 20 * HOUR) == 0
    assert rounds.remind_the_day_before(midnight - 14 * HOUR) == 1


def test_nobody_is_reminded_of_a_cancelled_event_or_a_vague_date(pool):
    vague = SeatPoolFactory(event=EventFactory(date_precision="month"))
    for each in (pool, vague):
        sign_up(each, verified=True)
    EventPage.objects.filter(pk=pool.event.pk).update(status=EventStatus.CANCELLED)
    for each in (pool, vague):
        assert rounds.remind_the_day_before(each.event.starts_at - 10 * HOUR) == 0


def test_the_joining_link_goes_to_confirmed_online_participants_an_hour_before():
    event = EventFactory(title="Séance", joining_link="https://visio.example.org/a?b=1&c=2")
    online, site = SeatPoolFactory(event=event), SeatPoolFactory(event=event, mode=ON_SITE)
    sign_up(online, "ada", verified=True)
    sign_up(online, "pending")
    sign_up(site, "site", verified=True)
    assert not any("visio.example.org" in m.get_body(("plain",)).get_content() for m in mails())
    start = event.starts_at
    assert rounds.send_joining_links(start - timedelta(minutes=61)) == 0
    assert rounds.send_joining_links(start - timedelta(minutes=59)) == 1
    assert rounds.send_joining_links(start - timedelta(minutes=58)) == 0
    mail, text, html = one(mails())
    assert mail["to"] == "ada@example.org"
    assert "https://visio.example.org/a?b=1&c=2" in text
    assert 'href="https://visio.example.org/a?b=1&amp;c=2"' in html
    sign_up(online, "late", verified=True, now=start - timedelta(minutes=20))
    late = [m for m in mails() if "confirmée" in m["subject"]]
    assert "https://visio.example.org/a?b=1&c=2" in one(late)[1]


def test_a_series_sends_one_confirmation_and_one_mail_an_occasion():
    event = EventFactory(joining_link="https://visio.example.org/serie")
    starts = [timezone.now() + (20 + 7 * n) * DAY for n in range(6)]
    pools = [
        SeatPoolFactory(event=event, part=PartFactory(event=event, starts_at=at, ends_at=at + HOUR)) for at in starts
    ]
    sign_up(pools[0], pools=pools, verified=True)
    assert len(mails()) == 2
    for at in starts:
        for minutes in (60 * 23, 50, 40):
            rounds.remind_the_day_before(at - timedelta(minutes=minutes))
            rounds.send_joining_links(at - timedelta(minutes=minutes))
    assert len(mails()) == 12


def test_a_lost_link_is_sent_to_its_owner_and_silence_to_others(pool):
    registration = sign_up(pool, verified=True)
    mails()
    for _twice in range(2):
        assert send_lost_links(" ADA@example.org", "fr") is None
    assert send_lost_links("unknown@example.org", "fr") is None
    assert send_lost_links("nonsense", "fr") is None
    mail, text, _html = one(mails())
    assert mail["to"] == "ada@example.org"
    assert f"/fr/registration.manage/{registration.pk}/1/" in text


@pytest.mark.parametrize("kind", ["cancelled", "postponed", "moved"])
def test_a_change_is_announced_in_two_steps(pool, kind, admin_user):
    set_quota(pool=pool, quota=9)
    sign_up(pool, "ada", verified=True)
    sign_up(pool, "bob", language="en", verified=True)
    cancel(registration=sign_up(pool, "gone", verified=True))
    mails()
    event, before = EventPage.objects.get(pk=pool.event.pk), pool.event.starts_at
    event.save_revision().publish()
    new = {"start_date": event.start_date + DAY, "start_time": event.start_time} if kind == "moved" else {}
    status.announce_change(event=event, kind=kind, by=admin_user, **new)
    assert mails() == []
    event = EventPage.objects.get(pk=event.pk)
    assert (event.status, event.previous_starts_at) == (status.STATUS[status.Change(kind)], before)
    preview = status.preview_notice(event=event, message="Désolés < navrés")
    assert (preview.total, preview.recipients) == (2, {"fr": 1, "en": 1})
    assert "Désolés < navrés" in preview.contents["fr"].text
    assert not any("{{" in content.text + content.html for content in preview.contents.values())
    for _twice in range(2):
        status.send_notice(event=event, message="Désolés < navrés")
    french, english = sorted(mails(), key=lambda m: m["to"])
    _mail, text, html = one([french])
    assert "Désolés < navrés" in text
    assert "Désolés &lt; navrés" in html
    assert "organiser writes" in one([english])[1]
    assert Delivery.objects.filter(mailing__key__startswith=f"event:{event.pk}:").count() == 2
    # Publishing the draft of before does not bring the old state back.
    event.get_latest_revision_as_object().save_revision().publish()
    assert EventPage.objects.get(pk=event.pk).status == status.STATUS[status.Change(kind)]


def parts_of_a_webinar():
    """Two online parts: on the day of an event, and the day after."""
    event = EventFactory(joining_link="https://visio.example.org/a")
    begins = event.starts_at.astimezone(event.zone)
    return event, [
        SeatPoolFactory(
            event=event, part=PartFactory(event=event, starts_at=begins + n * DAY, ends_at=begins + n * DAY + HOUR)
        )
        for n in range(2)
    ]


def rounds_at(start):
    return rounds.remind_the_day_before(start - 10 * HOUR), rounds.send_joining_links(start - HOUR / 2)


def test_a_postponed_event_sends_nothing_at_the_old_date_of_its_parts(admin_user):
    event, pools = parts_of_a_webinar()
    registration = sign_up(pools[0], pools=pools, verified=True)
    old = event.starts_at
    status.announce_change(event=event, kind="postponed", by=admin_user)
    assert set(event.parts.values_list("starts_at", "ends_at")) == {(None, None)}
    assert [rounds_at(old), rounds_at(old + DAY)] == [(0, 0), (0, 0)]
    registration.refresh_from_db()
    assert not Calendar.from_ical(event_ics(registration.event, registration=registration, language="fr")).walk(
        "VEVENT"
    )
    # Even a part that was given a date again is not announced before the event is.
    event.parts.update(starts_at=old)
    assert rounds_at(old) == (0, 0)


@pytest.mark.parametrize("postponed_first", [False, True])
def test_parts_and_programme_follow_a_move(admin_user, postponed_first):
    event, pools = parts_of_a_webinar()
    event.sessions.add(Session(title_fr="Ouverture", day=event.start_date + DAY, sort_order=0))
    event.save()
    event.save_revision()
    registration = sign_up(pools[0], pools=pools, verified=True)
    old, days = event.starts_at, 150
    if postponed_first:
        status.announce_change(event=event, kind="postponed", by=admin_user)
    day = event.previous_starts_at.date() if postponed_first else event.start_date
    status.announce_change(
        event=event, kind="moved", by=admin_user, start_date=day + days * DAY, start_time=time(11), end_time=time(12)
    )
    event = EventPage.objects.get(pk=event.pk)
    assert event.sessions.get().day == event.start_date + DAY
    assert event.get_latest_revision_as_object().sessions.get().day == event.start_date + DAY
    assert [rounds_at(old), rounds_at(old + DAY)] == [(0, 0), (0, 0)]
    assert rounds_at(event.starts_at) == (1, 1)
    registration.refresh_from_db()
    found = Calendar.from_ical(event_ics(registration.event, registration=registration, language="fr")).walk("VEVENT")
    first = min(entry.decoded("dtstart") for entry in found)
    assert first == event.starts_at
    if not postponed_first:
        local = [part.starts_at.astimezone(event.zone) for part in event.parts.order_by("order")]
        assert [(at.date(), at.time()) for at in local] == [
            (event.start_date, time(11)),
            (event.start_date + DAY, time(11)),
        ]
        assert rounds_at(event.starts_at + DAY) == (1, 1)


def test_what_cannot_be_announced(pool):
    with pytest.raises(WrongState):
        status.preview_notice(event=pool.event)
    with pytest.raises(InvalidChoice):
        status.announce_change(event=pool.event, kind="moved")
    status.announce_change(event=pool.event, kind="cancelled")
    with pytest.raises(WrongState):
        status.announce_change(event=pool.event, kind="postponed")
    with pytest.raises(WrongState):
        status.send_notice(event=pool.event)


def test_the_sweep_is_idempotent(pool):
    sign_up(pool, now=timezone.now() - 3 * DAY)
    assert sweep()["expired"] == 1
    assert set(sweep().values()) == {0}


def test_mails_are_rendered_before_the_transaction(pool, monkeypatch, django_capture_on_commit_callbacks):
    from django.db import connection

    from events.notices import skeleton as module

    depth = len(connection.savepoint_ids)
    rendered = []
    original = module.render_mail

    def watched(*args):
        rendered.append(len(connection.savepoint_ids))
        return original(*args)

    module._rendered.cache_clear()
    monkeypatch.setattr(module, "render_mail", watched)
    # A minute turns at every look at the clock: an act keeps the one it began in.
    monkeypatch.setattr(module, "time", SimpleNamespace(time=count(60, 60).__next__))
    first, second = sign_up(pool, "ada", verified=True), sign_up(pool, "bob", verified=True)
    change(registration=second, pools=[pool])
    cancel(registration=first)
    with translation.override("en"):
        sign_up(pool, "cyd", language="en", verified=True)
    assert rendered
    assert set(rendered) == {depth}


def test_an_event_that_takes_place_elsewhere(pool, admin_user):
    set_quota(pool=pool, quota=9)
    EventPage.objects.filter(pk=pool.event.pk).update(
        venue_name="Maison de la télédétection", venue_city="Montpellier", latitude=43.6, longitude=3.8
    )
    sign_up(pool, "ada", verified=True)
    mails()
    event = EventPage.objects.get(pk=pool.event.pk)
    event.save_revision().publish()
    with pytest.raises(InvalidChoice):
        status.announce_change(event=event, kind="relocated")
    status.announce_change(event=event, kind="relocated", venue_name="Agropolis", venue_city="Montpellier")
    event = EventPage.objects.get(pk=event.pk)
    assert (event.status, event.starts_at) == ("scheduled", pool.event.starts_at)
    assert (event.venue_name, event.latitude, event.longitude) == ("Agropolis", None, None)
    for _twice in range(2):
        status.send_notice(event=event)
    _mail, text, html = one(mails())
    for face in (text, html):
        assert "Maison de la télédétection, Montpellier" in face
        assert "Agropolis, Montpellier" in face
    # A draft of before keeps the new place, and a second move is another notice.
    event.get_latest_revision_as_object().save_revision().publish()
    assert EventPage.objects.get(pk=event.pk).venue_name == "Agropolis"
    status.announce_change(event=event, kind="relocated", venue_name="Cirad", venue_city="Montpellier")
    status.send_notice(event=EventPage.objects.get(pk=event.pk))
    assert "Cirad, Montpellier" in one(mails())[1]


def test_reminders_the_organiser_ticked(pool):
    set_quota(pool=pool, quota=9)
    sign_up(pool, "ada", verified=True)
    mails()
    start = EventPage.objects.get(pk=pool.event.pk).starts_at
    Registration.objects.update(confirmed_at=start - 30 * DAY)
    week = start - 7 * DAY
    assert rounds.remind_earlier(week + HOUR) == 0
    EventPage.objects.update(earlier_reminders=[3, 7])
    assert [rounds.remind_earlier(at) for at in (week - HOUR, week, week + HOUR, week + DAY)] == [0, 1, 0, 0]
    _mail, text, _html = one(mails())
    assert "Rappel" in text or "rappel" in text
    # Ticked too late, it is not sent at all; the other one has its own time.
    assert [rounds.remind_earlier(start - n * DAY + HOUR) for n in (6, 4, 3, 2)] == [0, 0, 1, 0]
    mails()
    EventPage.objects.update(status="cancelled", earlier_reminders=[14])
    assert rounds.remind_earlier(start - 14 * DAY) == 0
