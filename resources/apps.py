from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        from cms import navigation
        from resources import contributions, search

        contributions.set_up()
        search.set_up()
        navigation.register_entry(_("Resources"), "resources:list", 30)
