"""Registering as a visitor: form, mails, personal page; every step over HTTP."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms import signing
from cms.outbox.testing import deliver_all, sent_messages
from events.enums import AttendanceMode, PlaceState, QuestionKind, RegistrationState
from events.models import Question, Registration
from networks.models import Organisation
from tests.factories import EventFactory, PartFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool():
    return SeatPoolFactory(mode=AttendanceMode.ON_SITE, quota=2)


def typed(pool, **changes):
    """What a visitor sends: the least that is accepted, and ``changes``."""
    name = f"part_{pool.part_id}" if pool.part_id else "mode"
    return {
        "first_name": "Aïcha",
        "last_name": "N’Diaye",
        "email": "Aicha@Example.org",
        "consent": "on",
        name: str(pool.pk),
    } | changes


def send(client, pool, **changes):
    return client.post(reverse("events:register", args=[pool.event_id]), typed(pool, **changes))


def link_in(message):
    """The personal link of a mail, as a path."""
    text = message.get_body(("plain",)).get_content()
    return re.search(r"https?://[^/]+(/\S*inscription/\S+)", text).group(1)


def register_and_open(client, pool, **changes):
    assert send(client, pool, **changes).status_code == 302
    deliver_all()
    return link_in(sent_messages()[-1])


def test_the_whole_path_from_form_to_cancelled(client, pool):
    path = register_and_open(client, pool)
    registration = Registration.objects.get()
    assert registration.state == RegistrationState.PENDING
    assert registration.participant.email == "aicha@example.org"
    page = client.get(path)
    assert page.status_code == 200
    assert Registration.objects.get().state == RegistrationState.PENDING, "opening a link changes nothing"
    token = page.context["token"]
    assert client.post(reverse("events:confirm", args=[token])).status_code == 302
    assert Registration.objects.get().state == RegistrationState.CONFIRMED
    edit = client.get(reverse("events:edit", args=[token]))
    assert edit.context["form"].initial["first_name"] == "Aïcha"
    changed = client.post(reverse("events:edit", args=[token]), typed(pool, first_name="Awa", sector="private"))
    assert changed.status_code == 302
    assert Registration.objects.get().first_name == "Awa"
    assert client.get(reverse("events:cancel", args=[token])).status_code == 200
    assert Registration.objects.get().state == RegistrationState.CONFIRMED
    assert client.post(reverse("events:cancel", args=[token])).status_code == 302
    assert Registration.objects.get().state == RegistrationState.CANCELLED
    assert Registration.objects.get().places.get().state == PlaceState.RELEASED


def test_the_form_sets_one_cookie_and_the_personal_page_keeps_its_key(client, pool):
    response = client.get(reverse("events:register", args=[pool.event_id]))
    assert set(response.cookies) == {"csrftoken"}
    path = register_and_open(client, pool)
    page = client.get(path)
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]


def test_the_same_address_twice_is_one_registration_and_the_page_does_not_tell(client, pool):
    first = send(client, pool)
    second = send(client, pool, email="AICHA@example.org ")
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Registration.objects.count() == 1
    deliver_all()
    assert len(sent_messages()) == 2, "the second mail tells, and carries the link"


def test_bad_input_is_told_next_to_the_field_and_nothing_typed_is_lost(client, pool):
    response = send(client, pool, email="not an address", first_name="", sector="astronaut", place="FR-ZZZ")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"email", "first_name", "sector", "place"}
    assert "N’Diaye" in response.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "x" * 10_000},
        {"organisation": "y" * 10_000},
        {"mode": "999999"},
        {"mode": "abc"},
        {"email": "a" * 300 + "@example.org"},
        {"consent": ""},
        {"website": "https://spam.example"},
    ],
)
def test_hostile_input_is_refused_with_a_message(client, pool, changes):
    response = send(client, pool, **changes)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Registration.objects.exists()


@pytest.mark.parametrize("name", ["🛰️ Émilie", "مريم", "=HYPERLINK(1)", "<script>alert(1)</script>"])
def test_unusual_names_are_kept_and_escaped(client, pool, name):
    path = register_and_open(client, pool, first_name=name)
    assert Registration.objects.get().first_name == name
    assert "<script>alert" not in client.get(path).content.decode()


def test_a_pool_of_another_event_cannot_be_chosen(client, pool):
    other = SeatPoolFactory(mode=AttendanceMode.ON_SITE)
    response = client.post(reverse("events:register", args=[pool.event_id]), typed(pool, mode=str(other.pk)))
    assert response.status_code == 422


def test_parts_are_chosen_apart_and_one_is_needed():
    from django.test import Client

    client = Client()
    event = EventFactory()
    talks = SeatPoolFactory(event=event, part=PartFactory(event=event), mode=AttendanceMode.ON_SITE, quota=100)
    training = SeatPoolFactory(event=event, part=PartFactory(event=event), mode=AttendanceMode.ON_SITE, quota=20)
    none = client.post(reverse("events:register", args=[event.pk]), typed(talks) | {f"part_{talks.part_id}": ""})
    assert none.status_code == 422
    both = typed(talks) | {f"part_{training.part_id}": str(training.pk)}
    assert client.post(reverse("events:register", args=[event.pk]), both).status_code == 302
    assert Registration.objects.get().places.filter(state=PlaceState.HELD).count() == 2


def test_a_required_question_is_asked_of_those_it_concerns_only(client, pool):
    online = SeatPoolFactory(event=pool.event, mode=AttendanceMode.ONLINE)
    meal = Question.objects.create(
        event=pool.event, kind=QuestionKind.YES_NO, label_fr="Déjeuner ?", required=True, mode=AttendanceMode.ON_SITE
    )
    refused = send(client, pool)
    assert set(refused.context["form"].errors) == {f"q_{meal.pk}"}
    spared = send(client, pool, mode=str(online.pk))
    assert spared.status_code == 302, spared.context["form"].errors
    assert send(client, pool, email="b@example.org", **{f"q_{meal.pk}": "yes"}).status_code == 302
    assert Registration.objects.get(participant__email="b@example.org").answers.get().value is True


def test_a_profiling_question_is_optional_unless_the_organiser_requires_it(client, pool):
    assert send(client, pool).status_code == 302
    pool.event.required_profile = ["level"]
    pool.event.save()
    refused = send(client, pool, email="b@example.org")
    assert set(refused.context["form"].errors) == {"level"}


def test_every_profiling_question_says_why_it_is_asked(client, pool):
    form = client.get(reverse("events:register", args=[pool.event_id])).context["form"]
    for name in ("organisation", "sector", "role", "level", "gis_level", "place"):
        assert str(form.fields[name].help_text)


def test_a_closed_event_says_so(client, pool):
    pool.event.registration_closes_at = timezone.now() - timedelta(hours=1)
    pool.event.save()
    assert client.get(reverse("events:register", args=[pool.event_id])).status_code == 409
    assert send(client, pool).status_code == 409
    assert not Registration.objects.exists()


def test_drafts_and_foreign_keys_are_not_found(client, pool):
    pool.event.unpublish()
    assert client.get(reverse("events:register", args=[pool.event_id])).status_code == 404
    assert client.get(reverse("events:register", args=[999_999])).status_code == 404


def test_a_wrong_link_gets_a_page_that_helps(client, pool):
    for token in ("x", "1-1-1-aaaa", "é" * 40):
        response = client.get(reverse("events:manage", args=[token]))
        assert response.status_code == 404
        assert reverse("cms:my_space") in response.content.decode()


def test_a_revoked_link_no_longer_opens(client, pool):
    path = register_and_open(client, pool)
    Registration.objects.update(link_version=2)
    assert client.get(path).status_code == 404


def test_a_lost_link_is_sent_again_and_nobody_learns_who_is_registered(client, pool):
    send(client, pool)
    deliver_all()
    before = len(sent_messages())
    url = reverse("events:lost_link", args=[pool.event_id])
    known = client.post(url, {"email": "aicha@EXAMPLE.org"})
    unknown = client.post(url, {"email": "nobody@example.org"})
    assert known.content == unknown.content
    deliver_all()
    assert len(sent_messages()) == before + 1
    assert client.get(link_in(sent_messages()[-1])).status_code == 200


def test_an_expired_registration_is_taken_again_in_one_click(client, pool):
    from events.registration import expire

    path = register_and_open(client, pool)
    expire(now=timezone.now() + timedelta(days=3))
    assert Registration.objects.get().state == RegistrationState.EXPIRED
    page = client.get(path)
    assert page.context["view"].may_retake
    assert client.post(reverse("events:again", args=[page.context["token"]])).status_code == 302
    assert Registration.objects.get().state == RegistrationState.CONFIRMED


def test_waiting_people_are_told_their_rank(client):
    pool = SeatPoolFactory(mode=AttendanceMode.ON_SITE, quota=0)
    for n in range(4):
        path = register_and_open(client, pool, email=f"p{n}@example.org")
        if n != 1:
            client.post(reverse("events:confirm", args=[client.get(path).context["token"]]))
    deliver_all()
    lines = client.get(path).context["view"].places
    # The second has not confirmed the address, and no seat is given to them before.
    assert [line.rank for line in lines] == [3]
    assert "n°\N{NO-BREAK SPACE}3" in sent_messages()[-1].get_body(("plain",)).get_content()


def test_the_joining_link_is_for_confirmed_online_people_only(client):
    event = EventFactory(joining_link="https://visio.example/secret-room")
    online = SeatPoolFactory(event=event, mode=AttendanceMode.ONLINE)
    path = register_and_open(client, online)
    assert "secret-room" not in client.get(path).content.decode()
    token = client.get(path).context["token"]
    client.post(reverse("events:confirm", args=[token]))
    assert "secret-room" in client.get(path).content.decode()


def test_organisations_are_proposed_from_the_public_directory_only(client, pool):
    Organisation.objects.create(name="Météo-France", actor_type="state")
    send(client, pool, organisation="Météo privée secrète")
    found = client.get(reverse("events:organisations"), {"organisation": "mét"}).content.decode()
    assert "secrète" not in found
    assert client.get(reverse("events:organisations"), {"organisation": "m"}).content.decode().strip() == ""


def test_my_space_lists_ones_registrations_and_fills_the_form_in(client, pool):
    send(client, pool, organisation="Région Occitanie", sector="local_authority")
    deliver_all()
    before = len(sent_messages())
    known = client.post(reverse("cms:my_space"), {"email": "aicha@example.org"})
    unknown = client.post(reverse("cms:my_space"), {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    deliver_all()
    assert len(sent_messages()) == before + 1
    text = sent_messages()[-1].get_body(("plain",)).get_content()
    path = re.search(r"https?://[^/]+(/mon-espace/\S+)", text).group(1)
    space = client.get(path)
    assert str(pool.event.title) in space.content.decode()
    other = SeatPoolFactory(mode=AttendanceMode.ONLINE)
    form = client.get(reverse("events:register", args=[other.event_id]), {"moi": space.context["token"]})
    assert form.context["form"].initial["organisation"] == "Région Occitanie"
    assert "Région Occitanie" in form.content.decode()
    export = client.get(reverse("cms:my_space_export", args=[space.context["token"]]))
    assert "Région Occitanie" in export.content.decode()


def test_erasing_gives_the_seat_back_and_forgets_the_person(client, pool):
    send(client, pool, organisation="Région Occitanie")
    client.post(reverse("cms:my_space"), {"email": "aicha@example.org"})
    deliver_all()
    text = sent_messages()[-1].get_body(("plain",)).get_content()
    token = re.search(r"/mon-espace/([^/\s]+)/", text).group(1)
    assert client.get(reverse("cms:my_space_erase", args=[token])).status_code == 200
    assert Registration.objects.live().exists()
    assert client.post(reverse("cms:my_space_erase", args=[token])).status_code == 200
    assert not Registration.objects.live().exists()
    assert not Registration.objects.filter(organisation="Région Occitanie").exists()
    assert not Registration.objects.filter(participant__email="aicha@example.org").exists()
    assert client.get(reverse("cms:my_space_open", args=[token])).status_code == 404


def test_the_form_takes_as_many_queries_for_one_person_as_for_many(client, pool, django_assert_max_num_queries):
    client.get(reverse("events:register", args=[pool.event_id]))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("events:register", args=[pool.event_id]))
    allowed = len(few)
    for n in range(12):
        send(client, pool, email=f"p{n}@example.org")
    client.get(reverse("events:register", args=[pool.event_id]))
    with django_assert_max_num_queries(allowed):
        client.get(reverse("events:register", args=[pool.event_id]))


def test_a_wrong_purpose_opens_nothing(client, pool):
    path = register_and_open(client, pool)
    token = client.get(path).context["token"]
    with pytest.raises(signing.BadLink):
        signing.check("space.open", token)
    assert client.get(reverse("cms:my_space_open", args=[token])).status_code == 404


def test_only_those_who_agreed_are_listed_and_only_to_the_confirmed(client, pool):
    pool.event.participants_list = True
    pool.event.save()
    pool.quota = None
    pool.save()
    first = register_and_open(client, pool, last_name="Listée", organisation="CNRS", listed="on")
    second = register_and_open(client, pool, last_name="Discrète", email="b@example.org")
    for path in (first, second):
        token = client.get(path).context["token"]
        assert client.get(path).context["view"].participants == []
        client.post(reverse("events:confirm", args=[token]))
    assert client.get(second).context["view"].participants == [("Aïcha Listée", "CNRS")]
