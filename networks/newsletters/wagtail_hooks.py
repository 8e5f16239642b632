"""Hooks of the newsletters into the admin; they only register."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from networks.newsletters import guards, subscriber_admin
from networks.newsletters.issue_access import networks_written_for
from networks.newsletters.models import NewsletterIssue

hooks.register("before_delete_page", guards.before_delete_page)
hooks.register("before_move_page", guards.before_move_page)
hooks.register("before_unpublish_page", guards.before_unpublish_page)
hooks.register("before_bulk_action", guards.before_bulk_action)


@hooks.register("register_admin_urls")
def issue_urls() -> list[URLPattern | URLResolver]:
    return [
        path("lettres/", include("networks.newsletters.departure_admin")),
        path("lettres/", include("networks.newsletters.issue_admin")),
        path("annonces/", include("networks.newsletters.announcement_admin")),
        path("abonnes/", include("networks.newsletters.subscriber_admin")),
    ]


class LetterMenuItem(MenuItem):
    """Shown to whoever may write a letter."""

    def is_shown(self, request: HttpRequest) -> bool:
        return networks_written_for(request.user).exists()


@hooks.register("register_admin_menu_item")
def new_issue_menu_item() -> MenuItem:
    return LetterMenuItem(
        _("New issue"), reverse("newsletter_issue:new"), icon_name="mail", order=140, name="new-issue"
    )


@hooks.register("register_admin_menu_item")
def announcements_menu_item() -> MenuItem:
    return LetterMenuItem(
        _("Announcements"),
        reverse("newsletter_announcement:index"),
        icon_name="comment",
        order=141,
        name="announcements",
    )


@hooks.register("insert_global_admin_css")
def letters_css() -> str:
    """The few rules of the frames, the check-list and the hidden fields."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsletters/admin.css"))


class SubscribersMenuItem(MenuItem):
    """Shown to whoever manages subscribers."""

    def is_shown(self, request: HttpRequest) -> bool:
        return subscriber_admin.may_manage(request.user)


@hooks.register("register_admin_menu_item")
def subscribers_menu_item() -> MenuItem:
    return SubscribersMenuItem(
        _("Subscribers"), reverse("newsletter_subscribers:index"), icon_name="group", order=145, name="subscribers"
    )


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="newsletters", codename="manage_subscribers")


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry, *args: Any) -> None:
    actions.register_action("newsletters.unsubscribe", _("Unsubscribe"), _("Unsubscribed"))
    actions.register_action("newsletters.resume", _("Send letters again"), _("Letters sent again"))
    actions.register_action("newsletters.import", _("Import subscribers"), _("Subscribers imported"))


@hooks.register("register_page_header_buttons")
def issue_header_buttons(page: Page, user: Any, next_url: str | None = None, view_name: str = "") -> Any:
    if isinstance(page, NewsletterIssue) and page.permissions_for_user(user).can_edit():
        yield Button(_("Check and send"), reverse("newsletter_issue:check", args=[page.pk]), icon_name="mail")
