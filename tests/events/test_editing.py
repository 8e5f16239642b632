"""The coordinator publishes: presets, seats and questions, changes, duplicates, records."""

import html
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.accounts.models import User
from cms.outbox.testing import deliver_all, sent_messages
from events.enums import AttendanceMode, EventStatus, PlaceState, QuestionKind
from events.models import DeclaredFigure, EventPage, Part, Question, Registration, SeatPool, Session, Speaker
from events.registration import Profile, approve, cancel, confirm, decline, register
from events.setup import Repeat, repeat_parts
from networks.provisioning import provision
from tests.factories import EventFactory, NetworkFactory, PartFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db


def member(network, address, group):
    provision(network)
    network.refresh_from_db()
    user = User.objects.create_user(address, "x")
    user.groups.add(getattr(network, group))
    return user


@pytest.fixture
def network():
    return NetworkFactory(code="OCC")


@pytest.fixture
def coordinator(client, network):
    user = member(network, "own@example.org", "coordinators_group")
    client.force_login(user)
    return user


@pytest.fixture
def event(network):
    return EventFactory(network=network)


def url(name, event, *args):
    return reverse(f"events_backstage:{name}", args=[event.pk, *args])


WEBINAR = {
    "title": "Eau vue du ciel",
    "summary": "Une heure pour comprendre.",
    "start_date": "2031-05-06",
    "start_time": "11:00",
    "end_time": "12:00",
    "joining_link": "https://visio.example/x",
    "seats_online": "",
    "contact_email": "",
}


def test_a_webinar_is_published_from_eight_fields(client, coordinator, network):
    page = client.get(reverse("events_backstage:preset", args=["webinaire"]))
    assert len(page.context["form"].fields) - 1 == 8, "the network is chosen for those who have one"
    made = client.post(
        reverse("events_backstage:preset", args=["webinaire"]), WEBINAR | {"network": network.pk, "publish": "1"}
    )
    assert made.status_code == 302
    event = EventPage.objects.get()
    assert event.live
    assert event.network == network
    assert event.starts_at == datetime(2031, 5, 6, 11, tzinfo=ZoneInfo("Europe/Paris"))
    pool = event.pools.get()
    assert (pool.mode, pool.quota) == (AttendanceMode.ONLINE, None)
    assert client.get(event.get_url()).status_code == 200
    assert client.get(reverse("events:register", args=[event.pk])).status_code == 200


def test_a_workshop_has_its_own_set(client, coordinator, network):
    facts = {
        "network": network.pk,
        "title": "Atelier",
        "summary": "Deux jours.",
        "start_date": "2031-05-06",
        "end_date": "2031-05-07",
        "mode": "hybrid",
        "venue_name": "Maison de la télédétection",
        "venue_city": "Montpellier",
        "seats_on_site": "100",
        "seats_online": "",
    }
    assert client.post(reverse("events_backstage:preset", args=["atelier"]), facts).status_code == 302
    event = EventPage.objects.get()
    assert not event.live
    assert sorted(event.pools.values_list("mode", "quota")) == [("on_site", 100), ("online", None)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start_date": ""}, "start_date"),
        ({"start_date": "2031-13-45"}, "start_date"),
        ({"start_date": "0001-01-01"}, "start_date"),
        ({"end_time": "10:00"}, "end_time"),
        ({"title": "x" * 10_000}, "title"),
        ({"seats_online": "-3"}, "seats_online"),
        ({"joining_link": "javascript:alert(1)"}, "joining_link"),
    ],
)
def test_a_preset_tells_what_is_wrong_next_to_the_field(client, coordinator, network, changes, field):
    response = client.post(
        reverse("events_backstage:preset", args=["webinaire"]), WEBINAR | {"network": network.pk} | changes
    )
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not EventPage.objects.exists()


