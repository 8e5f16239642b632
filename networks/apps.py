from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Networks")

    def ready(self) -> None:
        from wagtail.signals import post_page_move

        from networks import shell
        from networks.anchoring import follow_move
        from networks.scope import register_policies

        shell.set_up()

        post_page_move.connect(follow_move, dispatch_uid="networks.follow_move")
        register_policies()
