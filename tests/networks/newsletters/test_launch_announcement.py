"""An announcement leaves: to whom, in which language, no more than one a week, and not once its event is withdrawn."""

from dataclasses import asdict
from datetime import timedelta
from threading import Barrier

import pytest
from django.utils import timezone

from cms.models import SiteSettings
from cms.outbox.models import Delivery, Suppression
from cms.outbox.testing import deliver_all
from networks.newsletters import announcing, departures, freezing, gate, launching, posts, subscribing
from networks.newsletters.enums import AnnouncementKind, SubscriberState
from networks.newsletters.models import Subscriber
from tests.factories import EventFactory, NetworkFactory, SubscriberFactory, ThemeFactory
from tests.racing import at_once

KIND = AnnouncementKind.SAVE_THE_DATE


@pytest.fixture(autouse=True)
def network(db):
    site = SiteSettings.load()
    site.publisher, site.postal_address = "Maillage", "1 rue de l’Exemple"
    site.save()
    return NetworkFactory(code="OCC")


def event_of(network, **values):
    event = EventFactory(network=network, registration_open=False, **values)
    event.themes.add(ThemeFactory(notation="eau"))
    event.save()
    return event


def announced(event, languages=("fr", "en"), kind=KIND):
    return announcing.draft_announcement(event.network, f"events.event:{event.pk}", kind, languages)


def leave(announcement):
    sending = launching.launch_announcement(announcement)
    departures.tick(sending.leaves_at)
    mails = deliver_all(sending.leaves_at)
    departures.tick(sending.leaves_at)
    announcement.refresh_from_db()
    return mails


def test_it_reaches_its_audience_each_in_their_language(network):
    eau = ThemeFactory(notation="eau")
    reader = SubscriberFactory(networks=[network], themes=[eau])
    english = SubscriberFactory(networks=[network], language="en")
    SubscriberFactory(networks=[network], themes=[ThemeFactory(notation="sols")])
    SubscriberFactory(networks=[NetworkFactory(code="BRE")])
    SubscriberFactory(networks=[network], topics=["news"])
    for state in set(SubscriberState) - {SubscriberState.ACTIVE}:
        SubscriberFactory(networks=[network], state=state)
    stopped, gone = SubscriberFactory(networks=[network]), SubscriberFactory(networks=[network])
    event = event_of(network, title="Suivre l’eau")
    made = announced(event)
    sending = launching.launch_announcement(made)
    assert sending.audience == {"fr": 3, "en": 1}
    # Who leaves, or whose address is blocked, between the plan and the departure gets nothing.
    subscribing.leave(subscriber=Subscriber.objects.get(pk=gone.pk))
    Suppression.objects.create(address_hash=stopped.address_hash, stream="", since=timezone.now())
    departures.tick(sending.leaves_at)
    mails = {mail["to"]: mail for mail in deliver_all(sending.leaves_at)}
    assert set(mails) == {reader.address, english.address}
    assert mails[reader.address]["Subject"].startswith("Réservez la date")
    assert mails[english.address]["Subject"].startswith("Save the date")
    for mail in mails.values():
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        text = mail.get_body(("plain",)).get_content()
        assert f"{event.get_url()}?nl=a{made.pk}" in text
    departures.tick(sending.leaves_at)
    made.refresh_from_db()
    assert made.state == "sent"
    with pytest.raises(freezing.WrongState):
        launching.launch_announcement(made)


def test_no_more_than_one_in_seven_days(network):
    person = SubscriberFactory(networks=[network])
    first, second = announced(event_of(network)), announced(event_of(network))
    assert [mail["to"] for mail in leave(first)] == [person.address]
    with pytest.raises(launching.Nobody):
        launching.launch_announcement(second)
    newcomer = SubscriberFactory(networks=[network])
    assert [mail["to"] for mail in leave(second)] == [newcomer.address]
    Delivery.objects.update(sent_at=timezone.now() - timedelta(days=8))
    assert len(leave(announced(event_of(network)))) == 2