def test_an_editor_drafts_and_cannot_publish_and_a_foreign_network_is_no_choice(client, network):
    client.force_login(member(network, "editor@example.org", "editors_group"))
    path = reverse("events_backstage:preset", args=["webinaire"])
    assert client.post(path, WEBINAR | {"network": network.pk, "publish": "1"}).status_code == 302
    assert not EventPage.objects.get().live
    foreign = NetworkFactory(code="BRE")
    assert client.post(path, WEBINAR | {"network": foreign.pk}).status_code == 422


def management(prefix, rows, initial):
    return {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)} | {
        f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()
    }


def setup_data(parts=(), pools=(), questions=(), initial=(0, 0, 0)):
    return (
        management("parts", parts, initial[0])
        | management("pools", pools, initial[1])
        | management("questions", questions, initial[2])
    )


def test_seats_parts_and_questions_are_made_on_one_page(client, coordinator, event):
    data = setup_data(
        parts=[
            {
                "title_fr": "Formation",
                "starts_at": "2031-05-06T14:00",
                "ends_at": "2031-05-06T17:00",
                "order": "1",
            }
        ],
        pools=[{"mode": "on_site", "quota": "20", "order": "0"}, {"mode": "online", "quota": "", "order": "1"}],
        questions=[
            {
                "kind": "choice",
                "label_fr": "Déjeuner ?",
                "typed_choices": "Végétarien | Vegetarian\nSans régime\nVégétarien",
                "required": "on",
                "mode": "on_site",
                "order": "0",
            }
        ],
    )
    response = client.post(url("settings", event), data)
    assert response.status_code == 302
    part = event.parts.get()
    assert part.starts_at == datetime(2031, 5, 6, 14, tzinfo=event.zone)
    assert sorted(event.pools.values_list("mode", "quota")) == [("on_site", 20), ("online", None)]
    question = event.questions.get()
    assert question.choices == [
        {"key": "vegetarien", "label_fr": "Végétarien", "label_en": "Vegetarian"},
        {"key": "sans-regime", "label_fr": "Sans régime", "label_en": ""},
    ]


@pytest.mark.parametrize(
    "data",
    [
        setup_data(pools=[{"mode": "on_site", "order": "0"}, {"mode": "on_site", "order": "0"}]),
        setup_data(pools=[{"mode": "on_site", "quota": "-1", "order": "0"}]),
        setup_data(pools=[{"mode": "on_site", "quota": "9" * 30, "order": "0"}]),
        setup_data(questions=[{"kind": "choice", "label_fr": "?", "typed_choices": "une seule", "order": "0"}]),
        setup_data(
            parts=[{"title_fr": "x", "starts_at": "2031-05-06T14:00", "ends_at": "2031-05-06T13:00", "order": "0"}]
        ),
    ],
)
def test_wrong_seats_are_told_and_nothing_is_written(client, coordinator, event, data):
    assert client.post(url("settings", event), data).status_code == 422
    assert [event.pools.count(), event.parts.count(), event.questions.count()] == [0, 0, 0]


def come(pool, n):
    profile = Profile(first_name="P", last_name=str(n), email=f"p{n}@example.org")
    return confirm(registration=register(event=pool.event, profile=profile, pools=[pool], language="fr").registration)


def test_raising_a_quota_lets_in_those_who_wait(client, coordinator, event):
    pool = SeatPoolFactory(event=event, mode=AttendanceMode.ON_SITE, quota=1)
    come(pool, 1)
    second = come(pool, 2)
    assert second.places.get().state == PlaceState.WAITING
    row = {"id": str(pool.pk), "mode": "on_site", "quota": "2", "order": "0"}
    assert client.post(url("settings", event), setup_data(pools=[row], initial=(0, 1, 0))).status_code == 302
    assert second.places.get().state == PlaceState.HELD


