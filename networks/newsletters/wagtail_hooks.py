"""Hooks of the newsletters into the admin; they only register."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from networks.newsletters.issue_access import networks_written_for
from networks.newsletters.models import NewsletterIssue


@hooks.register("register_admin_urls")
def issue_urls() -> list[URLPattern | URLResolver]:
    return [path("lettres/", include("networks.newsletters.issue_admin"))]


class NewIssueMenuItem(MenuItem):
    """Shown to whoever may write a letter."""

    def is_shown(self, request: HttpRequest) -> bool:
        return networks_written_for(request.user).exists()


@hooks.register("register_admin_menu_item")
def new_issue_menu_item() -> MenuItem:
    return NewIssueMenuItem(
        _("New issue"), reverse("newsletter_issue:new"), icon_name="mail", order=140, name="new-issue"
    )


@hooks.register("register_page_header_buttons")
def issue_header_buttons(page: Page, user: Any, next_url: str | None = None, view_name: str = "") -> Any:
    if isinstance(page, NewsletterIssue) and page.permissions_for_user(user).can_edit():
        yield Button(_("Check and send"), reverse("newsletter_issue:check", args=[page.pk]), icon_name="mail")
