from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "cms.outbox"
    label = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        from cms import privacy
        from cms.outbox import provider_events
        from cms.outbox.privacy import OutboxHolder

        provider_events.connect()

        privacy.register("outbox", OutboxHolder())