def test_an_event_that_was_withdrawn_is_not_announced(network):
    SubscriberFactory(networks=[network])
    event = event_of(network)
    made = announced(event)
    event.unpublish()
    with pytest.raises(freezing.NotReady) as refused:
        launching.launch_announcement(made)
    assert {finding.code for finding in refused.value.findings} == {"event", "link"}
    event.save_revision().publish()
    event.refresh_from_db()
    # Planned, then withdrawn: it does not leave, and is a draft again.
    sending = launching.launch_announcement(made, at=timezone.now() + timedelta(days=2))
    event.unpublish()
    assert departures.tick(sending.leaves_at)["begun"] == 0
    sending.refresh_from_db()
    made.refresh_from_db()
    assert (made.state, bool(sending.cancelled_at), sending.begun_at) == ("draft", True, None)
    assert deliver_all(sending.leaves_at) == []


def test_an_event_that_was_moved_is_looked_at_again(network):
    SubscriberFactory(networks=[network])
    event = event_of(network)
    made = announced(event, ["fr"])
    assert gate.check_announcement(made) == []
    sending = launching.launch_announcement(made, at=timezone.now() + timedelta(days=2))

    def move(days):
        event.start_date += timedelta(days=days)
        event.end_date = event.start_date
        event.save()

    move(3)
    # Planned, then moved: the mail would bear the old date. It is a draft again, and says what to look at.
    assert departures.tick(sending.leaves_at)["begun"] == 0
    made.refresh_from_db()
    assert (made.state, deliver_all(sending.leaves_at)) == ("draft", [])
    findings = gate.check_announcement(made)
    assert [(finding.code, finding.language) for finding in findings] == [("moved", "fr")]
    words = announcing.words_of(made, "fr")
    with pytest.raises(freezing.NotReady):
        launching.launch_announcement(made)
    announcing.rewrite(made, "fr", {**asdict(words), "when": "à la nouvelle date"})
    made.refresh_from_db()
    assert gate.check_announcement(made) == []
    assert announcing.words_of(made, "fr").when == "à la nouvelle date"
    (mail,) = leave(made)
    assert "à la nouvelle date" in mail.get_body(("plain",)).get_content()


def test_an_event_that_is_over_or_cancelled_is_not_announced(network):
    over = event_of(network)
    made = announced(over)
    later = timezone.now() + timedelta(days=400)
    assert announcing.is_current(made)
    assert not announcing.is_current(made, later)


def test_what_is_pasted_elsewhere_is_not_counted_as_a_mail(network):
    event = event_of(network, title="Suivre l’eau")
    words = announcing.words_of(announced(event), "fr")
    for text in (words.linkedin, words.x):
        assert "Suivre l’eau" in text
        assert event.get_url() in text
        assert "nl=" not in text
    assert posts.x_count(words.x) <= posts.X_LENGTH


def launch_at_once(announcements):
    check = (gate, "check_announcement")
    return at_once(launching.launch_announcement, announcements, check=check, refusal=launching.SendingError)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_launched_at_once_do_not_both_reach_the_same_person(network):
    SubscriberFactory(networks=[network])
    made = [announced(event_of(network), ["fr"]) for _n in range(2)]
    assert launch_at_once(made) == ["Nobody", "done"]
    assert Delivery.objects.count() == 1
    # The control: where each looks before the other has written, both write.
    Delivery.objects.all().delete()
    asked = Barrier(2, timeout=20)
    more = [announced(event_of(network), ["fr"]) for _n in range(2)]

    recently = announcing.recently_announced

    def both(at=None):
        found = recently(at)
        asked.wait()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(announcing, "recently_announced", both)
        patch.setattr(launching, "lock_announcements", lambda: None)
        assert launch_at_once(more) == ["done", "done"]
