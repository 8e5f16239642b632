"""mypy plugin: the columns that ``name = Translated(...)`` makes (``name_fr``, ``name_en``)."""

from collections.abc import Callable

from mypy.nodes import AssignmentStmt, CallExpr, NameExpr
from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, TypeOfAny

LANGUAGES = ("fr", "en")
PACKAGES = ("cms.", "networks.", "resources.", "events.", "analytics.")


def add_columns(context: ClassDefContext) -> None:
    """Declare a column a language for each translated field of a class."""
    for statement in context.cls.defs.body:
        if not isinstance(statement, AssignmentStmt) or not isinstance(statement.rvalue, CallExpr):
            continue
        called, target = statement.rvalue.callee, statement.lvalues[0]
        if isinstance(called, NameExpr) and called.name == "Translated" and isinstance(target, NameExpr):
            for language in LANGUAGES:
                add_attribute_to_class(
                    context.api, context.cls, f"{target.name}_{language}", AnyType(TypeOfAny.special_form)
                )


class TranslatedPlugin(Plugin):
    """Looks at every class of the five packages."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return add_columns if fullname.startswith(PACKAGES) else None


def plugin(version: str) -> type[Plugin]:
    """mypy's entry point."""
    return TranslatedPlugin
