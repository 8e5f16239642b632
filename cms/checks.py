"""The project's rules as system checks (house plan, section 1): floors for foreign keys."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

FLOORS = ["cms", "networks", "resources", "events", "analytics"]
"""Packages from the ground up; a package knows only those before it."""


def floor_of(dotted: str) -> int | None:
    """Index of the floor a dotted module name belongs to, None when it is not ours."""
    package = dotted.split(".")[0]
    return FLOORS.index(package) if package in FLOORS else None


@register()
def relations_point_down(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A relation's target lives on the same floor or below; strings escape the import contract."""
    errors: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        own = floor_of(model.__module__)
        if own is None:
            continue
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            target = floor_of(field.related_model.__module__)
            if target is not None and target > own:
                errors.append(
                    Error(
                        f"{model._meta.label}.{field.name} points up to {field.related_model._meta.label}.",
                        hint="A package knows only the floors below it: " + " < ".join(FLOORS),
                        obj=model,
                        id="maillage.E001",
                    )
                )
    return errors
