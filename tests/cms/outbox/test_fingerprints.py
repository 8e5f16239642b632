"""A new SUPPRESSION_KEY forgets nobody."""

import pytest
from django.utils import timezone

from cms import privacy
from cms.outbox import bounces, suppression
from cms.outbox.bounces import Report
from cms.outbox.compose import MailContent, Recipient, enqueue, enqueue_many
from cms.outbox.enums import BounceKind, BounceSource
from cms.outbox.fingerprints import fingerprint
from cms.outbox.models import Delivery, Suppression
from cms.outbox.testing import deliver_all
from cms.uploads import Table
from networks.newsletters import importing, links, subscribing
from networks.newsletters.models import STREAM, FormerSubscriber, Subscriber
from networks.newsletters.subscribing import Wishes
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotate(settings):
    def act():
        settings.SUPPRESSION_KEY_FALLBACKS = [settings.SUPPRESSION_KEY, *settings.SUPPRESSION_KEY_FALLBACKS]
        settings.SUPPRESSION_KEY = f"{settings.SUPPRESSION_KEY}-new"

    return act


def mail(to, n):
    return enqueue(stream="registration", to=to, content=MailContent("s", "t"), language="fr", key=f"mail:{n}")


def letter(people, key="letter"):
    return enqueue_many(
        stream=STREAM,
        recipients=[Recipient(p.address, "fr", links.recipient_fields(p.pk, p.link_version)) for p in people],
        contents={"fr": MailContent("Lettre", "Bonjour")},
        key=key,
        label="Lettre",
    )


def test_an_address_that_does_not_exist_gets_nothing_under_two_new_keys(rotate):
    suppression.suppress("gone@example.org")
    for n in range(2):
        rotate()
        assert suppression.suppressed("Gone@example.org")
        mail("gone@example.org", n)
        assert deliver_all() == []
    assert suppression.readmit("gone@example.org")
    mail("gone@example.org", 2)
    assert len(deliver_all()) == 1
    assert not Suppression.objects.exists()


def test_who_was_erased_is_not_imported_and_their_old_links_work(rotate):
    before = SubscriberFactory(address="ana@example.org")
    for holder in privacy.holders().values():
        holder.erase("ana@example.org")
    rotate()
    table = Table(["email", "consent"], [["ana@example.org", "2021-05-31"]])
    file = importing.keep(table, name="liste.csv", source="Ancien site", by=None)
    assert [line.outcome for line in importing.plan(file).lines] == ["refused"]
    # They come back by themselves; the link of a letter from before the erasure reaches them still.
    subscribing.ask(address="ana@example.org", wishes=Wishes("fr"), source="/lettre/")
    again = Subscriber.objects.get()
    subscribing.confirm(subscriber=again)
    assert not suppression.has_withdrawn(STREAM, "ana@example.org")
    assert FormerSubscriber.objects.get(subscriber_id=before.pk).address_hash == fingerprint("ana@example.org")
    assert subscribing.leave_by_link(pk=before.pk)
    assert suppression.has_withdrawn(STREAM, "ana@example.org")


def test_who_leaves_a_letter_written_before_the_new_key_gets_nothing(rotate):
    people = SubscriberFactory.create_batch(3)
    letter(people)
    rotate()
    assert set(Subscriber.objects.sendable()) == set(people)
    subscribing.leave(subscriber=people[0])
    delivery = Delivery.objects.get(address=people[1].address)
    report = Report(BounceKind.HARD, BounceSource.REPORT, key="1", delivery=delivery, at=timezone.now())
    assert bounces.record(report) is not None
    people[1].refresh_from_db()
    assert people[1].state == "suspended"
    assert [m["to"] for m in deliver_all()] == [people[2].address]
    # One letter a person and mailing, whatever the key it was written under.
    letter(people, key="another")
    assert [m["to"] for m in deliver_all()] == [people[0].address, people[2].address]
    assert len(privacy.holders()["outbox"].export(people[2].address)) == 2


def test_without_old_keys_nothing_is_asked_for(django_assert_num_queries):
    from cms.outbox.fingerprints import adopt

    with django_assert_num_queries(0):
        adopt(["ana@example.org"])
