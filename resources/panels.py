"""The edit forms: essentials first, the rest folded by group; help says what the reader will see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
)

from cms.i18n import translated_names
from resources.admin_form import ResourceForm, SelectionForm
from resources.correction_panel import CorrectionsPanel
from resources.quality import assess


def _panels(*names: str) -> list[Panel]:
    return [FieldPanel(name) for name in names]


def _row(*names: str) -> FieldRowPanel:
    return FieldRowPanel(_panels(*names))


def _both(name: str) -> FieldRowPanel:
    """The two languages side by side."""
    return _row(*translated_names(name))


def _folded(heading: Any, panels: list[Panel]) -> MultiFieldPanel:
    return MultiFieldPanel(panels, heading, classname="collapsed")


class QualityPanel(Panel):
    """What a record lacks to be useful, with what to do; nothing while it is being created."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "resources/admin/quality_panel.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context) or {}
            return {**context, "assessment": assess(self.instance)}


def _choice(name: str, size: int = 6) -> FieldPanel:
    return FieldPanel(name, widget=forms.SelectMultiple(attrs={"size": size}))


RESOURCE_HANDLER = ObjectList(
    [
        CorrectionsPanel(heading=_("Corrections to make")),
        MultiFieldPanel([_row("type", "network"), _both("title"), _both("summary")], _("What it is")),
        MultiFieldPanel(_panels("audiences", "level"), _("For whom")),
        InlinePanel(
            "links",
            heading=_("Access"),
            label=_("Access link"),
            help_text=_("The first one is the big button of the page."),
            panels=[_row("kind", "url"), _both("label")],
        ),
        QualityPanel(heading=_("Quality of the record")),
        _folded(
            _("About what"),
            [
                *_panels(*translated_names("description")),
                FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
                FieldPanel("tags"),
                FieldPanel("sources"),
                FieldRowPanel([_choice("platforms"), _choice("instruments"), _choice("variables")]),
                FieldPanel("image"),
            ],
        ),
        _folded(
            _("Where and when"),
            [
                *_panels("world", "countries", "regions"),
                _row("west", "south", "east", "north"),
                _row("period_start", "period_end"),
                _row("frequency", "resolution_m"),
                _both("time_step"),
            ],
        ),
        _folded(
            _("On which conditions"),
            [
                _row("status", "access"),
                _both("access_conditions"),
                *_panels("licence", "commercial", "formats", "download_bytes", "languages"),
            ],
        ),
        _folded(
            _("Who"),
            [
                FieldPanel(
                    "providers",
                    widget=forms.SelectMultiple(attrs={"size": 8}),
                    help_text=_("Not in the list? Add it first under “Providers”."),
                ),
                _row("hub", "data_centre", "expertise_centre"),
                _row("contact_name", "contact_email"),
                FieldPanel("networks_of_interest", widget=forms.CheckboxSelectMultiple),
                FieldPanel("co_developed_with", widget=forms.CheckboxSelectMultiple),
            ],
        ),
        InlinePanel(
            "relations",
            heading=_("Related resources"),
            label=_("Related resource"),
            help_text=_("Shown on both pages."),
            panels=_panels("kind", "target"),
            classname="collapsed",
        ),
        _folded(_("Citation"), [_row("issued", "doi"), *_panels("citation")]),
        _folded(_("Address and publication"), [_row("slug", "language"), PublishingPanel()]),
    ],
    base_form_class=ResourceForm,
)

SELECTION_HANDLER = ObjectList(
    [
        MultiFieldPanel([_row("kind", "network"), _both("title"), _both("summary")], _("What it is")),
        InlinePanel(
            "items",
            heading=_("Resources of the selection, in order"),
            label=_("Resource"),
            help_text=_("Readers see them in this order, each with the note."),
            panels=[FieldPanel("resource"), _both("note")],
        ),
        _folded(_("Text and image"), [*_panels(*translated_names("text")), FieldPanel("image")]),
        _folded(_("Address and publication"), [_row("slug", "language", "doi"), PublishingPanel()]),
    ],
    base_form_class=SelectionForm,
)
