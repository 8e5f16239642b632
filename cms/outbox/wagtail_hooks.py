"""Registers the outbox with the Wagtail admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from cms.outbox import access, admin_views, suppression_views


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """``/admin/outbox/``."""
    patterns = [
        path("", admin_views.MailingIndexView.as_view(), name="mailings"),
        path("results/", admin_views.MailingIndexView.as_view(results_only=True), name="mailings_results"),
        path("<int:pk>/", admin_views.mailing, name="mailing"),
        path("<int:pk>/pause/", admin_views.set_mailing_state, {"act": "pause"}, name="pause"),
        path("<int:pk>/resume/", admin_views.set_mailing_state, {"act": "resume"}, name="resume"),
        path("messages/", admin_views.DeliveryIndexView.as_view(), name="deliveries"),
        path("messages/results/", admin_views.DeliveryIndexView.as_view(results_only=True), name="deliveries_results"),
        path("messages/<int:pk>/", admin_views.delivery, name="delivery"),
        path("messages/<int:pk>/again/", admin_views.decide, {"act": "again"}, name="again"),
        path("suppressed/", suppression_views.SuppressionIndexView.as_view(), name="suppressions"),
        path(
            "suppressed/results/",
            suppression_views.SuppressionIndexView.as_view(results_only=True),
            name="suppressions_results",
        ),
        path("suppressed/<int:pk>/", suppression_views.lift, name="lift"),
        path("messages/<int:pk>/settle/", admin_views.decide, {"act": "settle"}, name="settle"),
    ]
    return [path("outbox/", include((patterns, "outbox")))]


class OutboxMenuItem(MenuItem):
    """Shown to those who may enter."""

    def is_shown(self, request: HttpRequest) -> bool:
        return access.may_enter(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """The outbox in the menu."""
    return OutboxMenuItem(_("Outbox"), reverse("outbox:mailings"), name="outbox", icon_name="mail", order=900)


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """The permission that a group may be given."""
    return Permission.objects.filter(content_type__app_label="outbox", codename="manage_outbox")


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry, *args: Any) -> None:
    """A person's decisions, in the site's history."""
    actions.register_action("outbox.pause", _("Pause a mailing"), _("Mailing paused"))
    actions.register_action("outbox.resume", _("Resume a mailing"), _("Mailing resumed"))
    actions.register_action("outbox.again", _("Send again"), _("Message sent again"))
    actions.register_action("outbox.lift", _("Write to an address again"), _("Suppression lifted"))
    actions.register_action("outbox.settle", _("Treat as sent"), _("Message treated as sent"))
