"""StreamField blocks of running text, shared by every page type."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"))
    author = blocks.CharBlock(label=_("Author"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Label"), max_length=60, help_text=_("A verb: what happens on click."))
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Button")
        template = "cms/blocks/button.html"


class FiguresBlock(blocks.StructBlock):
    figures = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("value", blocks.CharBlock(label=_("Value"), max_length=20)),
                ("label", blocks.CharBlock(label=_("What it counts"), max_length=80)),
            ]
        ),
        label=_("Figures"),
        max_num=4,
    )

    class Meta:
        icon = "order"
        label = _("Key figures")
        template = "cms/blocks/figures.html"


class CaptionedImageBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "cms/blocks/image.html"


class BodyBlock(blocks.StreamBlock):
    """The running text of a page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("Text"), features=["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]
    )
    image = CaptionedImageBlock()
    quote = QuoteBlock()
    button = ButtonBlock()
    figures = FiguresBlock()
    document = DocumentChooserBlock(label=_("Document"), template="cms/blocks/document.html")
    video = EmbedBlock(label=_("Video"), template="cms/blocks/video.html")
