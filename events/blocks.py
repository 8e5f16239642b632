"""StreamField blocks of events."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Label"), max_length=120)
    url = blocks.URLBlock(label=_("Address"))


class AfterBlock(blocks.StreamBlock):
    """What is left after an event."""

    replay = LinkBlock(label=_("Replay"), icon="media")
    slides = LinkBlock(label=_("Slides"), icon="doc-full")
    report = LinkBlock(label=_("Report"), icon="doc-full-inverse")
    document = DocumentChooserBlock(label=_("Document"))
