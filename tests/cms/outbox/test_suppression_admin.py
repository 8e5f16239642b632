"""The suppression list in the admin."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.outbox import access, suppression
from cms.outbox.models import Suppression

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(get_user_model().objects.create_superuser("admin@example.org", "x"))
    return client


@pytest.fixture
def rows():
    suppression.suppress("gone@example.org", "5.1.1")
    suppression.withdraw("newsletter", "left@example.org")
    return {("whole" if row.is_whole else "stream"): row for row in Suppression.objects.all()}


def test_an_address_is_looked_up_by_its_fingerprint(admin, rows):
    for typed, found in (("GONE@example.org ", "whole"), ("left@example.org", "stream"), ("nobody@example.org", None)):
        page = admin.get(reverse("outbox:suppressions"), {"address": typed})
        assert page.status_code == 200
        text = page.content.decode()
        for name, row in rows.items():
            assert (row.address_hash[:16] in text) == (name == found), typed
    page = admin.get(reverse("outbox:suppressions"), {"whole": "true"}).content.decode()
    assert rows["whole"].address_hash[:16] in page
    assert rows["stream"].address_hash[:16] not in page


def test_what_is_no_address_is_told(admin, rows):
    page = admin.get(reverse("outbox:suppressions"), {"address": "nobody"})
    assert page.status_code == 200
    assert "adresse électronique" in page.content.decode() or "courriel" in page.content.decode()


def test_lifting_asks_for_the_address_and_is_logged(admin, rows):
    url = reverse("outbox:lift", args=[rows["whole"].pk])
    assert admin.get(url).status_code == 200
    assert suppression.suppressed("gone@example.org")
    for wrong in ("left@example.org", "x", ""):
        assert admin.post(url, {"address": wrong}).status_code == 422
        assert suppression.suppressed("gone@example.org")
    assert admin.post(url, {"address": "Gone@example.org"}).status_code == 302
    assert not suppression.suppressed("gone@example.org")
    assert ModelLogEntry.objects.filter(action="outbox.lift").count() == 1


def test_what_a_person_withdrew_from_is_theirs(admin, rows):
    url = reverse("outbox:lift", args=[rows["stream"].pk])
    assert b"<form" not in admin.get(url).content.split(b"<dl>")[1].split(b"</main>")[0]
    admin.post(url, {"address": "left@example.org"})
    assert suppression.has_withdrawn("newsletter", "left@example.org")


def test_only_who_manages_the_whole_outbox_enters(client, rows, django_user_model, monkeypatch):
    user = django_user_model.objects.create_user("u@example.org", "x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    monkeypatch.setattr(access, "_restriction", lambda user: ["occitanie"])
    addresses = [
        reverse("outbox:suppressions"),
        reverse("outbox:suppressions_results"),
        reverse("outbox:lift", args=[rows["whole"].pk]),
    ]
    assert all(client.get(address).status_code == 302 for address in addresses)
    assert client.post(addresses[2], {"address": "gone@example.org"}).status_code == 302
    assert suppression.suppressed("gone@example.org")
    assert reverse("outbox:suppressions") not in client.get(reverse("outbox:mailings")).content.decode()
