from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        from cms import navigation
        from resources import contributions, public_joints, search
        from resources.saved import holder

        contributions.set_up()
        holder.set_up()
        search.set_up()
        navigation.register_entry(_("Resources"), "resources:list", 30)
        public_joints.set_up()
