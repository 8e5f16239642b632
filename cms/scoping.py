"""Who may touch which record of the admin.

Wagtail checks permission policies at model level only: a POST to the edit view of somebody else's record wrote it
(wagtail#13314; the mixin can go when generic views check the object). Here a record belongs to networks, and what
belongs to others is not found: 404, absent from lists, choices, choosers, usage and history.

The ground floor knows no networks: ``networks`` registers who works where, each floor registers its models.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseForm, ModelChoiceField
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.generic.chooser import BaseChooseView, ChosenMultipleViewMixin, ChosenViewMixin
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import registry as log_registry
from wagtail.permission_policies import ModelPermissionPolicy

Scope = Callable[[Any, Any], Any]
"""``scope(queryset, user)``: the part of the queryset that is the user's."""

_networks_of: Callable[[Any], models.QuerySet[Any]] | None = None
_sees_everything: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What a user finds, and what of it they may write."""

    reads: Scope
    writes: Scope


_policies: dict[type[models.Model], Policy] = {}


def register_membership(
    networks_of: Callable[[Any], models.QuerySet[Any]], sees_everything: Callable[[Any], bool]
) -> None:
    """Say whose networks are whose; called once, by ``networks``."""
    global _networks_of, _sees_everything
    _networks_of, _sees_everything = networks_of, sees_everything


def register_policy(model: type[models.Model], path_to_network: str | Scope, *, writes: str | Scope = "") -> None:
    """Say to which network a record belongs: a lookup path (``"network"``, ``"event__network"``) or a scope.

    ``writes`` narrows what may be changed; by default all that is found. Changes are logged in
    :class:`cms.models.RecordLogEntry`, whose entries are scoped as the records are.
    """
    from cms.models import RecordLogEntry

    reads = _scope(path_to_network)
    _policies[model] = Policy(reads, _scope(writes) if writes else reads)
    log_registry.register_model(model, RecordLogEntry)


def _scope(given: str | Scope) -> Scope:
    if callable(given):
        return given

    def by_path(queryset: Any, user: Any) -> Any:
        if _networks_of is None:
            return queryset.none()
        # A subquery, so that a path through many rows neither repeats records nor bars later filters.
        own = queryset.model._base_manager.filter(**{f"{given}__in": _networks_of(user)}).values("pk")
        return queryset.filter(pk__in=own)

    return by_path


def policy_of(model: type[models.Model]) -> Policy | None:
    """The policy of a model or of a model it inherits from; None where records belong to nobody."""
    return next((_policies[base] for base in model.__mro__ if base in _policies), None)


def scoped_models() -> list[type[models.Model]]:
    """The models with a policy."""
    return list(_policies)


def _unlimited(user: Any) -> bool:
    return bool(user.is_active and (user.is_superuser or (_sees_everything is not None and _sees_everything(user))))


def readable(queryset: Any, user: Any) -> Any:
    """The part of a queryset that ``user`` may find; all of it where no policy is registered."""
    policy = policy_of(queryset.model)
    return queryset if policy is None or _unlimited(user) else policy.reads(queryset, user)


def writable(queryset: Any, user: Any) -> Any:
    """The part of a queryset that ``user`` may change; all of it where no policy is registered."""
    policy = policy_of(queryset.model)
    return queryset if policy is None or _unlimited(user) else policy.writes(queryset, user)


def may_read(user: Any, instance: models.Model) -> bool:
    """May ``user`` find this record?"""
    return readable(type(instance)._base_manager.filter(pk=instance.pk), user).exists()


def may_write(user: Any, instance: models.Model) -> bool:
    """May ``user`` change this record?"""
    return writable(type(instance)._base_manager.filter(pk=instance.pk), user).exists()


def narrow_choices(form: BaseForm, user: Any) -> None:
    """Leave in a form's choices only records ``user`` may find; a single choice that is needed is chosen already.

    What the record names already stays a choice, whoever chose it: a choice that is not offered is not sent back, and
    saving would take it away. A form that knows better (``narrowed_fields``) has narrowed those fields itself.
    """
    known_better = getattr(form, "narrowed_fields", ())
    for name, field in form.fields.items():
        if not isinstance(field, ModelChoiceField) or field.queryset is None or policy_of(field.queryset.model) is None:
            continue
        if name in known_better:
            continue
        field.queryset = with_chosen(readable(field.queryset, user), field.queryset, chosen_already(form, name))
        if field.required and not form.is_bound and not form.get_initial_for_field(field, name):
            only = list(field.queryset[:2])
            if len(only) == 1:
                form.initial[name] = only[0].pk


def chosen_already(form: BaseForm, name: str) -> list[Any]:
    """Keys of what the saved record behind a form, or the draft one goes on writing, names in a field."""
    instance = getattr(form, "instance", None)
    if instance is None or instance.pk is None:
        return []
    value = form.initial.get(name)
    several = value if isinstance(value, list | tuple | models.QuerySet) else [value]
    return [each.pk if isinstance(each, models.Model) else each for each in several if each is not None]


def with_chosen(offered: Any, every: Any, chosen: Iterable[Any]) -> Any:
    """The choices ``offered``, and of ``every`` choice of the field those that are ``chosen`` already."""
    kept = list(chosen)
    return offered | every.filter(pk__in=kept) if kept else offered


class ScopedPermissionPolicy(ModelPermissionPolicy):
    """Model permissions, and for one object also that it is the user's: asked by URL finders, usage and columns."""

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        if not self.user_has_any_permission(user, actions):
            return False
        return may_read(user, instance) if set(actions) <= {"view"} else may_write(user, instance)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        instances = super().instances_user_has_any_permission_for(user, actions)
        return readable(instances, user) if set(actions) <= {"view"} else writable(instances, user)


