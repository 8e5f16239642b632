"""Whom a letter goes to."""

import pytest

from cms.outbox import suppression
from cms.vocabularies import Concept, Scheme
from networks.enums import NetworkKind
from networks.newsletters.enums import SubscriberState, Topic
from networks.newsletters.models import STREAM, Subscriber
from tests.factories import NetworkFactory, SubscriberFactory

pytestmark = pytest.mark.django_db


def reached(network, **about):
    return [s.address.split("@")[0] for s in Subscriber.objects.reached_by(network, **about).order_by("address")]


@pytest.fixture
def national():
    return NetworkFactory(code="national", kind=NetworkKind.NATIONAL)


def test_the_national_letter_goes_to_who_chose_no_network_or_that_one(national):
    occitanie, bretagne = NetworkFactory(code="occitanie"), NetworkFactory(code="bretagne")
    SubscriberFactory(address="rien@example.org")
    SubscriberFactory(address="national@example.org", networks=[national])
    SubscriberFactory(address="occitanie@example.org", networks=[occitanie])
    SubscriberFactory(address="tout@example.org", networks=[national, occitanie, bretagne])
    assert reached(national) == ["national", "rien", "tout"]
    assert reached(occitanie) == ["occitanie", "tout"]
    assert reached(bretagne) == ["tout"]


def test_each_subscriber_is_reached_once_whatever_they_chose(national):
    themes = [Concept.objects.create(scheme=Scheme.THEME, notation=f"t{n}", label_fr=f"T{n}") for n in range(3)]
    SubscriberFactory(networks=[national, NetworkFactory()], themes=themes, topics=["events", "news"])
    found = Subscriber.objects.reached_by(national, topics=["events", "news"], themes=themes)
    assert found.count() == len(list(found)) == 1


def test_topics_and_themes_left_open_are_all_of_them(national):
    eau, neige = (Concept.objects.create(scheme=Scheme.THEME, notation=n, label_fr=n) for n in ("eau", "neige"))
    SubscriberFactory(address="ouvert@example.org")
    SubscriberFactory(address="eau@example.org", themes=[eau], topics=["events"])
    SubscriberFactory(address="neige@example.org", themes=[neige], topics=["news", "calls"])
    assert reached(national, themes=[eau]) == ["eau", "ouvert"]
    assert reached(national, themes=[eau.pk, neige.pk]) == ["eau", "neige", "ouvert"]
    assert reached(national, topics=[Topic.EVENTS]) == ["eau", "ouvert"]
    assert reached(national, topics=[Topic.EVENTS, Topic.CALLS]) == ["eau", "neige", "ouvert"]
    assert reached(national, topics=[Topic.PRODUCTS]) == ["ouvert"]
    assert reached(national) == ["eau", "neige", "ouvert"]


def test_language_narrows(national):
    SubscriberFactory(address="fr@example.org")
    SubscriberFactory(address="en@example.org", language="en")
    assert reached(national, language="en") == ["en"]
    assert reached(national, language="fr") == ["fr"]


@pytest.mark.parametrize("state", [s for s in SubscriberState if s != SubscriberState.ACTIVE])
def test_only_active_subscribers_are_reached(national, state):
    SubscriberFactory(state=state)
    assert reached(national) == []


def test_an_address_that_is_stopped_is_not_reached_even_if_its_row_says_active(national):
    for name in ("libre", "retire", "bloque"):
        SubscriberFactory(address=f"{name}@example.org")
    suppression.withdraw(STREAM, "RETIRE@example.org")
    suppression.suppress("bloque@example.org")
    suppression.withdraw("events", "libre@example.org")
    assert reached(national) == ["libre"]


def test_the_hash_is_kept_by_every_way_of_writing():
    [bulk] = Subscriber.objects.bulk_create([Subscriber(address="bulk@example.org")])
    one = Subscriber.objects.create(address="one@example.org")
    assert len(bulk.address_hash) == len(one.address_hash) == 64
    before = one.address_hash
    one.address = "two@example.org"
    one.save()
    one.refresh_from_db()
    assert one.address_hash != before


def test_the_audience_is_counted_in_one_query(national, django_assert_num_queries):
    for _n in range(5):
        SubscriberFactory(networks=[national], topics=["events"])
    with django_assert_num_queries(1):
        assert Subscriber.objects.reached_by(national, topics=["events"], themes=[1, 2], language="fr").count() == 5
