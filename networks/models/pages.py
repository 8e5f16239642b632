"""The network's page, and its news and calls."""

from datetime import date
from typing import ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, PageManager, PageQuerySet

from cms.i18n import Translated, current_language
from cms.models import BasePage, Tag
from cms.places import countries
from cms.visibility import SharedRestrictions
from cms.vocabularies import Scheme
from networks.anchoring import Anchored
from networks.enums import CallKind, CallState, NewsKind
from networks.models.actors import Organisation
from networks.models.network import RESERVED_SLUGS
from networks.widgets import CountrySelect


class NetworkPage(BasePage):
    """Presentation of a network; its facts are in ``Network`` (``page.network``)."""

    parent_page_types: ClassVar[list[str]] = ["cms.IndexPage"]
    template = "networks/network_page.html"

    content_panels = [
        *BasePage.heading_panels,
        *BasePage.summary_panels,
        InlinePanel(
            "coordinators",
            heading=_("Coordinators"),
            help_text=_("The people readers may write to. Ask them before you publish their name and address."),
        ),
        *BasePage.body_panels,
    ]

    class Meta:
        verbose_name = _("network page")
        verbose_name_plural = _("network pages")

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is taken by another page of the site.")})


class Coordinator(Orderable):
    """Somebody who runs the network, as shown on its page; published with that person's agreement."""

    page = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="coordinators")
    name = models.CharField(_("name"), max_length=150)
    role = Translated(
        models.CharField(_("role"), max_length=150, help_text=_("For instance: co-coordinator, research."))
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("role_fr"), FieldPanel("role_en")]),
        FieldPanel("organisation"),
        FieldPanel("email", help_text=_("Shown on the page of the network; leave it empty to keep it private.")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")

    def __str__(self) -> str:
        return self.name


class TaggedNews(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="news_items")
    content_object = ParentalKey("networks.NewsPage", on_delete=models.CASCADE, related_name="tagged_items")


class NewsQuerySet(SharedRestrictions, PageQuerySet):
    def visible(self) -> Self:
        """What a visitor may see."""
        return self.live().public()

    def latest(self) -> Self:
        """Most recent first."""
        return self.order_by("-date", "-pk")

    def matching(self, *, kind: str = "", country: str = "", network: str = "") -> Self:
        """News of a kind, about a country, of a network (its code); an empty value leaves that open."""
        found = self
        for column, value in (("kind", kind), ("country", country), ("network__code", network)):
            found = found.filter(**{column: value}) if value else found
        return found


NewsPageManager = PageManager.from_queryset(NewsQuerySet)


class NewsPage(Anchored, BasePage):
    """A news item of a network."""

    network = models.ForeignKey(
        "networks.Network", models.PROTECT, null=True, editable=False, related_name="news_pages"
    )
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=NewsKind,
        default=NewsKind.NEWS,
        help_text=_("Readers see it above the title, and filter the list by it."),
    )
    date = models.DateField(
        _("date"), default=timezone.localdate, help_text=_("Shown under the title; the latest news comes first.")
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("The country concerned, if there is one: shown with the title, and a filter of the list."),
    )
    themes = ParentalManyToManyField(
        "cms.Concept", blank=True, limit_choices_to={"scheme": Scheme.THEME}, verbose_name=_("themes")
    )
    tags = ClusterTaggableManager(through=TaggedNews, blank=True, verbose_name=_("tags"))
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    objects = NewsPageManager()

    parent_page_types: ClassVar[list[str]] = ["networks.NetworkPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "networks/news_page.html"

    content_panels = [
        *BasePage.heading_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("date")]),
        FieldPanel("country", widget=CountrySelect),
        *BasePage.summary_panels,
        *BasePage.body_panels,
        MultiFieldPanel(
            [FieldPanel("themes", widget=forms.CheckboxSelectMultiple), FieldPanel("tags")], _("Themes and tags")
        ),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")

    def clean(self) -> None:
        super().clean()
        if self.country and self.country not in dict(countries(current_language())):
            raise ValidationError({"country": _("Choose a country of the list.")})


