"""The project's rules as system checks: floors for foreign keys (house plan, section 1), compiled translations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

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


def stale_catalogues(folder: Path) -> list[Path]:
    """Catalogues of a package that are not compiled, or were changed since: the site would speak English there."""
    sources = sorted(folder.glob("locale/*/LC_MESSAGES/*.po"))
    return [source for source in sources if not _is_compiled(source, source.with_suffix(".mo"))]


def _is_compiled(source: Path, target: Path) -> bool:
    # To the second: archives and images of containers keep no more.
    return target.exists() and int(target.stat().st_mtime) >= int(source.stat().st_mtime)


@register()
def translations_are_compiled(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What is stored in words before they are compiled stays English: the search index, provisioned pages."""
    ours = [config for config in apps.get_app_configs() if floor_of(config.name) is not None]
    return [
        Caution(
            f"{source.relative_to(Path(config.path).parent)} is not compiled, or was changed since.",
            hint="Run python -m tools.messages compile; then manage.py rebuild_search if an index was built meanwhile.",
            id="maillage.W001",
        )
        for config in ours
        for source in stale_catalogues(Path(config.path))
    ]
