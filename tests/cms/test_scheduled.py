"""What editors schedule is published when its time has come, pages and records alike."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.tasks import publish_scheduled
from resources.models import Resource
from tests.factories import NewsFactory, ResourceFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("factory", [NewsFactory, ResourceFactory])
def test_it_is_published_and_taken_off(factory):
    made = factory(live=False)
    made.go_live_at = timezone.now() + HOUR
    made.save_revision().publish()
    made.refresh_from_db()
    assert not made.live
    publish_scheduled()
    made.refresh_from_db()
    assert not made.live
    made.go_live_at = timezone.now() - HOUR  # an hour later
    made.save_revision(approved_go_live_at=made.go_live_at)
    publish_scheduled()
    made.refresh_from_db()
    assert made.live
    type(made).objects.filter(pk=made.pk).update(expire_at=timezone.now() - HOUR)
    publish_scheduled()
    made.refresh_from_db()
    assert not made.live
    assert not Resource.objects.visible().exists()
