"""The page of a letter on its way stays where it is; a sent one is kept; the outbox lets no letter go by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.models import SiteSettings
from cms.outbox.models import Delivery
from cms.outbox.testing import deliver_all
from networks.newsletters import departures, freezing, gate, launching
from networks.newsletters.models import NewsletterIssue, Sending
from tests.factories import IssueFactory, NetworkFactory, SubscriberFactory, section_block

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    site = SiteSettings.load()
    site.publisher, site.postal_address = "Maillage", "1 rue de l’Exemple"
    site.save()
    made = IssueFactory(network=NetworkFactory(code="OCC"), blocks=[section_block("news", {})])
    made.get_latest_revision().publish()
    return NewsletterIssue.objects.get(pk=made.pk)


def in_state(issue, state):
    NewsletterIssue.objects.filter(pk=issue.pk).update(state=state)
    issue.refresh_from_db()


def bulk(action, page, **more):
    return reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={page.pk}&next=/admin/", more


def attempts(issue, destination):
    """Every way the admin has to take a page away: address and what is posted."""
    folder = issue.get_parent()
    pages = "wagtailadmin_pages"
    return {
        "delete": (reverse(f"{pages}:delete", args=[issue.pk]), {}),
        "delete parent": (reverse(f"{pages}:delete", args=[folder.pk]), {}),
        "move": (reverse(f"{pages}:move_confirm", args=[issue.pk, destination.pk]), {}),
        "move parent": (reverse(f"{pages}:move_confirm", args=[folder.pk, destination.pk]), {}),
        "unpublish": (reverse(f"{pages}:unpublish", args=[issue.pk]), {}),
        "unpublish parent": (reverse(f"{pages}:unpublish", args=[folder.pk]), {"include_descendants": "on"}),
        "bulk delete": bulk("delete", issue),
        "bulk move": bulk("move", issue, chooser=destination.pk),
        "bulk unpublish": bulk("unpublish", issue),
        "bulk unpublish parent": bulk("unpublish", folder, include_descendants="on"),
    }


def test_nothing_takes_the_page_of_a_letter_on_its_way_away(issue, admin_client):
    destination = NetworkFactory(code="BRE").page
    was = (issue.path, issue.live, issue.network_id)
    for state in ("frozen", "scheduled", "sending"):
        in_state(issue, state)
        for name, (url, posted) in attempts(issue, destination).items():
            answer = admin_client.post(url, posted, follow=True)
            assert "gelé ou en route" in answer.content.decode(), (state, name)
            issue.refresh_from_db()
            assert (issue.path, issue.live, issue.network_id) == was, (state, name)


def test_a_sent_letter_may_leave_the_archive_and_is_never_deleted_nor_given_to_others(issue, admin_client):
    destination = NetworkFactory(code="BRE").page
    in_state(issue, "sent")
    asked = attempts(issue, destination)
    for name in ("delete", "delete parent", "bulk delete", "move", "bulk move"):
        url, posted = asked[name]
        answer = admin_client.post(url, posted, follow=True)
        assert "a été envoyé" in answer.content.decode(), name
    issue.refresh_from_db()
    assert issue.live
    admin_client.post(*asked["unpublish"])
    issue.refresh_from_db()
    assert (issue.live, issue.state) == (False, "sent")


def test_a_draft_goes_unless_a_departure_was_planned(issue, admin_client):
    SubscriberFactory(networks=[issue.network])
    freezing.freeze(issue)
    departures.cancel(launching.launch(issue))
    freezing.unfreeze(issue)
    url = reverse("wagtailadmin_pages:delete", args=[issue.pk])
    assert "a été planifié" in admin_client.post(url, follow=True).content.decode()
    other = IssueFactory(network=issue.network)
    admin_client.post(reverse("wagtailadmin_pages:delete", args=[other.pk]))
    assert list(NewsletterIssue.objects.all()) == [issue]


def test_a_letter_does_not_expire_nor_leave_from_a_private_page(issue):
    from wagtail.models import PageViewRestriction

    tomorrow = timezone.now() + timedelta(days=1)
    NewsletterIssue.objects.filter(pk=issue.pk).update(expire_at=tomorrow)
    PageViewRestriction.objects.create(page=issue.get_parent(), restriction_type="login")
    issue.refresh_from_db()
    assert {"expires", "private"} <= {finding.code for finding in gate.check(issue)}
    form_class = NewsletterIssue.get_edit_handler().get_form_class()
    form = form_class({"expire_at": tomorrow.isoformat(), "body_fr-count": "0", "body_en-count": "0"}, instance=issue)
    assert "n’expire pas" in str(form.errors["expire_at"])


def test_the_outbox_s_page_does_what_the_departure_allows(issue, admin_client):
    readers = [SubscriberFactory(networks=[issue.network]) for _n in range(2)]
    freezing.freeze(issue)
    sending = launching.launch(issue, at=timezone.now() + timedelta(days=3))
    resume = reverse("outbox:resume", args=[sending.mailing_id])
    page = admin_client.get(reverse("outbox:mailing", args=[sending.mailing_id])).content.decode()
    assert reverse("newsletter_departure:issue", args=[issue.pk]) in page
    refused = admin_client.post(resume, follow=True)
    assert "est planifiée" in refused.content.decode()
    sending.mailing.refresh_from_db()
    assert sending.mailing.state == "paused"
    # Under way, it is paused and resumed from either page; a letter sent again opens its departure anew.
    departures.tick(sending.leaves_at)
    for act, state in (("pause", "paused"), ("resume", "active")):
        admin_client.post(reverse(f"outbox:{act}", args=[sending.mailing_id]))
        sending.mailing.refresh_from_db()
        assert sending.mailing.state == state
    deliver_all(sending.leaves_at)
    one, two = Delivery.objects.filter(mailing=sending.mailing).order_by("pk")
    Delivery.objects.filter(pk=one.pk).update(state="failed")
    Delivery.objects.filter(pk=two.pk).update(state="uncertain")
    departures.tick(sending.leaves_at)
    admin_client.post(reverse("outbox:settle", args=[two.pk]))
    assert Sending.objects.get().closed_at
    admin_client.post(reverse("outbox:again", args=[one.pk]))
    assert Sending.objects.get().closed_at is None
    assert len(deliver_all()) == 1
    assert len(readers) == 2
