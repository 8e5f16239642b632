"""The base page as a documented kit of panels, and the pages of the site's shell."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet, PageViewRestriction
from wagtail.url_routing import RouteResult

from cms import alternates
from cms.blocks import BodyBlock
from cms.i18n import LANGUAGE_CODES, Text, Translated, current_language, display_title
from cms.previews import PreviewedByLanguage
from cms.visibility import SharedRestrictions, restricted_pages


class BasePage(PreviewedByLanguage, Page):
    """What every page of Maillage has: a language, a second title, a summary, an image.

    Subclasses build their ``content_panels`` from ``heading_panels`` + their own + ``body_panels`` and
    their ``promote_panels`` from ``sharing_panels``.
    """

    language = models.CharField(
        _("language of the content"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    title_en = models.CharField(
        _("title in English"), max_length=255, blank=True, help_text=_("Shown to readers of the English site.")
    )
    summary = Translated(
        models.TextField(
            _("summary"), max_length=600, help_text=_("Two sentences, shown in lists, in search and when shared.")
        )
    )
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("Without an image, readers see the emblem of the network."),
    )
    body = Translated(StreamField(BodyBlock(), verbose_name=_("text"), default=list))

    heading_panels: ClassVar[list[Any]] = [FieldPanel("title"), FieldPanel("title_en"), FieldPanel("language")]
    summary_panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldPanel("summary_fr"), FieldPanel("summary_en"), FieldPanel("image")], _("Presentation"))
    ]
    body_panels: ClassVar[list[Any]] = [FieldPanel("body_fr"), FieldPanel("body_en")]

    content_panels = heading_panels + summary_panels + body_panels

    class Meta:
        abstract = True

    @property
    def display_title(self) -> Text:
        """The title in the reader's language, else in the page's."""
        return display_title(self)

    @property
    def is_readable(self) -> bool:
        """May anybody read it, once it is live? A page type that opens later says so here."""
        return True

    @property
    def translated_languages(self) -> list[str]:
        """Languages this page can be read in, its own first: for hreflang, sitemap and canonical."""
        others = [c for c in LANGUAGE_CODES if c != self.language and c == "en" and self.title_en]
        return [self.language, *others]

    @property
    def canonical_language(self) -> str:
        """The reader's language where the page is translated, else the page's own."""
        return current_language() if current_language() in self.translated_languages else self.language

    def get_view_restrictions(self) -> Any:
        """As Wagtail's, but without asking for the ancestors on a site that restricts no page: the common case."""
        if not restricted_pages():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def get_admin_display_title(self) -> str:
        """The published title, and the draft's only while nothing is published.

        Wagtail shows the draft's everywhere, also to those who may not edit the page (choosers, breadcrumbs).
        """
        return str(self.title if self.live else super().get_admin_display_title())

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, **alternates.of_page(self)}


class HomePage(BasePage):
    """The entrance: next events, news, the three doors to resources, the map, key figures, newsletter."""

    max_count = 1
    template = "cms/home.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms import home  # home reads settings, which are models too

        return {**super().get_context(request, *args, **kwargs), **home.context()}

    def route(self, request: Any, path_components: list[str]) -> RouteResult:
        """Find a page by its whole path, in one query and one for its own columns; Wagtail asks two a level.

        :raises Http404: where no live page has that path.
        """
        if path_components:
            found = Page.objects.filter(url_path=f"{self.url_path}{'/'.join(path_components)}/").first()
            if found is None:
                raise Http404
            return found.specific.route(request, [])
        return super().route(request, path_components)


class IndexPage(BasePage):
    """A folder of the tree whose address is served by a Django list view (``/reseaux/``)."""

    template = "cms/standard_page.html"

    class Meta:
        verbose_name = _("section")


class StandardPage(BasePage):
    """Running text."""

    template = "cms/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class LegalPageQuerySet(SharedRestrictions, PageQuerySet):
    """Restrictions are read once a request: every page's footer lists the legal pages."""


LegalPageManager = PageManager.from_queryset(LegalPageQuerySet)


class LegalPage(BasePage):
    """Legal notice, privacy, accessibility statement: text generated from settings, completed by hand."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("Legal notice")
        PRIVACY = "privacy", _("Privacy")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, unique=True)
    template = "cms/legal_page.html"
    objects = LegalPageManager()
    content_panels = [*BasePage.heading_panels, FieldPanel("kind"), *BasePage.summary_panels, *BasePage.body_panels]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms import legal  # legal reads settings, which are models too

        return {**super().get_context(request, *args, **kwargs), **legal.context(self.kind)}

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")
