from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from cms import navigation

        navigation.register_entry(_("Events"), "events:list", 20)
        from events import proposals

        proposals.set_up()
