from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Site")

    def ready(self) -> None:
        # Celery's app is made here, not on import of ``cms``: settings are chosen by then.
        from cms import celery, checks, my_space, shell  # noqa: F401  checks registers the project's own checks

        shell.set_up()
        my_space.set_up()
        autodiscover_modules("sitemaps")
