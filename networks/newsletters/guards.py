"""The page of a letter stays while the letter is on its way: its mails say *read online*, its items are taken.

Frozen, planned or being sent, it is neither deleted nor moved nor unpublished, nor is a page above it. Once sent it may
be unpublished, which takes it out of the archive; it is never deleted: its results and what it took hang on it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from networks.newsletters.enums import TAKING, IssueState
from networks.newsletters.models import NewsletterIssue, Sending

ON_ITS_WAY = TAKING - {IssueState.SENT}


def kept(pages: Iterable[Page], act: str, *, below: bool = True) -> list[tuple[NewsletterIssue, str]]:
    """Issues among ``pages``, or below them, that forbid to *delete*, *move* or *unpublish*, each with the reason."""
    found: dict[int, tuple[NewsletterIssue, str]] = {}
    for page in pages:
        every = NewsletterIssue.objects
        issues = every.descendant_of(page, inclusive=True) if below else every.filter(pk=page.pk)
        for issue in _forbidding(issues, act, page).order_by("pk"):
            found[issue.pk] = (issue, _reason(issue, act))
    return list(found.values())


def _forbidding(issues: Any, act: str, page: Page) -> Any:
    forbids = Q(state__in=ON_ITS_WAY)
    if act == "delete":
        # What was planned once has its records, although nothing left.
        issues = issues.annotate(was_planned=Exists(Sending.objects.filter(issue=OuterRef("pk"))))
        forbids |= Q(state=IssueState.SENT) | Q(was_planned=True)
    elif act == "move":
        # A page above may move, redirects lead to where it went; a letter itself does not change its readers.
        forbids |= Q(state=IssueState.SENT, pk=page.pk)
    return issues.filter(forbids)


def _reason(issue: NewsletterIssue, act: str) -> str:
    if issue.state in ON_ITS_WAY:
        words = _(
            "“%(title)s” is frozen or on its way: its page must stay where readers will look for it. Take it back to "
            "the draft first, or let it leave."
        )
    elif act == "move":
        words = _("“%(title)s” was sent to the readers of its network: it stays in their archive.")
    elif issue.state == IssueState.SENT:
        words = _(
            "“%(title)s” was sent: its results and what it took are kept. Unpublish it to take it out of the archive."
        )
    else:
        words = _("A departure of “%(title)s” was planned: its records are kept, and the draft with them.")
    return words % {"title": issue.title}


def refuse(request: HttpRequest, pages: Sequence[Page], act: str, *, below: bool = True) -> HttpResponse | None:
    """Back to the folder with the reasons, where an issue forbids the act."""
    reasons = kept(pages, act, below=below)
    for issue, reason in reasons:
        departure = reverse("newsletter_departure:issue", args=[issue.pk])
        messages.error(request, reason, buttons=[messages.button(departure, _("Sending"))])
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk) if reasons else None


def before_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook of the page one deletes."""
    return refuse(request, [page], "delete")


def before_move_page(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Wagtail's hook of the page one moves."""
    return refuse(request, [page], "move")


def before_unpublish_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook of the page one unpublishes, with those below it where the box is ticked."""
    return refuse(request, [page], "unpublish", below="include_descendants" in request.POST)


def before_bulk_action(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """Wagtail's hook of what one does to several pages at once."""
    pages = [each for each in objects if isinstance(each, Page)]
    if not pages or action_type not in {"delete", "move", "unpublish"}:
        return None
    below = action_type != "unpublish" or "include_descendants" in request.POST
    return refuse(request, pages, action_type, below=below)
