"""An issue of a newsletter, what it took from the feed, and what was frozen to be sent."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager, PageQuerySet

from cms.i18n import Translated
from cms.models import BasePage
from cms.outbox.models import Mailing
from cms.visibility import SharedRestrictions
from networks.anchoring import Anchored
from networks.models import Network
from networks.newsletters.blocks import IssueBlock
from networks.newsletters.enums import READABLE, AnnouncementKind, IssueState
from networks.newsletters.issue_forms import IssueForm
from networks.newsletters.panels import FacesPanel, OfferPanel


class IssueQuerySet(SharedRestrictions, PageQuerySet):
    def visible(self) -> Self:
        """What a visitor may see: published, and its first mails have left."""
        return self.live().public().filter(state__in=READABLE)

    def sent(self) -> Self:
        """What left entirely: what archives list."""
        return self.filter(state=IssueState.SENT)

    def of_network(self, network: Network) -> Self:
        """The issues of a network's letter."""
        return self.filter(network=network)

    def latest(self) -> Self:
        """Most recent first."""
        return self.order_by("-number", "-until", "-pk")


SET_BY_ACTS = (
    "network_id",
    "state",
    "number",
    "scheduled_at",
    "frozen_at",
    "sent_at",
    "is_demonstration",
)
"""Columns of an issue that no form edits and no draft brings back."""

IssuePageManager = PageManager.from_queryset(IssueQuerySet)


def default_languages() -> list[str]:
    """French alone, until the editor says otherwise."""
    return [settings.LANGUAGE_CODE]


class NewsletterIssue(Anchored, BasePage):
    """One issue of a network's letter; the national network's goes to the whole country."""

    network = models.ForeignKey(Network, models.PROTECT, null=True, editable=False, related_name="newsletter_issues")
    since = models.DateTimeField(pgettext_lazy("issue", "from"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    languages = models.JSONField(_("languages"), default=default_languages)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state of sending"), max_length=12, choices=IssueState, default=IssueState.DRAFT, editable=False
    )
    scheduled_at = models.DateTimeField(_("scheduled for"), null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    body = Translated(StreamField(IssueBlock(), verbose_name=_("content"), default=list))
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    objects = IssuePageManager()

    parent_page_types: ClassVar[list[str]] = ["networks.NetworkPage"]
    subpage_types: ClassVar[list[str]] = []

    base_form_class = IssueForm
    template = "newsletters/issue_page.html"
    # A copy is a new draft: it has neither left nor a number.
    exclude_fields_in_copy: ClassVar[list[str]] = [*SET_BY_ACTS, "taken", "variants"]

    content_panels = [
        FacesPanel(heading=_("Check and send")),
        *BasePage.heading_panels,
        FieldPanel("languages"),
        *BasePage.summary_panels,
        OfferPanel(heading=_("Not in this issue")),
        *BasePage.body_panels,
        FieldRowPanel([FieldPanel("since"), FieldPanel("until")], heading=_("Interval")),
    ]

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")
        permissions = [("send_newsletterissue", _("Can send newsletter issues"))]

    @property
    def is_readable(self) -> bool:
        """May anybody read it? Its page is published when it is approved, and opens when its first mails leave."""
        return self.state in READABLE

    @property
    def translated_languages(self) -> list[str]:
        """Languages it was written in."""
        return list(self.languages) or [self.language]

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The page in the archive, and in the editor's preview before.

        :raises Http404: the issue has not left yet.
        """
        if not self.is_readable and not getattr(request, "is_preview", False):
            raise Http404
        return super().serve(request, *args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "NewsletterIssue":
        """A revision of the issue, but with the facts that acts have set since: publishing a draft undoes none."""
        obj = super().with_content_json(content)
        for name in SET_BY_ACTS:
            setattr(obj, name, getattr(self, name))
        return obj


class TakenItem(models.Model):
    """A feed item an issue took, so that nothing comes twice."""

    issue = models.ForeignKey(NewsletterIssue, models.CASCADE, related_name="taken", verbose_name=_("issue"))
    key = models.CharField(_("key"), max_length=200, db_index=True)
    section = models.CharField(_("section"), max_length=20)
    item_updated_at = models.DateTimeField(_("edited"), null=True, blank=True)

    class Meta:
        verbose_name = _("item taken")
        verbose_name_plural = _("items taken")
        constraints = [models.UniqueConstraint(fields=["issue", "key"], name="item_taken_once")]

    def __str__(self) -> str:
        return self.key


class Variant(models.Model):
    """What leaves, as frozen: one rendering a language and segment."""

    issue = models.ForeignKey(NewsletterIssue, models.PROTECT, related_name="variants", verbose_name=_("issue"))
    language = models.CharField(_("language"), max_length=5)
    segment = models.CharField(_("segment"), max_length=40, blank=True)
    subject = models.CharField(_("subject"), max_length=500)
    html = models.TextField(_("HTML"))
    text = models.TextField(_("text"))
    headers = models.JSONField(default=dict)
    targets = models.JSONField(default=dict, blank=True)
    """Where its links lead on this site: path -> [key, title] of the item (``visits.manifest``)."""
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("frozen"))
    mailing = models.ForeignKey(Mailing, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("frozen variant")
        verbose_name_plural = _("frozen variants")
        constraints = [models.UniqueConstraint(fields=["issue", "language", "segment"], name="variant_once")]

    def __str__(self) -> str:
        return self.subject


class Announcement(models.Model):
    """A short mail about one event between two issues; the event is known by its key in the feed."""

    event_key = models.CharField(_("event"), max_length=200, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=AnnouncementKind)
    network = models.ForeignKey(Network, models.PROTECT, related_name="announcements", verbose_name=_("network"))
    themes = models.ManyToManyField("cms.Concept", blank=True, related_name="+", verbose_name=_("themes"))
    content = models.JSONField(_("content"), default=dict)
    state = models.CharField(_("state"), max_length=12, choices=IssueState, default=IssueState.DRAFT)
    mailing = models.ForeignKey(Mailing, models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    scheduled_at = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        first: dict[str, str] = next(iter(self.content.values()), {}) if isinstance(self.content, dict) else {}
        return f"{self.get_kind_display()} – {first.get('title') or self.event_key}"