def test_what_was_used_retires_and_what_was_not_goes(client, coordinator, event):
    used = SeatPoolFactory(event=event, mode=AttendanceMode.ON_SITE)
    unused = SeatPoolFactory(event=event, mode=AttendanceMode.ONLINE)
    come(used, 1)
    rows = [
        {"id": str(used.pk), "mode": "on_site", "order": "0", "retired": "on"},
        {"id": str(unused.pk), "mode": "online", "order": "0", "retired": "on"},
    ]
    assert client.post(url("settings", event), setup_data(pools=rows, initial=(0, 2, 0))).status_code == 302
    assert list(event.pools.values_list("pk", "retired")) == [(used.pk, True)]


def test_a_pool_of_another_event_cannot_be_edited_here(client, coordinator, event):
    other = SeatPoolFactory(mode=AttendanceMode.ON_SITE, quota=5)
    row = {"id": str(other.pk), "mode": "on_site", "quota": "500", "order": "0"}
    client.post(url("settings", event), setup_data(pools=[row], initial=(0, 1, 0)))
    other.refresh_from_db()
    assert other.quota == 5


def test_a_series_keeps_its_clock_time_over_a_change_of_hour(event):
    first = datetime(2031, 9, 30, 11, tzinfo=ZoneInfo("Europe/Paris"))
    parts = repeat_parts(event=event, first=first, count=4, minutes=60, every=Repeat.MONTH, title="Webinaire")
    local = [p.starts_at.astimezone(event.zone) for p in parts]
    assert [(d.date(), d.time()) for d in local] == [
        (date(2031, 9, 30), time(11)),
        (date(2031, 10, 30), time(11)),
        (date(2031, 11, 30), time(11)),
        (date(2031, 12, 30), time(11)),
    ]
    assert [p.title_fr for p in parts][:2] == ["Webinaire 1", "Webinaire 2"]
    assert event.pools.count() == 4
    short = repeat_parts(
        event=EventFactory(),
        first=datetime(2031, 1, 31, 11, tzinfo=ZoneInfo("Europe/Paris")),
        count=2,
        minutes=60,
        every=Repeat.MONTH,
        title="W",
    )
    assert short[1].starts_at.date() == date(2031, 2, 28)


def test_the_page_makes_a_series(client, coordinator, event):
    data = {
        "repeat": "1",
        "repeat-count": "6",
        "repeat-first": "2031-09-10T11:00",
        "repeat-minutes": "60",
        "repeat-every": "month",
        "repeat-title": "Webinaire",
    }
    assert client.post(url("settings", event), data).status_code == 302
    assert event.parts.count() == 6


def test_moving_is_offered_as_a_notice_previewed_then_sent_on_confirmation(client, coordinator, event):
    pool = SeatPoolFactory(event=event, mode=AttendanceMode.ONLINE)
    come(pool, 1)
    deliver_all()
    before = len(sent_messages())
    assert client.post(url("change", event), {"kind": "moved"}).status_code == 422
    moved = client.post(url("change", event), {"kind": "moved", "start_date": "2031-06-01", "start_time": "10:00"})
    assert moved.url == url("notice", event)
    deliver_all()
    assert len(sent_messages()) == before, "nobody is told yet"
    page = client.get(url("notice", event))
    assert page.context["preview"].total == 1
    seen = client.post(url("notice", event), {"message": "La salle était prise.", "preview": "1"})
    assert "La salle était prise." in seen.context["preview"].contents["fr"].text
    assert client.post(url("notice", event), {"message": "La salle était prise.", "send": "1"}).status_code == 302
    deliver_all()
    assert len(sent_messages()) == before + 1
    event.refresh_from_db()
    assert event.status == EventStatus.MOVED
    assert event.previous_starts_at is not None


