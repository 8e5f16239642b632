from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Networks")

    def ready(self) -> None:
        from networks import joints, makers, proposers, scope

        joints.set_up()
        scope.register_policies()
        makers.set_up()
        proposers.set_up()
