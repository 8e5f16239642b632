"""Panels of an issue's edit form: what it could still take, and the way to its faces and its check-list."""

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from cms.i18n import LANGUAGE_CODES


class _IssuePanel(Panel):
    """A panel that shows something only of an issue that has been saved."""

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk and self.instance.path)


class OfferPanel(_IssuePanel):
    """What was published and is not in the draft, each with a button that adds it."""

    class BoundPanel(_IssuePanel.BoundPanel):
        template_name = "newsletters/admin/offer_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from networks.newsletters.drafts import offers  # drafts reads models, which have this panel

            return {**super().get_context_data(parent_context), "offers": offers(self.instance), "issue": self.instance}


class FacesPanel(_IssuePanel):
    """The way to the four faces, the check-list and the test mail."""

    class BoundPanel(_IssuePanel.BoundPanel):
        template_name = "newsletters/admin/faces_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "issue": self.instance,
                "languages": [code for code in LANGUAGE_CODES if code in self.instance.languages],
                "check_url": reverse("newsletter_issue:check", args=[self.instance.pk]),
            }
