"""The outbox in the admin: who enters, what is shown, what a person decides."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from cms import signing
from cms.outbox import access
from cms.outbox.compose import MailContent, Recipient, enqueue, enqueue_many
from cms.outbox.enums import DeliveryState
from cms.outbox.models import Delivery, Mailing
from cms.outbox.testing import deliver_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(get_user_model().objects.create_superuser("admin@example.org", "x"))
    return client


def put(key="k1", to="a@example.org", text="Bonjour", html="", **options):
    return enqueue(stream="test", to=to, content=MailContent("Sujet", text, html), language="fr", key=key, **options)


def in_state(delivery, state, **values):
    Delivery.objects.filter(pk=delivery.pk).update(state=state, **values)


PAGES = ["mailings", "mailings_results", "deliveries", "deliveries_results"]


def test_only_those_allowed_enter(client, django_user_model):
    delivery = put()
    addresses = [reverse(f"outbox:{name}") for name in PAGES]
    addresses += [reverse("outbox:mailing", args=[delivery.mailing_id])]
    addresses += [reverse(f"outbox:{name}", args=[delivery.pk]) for name in ("delivery", "again", "settle")]
    user = django_user_model.objects.create_user("u@example.org", "x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert all(client.get(address).status_code in {302, 404} for address in addresses)
    in_state(delivery, DeliveryState.FAILED)
    assert client.post(reverse("outbox:again", args=[delivery.pk])).status_code == 404
    assert client.post(reverse("outbox:pause", args=[delivery.mailing_id])).status_code == 404
    user.user_permissions.add(Permission.objects.get(codename="manage_outbox"))
    client.force_login(django_user_model.objects.get(pk=user.pk))
    assert all(client.get(address).status_code == 200 for address in addresses)


def test_a_restriction_opens_ones_own_networks_only(client, django_user_model, monkeypatch):
    own, foreign = put(network_code="occitanie"), put("k2", "b@example.org", network_code="bretagne")
    put("k3", "c@example.org")
    user = django_user_model.objects.create_user("u@example.org", "x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    # Put back afterwards what the networks' floor registered.
    monkeypatch.setattr(access, "_restriction", access._restriction)
    access.restrict(lambda user: ["occitanie", ""])
    page = client.get(reverse("outbox:deliveries")).content.decode()
    assert "a@example.org" in page
    assert "b@example.org" not in page
    assert "c@example.org" not in page
    assert client.get(reverse("outbox:delivery", args=[own.pk])).status_code == 200
    for name in ("delivery", "again"):
        assert client.get(reverse(f"outbox:{name}", args=[foreign.pk])).status_code == 404
    in_state(foreign, DeliveryState.FAILED)
    assert client.post(reverse("outbox:again", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("outbox:pause", args=[foreign.mailing_id])).status_code == 404


def test_lists_search_and_filter(admin):
    failed = put("k1", "ana@example.org")
    put("k2", "bea@example.org")
    in_state(failed, DeliveryState.FAILED)
    page = admin.get(reverse("outbox:deliveries"), {"state": "failed"}).content.decode()
    assert "ana@example.org" in page
    assert "bea@example.org" not in page
    page = admin.get(reverse("outbox:deliveries_results"), {"q": "bea@"}).content.decode()
    assert "bea@example.org" in page
    assert "ana@example.org" not in page
    page = admin.get(reverse("outbox:mailings"), {"delivery_state": "failed", "q": "Sujet"})
    assert page.status_code == 200
    assert [m.pk for m in page.context["object_list"]] == [failed.mailing_id]
    for bad in ({"state": "nonsense"}, {"mailing": "x"}, {"p": "-3"}, {"ordering": "password"}):
        assert admin.get(reverse("outbox:deliveries"), bad).status_code == 200


def test_queries_of_the_lists_do_not_grow(admin, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(name):
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(reverse(f"outbox:{name}")).status_code == 200
        return len(queries)

    put()
    [cost(name) for name in ("mailings", "deliveries")]
    few = [cost(name) for name in ("mailings", "deliveries")]
    for n in range(10):
        put(f"more{n}", f"more{n}@example.org")
    assert [cost(name) for name in ("mailings", "deliveries")] == few


def test_previews_mask_links_and_are_sandboxed(admin, monkeypatch):
    monkeypatch.setattr(signing, "_purposes", {})
    signing.register(signing.Purpose("test.link", "nowhere", None, "test"))
    place = signing.placeholder("test.link", 7, 1)
    mailing = enqueue_many(
        stream="letter",
        key="k",
        label="Lettre",
        contents={
            "fr": MailContent("Sujet", f"{place} {{{{field:own}}}}", f'<script>x</script><a href="{place}">L</a>')
        },
        recipients=[Recipient("a@example.org", "fr", {"own": place})],
    )
    delivery = mailing.deliveries.get()
    for address in (reverse("outbox:delivery", args=[delivery.pk]), reverse("outbox:mailing", args=[mailing.pk])):
        page = admin.get(address).content.decode()
        assert "personal-link" not in page
        assert "http://testserver/…" in page
        assert '<iframe sandbox srcdoc="&lt;script&gt;' in page


def test_confidential_content_is_not_shown(admin):
    delivery = put(text="https://secret", html="<p>https://secret</p>", confidential=True)
    for address in (
        reverse("outbox:delivery", args=[delivery.pk]),
        reverse("outbox:mailing", args=[delivery.mailing_id]),
    ):
        assert "secret" not in admin.get(address).content.decode()


def test_send_again_asks_first(admin):
    delivery = put()
    in_state(delivery, DeliveryState.UNCERTAIN, reason="crash", attempts=3, claimed_by="x")
    address = reverse("outbox:again", args=[delivery.pk])
    assert admin.get(address).status_code == 200
    delivery.refresh_from_db()
    assert delivery.state == "uncertain", "asking changes nothing"
    admin.post(address)
    (mail,) = deliver_all()
    assert mail["Message-ID"] == delivery.mail_id
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, delivery.attempts) == ("sent", "", 1)
    admin.post(address)
    assert deliver_all() == [], "a mail that was sent is not sent again by a second click"


def test_treat_as_sent(admin):
    delivery = put()
    address = reverse("outbox:settle", args=[delivery.pk])
    admin.post(address)
    delivery.refresh_from_db()
    assert delivery.state == "pending", "only what is uncertain can be settled"
    in_state(delivery, DeliveryState.UNCERTAIN)
    admin.post(address)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("sent", "settled")
    assert deliver_all() == []


def test_pause_and_resume(admin):
    delivery = put()
    pause, resume = (reverse(f"outbox:{act}", args=[delivery.mailing_id]) for act in ("pause", "resume"))
    assert admin.get(pause).status_code == 405
    admin.post(pause)
    assert Mailing.objects.get().state == "paused"
    assert deliver_all() == []
    admin.post(resume)
    assert len(deliver_all()) == 1