def test_duplicating_takes_form_seats_and_programme_and_nobody(client, coordinator, event, network):
    part = PartFactory(event=event, starts_at=timezone.now() + timedelta(days=30))
    pool = SeatPoolFactory(event=event, part=part, mode=AttendanceMode.ON_SITE, quota=20)
    Question.objects.create(event=event, kind=QuestionKind.TEXT, label_fr="Attentes ?", part=part)
    Question.objects.create(event=event, kind=QuestionKind.TEXT, label_fr="Vieille", retired=True)
    speaker = Speaker.objects.create(network=network, name="Ada")
    session = Session(title_fr="Ouverture", sort_order=0, day=event.start_date, start_time=time(9))
    event.sessions.add(session)
    session.speakers.set([speaker])
    event.joining_link = "https://visio.example/old-room"
    event.save()
    come(pool, 1)
    response = client.post(url("copy", event))
    made = EventPage.objects.exclude(pk=event.pk).get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[made.pk])
    assert not made.live
    assert made.network == network
    assert [s.title_fr for s in made.sessions.all()] == ["Ouverture"]
    assert [s.name for s in made.sessions.get().speakers.all()] == ["Ada"]
    for copied in (made, made.get_latest_revision_as_object()):
        assert (copied.date_precision, copied.joining_link) == ("unknown", "")
        assert {copied.start_date, copied.start_time, copied.end_date, copied.end_time} == {None}
        assert [(s.day, s.start_time) for s in copied.sessions.all()] == [(None, time(9))]
    assert (made.starts_at, made.ends_at, made.begun_at) == (None, None, None)
    assert event.sessions.get().day == event.start_date
    assert made.parts.get().starts_at is None
    assert (made.pools.get().quota, made.pools.get().part) == (20, made.parts.get())
    assert [q.label_fr for q in made.questions.all()] == ["Attentes ?"]
    assert not Registration.objects.filter(event=made).exists()
    assert SeatPool.objects.filter(event=event).count() == 1
    assert Part.objects.filter(event=event).count() == 1


def test_wagtails_own_copy_brings_the_form_along(client, coordinator, event):
    SeatPoolFactory(event=event, mode=AttendanceMode.ON_SITE, quota=7)
    event.sessions.add(Session(title_fr="Ouverture", sort_order=0, day=event.start_date))
    event.save()
    client.post(
        reverse("wagtailadmin_pages:copy", args=[event.pk]),
        {"new_title": "Encore", "new_slug": "encore", "new_parent_page": str(event.get_parent().pk)},
    )
    made = EventPage.objects.get(slug="encore")
    assert made.pools.get().quota == 7
    assert (made.start_date, made.sessions.get().day) == (None, None)


def test_the_history_of_an_event_tells_who_decided_over_a_registration(client, coordinator, event):
    event.approval = True
    event.save()
    pool = SeatPoolFactory(event=event)
    kept, refused, own = (come(pool, n) for n in range(3))
    approve(registration=kept, by=coordinator)
    approve(registration=kept, by=coordinator)
    decline(registration=refused, by=coordinator)
    cancel(registration=kept, by=coordinator)
    cancel(registration=own)
    entries = PageLogEntry.objects.filter(page=event, action__startswith="events.").order_by("pk")
    assert [(e.action, e.user, e.data) for e in entries] == [
        ("events.approve", coordinator, {"registration": kept.pk}),
        ("events.decline", coordinator, {"registration": refused.pk}),
        ("events.cancel", coordinator, {"registration": kept.pk}),
    ]
    assert kept.full_name not in "".join(e.label + str(e.data) for e in entries)
    page = client.get(reverse("wagtailadmin_pages:history", args=[event.pk]))
    assert f"Inscription annulée (n°\N{NO-BREAK SPACE}{kept.pk})" in html.unescape(page.content.decode())


def test_foreign_coordinators_and_co_organisers_may_not_touch(client, coordinator, event):
    partner = NetworkFactory(code="BRE")
    event.co_organisers.set([partner])
    event.save()
    for user in (
        member(NetworkFactory(code="NAQ"), "foreign@example.org", "coordinators_group"),
        member(partner, "partner@example.org", "coordinators_group"),
        member(event.network, "editor@example.org", "editors_group"),
    ):
        client.force_login(user)
        for name in ("settings", "change", "notice", "copy"):
            assert client.get(url(name, event)).status_code == 404
            assert client.post(url(name, event)).status_code == 404
    assert EventPage.objects.count() == 1


