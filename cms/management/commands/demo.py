"""``manage.py demo [--reset]``: demonstration data, floor by floor."""

from argparse import ArgumentParser
from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Collection, Locale, Page

from cms.checks import FLOORS
from cms.management.quiet import quiet
from cms.search import index

KEPT = {"django_migrations", ContentType._meta.db_table, Permission._meta.db_table}


class Command(BaseCommand):
    """Calls ``load()`` of each app's ``demo.py``, ground floor first."""

    help = str(_("Load the demonstration data; run again, it gives the same. Only while DEBUG is on."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help=str(_("Empty the whole database first, media files included."))
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("demo refuses to run where DEBUG is off: it writes logins whose password is public.")
        with override(settings.LANGUAGE_CODE):
            if options["reset"]:
                wipe()
                self.stdout.write("The database is empty.")
            for config, module in demo_modules():
                before = row_counts()
                with quiet(options["verbosity"]):
                    module.load()
                after = row_counts()
                grown = [f"{m._meta.verbose_name} {after[m] - before[m]}" for m in after if after[m] > before[m]]
                self.stdout.write(f"{config.name}: {', '.join(grown) or 'nothing new'}")
        # Some of it was planted without being published through the admin, whose signals the search follows.
        index.rebuild()
        cache.clear()


def demo_modules() -> list[tuple[AppConfig, ModuleType]]:
    """The ``demo`` module of each of our apps that has one, ground floor first, each floor's own package first.

    A module that tells ``READS_ALL_FLOORS`` comes after all others: a newsletter gathers what the floors above publish.
    """
    ours = [config for config in apps.get_app_configs() if config.name.split(".")[0] in FLOORS]
    ours.sort(key=lambda config: (FLOORS.index(config.name.split(".")[0]), config.name))
    found = [(c, import_module(f"{c.name}.demo")) for c in ours if find_spec(f"{c.name}.demo")]
    return sorted(found, key=lambda pair: getattr(pair[1], "READS_ALL_FLOORS", False))


def row_counts() -> Counter[type[models.Model]]:
    """Rows of each of our models that have a name for people; the others are notes of the machine."""
    ours = (m for m in apps.get_models() if m.__module__.split(".")[0] in FLOORS)
    named = (m for m in ours if "verbose_name" in m._meta.original_attrs)
    return Counter({model: model._default_manager.count() for model in named})


def wipe() -> None:
    """Empty every table but those that migrations fill, delete media files, and plant the roots Wagtail needs."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField) and model.__module__.split(".")[0] in FLOORS:
                for name in model._default_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True):
                    default_storage.delete(name)
    tables = [t for t in connection.introspection.django_table_names(only_existing=True) if t not in KEPT]
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=False)
    connection.check_constraints()  # PostgreSQL truncates no table with checks still to make
    connection.ops.execute_sql_flush(statements)
    ContentType.objects.clear_cache()
    plant_roots()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def plant_roots() -> None:
    """The root page, the root collection and the locale: Wagtail's migrations make them, an emptied database not."""
    with transaction.atomic():
        locale = Locale.objects.create(language_code=settings.LANGUAGE_CODE)
        Page.add_root(
            instance=Page(
                title="Root", slug="root", locale=locale, content_type=ContentType.objects.get_for_model(Page)
            )
        )
        Collection.add_root(name="Root")
