"""The network's page, and its news and calls."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase

from cms.i18n import Translated
from cms.models import BasePage, Tag
from networks.enums import CallKind, NewsKind


class NetworkPage(BasePage):
    """Presentation of a network; its facts are in ``Network`` (``page.network``)."""

    parent_page_types: ClassVar[list[str]] = ["cms.IndexPage"]
    template = "networks/network_page.html"

    class Meta:
        verbose_name = _("network page")
        verbose_name_plural = _("network pages")


class TaggedNews(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="news_items")
    content_object = ParentalKey("networks.NewsPage", on_delete=models.CASCADE, related_name="tagged_items")


class NewsPage(BasePage):
    """A news item of a network."""

    network = models.ForeignKey(
        "networks.Network", models.PROTECT, null=True, editable=False, related_name="news_pages"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=NewsKind, default=NewsKind.NEWS)
    date = models.DateField(_("date"), default=timezone.localdate)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("The country concerned (ISO 3166-1), if there is one.")
    )
    themes = ParentalManyToManyField("cms.Concept", blank=True, verbose_name=_("themes"))
    tags = ClusterTaggableManager(through=TaggedNews, blank=True, verbose_name=_("tags"))

    parent_page_types: ClassVar[list[str]] = ["networks.NetworkPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "networks/news_page.html"

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")


class TaggedCall(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="call_items")
    content_object = ParentalKey("networks.CallPage", on_delete=models.CASCADE, related_name="tagged_items")


class CallPage(BasePage):
    """A call or an initiative: opening, closing, who may answer."""

    network = models.ForeignKey(
        "networks.Network", models.PROTECT, null=True, editable=False, related_name="call_pages"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=CallKind, default=CallKind.CALL)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on (included)"), null=True, blank=True)
    who_may_answer = Translated(models.CharField(_("who may answer"), max_length=300))
    call_url = models.URLField(_("address of the call"), blank=True)
    themes = ParentalManyToManyField("cms.Concept", blank=True, verbose_name=_("themes"))
    tags = ClusterTaggableManager(through=TaggedCall, blank=True, verbose_name=_("tags"))

    parent_page_types: ClassVar[list[str]] = ["networks.NetworkPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "networks/call_page.html"

    class Meta:
        verbose_name = _("call or initiative")
        verbose_name_plural = _("calls and initiatives")