def edit_data(event, **changes):
    data = {
        "title": event.title,
        "slug": event.slug,
        "language": "fr",
        "kind": "webinar",
        "mode": "online",
        "date_precision": "time",
        "timezone": "Pacific/Noumea",
        "start_date": "2031-05-06",
        "start_time": "11:00",
        "end_date": "",
        "end_time": "12:00",
        "spoken_language": "fr",
        "confirm_within_hours": "48",
        "sessions": inline_formset([]),
        "comments": inline_formset([]),
        "replays": streamfield([]),
        "practical_information_fr": streamfield([]),
        "practical_information_en": streamfield([]),
        "body_fr": streamfield([]),
        "body_en": streamfield([]),
    }
    return nested_form_data(data | changes) | {"audiences": ["decision_maker"], "required_profile": ["level"]}


def test_the_edit_form_shows_and_keeps_every_tab(client, coordinator, event):
    path = reverse("wagtailadmin_pages:edit", args=[event.pk])
    assert client.get(path).status_code == 200
    response = client.post(path, edit_data(event) | {"action-publish": "1"})
    assert response.status_code == 302
    event.refresh_from_db()
    assert event.starts_at == datetime(2031, 5, 6, 0, tzinfo=ZoneInfo("UTC"))
    assert (event.audiences, event.required_profile) == (["decision_maker"], ["level"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start_date": ""}, "start_date"),
        ({"end_time": "10:00"}, "end_time"),
        ({"latitude": "45"}, "longitude"),
        ({"latitude": "95", "longitude": "3"}, "latitude"),
        ({"confirm_within_hours": "0"}, "confirm_within_hours"),
        (
            {"registration_opens_at": "2031-05-05 10:00", "registration_closes_at": "2031-05-04 10:00"},
            "registration_closes_at",
        ),
        (
            {"registration_open": "on", "external_registration_url": "https://partenaire.example/"},
            "external_registration_url",
        ),
    ],
)
def test_the_edit_form_tells_what_is_wrong(client, coordinator, event, changes, field):
    response = client.post(reverse("wagtailadmin_pages:edit", args=[event.pk]), edit_data(event, **changes))
    assert response.status_code == 200
    assert field in response.context["form"].errors


def test_records_of_other_networks_are_not_found(client, coordinator, network):
    foreign = NetworkFactory(code="BRE")
    own = DeclaredFigure.objects.create(network=network, label="À nous", participants=5)
    theirs = DeclaredFigure.objects.create(network=foreign, label="À eux", participants=5)
    listed = client.get(reverse("declared-figure:index")).content.decode()
    assert "À nous" in listed
    assert "À eux" not in listed
    assert client.get(reverse("declared-figure:edit", args=[own.pk])).status_code == 200
    for name in ("edit", "delete"):
        assert client.get(reverse(f"declared-figure:{name}", args=[theirs.pk])).status_code == 404
        assert client.post(reverse(f"declared-figure:{name}", args=[theirs.pk])).status_code == 404
    assert DeclaredFigure.objects.filter(pk=theirs.pk).exists()


def test_the_list_shows_ones_events_with_seats(client, coordinator, event, django_assert_max_num_queries):
    pool = SeatPoolFactory(event=event, mode=AttendanceMode.ON_SITE, quota=1)
    come(pool, 1)
    come(pool, 2)
    secret = EventFactory(network=NetworkFactory(code="BRE"), title="Brouillon secret")
    secret.unpublish()
    response = client.get(reverse("events_backstage:events"))
    [row] = response.context["rows"]
    assert (row["registered"], row["seats"], row["waiting"]) == (2, "1 / 1", 1)
    assert "secret" not in response.content.decode()
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("events_backstage:events"))
    for _ in range(5):
        SeatPoolFactory(event=EventFactory(network=event.network), mode=AttendanceMode.ON_SITE, quota=1)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("events_backstage:events"))
