"""Records of this floor in the admin: declared figures and speakers, each of its network."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from cms.scoping import ScopedModelViewSet
from events.models import DeclaredFigure, Speaker


class DeclaredFigureViewSet(ScopedModelViewSet):
    """Figures an organiser declares, with or without an event of this site."""

    model = DeclaredFigure
    name = "declared-figure"
    url_prefix = "declared-figures"
    icon = "order"
    menu_label = _("Declared figures")
    list_display = ["__str__", "network", "year", "participants", "expected", "private_percent", "profile_percent"]
    list_select_related = ("network", "event")
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("network"), FieldPanel("event")]),
            FieldPanel("label"),
            FieldRowPanel([FieldPanel("year"), FieldPanel("mode")]),
            FieldRowPanel([FieldPanel("participants"), FieldPanel("expected")]),
            FieldPanel("private_percent"),
            FieldRowPanel([FieldPanel("profile_percent"), FieldPanel("profile")]),
            FieldPanel("note"),
            FieldPanel("source"),
        ]
    )


class SpeakerViewSet(ScopedModelViewSet):
    """Speakers, entered once by a network and named in its programmes."""

    model = Speaker
    name = "speaker"
    url_prefix = "speakers"
    icon = "user"
    menu_label = _("Speakers")
    list_display = ["name", "affiliation", "network"]
    list_select_related = ("network",)
    search_fields = ["name", "affiliation"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("network"),
            FieldRowPanel([FieldPanel("name"), FieldPanel("affiliation")]),
            FieldPanel("biography_fr"),
            FieldPanel("biography_en"),
            FieldPanel("url"),
        ]
    )
