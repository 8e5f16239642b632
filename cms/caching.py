"""Cached fragments: one a language, thrown away when what they show is published.

A key holds the language and a version for each app the fragment shows. Publishing bumps the version in the
database, so that every process sees it, whatever the cache is; old entries fall out by age.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

from cms.i18n import current_language

T = TypeVar("T")


class CacheVersion(models.Model):
    """The current version of what an app shows."""

    app = models.CharField(max_length=40, primary_key=True)
    value = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.app} {self.value}"


class _Memo:
    """Versions as last read, kept ``settings.CACHE_VERSION_SECONDS``: one query a second, not one a fragment."""

    read_at = float("-inf")
    values: dict[str, str] = {}


def _versions() -> dict[str, str]:
    now = time.monotonic()
    if now - _Memo.read_at >= settings.CACHE_VERSION_SECONDS:
        _Memo.values, _Memo.read_at = dict(CacheVersion.objects.values_list("app", "value")), now
    return _Memo.values


def bump(*apps: str) -> None:
    """After the running transaction, everything cached of ``apps`` (labels) is out of date."""

    def write() -> None:
        for app in apps:
            CacheVersion.objects.update_or_create(app=app, defaults={"value": secrets.token_hex(8)})
        _Memo.read_at = float("-inf")

    transaction.on_commit(write)


def cache_key(name: str, apps: Iterable[str], *parts: Any) -> str:
    """The key of a fragment in the active language; ``parts`` are what else it depends on (JSON-ready)."""
    versions = _versions()
    told = [name, current_language(), [(app, versions.get(app, "")) for app in sorted(set(apps))], parts]
    return f"fragment:{hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()}"


def cached(name: str, make: Callable[[], T], *parts: Any, apps: Iterable[str], seconds: int = 600) -> T:
    """What ``make`` returns (never None), from the cache where it has been made for this language already.

    Nothing that belongs to one reader may go in: no seat counts, form tokens, or nonces.
    """
    key = cache_key(name, apps, *parts)
    value: T | None = cache.get(key)
    if value is None:
        value = make()
        cache.set(key, value, seconds)
    return value


def _changed(sender: type[models.Model], **kwargs: Any) -> None:
    bump(sender._meta.app_label)


def watch(*watched: type[models.Model]) -> None:
    """Bump the app of these models whenever one of their rows is saved or deleted (pages: when published)."""
    for model in watched:
        post_save.connect(_changed, sender=model, dispatch_uid=f"caching:{model._meta.label}")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"caching:{model._meta.label}")


def watch_pages() -> None:
    """Bump the app of a page when readers begin or cease to see something of it."""
    from wagtail.models import Page, PageViewRestriction
    from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

    def page_changed(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
        # A move, a new address or a deletion touches the pages below, of whatever app: take them all.
        bump(*{model._meta.app_label for model in _page_models()} if instance.numchild else [_label(instance)])

    def deleted(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
        if isinstance(instance, Page) and instance.live:
            bump(_label(instance))

    def restricted(sender: type[models.Model], **kwargs: Any) -> None:
        # What is made private, or public again, takes the pages below with it.
        bump(*{model._meta.app_label for model in _page_models()})

    for signal in (post_save, post_delete):
        signal.connect(restricted, sender=PageViewRestriction, dispatch_uid="caching:restrictions", weak=False)
    for signal in (page_published, page_unpublished, post_page_move, page_slug_changed):
        signal.connect(page_changed, dispatch_uid="caching:pages", weak=False)
    post_delete.connect(deleted, dispatch_uid="caching:pages", weak=False)


def _label(page: Any) -> str:
    label: str = page.specific_class._meta.app_label if page.specific_class else page._meta.app_label
    return label


def _page_models() -> list[type[models.Model]]:
    from wagtail.models import get_page_models

    return list(get_page_models())
