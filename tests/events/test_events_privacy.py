"""A person's rights over registrations, and the end of retention."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cms import privacy
from cms.outbox.models import Delivery
from events.enums import PlaceState, QuestionKind, RegistrationState
from events.models import (
    Answer,
    EventPage,
    Participant,
    ParticipantsFile,
    ParticipationFact,
    Place,
    Question,
    Registration,
)
from events.registration import Profile, confirm, register
from tests.factories import EventFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def holder():
    return privacy.holders()["events"]


def sign_up(pool, name="ada", **kwargs):
    profile = Profile(
        first_name=name.title(), last_name="Exemple", email=f"{name}@example.org", organisation="Mairie de X",
        sector="private", level="none", region="FR-OCC", listed=True, newsletter=True,
    )  # fmt: skip
    found = register(event=pool.event, profile=profile, pools=[pool], language="fr", **kwargs).registration
    return confirm(registration=found, now=kwargs.get("now"))


@pytest.fixture
def past():
    """An event over for ten days, with two confirmed participants and an answer."""
    event = EventFactory(day=timezone.localdate() - 10 * DAY)
    pool, then = SeatPoolFactory(event=event), timezone.now() - 20 * DAY
    ada, bob = sign_up(pool, "ada", now=then), sign_up(pool, "bob", now=then)
    question = Question.objects.create(event=event, kind=QuestionKind.TEXT, label_fr="Régime")
    Answer.objects.create(registration=ada, question=question, value="sans sel")
    return event, ada, bob


def test_export_gives_everything_as_json(holder, past):
    [found] = json.loads(json.dumps(holder.export("ada@example.org")))
    assert found["organisation"] == "Mairie de X"
    assert found["answers"] == [{"question": "Régime", "answer": "sans sel"}]
    assert found["places"][0]["state"] == PlaceState.HELD
    assert holder.export("nobody@example.org") == []


def test_my_space_lists_registrations(holder, past):
    [entry] = holder.entries("bob@example.org", "fr")
    assert entry.title == past[0].title
    assert entry.state == "Confirmée" or entry.state == "Confirmé"
    assert entry.url.startswith("/")


def test_erasing_freezes_the_figures_first_and_leaves_nothing_of_the_person(holder, past):
    event, ada, bob = past
    assert holder.erase("ada@example.org") == 1
    event = EventPage.objects.get(pk=event.pk)
    assert event.figures_frozen_at is not None
    assert ParticipationFact.objects.get(event=event, stage="confirmed", dimension="private", value="yes").count == 2
    ada.refresh_from_db()
    row = json.dumps(Registration.objects.filter(pk=ada.pk).values().get(), default=str)
    for trace in ("Ada", "Exemple", "example.org", "Mairie", "FR-OCC", "private"):
        assert trace not in row
    assert (ada.state, ada.anonymised_at is not None) == (RegistrationState.CONFIRMED, True)
    assert not Answer.objects.exists()
    assert set(Participant.objects.values_list("email", flat=True)) == {
        "bob@example.org",
        f"registration-{ada.pk}@erased.invalid",
    }
    bob.refresh_from_db()
    assert bob.first_name == "Bob"
    assert holder.erase("ada@example.org") == 0


def test_erasing_before_the_event_gives_the_seat_to_the_next_and_freezes_nothing(holder):
    pool = SeatPoolFactory(quota=1)
    ada, bob = sign_up(pool, "ada"), sign_up(pool, "bob")
    before = Delivery.objects.filter(address="ada@example.org").count()
    holder.erase("ada@example.org")
    assert Place.objects.get(registration=bob).state == PlaceState.HELD
    ada.refresh_from_db()
    assert (ada.state, ada.first_name) == (RegistrationState.CANCELLED, "")
    assert Delivery.objects.filter(address="ada@example.org").count() == before
    assert EventPage.objects.get(pk=pool.event.pk).figures_frozen_at is None


def test_the_purge_waits_for_the_end_of_retention(holder, past, settings):
    event, ada, _bob = past
    now = timezone.now()
    assert holder.purge(now) == 0
    assert holder.purge(now + 364 * DAY) == 2
    assert holder.purge(now + 364 * DAY) == 0
    ada.refresh_from_db()
    assert ada.anonymised_at is not None
    assert not Participant.objects.filter(email__endswith="@example.org").exists()
    assert EventPage.objects.get(pk=event.pk).figures_frozen_at is not None


@pytest.fixture
def undated():
    return EventFactory(date_precision="unknown", start_date=None)


def test_an_event_that_never_got_a_date_is_over_a_year_after_its_last_registration(holder, undated):
    pool, now = SeatPoolFactory(event=undated, quota=1), timezone.now()
    ada, bob = sign_up(pool, "ada", now=now - 100 * DAY), sign_up(pool, "bob", now=now)
    mails = Delivery.objects.count()
    assert holder.purge(now + 364 * DAY) == 0
    assert holder.purge(now + 366 * DAY) == 2
    for registration in (ada, bob):
        registration.refresh_from_db()
        assert (registration.state, registration.first_name) == (RegistrationState.CONFIRMED, "")
    assert EventPage.objects.get(pk=undated.pk).figures_frozen_at is not None
    assert ParticipationFact.objects.get(event=undated, stage="confirmed", dimension="private", value="yes").count == 1
    assert Place.objects.get(registration=bob).state == PlaceState.WAITING
    assert Delivery.objects.count() == mails


def test_the_purge_of_a_postponed_event_freezes_nothing_and_promotes_nobody(holder, undated):
    pool, now = SeatPoolFactory(event=undated, quota=1), timezone.now()
    ada, bob = sign_up(pool, "ada", now=now), sign_up(pool, "bob", now=now)
    EventPage.objects.filter(pk=undated.pk).update(status="postponed", previous_starts_at=now + 30 * DAY)
    mails = Delivery.objects.count()
    assert holder.purge(now + 394 * DAY) == 0
    assert holder.purge(now + 396 * DAY) == 2
    for registration in (ada, bob):
        registration.refresh_from_db()
        assert (registration.state, registration.first_name) == (RegistrationState.CANCELLED, "")
    assert set(Place.objects.values_list("state", "promoted_at")) == {(PlaceState.RELEASED, None)}
    assert EventPage.objects.get(pk=undated.pk).figures_frozen_at is None
    assert Delivery.objects.count() == mails


def test_a_file_to_import_is_exported_erased_and_ends_after_a_day(holder):
    file = ParticipantsFile.objects.create(
        event=EventFactory(),
        name="p.csv",
        headers=["Nom", "Courriel"],
        rows=[["Ada", "Ada <ADA@Example.org>"], ["Mada", "mada@example.org"], ["?", "@"]],
    )
    done = ParticipantsFile.objects.create(event=file.event, name="q.csv", imported_at=timezone.now())
    [found] = json.loads(json.dumps(holder.export("ada@example.org")))
    assert found["row"] == [["Nom", "Ada"], ["Courriel", "Ada <ADA@Example.org>"]]
    assert holder.erase("ada@example.org") == 1
    file.refresh_from_db()
    assert [row[0] for row in file.rows] == ["Mada", "?"]
    assert holder.purge(file.created_at + DAY - timedelta(seconds=1)) == 0
    assert holder.purge(file.created_at + DAY) == 1
    assert list(ParticipantsFile.objects.all()) == [done]
    assert "participants-file" in {purpose.code for purpose in holder.purposes}
