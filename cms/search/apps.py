from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "cms.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from cms.models import LegalPage, StandardPage
        from cms.search import engine, signals, sources

        def ensure(sender: AppConfig, using: str, **kwargs: Any) -> None:
            engine.ensure(using)

        # Not in a migration: SQLite drops triggers whenever Django remakes the table.
        post_migrate.connect(ensure, sender=self, weak=False, dispatch_uid="search:engine")
        signals.connect()
        sources.register(sources.PageSearchSource(StandardPage, "page", _("Pages")))
        sources.register(sources.PageSearchSource(LegalPage, "page", _("Pages")))
