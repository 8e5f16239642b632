from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Site")

    def ready(self) -> None:
        from cms import checks, shell  # noqa: F401  checks registers the project's own system checks

        shell.set_up()
        autodiscover_modules("sitemaps")
