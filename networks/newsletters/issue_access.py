"""Who writes and who sends which letter. Foreign is 404."""

from typing import Any

from django.http import Http404
from wagtail.permissions import page_permission_policy

from networks.models import Network
from networks.models.network import NetworkQuerySet
from networks.newsletters.models import NewsletterIssue
from networks.newsletters.models.issues import IssueQuerySet

SEND = "newsletters.send_newsletterissue"


def networks_written_for(user: Any) -> NetworkQuerySet:
    """Networks whose letter a user may write: those under whose page they may put pages."""
    pages = page_permission_policy.instances_user_has_permission_for(user, "add")
    return Network.objects.filter(page__in=pages.values("pk"))


def issues_of(user: Any) -> IssueQuerySet:
    """Issues a user may edit."""
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    found: IssueQuerySet = NewsletterIssue.objects.filter(pk__in=pages.values("pk"))
    return found


def issue_for(user: Any, pk: int) -> NewsletterIssue:
    """An issue a user may edit.

    :raises Http404: it does not exist, or it is not theirs.
    """
    found = issues_of(user).select_related("network").filter(pk=pk).first()
    if found is None or not found.permissions_for_user(user).can_edit():
        raise Http404
    return found


def may_send(user: Any, issue: NewsletterIssue) -> bool:
    """May a user let an issue leave? Sending is a right of its own, beside that to publish the page."""
    return bool(user.is_active and user.has_perm(SEND) and issue.permissions_for_user(user).can_publish())
