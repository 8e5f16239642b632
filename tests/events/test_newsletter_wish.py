"""The newsletter asked for with a registration: given with the confirmed address, not before."""

import pytest

from cms.outbox import suppression
from events.enums import AttendanceMode
from events.registration import Profile, confirm, register
from events.registration.letter import wish_text
from networks.newsletters import subscribing
from networks.newsletters.models import STREAM, Subscriber
from tests.factories import EventFactory, SeatPoolFactory, SubscriberFactory

pytestmark = pytest.mark.django_db


def sign_up(*, newsletter, language="fr", **event):
    pool = SeatPoolFactory(event=EventFactory(title="Atelier neige", **event), mode=AttendanceMode.ONLINE)
    profile = Profile(first_name="Ana", last_name="Exemple", email="Ana@example.org", newsletter=newsletter)
    return register(event=pool.event, profile=profile, pools=[pool], language=language).registration


def test_the_box_subscribes_once_the_address_is_confirmed():
    registration = sign_up(newsletter=True, language="en")
    assert not Subscriber.objects.exists()
    confirm(registration=registration)
    row = Subscriber.objects.get()
    assert (row.address, row.state, row.language) == ("ana@example.org", "active", "en")
    assert (row.consent_how, row.consent_source, row.consent_text) == ("registration", "Atelier neige", wish_text("en"))
    assert [n.pk for n in row.networks.all()] == [registration.event.network_id]
    registration.refresh_from_db()
    assert row.consent_at == registration.confirmed_at
    confirm(registration=registration)
    assert Subscriber.objects.count() == 1


def test_who_did_not_tick_it_is_not_subscribed():
    confirm(registration=sign_up(newsletter=False))
    assert not Subscriber.objects.exists()


def test_confirming_again_does_not_bring_back_who_left_since():
    registration = sign_up(newsletter=True)
    confirm(registration=registration)
    subscribing.leave(subscriber=Subscriber.objects.get())
    confirm(registration=registration)
    assert Subscriber.objects.get().state == "unsubscribed"
    assert suppression.has_withdrawn(STREAM, "ana@example.org")


def test_an_earlier_subscription_keeps_its_choices_and_gets_the_letter_of_the_organiser():
    SubscriberFactory(address="ana@example.org", topics=["calls"])
    registration = sign_up(newsletter=True)
    confirm(registration=registration)
    row = Subscriber.objects.get()
    assert (row.topics, row.consent_how) == (["calls"], "form")
    assert [n.pk for n in row.networks.all()] == [registration.event.network_id]
    assert row.consent_text.endswith(wish_text("fr"))


def test_the_words_beside_the_box_speak_of_everything_that_is_sent():
    for language, words in (("en", "at most once a week, the announcement"), ("fr", "au plus une fois par semaine")):
        assert words in wish_text(language)
        assert words in subscribing.consent_text(language)


def test_the_text_beside_the_box_is_the_one_kept(client):
    registration = sign_up(newsletter=True)
    page = client.get(f"/evenements/{registration.event.pk}/inscription/").content.decode()
    for sentence in wish_text("fr").split(". "):
        assert sentence.rstrip(".") in page
