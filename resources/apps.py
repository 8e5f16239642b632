from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        from wagtail.signals import published

        from cms import navigation
        from resources import contributions, provisioning, publication, scope
        from resources.models import Resource

        contributions.set_up()
        scope.set_up()
        provisioning.set_up()
        published.connect(publication.on_publication, sender=Resource, dispatch_uid="resources.publication")
        navigation.register_entry(_("Resources"), "resources:list", 30)
