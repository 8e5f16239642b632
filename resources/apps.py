from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        from wagtail.signals import published

        from cms import navigation
        from resources import contributions, provisioning, public_joints, publication, scope, search
        from resources.exchange import renames
        from resources.harvest import access
        from resources.models import Resource
        from resources.saved import holder

        contributions.set_up()
        scope.set_up()
        access.set_up()
        provisioning.set_up()
        published.connect(publication.on_publication, sender=Resource, dispatch_uid="resources.publication")
        holder.set_up()
        search.set_up()
        renames.connect()
        navigation.register_entry(_("Resources"), "resources:list", 30)
        public_joints.set_up()
