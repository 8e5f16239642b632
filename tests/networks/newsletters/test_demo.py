"""The letters of the demonstration: made of what the site holds, and every link of their mails leads somewhere."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from cms.management.commands.demo import demo_modules
from networks.newsletters import gate, letters
from networks.newsletters.enums import IssueState
from networks.newsletters.faces.links import is_internal
from networks.newsletters.linkcheck import answers
from networks.newsletters.models import NewsletterIssue, Subscriber


def test_letters_are_loaded_after_every_floor_they_gather_from():
    names = [config.name for config, _module in demo_modules()]
    assert names[-1] == "networks.newsletters"


@pytest.mark.django_db
def test_the_letters_of_the_demonstration(settings, client):
    settings.DEBUG = True
    call_command("demo", stdout=StringIO())
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
    before = NewsletterIssue.objects.count()
    call_command("demo", stdout=StringIO())
    assert (NewsletterIssue.objects.count(), Subscriber.objects.count()) == (before, 300)
