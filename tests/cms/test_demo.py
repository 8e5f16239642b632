"""``manage.py demo``: the same twice, from nothing after ``--reset``, never on a public site; its letters.

All of the demonstration is loaded by one test: it takes a while.
"""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from cms.accounts.demo import PASSWORD, PEOPLE
from cms.accounts.models import User
from cms.management.commands.demo import demo_modules, row_counts
from cms.models import HomePage, LegalPage
from networks.models import Network, Team
from networks.newsletters import gate, letters
from networks.newsletters.enums import IssueState
from networks.newsletters.faces.links import is_internal
from networks.newsletters.linkcheck import answers
from networks.newsletters.models import NewsletterIssue, Subscriber


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model._meta.label: number for model, number in row_counts().items()}


@pytest.mark.django_db
def test_refuses_without_debug(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        run()
    assert not User.objects.exists()


def test_floors_are_loaded_from_the_ground_up():
    names = [config.name for config, _module in demo_modules()]
    assert names[:2] == ["cms", "cms.accounts"]
    assert names.index("networks") < names.index("events")
    assert names[-1] == "networks.newsletters"  # letters gather what every floor publishes


def check_letters(client):
    """The letters are made of what the site holds, and every link of their mails leads somewhere."""
    assert Subscriber.objects.count() == 300
    assert not Subscriber.objects.exclude(address__endswith="@example.org").exists()
    issues = list(NewsletterIssue.objects.order_by("number"))
    assert [issue.state for issue in issues] == [IssueState.SENT, IssueState.SENT, IssueState.DRAFT]
    shown = client.get("/lettre/").content.decode()
    assert [issue.title in shown for issue in issues] == [True, True, False]
    links = 0
    for issue in issues:
        assert {finding.code for finding in gate.check(issue)} <= {"unpublished"}
        assert len(list(letters.letter_of(issue, "fr").items())) >= 5
        for language in issue.languages:
            content = letters.mail_of(issue, language)
            soup = BeautifulSoup(content.html, "html.parser")
            # The page of a draft opens when its first mail leaves.
            own = letters.letter_of(issue, language).online_url if issue.state == IssueState.DRAFT else ""
            inside = {a["href"] for a in soup.find_all("a") if is_internal(a["href"])} - {own}
            assert [url for url in inside if not answers(url)] == []
            assert [i["src"] for i in soup.find_all("img") if client.get(i["src"]).status_code != 200] == []
            links += len(inside)
    assert links > 40


@pytest.mark.django_db
def test_twice_gives_the_same_and_reset_starts_over(nothing_planted, settings, client):
    settings.DEBUG = True
    run()
    first = counts()
    assert "nothing new" in run()
    assert counts() == first

    site = Site.objects.get(is_default_site=True)
    assert isinstance(site.root_page.specific, HomePage)
    assert LegalPage.objects.live().count() == len(LegalPage.Kind.values)
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    for address in PEOPLE:
        user = authenticate(username=address, password=PASSWORD)
        assert user is not None, address
        assert user.has_perm("wagtailadmin.access_admin"), address
    own = Network.objects.coordinated_by(User.objects.get(email="occitanie@example.org"))
    assert [network.slug for network in own] == ["occitanie"]
    curators = Team.objects.get(code="curator").group
    assert [user.email for user in curators.user_set.all()] == ["curation@example.org"]

    User.objects.create_user("stranger@example.org")
    Network.objects.filter(slug="bretagne").update(name_fr="Abîmé")
    run("--reset")
    assert counts() == first
    assert not User.objects.filter(email="stranger@example.org").exists()
    assert not Network.objects.filter(name_fr="Abîmé").exists()
    check_letters(client)
