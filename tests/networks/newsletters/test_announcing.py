"""Announcing an event: which may be, what is said of it, to whom, and no more than one a week a person."""

from datetime import timedelta

import html5lib
import pytest
from django.conf import settings
from django.utils import timezone

from cms.addresses import address_hash
from cms.outbox.compose import Recipient, enqueue_many
from cms.outbox.enums import DeliveryState
from cms.outbox.models import Delivery
from networks.enums import NetworkKind
from networks.newsletters import announcing, gate, posts
from networks.newsletters.enums import AnnouncementKind, IssueState
from networks.newsletters.links import recipient_fields, unsubscribe_place
from networks.newsletters.models import STREAM, Announcement
from tests.factories import EventFactory, NetworkFactory, SeatPoolFactory, SubscriberFactory, ThemeFactory

pytestmark = pytest.mark.django_db
KIND = AnnouncementKind


@pytest.fixture
def network():
    return NetworkFactory(code="OCC")


@pytest.fixture
def event(network):
    event = EventFactory(network=network, title="Suivre l’eau", summary_fr="Une journée pour apprendre.")
    SeatPoolFactory(event=event)
    event.themes.add(ThemeFactory(notation="eau"))
    event.save()
    return event


def announced(event, kind=KIND.OPEN_REGISTRATION, **options):
    return announcing.draft_announcement(event.network, f"events.event:{event.pk}", kind, **options)


def test_what_may_be_announced_depends_on_how(network, event):
    today = timezone.localdate()
    later = EventFactory(network=network, registration_open=False)
    over = EventFactory(network=network, day=today - timedelta(days=9))
    with_replay = EventFactory(network=network, day=today - timedelta(days=12))
    with_replay.replays = [("replay", {"label": "Vidéo", "url": "https://example.org/v"})]
    with_replay.save()
    elsewhere = EventFactory(network=NetworkFactory(code="BRE"))

    def keys(of, kind):
        return {int(item.key.rpartition(":")[2]) for item in announcing.candidates(of, kind, "fr")}

    assert keys(network, KIND.OPEN_REGISTRATION) == {event.pk}
    assert keys(network, KIND.SAVE_THE_DATE) == {event.pk, later.pk}
    assert keys(network, KIND.REPLAY) == {with_replay.pk}
    assert elsewhere.pk in keys(NetworkFactory(kind=NetworkKind.NATIONAL), KIND.SAVE_THE_DATE)
    with pytest.raises(LookupError):
        announced(over)


def test_the_draft_says_what_the_event_says(event):
    made = announced(event, languages=["fr", "en"])
    french, english = (announcing.words_of(made, language) for language in ("fr", "en"))
    assert french.subject == "Inscriptions ouvertes\u00a0: Suivre l’eau"
    assert english.subject == "Registration is open: Suivre l’eau"
    assert french.button == "S’inscrire"
    assert f"/inscription/{event.pk}" in french.button_link or str(event.pk) in french.button_link
    assert english.link.startswith("/en/")
    assert [theme.notation for theme in made.themes.all()] == ["eau"]
    for words in (french, english):
        assert posts.x_count(words.x) <= posts.X_LENGTH
        assert settings.SITE_URL in words.x
        assert words.summary in words.linkedin


@pytest.mark.parametrize("title", ["a" * 255, "😀" * 255, "م " * 120, "mot " * 60])
def test_the_post_for_x_fits_and_keeps_its_link(title):
    text = posts.x_text(title, "7 janvier 2027", "https://example.org/un/lien/assez/long/")
    assert posts.x_count(text) <= posts.X_LENGTH
    assert text.endswith(" https://example.org/un/lien/assez/long/")


def test_the_mail_is_whole_and_passes_the_check_list(event, site_identity):
    content = announcing.announcement_content(announced(event), "fr")
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(content.html)
    assert "Suivre l’eau" in content.html
    assert "Suivre l’eau" in content.text
    assert unsubscribe_place() in content.text
    assert content.headers["List-Unsubscribe"]
    letter = announcing.announcement_letter(announced(event), "fr")
    assert gate.check_letter(letter, content) == []
    with pytest.raises(LookupError):
        announcing.announcement_content(announced(event), "en")


@pytest.fixture
def site_identity():
    from cms.models import SiteSettings

    site = SiteSettings.load()
    site.publisher, site.postal_address = "Université", "1 rue de l’Exemple"
    site.save()


