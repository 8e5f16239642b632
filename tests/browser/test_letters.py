"""Whoever follows a link of a letter of the demonstration sees the page, and the place in it that the link names."""

from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from playwright.sync_api import Page

from networks.newsletters import letters
from networks.newsletters.enums import IssueState
from networks.newsletters.faces.links import is_internal, unmarked
from networks.newsletters.models import NewsletterIssue


def test_every_link_of_every_letter_opens(page: Page, demo_site: str):
    wanted: set[str] = set()
    for issue in NewsletterIssue.objects.all():
        for language in issue.languages:
            # The page of a draft opens when its first mail leaves.
            own = letters.letter_of(issue, language).online_url if issue.state == IssueState.DRAFT else ""
            soup = BeautifulSoup(letters.mail_of(issue, language).html, "html.parser")
            found = {a["href"] for a in soup.find_all("a") if is_internal(a["href"])} - {own}
            # A reader's own links are filled in when the letter leaves.
            wanted |= {unmarked(url) for url in found if "{{" not in url and "%7B" not in url}
    assert len(wanted) > 20
    broken = []
    for url in sorted(wanted):
        parts = urlsplit(url)
        answer = page.request.get(f"{demo_site}{parts.path}" + (f"?{parts.query}" if parts.query else ""))
        shown = BeautifulSoup(answer.body(), "html.parser")
        if answer.status != 200 or shown.h1 is None or (parts.fragment and shown.find(id=parts.fragment) is None):
            broken.append((url, answer.status))
    assert broken == []
