from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from cms import privacy, signing
        from events.privacy import RegistrationHolder

        signing.register(
            signing.Purpose(
                "registration.confirm",
                "events:confirm",
                # Long past the deadline: an expired registration takes its seat again by the same link.
                timedelta(days=90),
                _("Shows a registration and confirms its address."),
            )
        )
        signing.register(
            signing.Purpose(
                "registration.manage",
                "events:manage",
                timedelta(days=500),
                _("Shows, changes and cancels a registration."),
            )
        )
        privacy.register("events", RegistrationHolder())
