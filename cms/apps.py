from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Site")

    def ready(self) -> None:
        # Celery's app is made here, not on import of ``cms``: settings are chosen by then.
        # checks registers the project's own system checks.
        from cms import caching, celery, checks, my_space, shell  # noqa: F401

        shell.set_up()
        my_space.set_up()
        caching.watch_pages()
        caching.watch(*(self.get_model(name) for name in ("SiteSettings", "SocialChannel", "Concept")))
        autodiscover_modules("sitemaps")
