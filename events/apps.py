from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

RECORD_PERMISSIONS = tuple(
    f"events.{action}_{model}"
    for model in ("declaredfigure", "speaker")
    for action in ("view", "add", "change", "delete")
)
"""Of those who coordinate a network, over its records (``cms.scoping`` limits which)."""


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from wagtail import hooks

        from cms import feed, navigation, privacy, signing
        from cms.scoping import register_policy
        from events import deletion, home, proposals, search
        from events.feed_source import EventSource
        from events.models import DeclaredFigure, Speaker
        from events.privacy import RegistrationHolder
        from networks.teams import Role, grant

        register_policy(DeclaredFigure, "network")
        register_policy(Speaker, "network")
        for role in (Role.COORDINATOR, Role.NATIONAL):
            grant(role, *RECORD_PERMISSIONS)
        signing.register(
            signing.Purpose(
                "registration.manage",
                "events:manage",
                # Past the event and the year of retention: an expired registration takes its seat again by it.
                timedelta(days=500),
                _("Shows, confirms, changes and cancels a registration."),
            )
        )
        feed.register("events", EventSource())
        search.set_up()
        privacy.register("events", RegistrationHolder())
        hooks.register("before_delete_page", deletion.before_delete_page)
        hooks.register("before_bulk_action", deletion.before_bulk_action)
        navigation.register_entry(_("Events"), "events:list", 20)
        proposals.set_up()
        home.set_up()
