"""Drafts of others stay theirs: closes what Wagtail 7.4's admin shows of pages one may not explore.

The page chooser browses and searches every page, drafts included; "chosen" answers for any id; the page-type report
names the page edited last; the image chooser's format step serves any image. ``cms/admin_urls.py`` puts these views
before Wagtail's; each can go when Wagtail filters by permission itself.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import chooser
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.documents import get_document_model
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.images.views.chooser import ImageSelectFormatView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.scoping import writable


def visible_pages(pages: Any, user: Any) -> Any:
    """Pages whose title a user may see: published ones, and what they may explore."""
    if user.is_superuser:
        return pages
    own = page_permission_policy.explorable_instances(user).values("pk")
    return pages.filter(Q(live=True) | Q(depth=1) | Q(pk__in=own))


def visible_in_chooser(pages: Any, request: HttpRequest) -> Any:
    """Hook ``construct_page_chooser_queryset``."""
    return visible_pages(pages, request.user)


def require_visible(page_id: int, user: Any) -> None:
    """:raises Http404: the page is a draft of others."""
    if not visible_pages(Page.objects.filter(pk=page_id), user).exists():
        raise Http404


class PublishedParentColumn(chooser.ParentPageColumn):
    """The parent, under its published title: ``Page`` itself would show the draft's."""

    def get_value(self, instance: Page) -> Any:
        parent = super().get_value(instance)
        return parent.specific_deferred if parent is not None else None


def _published(columns: list[Column]) -> list[Column]:
    return [PublishedParentColumn(c.name, label=c.label) if c.name == "parent" else c for c in columns]


class BrowseView(chooser.BrowseView):
    parent_page: Any

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponseBase:
        if parent_page_id:
            require_visible(parent_page_id, request.user)
        return super().get(request, parent_page_id)

    def get_object_list(self) -> Any:
        # Without a parent in the address, Wagtail starts at the common ancestor of the wanted types: maybe a draft.
        if not visible_pages(Page.objects.filter(pk=self.parent_page.pk), self.request.user).exists():
            self.parent_page = Page.get_first_root_node().specific
        return super().get_object_list()


class SearchView(chooser.SearchView):
    @property
    def columns(self) -> list[Column]:
        return _published(super().columns)


class ChosenMultipleView(chooser.ChosenMultipleView):
    def get(self, request: HttpRequest) -> HttpResponseBase:
        for page_id in request.GET.getlist("id"):
            if not page_id.isdecimal():
                raise Http404
            require_visible(int(page_id), request.user)
        return super().get(request)


class PageTypesReport(PageTypesUsageReportView):
    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        rows = super().decorate_paginated_queryset(object_list)
        ids = [row.last_edited_page.pk for row in rows if row.last_edited_page]
        own = page_permission_policy.explorable_instances(self.request.user).filter(pk__in=ids)
        seen = set(own.values_list("pk", flat=True))
        for row in rows:
            if row.last_edited_page and row.last_edited_page.pk not in seen:
                row.last_edited_page = None
        return rows


class SelectFormatView(ImageSelectFormatView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        image = get_object_or_404(get_image_model(), pk=kwargs["image_id"])
        if not image_policy.user_has_permission_for_instance(request.user, "choose", image):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


def require_may_move(request: HttpRequest, page: Page, destination: Page) -> None:
    """Hook ``before_move_page``: Wagtail asks only on POST, and its question names the page.

    :raises PermissionDenied: the user may not move the page there.
    """
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


class ImagesApi(ImagesAdminAPIViewSet):
    """Images of the collections one may choose from; Wagtail's admin API lists all of them."""

    def get_queryset(self) -> Any:
        own = image_policy.instances_user_has_any_permission_for(self.request.user, ["choose", "change"])
        return super().get_queryset().filter(pk__in=own.values("pk"))


class DocumentsApi(DocumentsAdminAPIViewSet):
    """Documents of the collections one may choose from; Wagtail's admin API lists all of them."""

    def get_queryset(self) -> Any:
        own = document_policy.instances_user_has_any_permission_for(self.request.user, ["choose", "change"])
        return super().get_queryset().filter(pk__in=own.values("pk"))


def scope_admin_api(router: Any) -> None:
    """Hook ``construct_admin_api``, after Wagtail's own."""
    router.register_endpoint("images", ImagesApi)
    router.register_endpoint("documents", DocumentsApi)


def _touchable(model: type[Model], user: Any) -> QuerySet[Any]:
    """What a bulk action may name to a user: pages and media they work on, other things by model permission."""
    if issubclass(model, Page):
        own = page_permission_policy.instances_user_has_any_permission_for(
            user, {"add", "change", "publish", "lock", "unlock", "bulk_delete"}
        )
        return model._default_manager.filter(pk__in=own.values("pk"))
    for media, policy in ((get_image_model(), image_policy), (get_document_model(), document_policy)):
        if issubclass(model, media):
            return policy.instances_user_has_any_permission_for(user, ["change", "delete"])
    app, name = model._meta.app_label, model._meta.model_name
    allowed = any(user.has_perm(f"{app}.{action}_{name}") for action in ("change", "delete"))
    return writable(model._default_manager.all(), user) if allowed else model._default_manager.none()


def bulk_action(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponseBase:
    """Wagtail's bulk actions on one's own objects: its page names those one may not touch, with their titles.

    :raises Http404: there is no such action, or nothing of one's own was named.
    """
    action_class = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if action_class is None:
        raise Http404
    model = apps.get_model(app_label, model_name)
    own = _touchable(model, request.user)

    class OwnOnly(action_class):  # type: ignore[misc, valid-type]  # found at run time
        def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
            return own.filter(pk__in=list(super().get_all_objects_in_listing_query(parent_id))).values_list(
                "pk", flat=True
            )

    named = [pk for pk in request.GET.getlist("id") if pk.isdecimal()]
    kept = [str(pk) for pk in own.filter(pk__in=named).values_list("pk", flat=True)]
    if "all" in request.GET.getlist("id"):
        kept = ["all"]
    if not kept:
        raise Http404
    query = request.GET.copy()
    query.setlist("id", kept)
    request.GET = query  # type: ignore[assignment]  # Wagtail reads the ids there, and only there
    return OwnOnly(request, model).dispatch(request)
