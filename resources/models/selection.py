"""Resources chosen to stand together."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    RevisionMixin,
    WorkflowMixin,
)

from cms.i18n import LANGUAGE_CODES, Translated
from cms.previews import PreviewedByLanguage
from resources.enums import SelectionKind
from resources.models.resource import Resource
from resources.models.states import StatesAtHand


class SelectionQuerySet(models.QuerySet["Selection"]):
    def live(self) -> Self:
        """Published selections."""
        return self.filter(live=True)

    def public(self) -> Self:
        """What anybody may see."""
        return self.filter(live=True)

    def visible(self) -> Self:
        """What a visitor may see."""
        return self.live().public()


class Selection(
    StatesAtHand, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewedByLanguage, ClusterableModel
):
    """A curated set with a text and an order; or the datasets of one production process, with its DOI."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=150, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=SelectionKind, default=SelectionKind.CURATED)
    language = models.CharField(
        _("language of the record"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    title = Translated(models.CharField(_("title"), max_length=300), required=True)
    summary = Translated(models.TextField(_("summary"), max_length=800))
    text = Translated(models.TextField(_("text"), help_text=_("An empty line begins a new paragraph.")))
    network = models.ForeignKey(
        "networks.Network", models.PROTECT, related_name="selections", verbose_name=_("network")
    )
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    doi = models.CharField(
        _("DOI"), max_length=200, blank=True, help_text=_("Of the production process, if it has one.")
    )
    updated_at = models.DateTimeField(auto_now=True, editable=False)
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        ordering = ["-first_published_at", "-pk"]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("resources:selection", args=[self.slug])

    @property
    def translated_languages(self) -> list[str]:
        """Languages the selection has a title in, its own first."""
        ordered = sorted(LANGUAGE_CODES, key=lambda code: code != self.language)
        return [code for code in ordered if getattr(self, f"title_{code}")] or [self.language]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "resources/selection.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from resources.page import selection_context  # shown by modules that stand on the models

        return {**super().get_preview_context(request, mode_name), **selection_context(self)}


class SelectionItem(Orderable):
    """A resource at its place in a selection."""

    selection = ParentalKey(Selection, on_delete=models.CASCADE, related_name="items")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="selection_items", verbose_name=_("resource"))
    note = Translated(models.CharField(_("why it is here"), max_length=400))

    class Meta(Orderable.Meta):
        verbose_name = _("resource of the selection")
        verbose_name_plural = _("resources of the selection")

    def __str__(self) -> str:
        return str(self.resource)