class TaggedCall(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="call_items")
    content_object = ParentalKey("networks.CallPage", on_delete=models.CASCADE, related_name="tagged_items")


class CallQuerySet(SharedRestrictions, PageQuerySet):
    """*Not open yet*, *open*, *closed*: days are those of Paris, the closing day is included."""

    def visible(self) -> Self:
        """What a visitor may see."""
        return self.live().public()

    def in_state(self, state: str, today: date) -> Self:
        """Calls that are in ``state`` on ``today``."""
        begun = models.Q(opens_on=None) | models.Q(opens_on__lte=today)
        over = models.Q(closes_on__lt=today)
        if state == CallState.CLOSED:
            return self.filter(over)
        return self.filter(begun if state == CallState.OPEN else ~begun).exclude(over)

    def matching(self, today: date, *, state: str = "", kind: str = "", network: str = "") -> Self:
        """Calls in a state, of a kind, of a network (its code); an empty value leaves that open."""
        found = self.in_state(state, today) if state else self
        for column, value in (("kind", kind), ("network__code", network)):
            found = found.filter(**{column: value}) if value else found
        return found

    def soonest(self, today: date) -> Self:
        """Open calls first, then those to come, then closed ones.

        Among the first two, the soonest closing first and what has no closing day after; among closed ones, the
        latest closed first.
        """
        rank = models.Case(models.When(closes_on__lt=today, then=2), models.When(opens_on__gt=today, then=1), default=0)
        still = models.Case(models.When(rank__lt=2, then="closes_on"), default=None)
        return self.annotate(rank=rank).order_by(
            "rank", still.asc(nulls_last=True), models.F("closes_on").desc(nulls_last=True), "-pk"
        )


CallPageManager = PageManager.from_queryset(CallQuerySet)


class CallPage(Anchored, BasePage):
    """A call or an initiative: opening, closing, who may answer."""

    network = models.ForeignKey(
        "networks.Network", models.PROTECT, null=True, editable=False, related_name="call_pages"
    )
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=CallKind,
        default=CallKind.CALL,
        help_text=_("A call expects answers; an initiative is to be known or joined."),
    )
    opens_on = models.DateField(
        _("opens on"), null=True, blank=True, help_text=_("Before that day readers see “opens on …”.")
    )
    closes_on = models.DateField(
        _("closes on (included)"),
        null=True,
        blank=True,
        help_text=_("Readers see “open until …” up to that evening (Paris time), then “closed”."),
    )
    who_may_answer = Translated(
        models.CharField(
            _("who may answer"), max_length=300, help_text=_("One line, shown in the list and at the top of the page.")
        )
    )
    call_url = models.URLField(
        _("address of the call"), blank=True, help_text=_("Where to read the call or answer it: a button of the page.")
    )
    themes = ParentalManyToManyField(
        "cms.Concept", blank=True, limit_choices_to={"scheme": Scheme.THEME}, verbose_name=_("themes")
    )
    tags = ClusterTaggableManager(through=TaggedCall, blank=True, verbose_name=_("tags"))
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    objects = CallPageManager()

    parent_page_types: ClassVar[list[str]] = ["networks.NetworkPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "networks/call_page.html"

    content_panels = [
        *BasePage.heading_panels,
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")]),
        FieldPanel("who_may_answer_fr"),
        FieldPanel("who_may_answer_en"),
        FieldPanel("call_url"),
        *BasePage.summary_panels,
        *BasePage.body_panels,
        MultiFieldPanel(
            [FieldPanel("themes", widget=forms.CheckboxSelectMultiple), FieldPanel("tags")], _("Themes and tags")
        ),
    ]

    class Meta:
        verbose_name = _("call or initiative")
        verbose_name_plural = _("calls and initiatives")

    def clean(self) -> None:
        super().clean()
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("The call would close before it opens.")})

    def state(self, today: date | None = None) -> CallState:
        """Not open yet, open or closed on ``today`` (default: the day in Paris)."""
        today = today or timezone.localdate()
        if self.closes_on and self.closes_on < today:
            return CallState.CLOSED
        return CallState.UPCOMING if self.opens_on and self.opens_on > today else CallState.OPEN
