"""Who writes and who sends which letter. Foreign is 404."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from wagtail.permissions import page_permission_policy

from networks.models import Network
from networks.models.network import NetworkQuerySet
from networks.newsletters.enums import SEND
from networks.newsletters.models import Announcement, NewsletterIssue
from networks.newsletters.models.issues import IssueQuerySet


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


def may_send_announcement(user: Any, announcement: Announcement) -> bool:
    """May a user let an announcement leave: who may send, and publish under the page of its network."""
    page = announcement.network.page
    return bool(
        user.is_active and user.has_perm(SEND) and page and page.permissions_for_user(user).can_publish_subpage()
    )


def announcements_of(user: Any) -> QuerySet[Announcement]:
    """Announcements of the networks a user writes for."""
    return Announcement.objects.filter(network__in=networks_written_for(user).values("pk")).select_related("network")


def announcement_for(user: Any, pk: int) -> Announcement:
    """An announcement a user may edit.

    :raises Http404: it does not exist, or it is not theirs.
    """
    found = announcements_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
