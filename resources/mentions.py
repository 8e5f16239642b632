"""Which events, news and pages mention a resource.

Two ways of mentioning: an object that points at it (``ReferenceIndex`` of Wagtail), and a link to its address in
a text, typed or pasted, which that index does not follow.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex, get_page_models

from cms import caching
from cms.i18n import Text, display_title
from cms.models import BasePage
from resources.models import Resource

MOST = 12
"""Pages shown on the page of a resource, the latest published ones."""
BODIES = ("body_fr", "body_en")


@dataclass(frozen=True, slots=True)
class Mention:
    """A page that mentions a resource."""

    kind: str
    """What a reader calls it: "Webinar", "News"."""
    title: Text
    url: str


def page_models() -> list[type[Page]]:
    """Kinds of pages with running text, of the floors above too."""
    return [model for model in get_page_models() if issubclass(model, BasePage)]


def _linking_pages(resource: Resource) -> set[int]:
    """Keys of the pages whose text holds the resource's address; one query for all kinds of pages."""
    slugs = [resource.slug, *resource.former_slugs.values_list("slug", flat=True)]
    found: Any = None
    for model in page_models():
        said = Q()
        for name in BODIES:
            for slug in slugs:
                said |= Q(**{f"{name}_as_text__contains": f"/ressources/{slug}/"})
        as_text: dict[str, Any] = {f"{name}_as_text": Cast(name, TextField()) for name in BODIES}
        rows = model._default_manager.filter(live=True).annotate(**as_text).filter(said).values_list("pk", flat=True)
        found = rows.order_by() if found is None else found.union(rows.order_by(), all=True)
    return set(found) if found is not None else set()


def _pointing_pages(resource: Resource) -> set[int]:
    rows = ReferenceIndex.get_references_to(resource).filter(base_content_type=ContentType.objects.get_for_model(Page))
    return {int(key) for key in rows.values_list("object_id", flat=True)}


def _read(resource: Resource) -> list[Mention]:
    keys = _linking_pages(resource) | _pointing_pages(resource)
    if not keys:
        return []
    pages = Page.objects.filter(pk__in=keys).live().public().order_by("-first_published_at", "-pk")[:MOST]
    return [
        Mention(_kind(page), display_title(page), page.get_url() or "")
        for page in pages.specific(defer=False)
        if page.get_url()
    ]


def _kind(page: Any) -> str:
    return str(page.get_kind_display() if hasattr(page, "get_kind_display") else page._meta.verbose_name)


def mentions(resource: Resource) -> list[Mention]:
    """Live and public pages that mention ``resource``, the latest published first; kept until a page changes."""
    apps = {model._meta.app_label for model in page_models()} | {"resources"}
    return caching.cached("mentions", lambda: _read(resource), resource.pk, resource.slug, apps=apps)
