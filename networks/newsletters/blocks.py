"""StreamField blocks of an issue. Each describes itself once (``faces.parts``); the faces write the description."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import expand_db_html

from networks.newsletters.enums import SectionCode
from networks.newsletters.faces import parts, rich
from networks.newsletters.faces.links import Links

SECTION_CHOICES = [(code.value, code.label) for code in SectionCode if code.value]
ITEM_RENDITION, IMAGE_RENDITION = "fill-320x180", "max-1072x1072"


class LinkBlock(blocks.CharBlock):
    """An address: a page of this site from its root (``/evenements/``), or a whole one with ``https://``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 1000)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value and not value.startswith(("/", "https://", "http://", "mailto:")):
            raise ValidationError(_("Write the whole address, with https://, or a path of this site: /evenements/."))
        return value


def picture(image: Any, spec: str, links: Links) -> parts.Picture | None:
    """A chosen image in the size a face needs; None without one, or where its file is lost."""
    if not image:
        return None
    try:
        rendition = image.get_rendition(spec)
    except OSError:
        return None
    decorative = bool(getattr(image, "decorative", False))
    # ``ImageBlock`` puts the text typed beside the choice on the image.
    alt = "" if decorative else getattr(image, "contextual_alt_text", None) or ""
    return parts.Picture(
        url=links.absolute(rendition.url),
        alt=parts.one_line(alt),
        width=rendition.width,
        height=rendition.height,
        decorative=decorative,
    )


class EditorialBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=200)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "ul", "ol", "link"])
    author = blocks.CharBlock(label=_("Signature"), required=False, max_length=200)

    class Meta:
        icon = "pilcrow"
        label = _("Editorial")

    def describe(self, value: Any, links: Links) -> parts.Part | None:
        """Its description for the faces; None where there is nothing to show."""
        text = rich.read(expand_db_html(value["text"].source), links.tracked)
        return parts.Editorial(parts.one_line(value["title"]), text, parts.one_line(value["author"])) if text else None


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"), max_length=2000)
    author = blocks.CharBlock(label=_("Author"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")

    def describe(self, value: Any, links: Links) -> parts.Part | None:
        """Its description for the faces; None where there is nothing to show."""
        text = parts.plain(value["text"])
        return parts.Quote(text, parts.one_line(value["author"])) if text else None


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Image")

    def describe(self, value: Any, links: Links) -> parts.Part | None:
        """Its description for the faces; None where there is nothing to show."""
        shown = picture(value["image"], IMAGE_RENDITION, links)
        if shown is None:
            return None
        # Twice the size of a mail's column, for fine screens.
        half = parts.Picture(shown.url, shown.alt, shown.width // 2, shown.height // 2, shown.decorative)
        credit = parts.one_line(getattr(value["image"], "credit", ""))
        return parts.Image(half, parts.one_line(value["caption"]), credit)


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Label"), max_length=60, help_text=_("A verb: what happens on click."))
    url = LinkBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Button")

    def describe(self, value: Any, links: Links) -> parts.Part | None:
        """Its description for the faces; None where there is nothing to show."""
        label = parts.one_line(value["label"], 120)
        return parts.Button(label, links.tracked(value["url"])) if label and value["url"] else None


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

    def describe(self, value: Any, links: Links) -> parts.Part | None:
        """Its description for the faces; None where there is nothing to show."""
        pairs = tuple((parts.one_line(row["value"], 40), parts.one_line(row["label"], 160)) for row in value["figures"])
        return parts.Figures(pairs) if pairs else None


class ItemBlock(blocks.StructBlock):
    """Something published; everything shown may be rewritten, ``key`` and ``updated_at`` say what it was."""

    title = blocks.CharBlock(label=_("Title"), max_length=255)
    summary = blocks.TextBlock(label=_("Summary"), required=False, max_length=600, rows=3)
    image = ImageBlock(label=_("Image"), required=False)
    link = LinkBlock(label=_("Link"))
    label = blocks.CharBlock(label=_("Kind"), required=False, max_length=80, help_text=_("Above the title: Webinar."))
    when = blocks.CharBlock(label=_("Date and place"), required=False, max_length=160)
    network = blocks.CharBlock(label=_("Network"), required=False, max_length=160)
    note = blocks.CharBlock(
        label=_("Notice"), required=False, max_length=80, help_text=_("Above the title: Postponed.")
    )
    language = blocks.ChoiceBlock(
        label=_("Language of the title"), required=False, choices=settings.LANGUAGES, help_text=_("If it is another.")
    )
    key = blocks.CharBlock(required=False, max_length=200, label=_("Source"))
    updated_at = blocks.CharBlock(required=False, max_length=40, label=_("Version"))

    class Meta:
        icon = "doc-full"
        label = _("Item")
        label_format = "{title}"
        form_classname = "struct-block newsletter-item"

    def describe_item(self, value: Any, links: Links) -> parts.Item | None:
        """Its description for the faces; None without a title."""
        title = parts.one_line(value["title"])
        if not title:
            return None
        other = value["language"] or ""
        return parts.Item(
            key=value["key"] or "",
            title=title,
            url=links.tracked(value["link"]),
            summary=parts.one_line(value["summary"]),
            label=parts.one_line(value["label"]),
            when=parts.one_line(value["when"]),
            network=parts.one_line(value["network"]),
            note=parts.one_line(value["note"]),
            language=other if other != links.language else "",
            picture=picture(value["image"], ITEM_RENDITION, links),
        )


class SectionBlock(blocks.StructBlock):
    code = blocks.ChoiceBlock(label=_("Section"), choices=SECTION_CHOICES, required=False)
    title = blocks.CharBlock(
        label=_("Heading"), required=False, max_length=120, help_text=_("Leave it empty for the name of the section.")
    )
    items = blocks.ListBlock(ItemBlock(), label=_("Items"), collapsed=True)

    class Meta:
        icon = "list-ul"
        label = _("Section")
        label_format = "{code} {title}"

    def describe(self, value: Any, links: Links) -> parts.Part | None:
        """Its description for the faces, also when it is empty: the check-list refuses it then."""
        item_block: Any = self.child_blocks["items"].child_block
        found = (item_block.describe_item(item, links) for item in value["items"])
        known = {code.value: code.label for code in SectionCode}
        title = parts.one_line(value["title"]) or str(known.get(value["code"] or "", ""))
        return parts.Section(value["code"] or "", title, tuple(item for item in found if item is not None))


class IssueBlock(blocks.StreamBlock):
    """The content of an issue."""

    editorial = EditorialBlock()
    section = SectionBlock()
    quote = QuoteBlock()
    image = PictureBlock()
    button = ButtonBlock()
    figures = FiguresBlock()

    class Meta:
        required = False

    described: ClassVar[tuple[str, ...]] = ("editorial", "section", "quote", "image", "button", "figures")


def describe(stream: Any, links: Links) -> tuple[parts.Part, ...]:
    """The parts of an issue's content, in the order of the blocks; call it with the letter's language active."""
    found = (child.block.describe(child.value, links) for child in stream)
    return tuple(part for part in found if part is not None)
