"""Restrictions of pages are read once a request, and never too late."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from wagtail.models import PageViewRestriction

from cms.visibility import restricted_pages
from events.models import EventPage
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_going_on():
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    request_started.send(sender=None)
    yield
    request_finished.send(sender=None)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def restrict(page):
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_once_a_request(request_going_on, django_assert_num_queries):
    EventFactory()
    with django_assert_num_queries(1):
        restricted_pages()
        restricted_pages()


def test_each_time_outside_of_requests(django_assert_num_queries):
    with django_assert_num_queries(2):
        restricted_pages()
        restricted_pages()


def test_a_restriction_made_or_lifted_counts_at_once(request_going_on):
    event = EventFactory()
    other = EventFactory()
    assert set(EventPage.objects.visible()) == {event, other}
    restriction = restrict(event)
    assert set(EventPage.objects.visible()) == {other}
    restriction.delete()
    assert set(EventPage.objects.visible()) == {event, other}


def test_what_lies_below_is_private_too():
    event = EventFactory()
    restrict(event.get_parent())
    assert not EventPage.objects.visible().exists()
    assert list(EventPage.objects.private()) == [event]
