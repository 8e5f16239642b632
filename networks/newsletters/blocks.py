"""StreamField blocks of a newsletter issue."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class IssueBlock(blocks.StreamBlock):
    """The content of an issue."""

    editorial = blocks.RichTextBlock(label=_("Editorial"), features=["bold", "italic", "ul", "ol", "link"])