class TitledView:
    """Put before a view of the admin: Wagtail joins title and subtitle by an English colon."""

    def get_header_title(self) -> str:
        title, subtitle = self.get_page_title(), self.get_page_subtitle()  # type: ignore[attr-defined]  # of the view
        colon = _(":")
        return f"{title}{colon} {subtitle}" if subtitle else str(title)


class ScopedView(TitledView):
    """Put before any of Wagtail's generic views: what is not the user's is not found."""

    reads_only = False
    """True for views that only show: they find what may be read, the others what may be written."""

    list_select_related: tuple[str, ...] = ()

    request: Any

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        try:
            instance = super().get_object(*args, **kwargs)  # type: ignore[misc]  # the generic view comes after us
        except PermissionDenied:
            raise Http404 from None  # some of Wagtail's views ask the policy here: it is somebody else's
        allowed = may_read if self.reads_only else may_write
        if instance is not None and instance.pk is not None and not allowed(self.request.user, instance):
            raise Http404
        return instance

    def get_base_queryset(self) -> Any:
        queryset = readable(super().get_base_queryset(), self.request.user)  # type: ignore[misc]  # as above
        # History lists log entries of the object, not records of the model.
        listed = queryset.model is getattr(self, "model", None)
        return queryset.select_related(*self.list_select_related) if listed and self.list_select_related else queryset

    def get_object_list(self) -> Any:
        return readable(super().get_object_list(), self.request.user)  # type: ignore[misc]  # as above

    def get_objects(self, pks: Iterable[Any]) -> Any:
        return readable(super().get_objects(pks), self.request.user)  # type: ignore[misc]  # as above

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]  # as above
        narrow_choices(form, self.request.user)
        return form

    @cached_property
    def filters(self) -> Any:
        filters = super().filters  # type: ignore[misc]  # as above
        if filters is not None:
            narrow_choices(filters.form, self.request.user)
        return filters


def scope_view(view_class: type[Any]) -> type[Any]:
    """``view_class`` with the scope in front; what is already scoped is returned as it is."""
    if issubclass(view_class, ScopedView):
        return view_class
    reads_only = issubclass(view_class, InspectView | BaseChooseView | ChosenViewMixin | ChosenMultipleViewMixin)
    body = {"__module__": view_class.__module__, "reads_only": reads_only}
    return type(view_class.__name__, (ScopedView, view_class), body)


class ScopedViewSet:
    """Before a ``ViewSet``: every view it builds, also those a subclass adds, is a :class:`ScopedView`."""

    def construct_view(self, view_class: type[Any], **kwargs: Any) -> Any:
        return super().construct_view(scope_view(view_class), **kwargs)  # type: ignore[misc]  # the viewset follows


class ScopedModelViewSet(ScopedViewSet, ModelViewSet):
    """A ``ModelViewSet`` of records that belong to networks (see :func:`register_policy`)."""

    # Reordering renumbers records of others too.
    sort_order_field = None
    list_select_related: tuple[str, ...] = ()
    """Relations the list shows, fetched with it."""

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return dict(super().get_common_view_kwargs(list_select_related=self.list_select_related, **kwargs))

    @property
    def permission_policy(self) -> ScopedPermissionPolicy:
        return ScopedPermissionPolicy(self.model)


class ScopedChooserViewSet(ScopedViewSet, ChooserViewSet):
    """A ``ChooserViewSet`` that offers only what the user may find."""
