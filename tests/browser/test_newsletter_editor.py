"""The editor of an issue under a browser's own rules: what Enter presses, what leaving the page loses."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.accounts.models import User
from networks.models import Network, NewsPage, Team
from networks.newsletters import drafts
from networks.newsletters.models import NewsletterIssue
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from tests.factories import NetworkFactory, NewsFactory


def test_enter_in_the_title_saves_and_adds_nothing(fresh_site: str, page: Page):
    page.set_default_timeout(15_000)
    network: Network = NetworkFactory(code="OCC")
    provision_teams()
    provision(network)
    network.refresh_from_db()
    for _n in range(drafts.PER_SECTION + 1):
        NewsFactory(network=network)
    # The editor's form knows no seconds: what is of this very minute would leave its interval.
    NewsPage.objects.update(first_published_at=timezone.now() - timedelta(days=1))
    issue = drafts.new_issue(network)
    ((left,),) = [section.items for section in drafts.offers(issue)[0].offer.left_out]
    user = User.objects.create_user("nationale@example.org", "demo")
    user.groups.add(Team.objects.get(code=Role.NATIONAL).group)

    def draft() -> NewsletterIssue:
        return NewsletterIssue.objects.get(pk=issue.pk).get_latest_revision_as_object()

    page.goto(f"{fresh_site}/admin/")
    page.locator("[name=username]").fill("nationale@example.org")
    page.locator("[name=password]").fill("demo")
    page.locator("form [type=submit]").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto(f"{fresh_site}/admin/pages/{issue.pk}/edit/")
    page.locator("#id_title").fill("Un titre à moi")
    with page.expect_navigation(wait_until="load"):
        page.locator("#id_title").press("Enter")
    expect(page.locator("#id_title")).to_have_value("Un titre à moi")
    before = [key for key, _code, _at in drafts.held(draft())]
    assert draft().title == "Un titre à moi"
    assert left.key not in before

    # The way to what may be added, and back.
    page.locator(".newsletter-offer summary").click()
    page.get_by_role("link", name="Choisir ce qu’on ajoute").click()
    page.get_by_role("button", name=f"Ajouter : {left.item.title}").click()
    expect(page.locator(".messages")).to_contain_text("Ajouté")
    page.get_by_role("link", name="Revenir au brouillon").click()
    expect(page.locator("#id_title")).to_have_value("Un titre à moi")
    assert [key for key, _code, _at in drafts.held(draft())] == [*before, left.key]
