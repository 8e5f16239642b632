"""The page of a departure: who sees it, who may press its buttons, and what each of them does."""

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.accounts.models import User
from cms.models import SiteSettings
from cms.outbox.models import Delivery
from cms.outbox.testing import deliver_all
from networks.enums import NetworkKind
from networks.models import Team
from networks.newsletters import announcing, departures, freezing, launching
from networks.newsletters.enums import AnnouncementKind
from networks.newsletters.models import NewsletterIssue, Sending
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from tests.factories import EventFactory, IssueFactory, NetworkFactory, SubscriberFactory, section_block

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Networks OCC and BRE, a coordinator of each, and somebody of OCC who may publish and not send."""
    site = SiteSettings.load()
    site.publisher, site.postal_address = "Maillage", "1 rue de l’Exemple"
    site.save()
    provision_teams()
    found = {}
    for code in ("OCC", "BRE"):
        network = NetworkFactory(code=code)
        provision(network)
        network.refresh_from_db()
        found[code] = User.objects.create_user(f"{code.lower()}@example.org", "demo")
        network.coordinators_group.user_set.add(found[code])
        if code == "OCC":
            found["network"] = network
            found["editor"] = User.objects.create_user("redaction@example.org", "demo")
            network.editors_group.user_set.add(found["editor"])
            GroupPagePermission.objects.create(
                group=network.editors_group, page=network.page, permission_type="publish"
            )
    return found


@pytest.fixture
def issue(people):
    made = IssueFactory(network=people["network"], blocks=[section_block("news", {})])
    made.get_latest_revision().publish()
    for _n in range(4):
        SubscriberFactory(networks=[people["network"]])
    return NewsletterIssue.objects.get(pk=made.pk)


def page_of(thing):
    kind = "issue" if isinstance(thing, NewsletterIssue) else "announcement"
    return reverse(f"newsletter_departure:{kind}", args=[thing.pk])


def under_way(issue):
    """On its way; one letter sent, one refused, two uncertain."""
    freezing.freeze(issue)
    sending = launching.launch(issue)
    departures.tick(sending.leaves_at)
    deliver_all(sending.leaves_at)
    pks = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    Delivery.objects.filter(pk=pks[1]).update(state="failed")
    Delivery.objects.filter(pk__in=pks[2:]).update(state="uncertain", sent_at=None)
    departures.tick(sending.leaves_at)
    return pks


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_coordinator_settles_what_is_uncertain(client, people, issue):
    pks = under_way(issue)
    client.force_login(people["OCC"])
    shown = client.get(page_of(issue)).content.decode()
    assert shown.count('value="settle"') == shown.count('value="again"') == 2
    said = client.post(page_of(issue), {"act": "settle", "delivery": pks[2]}, follow=True)
    assert "considéré comme envoyé" in said.content.decode()
    assert states() == ["sent", "failed", "sent", "uncertain"]
    assert Sending.objects.get().closed_at is None
    client.post(page_of(issue), {"act": "again", "delivery": pks[3]})
    assert states()[3] == "pending"
    assert len(deliver_all()) == 1
    # What nothing can be done with any more says so.
    again = client.post(page_of(issue), {"act": "again", "delivery": pks[0]}, follow=True)
    assert "Rien de tel" in again.content.decode() or "messages" in again.content.decode()
    assert states()[0] == "sent"
    departures.tick()
    assert Sending.objects.get().closed_at


def test_only_who_sees_the_subscribers_sees_their_addresses(client, people, issue):
    """A coordinator sends and settles without knowing who reads; an editor who does not send sees nothing of them."""
    pks = under_way(issue)
    addresses = list(Delivery.objects.order_by("pk").values_list("address", flat=True))
    mailing = Sending.objects.get().mailing_id
    pages = [page_of(issue), reverse("outbox:mailing", args=[mailing])]
    pages += [reverse("outbox:deliveries"), f"{reverse('outbox:deliveries')}?mailing={mailing}"]

    def leaks():
        shown = "".join(client.get(page).content.decode() for page in pages)
        return [address for address in addresses if address in shown]

    for who in ("OCC", "editor"):
        client.force_login(people[who])
        assert leaks() == [], who
        for name in ("delivery", "again", "settle"):
            assert client.get(reverse(f"outbox:{name}", args=[pks[2]])).status_code in {302, 404}, (who, name)
        assert client.post(reverse("outbox:settle", args=[pks[2]])).status_code in {302, 404}
        assert states()[2] == "uncertain"
    client.force_login(people["OCC"])
    assert client.get(reverse("outbox:mailing", args=[mailing])).status_code == 200, "the mailing itself is theirs"
    assert f"…@{addresses[2].rpartition('@')[2]}" in client.get(page_of(issue)).content.decode()
    national = User.objects.create_user("nationale@example.org", "demo")
    national.groups.add(Team.objects.get(code=Role.NATIONAL).group)
    client.force_login(national)
    assert leaks() == addresses


def test_all_at_once(client, people, issue):
    under_way(issue)
    client.force_login(people["OCC"])
    client.post(page_of(issue), {"act": "settle_all"})
    assert states() == ["sent", "failed", "sent", "sent"]
    sending = Sending.objects.get()
    assert (sending.counts, bool(sending.closed_at)) == ({"sent": 3, "failed": 1}, True)
    for act in ("pause", "resume", "stop", "cancel"):
        client.post(page_of(issue), {"act": act})
        assert states() == ["sent", "failed", "sent", "sent"], act


ACTS = ("freeze", "unfreeze", "launch", "cancel", "pause", "resume", "stop", "settle", "again", "settle_all")


def test_a_foreign_coordinator_sees_nothing_and_an_editor_sends_nothing(client, people, issue):
    pks = under_way(issue)
    before = states()
    for who, status, seen in (("BRE", 404, 404), ("editor", 302, 200)):
        client.force_login(people[who])
        assert client.get(page_of(issue)).status_code == seen, who
        for act in ACTS:
            answer = client.post(page_of(issue), {"act": act, "delivery": pks[2]})
            assert answer.status_code == status, (who, act)
            assert answer.get("Location", "/admin/") == "/admin/"  # Wagtail's answer to who may not
        assert states() == before
    shown = client.get(page_of(issue)).content.decode()
    assert 'name="act"' not in shown
    # A letter of another departure is not settled through this one.
    other = Delivery.objects.get(pk=pks[2])
    elsewhere = NewsletterIssue.objects.get(pk=IssueFactory(network=people["network"]).pk)
    client.force_login(people["OCC"])
    client.post(page_of(elsewhere), {"act": "settle", "delivery": other.pk})
    assert states() == before


def test_an_announcement_leaves_through_its_own_page(client, people):
    network = people["network"]
    event = EventFactory(network=network, title="Atelier eau", registration_open=False)
    SubscriberFactory(networks=[network])
    made = announcing.draft_announcement(network, f"events.event:{event.pk}", AnnouncementKind.SAVE_THE_DATE)
    client.force_login(people["editor"])
    assert client.post(page_of(made), {"act": "launch"}).status_code == 302
    client.force_login(people["BRE"])
    assert client.post(page_of(made), {"act": "launch"}).status_code == 404
    assert not Sending.objects.exists()
    client.force_login(people["OCC"])
    edit = reverse("newsletter_announcement:edit", args=[made.pk, "fr"])
    assert page_of(made) in client.get(edit).content.decode(), "the way to the departure"
    assert "<strong>1</strong>" in client.get(page_of(made)).content.decode()
    client.post(page_of(made), {"act": "launch"})
    sending = Sending.objects.get()
    departures.tick(sending.leaves_at)
    assert len(deliver_all(sending.leaves_at)) == 1
    departures.tick(sending.leaves_at)
    # A visit of the link in it is counted for it, on the page of its results.
    client.get(f"{event.get_url()}?nl=a{made.pk}")
    shown = client.get(page_of(made)).content.decode()
    assert "Atelier eau</a></td><td>1</td>" in shown
    assert "Nothing" not in shown


def test_an_announcement_that_is_not_true_says_why_it_cannot_leave(client, people):
    assert NetworkKind.REGIONAL
    network = people["network"]
    event = EventFactory(network=network, registration_open=False)
    made = announcing.draft_announcement(network, f"events.event:{event.pk}", AnnouncementKind.SAVE_THE_DATE)
    event.unpublish()
    client.force_login(people["OCC"])
    shown = client.get(page_of(made)).content.decode()
    assert "ne peut plus être annoncé" in shown
    assert 'value="launch"' not in shown
