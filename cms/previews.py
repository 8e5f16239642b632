"""Previews in each language, of pages and of records."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin

from cms.i18n import LANGUAGE_CODES


class PreviewedByLanguage(PreviewableMixin):
    """A preview a language, the thing's own first (the first is what the editor opens)."""

    language: Any

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Code and name of each language."""
        modes = {"fr": _("French"), "en": _("English")}
        return [(code, modes[code]) for code in sorted(modes, key=lambda code: code != self.language)]

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """What readers of a language will see, whatever language the editor works in."""
        language = mode_name if mode_name in LANGUAGE_CODES else self.language
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = super().serve_preview(request, mode_name)
            if hasattr(response, "render"):
                response.render()
            response.headers["Content-Language"] = language
            return response
