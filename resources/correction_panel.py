"""In the edit form: the corrections that were accepted and wait to be made."""

from typing import Any

from wagtail.admin.panels import Panel

from networks import records
from resources.contributions import to_apply


class CorrectionsPanel(Panel):
    """What readers said and a moderator accepted; gone once the record is published anew."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "resources/admin/corrections_panel.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk and self._corrections())

        def _corrections(self) -> list[Any]:
            if not hasattr(self, "_found"):
                self._found = to_apply(self.instance)
            return self._found

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context) or {}
            shown = []
            for proposal in self._corrections():
                kind = records.kind_of(proposal)
                shown.append((proposal, kind.lines(proposal) if kind is not None else []))
            return {**context, "corrections": shown}
