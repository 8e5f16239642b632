"""The coordinator's side of an event: who may look, act, export and write."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cms.accounts.models import User
from cms.outbox.models import Mailing
from cms.outbox.testing import deliver_all, sent_messages
from events.enums import AttendanceMode, Origin, PlaceState, RegistrationState
from events.exports import safe_cell
from events.models import Registration
from events.registration import Profile, confirm, register
from networks.provisioning import provision
from tests.factories import EventFactory, NetworkFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool():
    return SeatPoolFactory(event=EventFactory(network=NetworkFactory(code="OCC")), mode=AttendanceMode.ON_SITE, quota=2)


def coordinator_of(network, address):
    provision(network)
    network.refresh_from_db()
    user = User.objects.create_user(address, "x")
    user.groups.add(network.coordinators_group)
    return user


@pytest.fixture
def own(client, pool):
    user = coordinator_of(pool.event.network, "own@example.org")
    client.force_login(user)
    return user


def come(pool, n, **changes):
    values = {"first_name": "P", "last_name": f"N{n}", "email": f"p{n}@example.org"} | changes
    registration = register(event=pool.event, profile=Profile(**values), pools=[pool], language="fr").registration
    return confirm(registration=registration)


def url(name, pool, *args):
    return reverse(f"events_backstage:{name}", args=[pool.event_id, *args])


def test_the_list_counts_against_the_seats(client, own, pool):
    for n in range(3):
        come(pool, n)
    response = client.get(url("registrations", pool))
    [line] = response.context["seats"]
    assert (line.held, line.quota, line.waiting) == (2, 2, 1)
    assert response.context["confirmed"] == 2
    assert len(response.context["page_obj"].object_list) == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "zoé durand"}, {"Durand"}),
        ({"sector": "private"}, {"Durand"}),
        ({"level": "none"}, {"Martin"}),
        ({"waiting": "true"}, {"Zola"}),
        ({"state": ["confirmed"]}, {"Durand", "Martin", "Zola"}),
        ({"state": ["cancelled"]}, set()),
        ({"sector": "astronaut"}, set()),
        ({"q": "nul\x00"}, set()),
    ],
)
def test_filters(client, own, pool, query, expected):
    come(pool, 1, first_name="Zoé", last_name="Durand", sector="private")
    come(pool, 2, last_name="Martin", level="none")
    come(pool, 3, last_name="Zola")
    response = client.get(url("registrations", pool), query)
    found = {r.last_name for r in response.context["page_obj"]} if response.status_code == 200 else set()
    assert found == expected


def test_foreign_coordinators_find_nothing_and_co_organisers_only_read(client, own, pool):
    person = come(pool, 1)
    partner = NetworkFactory(code="BRE")
    pool.event.co_organisers.set([partner])
    pool.event.save()
    views = [
        ("registrations", []),
        ("registration", [person.pk]),
        ("csv", []),
        ("xlsx", []),
        ("add", []),
        ("write", []),
        ("edit", [person.pk]),
        ("cancel", [person.pk]),
    ]
    expected = {
        coordinator_of(NetworkFactory(code="NAQ"), "foreign@example.org"): [404] * 8,
        coordinator_of(partner, "partner@example.org"): [200] * 4 + [404] * 4,
        own: [200] * 8,
    }
    for user, codes in expected.items():
        client.force_login(user)
        assert [client.get(url(name, pool, *args)).status_code for name, args in views] == codes, user
    client.force_login(User.objects.get(email="partner@example.org"))
    for name in ("approve", "decline", "cancel"):
        assert client.post(url(name, pool, person.pk)).status_code == 404
    person.refresh_from_db()
    assert person.state == RegistrationState.CONFIRMED


def test_a_registration_of_another_event_is_not_found_here(client, own, pool):
    other = SeatPoolFactory(mode=AttendanceMode.ONLINE)
    person = come(other, 1)
    assert client.get(url("registration", pool, person.pk)).status_code == 404
    assert client.post(url("cancel", pool, person.pk)).status_code == 404
    person.refresh_from_db()
    assert person.state == RegistrationState.CONFIRMED


def test_approving_and_declining(client, own, pool):
    pool.event.approval = True
    pool.event.save()
    first, second = come(pool, 1), come(pool, 2)
    assert first.state == RegistrationState.AWAITING_APPROVAL
    client.post(url("approve", pool, first.pk))
    client.post(url("decline", pool, second.pk), {"reason": "Réservé aux collectivités."})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (RegistrationState.CONFIRMED, RegistrationState.DECLINED)
    deliver_all()
    texts = {m["To"]: m.get_body(("plain",)).get_content() for m in sent_messages()}
    assert any("Réservé aux collectivités." in text for text in texts.values())


def test_adding_by_hand_respects_the_seats_unless_forced(client, own, pool):
    for n in range(2):
        come(pool, n)
    pool.event.waiting_list = False
    pool.event.save()
    typed = {"first_name": "Main", "last_name": "Courante", "email": "main@example.org", "mode": str(pool.pk)}
    refused = client.post(url("add", pool), typed)
    assert refused.status_code == 422
    assert client.post(url("add", pool), typed | {"force": "on", "note": "Invitée du préfet"}).status_code == 302
    person = Registration.objects.get(participant__email="main@example.org")
    assert (person.state, person.origin, person.note) == (
        RegistrationState.CONFIRMED,
        Origin.MANUAL,
        "Invitée du préfet",
    )
    assert person.places.get().state == PlaceState.HELD


def test_changing_somebody(client, own, pool):
    person = come(pool, 1)
    typed = {"first_name": "Nouveau", "last_name": "Nom", "mode": str(pool.pk), "sector": "private"}
    assert client.post(url("edit", pool, person.pk), typed).status_code == 302
    person.refresh_from_db()
    assert (person.first_name, person.sector) == ("Nouveau", "private")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+33 6", "'+33 6"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =cmd|'/c calc'!A0", "'  =cmd|'/c calc'!A0"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("a\x00b\x07", "ab"),
        ("Zoé", "Zoé"),
        (None, ""),
    ],
)
def test_no_cell_is_a_formula(typed, expected):
    assert safe_cell(typed) == expected


def test_exports_are_read_back_with_the_filter_applied(client, own, pool):
    come(pool, 1, last_name="=HYPERLINK(1)", organisation="Météo; France", sector="private")
    come(pool, 2, last_name="Martin")
    content = client.get(url("csv", pool), {"sector": "private"}).content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)"]
    assert rows[1][3] == "Météo; France"
    book = load_workbook(io.BytesIO(client.get(url("xlsx", pool)).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}, "no formula cell"


def test_list_and_export_take_as_many_queries_for_one_as_for_many(client, own, pool, django_assert_max_num_queries):
    pool.quota = 100
    pool.save()
    come(pool, 0)
    client.get(url("registrations", pool))
    for name in ("registrations", "csv"):
        with CaptureQueriesContext(connection) as few:
            client.get(url(name, pool))
        allowed = len(few)
        for n in range(8):
            come(pool, f"{name}{n}")
        with django_assert_max_num_queries(allowed):
            client.get(url(name, pool))


LETTER = {
    "subject_fr": "Plan d’accès",
    "text_fr": "Bonjour,\n\nVenez à {{personal-link:registration.manage:1:1:aaaaaaaaaaaaaaaa}} <b>9 h</b>.",
    "subject_en": "",
    "text_en": "",
    "key": "k1",
}


def test_writing_previews_then_sends_once(client, own, pool):
    come(pool, 1, sector="private")
    come(pool, 2)
    deliver_all()
    before = len(sent_messages())
    query = "?sector=private"
    preview = client.post(url("write", pool) + query, LETTER | {"preview": "1"})
    assert preview.context["recipients"] == 1
    assert "&lt;b&gt;9 h" in preview.context["previews"][0][3]
    assert len(sent_messages()) == before
    for _ in range(2):
        assert client.post(url("write", pool) + query, LETTER | {"send": "1"}).status_code == 302
    assert Mailing.objects.filter(stream="event-message").count() == 1
    deliver_all()
    [message] = sent_messages()[before:]
    assert message["To"] == "p1@example.org"
    text = message.get_body(("plain",)).get_content()
    assert "/inscription/" in text
    assert "personal-link:registration.manage:1:1" in text.replace("=\n", ""), "typed placeholders stay text"


def test_a_message_without_words_or_readers_is_refused(client, own, pool):
    empty = client.post(url("write", pool), {"key": "k", "send": "1"})
    assert empty.status_code == 422
    half = client.post(url("write", pool), LETTER | {"text_fr": "", "send": "1"})
    assert set(half.context["form"].errors) == {"text_fr"}
    nobody = client.post(url("write", pool), LETTER | {"send": "1"})
    assert nobody.status_code == 422
    assert not Mailing.objects.filter(stream="event-message").exists()
