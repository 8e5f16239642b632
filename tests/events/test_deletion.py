"""Events somebody registered for stay; others go with their seats."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from events.enums import QuestionKind
from events.models import EventPage, Question, SeatPool
from events.registration import Profile, register
from tests.factories import EventFactory, PartFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken():
    pool = SeatPoolFactory(event=EventFactory(title="Atelier"))
    profile = Profile(first_name="Ada", last_name="Exemple", email="ada@example.org")
    register(event=pool.event, profile=profile, pools=[pool], language="fr")
    return EventPage.objects.get(pk=pool.event.pk)


def test_an_event_with_registrations_cannot_be_deleted(admin_client, taken):
    for page in (taken, taken.get_parent()):
        address = reverse("wagtailadmin_pages:delete", args=[page.pk])
        for response in (admin_client.get(address), admin_client.post(address)):
            assert response.status_code == 302
        answer = admin_client.get(response["location"], follow=True)
        assert "Atelier" in answer.content.decode()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={taken.pk}"
    response = admin_client.post(bulk, follow=True)
    assert "1 person registered" in response.content.decode() or "1 personne s’y est" in response.content.decode()
    assert EventPage.objects.filter(pk=taken.pk).exists()
    with pytest.raises(ProtectedError):
        taken.delete()


def test_an_event_without_registrations_goes_with_its_seats(admin_client):
    event = EventFactory()
    part = PartFactory(event=event)
    SeatPoolFactory(event=event, part=part)
    Question.objects.create(event=event, kind=QuestionKind.TEXT, label_fr="?", part=part)
    response = admin_client.post(reverse("wagtailadmin_pages:delete", args=[event.pk]))
    assert response.status_code == 302
    assert not EventPage.objects.filter(pk=event.pk).exists()
    assert not SeatPool.objects.exists()
