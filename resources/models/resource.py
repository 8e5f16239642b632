"""A resource of the base, and what hangs on it."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from cms.enums import Level
from cms.i18n import LANGUAGE_CODES, Translated
from cms.models import Tag
from cms.previews import PreviewedByLanguage
from cms.vocabularies import Scheme
from networks.enums import ServiceKind
from resources import licences, periods, years
from resources.enums import Access, Commercial, Frequency, ResourceStatus, ResourceType
from resources.models.provider import Provider
from resources.models.states import StatesAtHand

RESERVED_SLUGS = frozenset({"pays", "selections", "recherche", "recherches", "carte", "hors-ligne", "suggestions"})
"""Addresses under ``/ressources/`` that views answer (``resources.urls``)."""


class TaggedResource(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="resource_items")
    content_object = ParentalKey("resources.Resource", on_delete=models.CASCADE, related_name="tagged_items")


class ResourceQuerySet(models.QuerySet["Resource"]):
    def live(self) -> Self:
        """Published resources; an archived one is not."""
        return self.filter(live=True)

    def public(self) -> Self:
        """What anybody may see: a published resource carries no restriction of its own."""
        return self.filter(live=True)

    def visible(self) -> Self:
        """What a visitor may see."""
        return self.live().public()

    def of_network(self, network: Any) -> Self:
        """Resources a network owns, co-developed, or that are of interest to its region; each once.

        ``network``: one, or a queryset of networks, which then is a part of the same query.
        """
        wanted = network if isinstance(network, models.QuerySet) else [network]
        interest = self.model.networks_of_interest.through.objects.filter(network__in=wanted).values("resource")
        shared = self.model.co_developed_with.through.objects.filter(network__in=wanted).values("resource")
        return self.filter(models.Q(network__in=wanted) | models.Q(pk__in=interest) | models.Q(pk__in=shared))

    def in_order(self) -> Self:
        """Latest published first."""
        return self.order_by("-first_published_at", "-pk")


class Resource(
    StatesAtHand, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewedByLanguage, ClusterableModel
):  # fmt: skip
    """A dataset, product, chain, software, model, service, platform, teaching material, video, guide or case study.

    Texts are plain: paragraphs are parted by an empty line. ``language`` is the language it was first written in.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        _("address"),
        max_length=150,
        unique=True,
        help_text=_("The end of the resource's address. Links to a former address keep working."),
    )
    type = models.CharField(_("type"), max_length=30, choices=ResourceType)
    language = models.CharField(
        _("language of the record"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    title = Translated(models.CharField(_("title"), max_length=300))
    summary = Translated(
        models.TextField(_("summary"), max_length=800, help_text=_("Two sentences, without jargon: shown in lists."))
    )
    description = Translated(
        models.TextField(_("description"), help_text=_("An empty line begins a new paragraph; addresses become links."))
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

    # Who
    network = models.ForeignKey(
        "networks.Network",
        models.PROTECT,
        related_name="resources",
        verbose_name=_("network"),
        help_text=_("Its coordinators may edit the record. What belongs to no region belongs to the national network."),
    )
    hub = models.ForeignKey(
        "networks.DataHub",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("data hub"),
    )
    data_centre = models.ForeignKey(
        "networks.Service",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources_hosted",
        limit_choices_to={"kind": ServiceKind.DATA_CENTRE},
        verbose_name=_("data centre"),
    )
    expertise_centre = models.ForeignKey(
        "networks.Service",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources_designed",
        limit_choices_to={"kind": ServiceKind.EXPERTISE_CENTRE},
        verbose_name=_("scientific expertise centre"),
    )
    providers = ParentalManyToManyField(Provider, blank=True, related_name="resources", verbose_name=_("providers"))
    networks_of_interest = ParentalManyToManyField(
        "networks.Network",
        blank=True,
        related_name="resources_of_interest",
        verbose_name=_("of regional interest to"),
        help_text=_("Shown on the pages of these networks."),
    )
    co_developed_with = ParentalManyToManyField(
        "networks.Network", blank=True, related_name="resources_co_developed", verbose_name=_("co-developed with")
    )
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)

    # For whom
    audiences = models.JSONField(_("profiles"), default=list, blank=True)
    level = models.CharField(_("level in remote sensing"), max_length=20, choices=Level, blank=True)
    languages = models.JSONField(
        _("languages of the resource"), default=list, blank=True, help_text=_("ISO 639-1 codes (fr, en).")
    )

    # About what
    themes = ParentalManyToManyField(
        "cms.Concept",
        blank=True,
        related_name="themed_resources",
        limit_choices_to={"scheme": Scheme.THEME},
        verbose_name=_("themes"),
    )
    tags = ClusterTaggableManager(through=TaggedResource, blank=True, verbose_name=_("tags"))
    platforms = ParentalManyToManyField(
        "cms.Concept",
        blank=True,
        related_name="platform_resources",
        limit_choices_to={"scheme": Scheme.PLATFORM},
        verbose_name=_("satellites and platforms"),
    )
    instruments = ParentalManyToManyField(
        "cms.Concept",
        blank=True,
        related_name="instrument_resources",
        limit_choices_to={"scheme": Scheme.INSTRUMENT},
        verbose_name=_("instruments"),
    )
    variables = ParentalManyToManyField(
        "cms.Concept",
        blank=True,
        related_name="variable_resources",
        limit_choices_to={"scheme": Scheme.VARIABLE},
        verbose_name=_("variables"),
    )
    sources = models.JSONField(_("how it was observed"), default=list, blank=True)

    # Where and when
    world = models.BooleanField(_("the whole world"), default=False)
    countries = models.JSONField(_("countries"), default=list, blank=True, help_text=_("ISO 3166-1 codes (MG)."))
    regions = models.JSONField(_("French regions"), default=list, blank=True, help_text=_("ISO 3166-2 codes (FR-OCC)."))
    west = models.FloatField(
        _("west"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    south = models.FloatField(
        _("south"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    east = models.FloatField(
        _("east"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    north = models.FloatField(
        _("north"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    period_start = models.CharField(
        pgettext_lazy("period", "from"),
        max_length=periods.LONGEST,
        blank=True,
        validators=[periods.validate_period],
        help_text=_("A year, a month or a day: 2018, 2018-07 or 2018-07-23."),
    )
    period_end = models.CharField(
        pgettext_lazy("period", "to"),
        max_length=periods.LONGEST,
        blank=True,
        validators=[periods.validate_period],
        help_text=_("Empty while it goes on, or where it is not known."),
    )
    frequency = models.CharField(_("update frequency"), max_length=12, choices=Frequency, blank=True)
    resolution_m = models.FloatField(
        _("spatial resolution (metres)"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    time_step = Translated(models.CharField(_("time step"), max_length=120, help_text=_("For instance: every 5 days.")))

    # On which conditions
    status = models.CharField(_("status"), max_length=20, choices=ResourceStatus, blank=True)
    formats = models.JSONField(_("formats"), default=list, blank=True, help_text=_("GeoTIFF, NetCDF..."))
    licence = models.CharField(
        _("licence"), max_length=60, blank=True, help_text=_("SPDX identifier, if there is one.")
    )
    commercial = models.CharField(_("commercial use"), max_length=8, choices=Commercial.choices[:2], blank=True)
    access = models.CharField(_("access"), max_length=20, choices=Access, blank=True)
    access_conditions = Translated(models.TextField(_("who may use it, and how"), max_length=1000))
    download_bytes = models.PositiveBigIntegerField(_("size of a typical download (bytes)"), null=True, blank=True)
    doi = models.CharField(
        _("DOI"), max_length=200, blank=True, db_index=True, help_text=_("10.1234/abcd, without address.")
    )
    issued = models.PositiveSmallIntegerField(
        _("year of publication"),
        null=True,
        blank=True,
        validators=[years.validate_year],
        help_text=_("The year it was made public in, which citations give; not that of what it observes."),
    )
    citation = models.TextField(_("how to cite it"), blank=True)

    # Set by acts, edited by no form.
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_reason = models.CharField(max_length=300, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)
    """Of the row: drafts do not move it; what indexes, feeds and exchange formats go by."""
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["-first_published_at", "-pk"]
        indexes = [models.Index(fields=["live", "first_published_at"], name="resource_live_published")]
        permissions = [("curate_resources", "Can curate the whole resource base")]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("resources:resource", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if not any(getattr(self, f"title_{code}") for code in LANGUAGE_CODES):
            errors["title_fr"] = _("Give a title, in French or in English.")
        if self.slug in RESERVED_SLUGS:
            errors["slug"] = _("This address is taken by another page of the site.")
        box = [self.west, self.south, self.east, self.north]
        if any(side is None for side in box) and any(side is not None for side in box):
            errors["west"] = _("Give all four sides of the rectangle, or none.")
        elif self.south is not None and self.north is not None and self.south > self.north:
            errors["south"] = _("The south is above the north.")
        if told := periods.out_of_order(self.period_start, self.period_end):
            errors["period_end"] = told
        if errors:
            raise ValidationError(errors)

    @property
    def bbox(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in degrees; west > east crosses the 180th meridian. None where not known."""
        if self.west is None or self.south is None or self.east is None or self.north is None:
            return None
        return (self.west, self.south, self.east, self.north)

    @property
    def translated_languages(self) -> list[str]:
        """Languages the record has a title in, its own first: for hreflang, sitemap and the index."""
        ordered = sorted(LANGUAGE_CODES, key=lambda code: code != self.language)
        return [code for code in ordered if getattr(self, f"title_{code}")] or [self.language]

    @property
    def licence_name(self) -> str:
        """Full name of the licence, for a reader in the active language."""
        return licences.licence_in_words(self.licence)

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "resources/resource.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from resources.page import page_context  # the page is shown by modules that stand on the models

        return {**super().get_preview_context(request, mode_name), **page_context(self)}
