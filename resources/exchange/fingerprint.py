"""What the streamed documents stand for, in one short mark: asked before anything is sent (``ETag``).

Read as plain columns, never rendered: what tells that a resource changed (its date), and all of what it names.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from wagtail.images import get_image_model

from cms.i18n import each_language
from cms.models import Tag
from cms.navigation import identity
from cms.vocabularies import Concept
from networks.models import DataHub, Network, Service
from resources.models import DescriptionChange, FormerSlug, Provider, Resource, Selection, SelectionItem

NAMED: tuple[type[Any], ...] = (
    Concept, Provider, Tag, Network, DataHub, Service, FormerSlug, SelectionItem, DescriptionChange
)  # fmt: skip


@cache
def _release() -> str:
    """Of the code that writes the formats: another release may write the same otherwise."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _told() -> Iterator[object]:
    yield _release()
    yield settings.SITE_URL
    for _language in each_language():
        yield identity()
    visible = Resource.objects.visible()
    yield from visible.order_by("pk").values_list("pk", "updated_at").iterator()
    yield from Selection.objects.visible().order_by("pk").values_list("pk", "updated_at").iterator()
    for model in NAMED:
        yield model.__name__
        yield from model._default_manager.order_by("pk").values_list().iterator()
    pictures = get_image_model().objects.filter(pk__in=visible.values("image"))
    yield from pictures.order_by("pk").values_list("pk", "file", "title").iterator()
    shown = get_image_model().objects.filter(pk__in=Selection.objects.visible().values("image"))
    yield from shown.order_by("pk").values_list("pk", "file", "title").iterator()


def etag() -> str:
    """Of everything published. Weak: full JSON says when it was written, which is no change."""
    found = hashlib.sha256()
    for row in _told():
        found.update(repr(row).encode("utf-8", "backslashreplace"))
    return f'W/"{found.hexdigest()[:32]}"'
