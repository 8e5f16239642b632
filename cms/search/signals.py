"""Pages note themselves for the index whenever readers begin or cease to see something of them."""

from collections import defaultdict
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.search import index, sources


def mark_page(instance: Page) -> None:
    """Note one page."""
    name = instance.specific_class._meta.label_lower if instance.specific_class else ""
    if sources.source(name):
        index.mark(name, [instance.pk])


def mark_below(page: Page) -> None:
    """Note a page and all below: their addresses, or who may see them, changed."""
    names: dict[str, list[int]] = defaultdict(list)
    pages = Page.objects.descendant_of(page, inclusive=True).select_related("content_type")
    for found in pages.only("pk", "content_type"):
        model = found.content_type.model_class()
        if model is not None and sources.source(model._meta.label_lower):
            names[model._meta.label_lower].append(found.pk)
    for name, pks in names.items():
        index.mark(name, pks)


def _page_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    mark_page(instance)


def _tree_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    mark_below(instance)


def _deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Page) and sources.source(sender._meta.label_lower):
        index.mark(sender._meta.label_lower, [instance.pk])


def _restricted(sender: Any, instance: PageViewRestriction, **kwargs: Any) -> None:
    mark_below(instance.page)


def connect() -> None:
    """Called once, when the apps are ready."""
    for signal in (page_published, page_unpublished):
        signal.connect(_page_changed, dispatch_uid="search:page")
    for signal in (page_slug_changed, post_page_move):
        signal.connect(_tree_changed, dispatch_uid="search:tree")
    post_delete.connect(_deleted, dispatch_uid="search:deleted")
    for signal in (post_save, post_delete):
        signal.connect(_restricted, sender=PageViewRestriction, dispatch_uid="search:restricted")