def test_it_goes_to_the_subscribers_of_the_network_and_its_themes(network, event):
    made = announced(event)
    soil = ThemeFactory(notation="sols")
    reader = SubscriberFactory(networks=[network])
    thematic = SubscriberFactory(networks=[network], themes=[ThemeFactory(notation="eau")])
    SubscriberFactory(networks=[network], themes=[soil])
    SubscriberFactory(networks=[NetworkFactory(code="BRE")])
    SubscriberFactory(networks=[network], topics=["news"])
    SubscriberFactory(networks=[network], language="en")
    assert {s.pk for s in announcing.recipients(made, "fr")} == {reader.pk, thematic.pk}


def send(people, key, content):
    recipients = [Recipient(p.address, p.language, recipient_fields(p.pk, p.link_version)) for p in people]
    return enqueue_many(stream=STREAM, recipients=recipients, contents={"fr": content}, key=key, label="Annonce")


def test_nobody_gets_two_in_seven_days(network, event, django_assert_num_queries):
    first, second = announced(event), announced(event, KIND.SAVE_THE_DATE)
    person = SubscriberFactory(networks=[network])
    content = announcing.announcement_content(first, "fr")
    mailing = send(announcing.recipients(first, "fr"), announcing.mailing_key(first), content)
    now = timezone.now()
    assert mailing.expected == 1
    assert list(announcing.recipients(second, "fr")) == []  # it waits to leave
    rows = Delivery.objects.filter(mailing=mailing)
    for state, days, allowed in (
        (DeliveryState.SENT, 6.9, False),
        (DeliveryState.SENT, 7.1, True),
        (DeliveryState.UNCERTAIN, 1, False),
        (DeliveryState.FAILED, 0, True),
        (DeliveryState.SUPPRESSED, 0, True),
        (DeliveryState.DEFERRED, 3, False),
    ):
        moment = now - timedelta(days=days)
        rows.update(state=state, sent_at=moment if state == DeliveryState.SENT else None, due_at=moment)
        assert announcing.may_announce_to(person.address, now) is allowed, state
        assert bool(list(announcing.recipients(second, "fr", now))) is allowed, state
    assert announcing.may_announce_to(person.address.upper(), now) is False
    recent = frozenset({address_hash(person.address, settings.SUPPRESSION_KEY)})
    with django_assert_num_queries(0):
        assert not announcing.may_announce_to(person.address, now, recent=recent)


def test_one_planned_ahead_counts_when_it_leaves(network, event):
    planned = announced(event)
    person = SubscriberFactory(networks=[network])
    now = timezone.now()
    mailing = send([person], announcing.mailing_key(planned), announcing.announcement_content(planned, "fr"))
    leaves_at = now + timedelta(days=80)
    rows = Delivery.objects.filter(mailing=mailing)
    rows.update(due_at=leaves_at)
    for days, allowed in ((0, True), (72, True), (74, False), (80, False), (88, False)):
        # One that is late may leave at any moment, and stands in the way of every later one.
        assert announcing.may_announce_to(person.address, now + timedelta(days=days)) is allowed, days
    for state, sent_at in ((DeliveryState.SENT, leaves_at), (DeliveryState.UNCERTAIN, None)):
        rows.update(state=state, sent_at=sent_at, created_at=now)
        assert not announcing.may_announce_to(person.address, leaves_at + timedelta(days=6))
        assert announcing.may_announce_to(person.address, leaves_at + timedelta(days=8))


def test_a_letter_does_not_count_as_an_announcement(network, event):
    person = SubscriberFactory(networks=[network])
    content = announcing.announcement_content(announced(event), "fr")
    send([person], "newsletter:12", content)
    assert announcing.may_announce_to(person.address)


def test_its_words_are_fixed_once_it_is_on_its_way(event):
    made = announced(event)
    announcing.rewrite(made, "fr", {**vars_of(made), "subject": "Autre objet"})
    assert announcing.words_of(Announcement.objects.get(pk=made.pk), "fr").subject == "Autre objet"
    Announcement.objects.filter(pk=made.pk).update(state=IssueState.SENDING)
    with pytest.raises(ValueError, match=str(made.pk)):
        announcing.rewrite(made, "fr", {"subject": "Trop tard"})
    with pytest.raises(LookupError):
        announcing.rewrite(made, "en", {})


def vars_of(announcement):
    return announcement.content["fr"]
