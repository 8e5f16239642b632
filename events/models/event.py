"""The event's page and its programme."""

from datetime import date, datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager, PageQuerySet

from cms.blocks import BodyBlock
from cms.enums import Level
from cms.i18n import Translated, current_language
from cms.models import BasePage, Tag
from cms.search import query
from cms.visibility import SharedRestrictions
from events.blocks import AfterBlock
from events.dates import instants, surely_begun, validate_dates
from events.enums import DatePrecision, EventKind, EventMode, EventStatus
from events.models.people import Speaker
from events.page_form import EventPageForm
from events.panels import event_edit_handler
from networks.anchoring import Anchored


class TaggedEvent(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="event_items")
    content_object = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="tagged_items")


MOST_WORDS = 8
"""Words of a search looked for in the columns themselves."""
NEW_DATE_AWAITED = Q(ends_at=None, status=EventStatus.POSTPONED)
"""Postponed to a date nobody knows yet."""


NOT_FOR_REGISTERING = (
    *("translation_key", "locale", "latest_revision", "live_revision", "has_unpublished_changes", "draft_title"),
    *("first_published_at", "last_published_at", "latest_revision_created_at", "go_live_at", "expire_at", "expired"),
    *("locked", "locked_at", "locked_by", "owner", "alias_of", "seo_title", "search_description", "show_in_menus"),
    *("summary_fr", "summary_en", "body_fr", "body_en", "image", "replays", "level", "audiences"),
    *("previous_starts_at", "previous_venue", "last_change", "latitude", "longitude", "figures_frozen_at"),
    *(
        f"network__{name}"
        for name in (
            *("description_fr", "description_en", "parent", "status", "status_is_demonstration", "regions"),
            *("countries", "since", "operators", "contact_email", "url", "answer_days", "collection"),
            *("coordinators_group", "editors_group", "workflow"),
        )
    ),
)
"""Columns of an event and its network that only its page and its editors need: half of the row, and as much of the
time it takes to read it."""


class EventQuerySet(SharedRestrictions, PageQuerySet):
    """*Upcoming*, *ongoing* and *past*, defined once, on half-open intervals; in Python: ``dates.phase``."""

    def visible(self) -> Self:
        """What a visitor may see."""
        return self.live().public()

    def for_registering(self) -> Self:
        """With the network, and without the columns that nothing about registering reads."""
        return self.select_related("network").defer(*NOT_FOR_REGISTERING)

    def to_come(self, now: datetime | None = None) -> Self:
        """Upcoming or ongoing: what the list shows by default."""
        return self.filter(Q(ends_at__gt=now or timezone.now()) | NEW_DATE_AWAITED)

    def upcoming(self, now: datetime | None = None) -> Self:
        """Not surely begun and not over: an event of this month without a day is still to come."""
        now = now or timezone.now()
        return self.filter(Q(begun_at__gt=now, ends_at__gt=now) | NEW_DATE_AWAITED)

    def ongoing(self, now: datetime | None = None) -> Self:
        """``begun_at <= now < ends_at``."""
        now = now or timezone.now()
        return self.filter(begun_at__lte=now, ends_at__gt=now)

    def past(self, now: datetime | None = None) -> Self:
        """Over: ``ends_at <= now``; an event whose date is not known counts as past, unless it is postponed."""
        return self.filter(Q(ends_at__lte=now or timezone.now()) | (Q(ends_at=None) & ~NEW_DATE_AWAITED))

    def in_month(self, first: date) -> Self:
        """Events of the month that begins with ``first``, by their own calendar; a bare year is of no month."""
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        dated = self.exclude(date_precision__in=[DatePrecision.YEAR, DatePrecision.UNKNOWN])
        return dated.filter(start_date__lt=after).filter(
            Q(end_date__gte=first) | Q(end_date=None, start_date__gte=first)
        )

    def attended(self, mode: str) -> Self:
        """Events one can attend that way: a hybrid event is both on site and online."""
        both = [EventMode.ON_SITE, EventMode.ONLINE]
        return self.filter(mode__in=[mode, EventMode.HYBRID] if mode in both else [mode])

    def of_network(self, network: Any) -> Self:
        """Events a network organises or co-organises, each once."""
        shared = self.model.co_organisers.through.objects.filter(network=network).values("eventpage")
        return self.filter(Q(network=network) | Q(pk__in=shared))

    def about(self, theme: Any) -> Self:
        """Events on a theme."""
        return self.filter(pk__in=self.model.themes.through.objects.filter(concept=theme).values("eventpage"))

    def of_hub(self, hub: Any) -> Self:
        """Events on a hub's data."""
        return self.filter(pk__in=self.model.hubs.through.objects.filter(datahub=hub).values("eventpage"))

    def saying(self, text: str) -> Self:
        """Events the index finds for ``text``, or whose title, summary, place or tags hold every word of it.

        Of more than :data:`MOST_WORDS` words the index alone is asked: to look for some of them would find too much.
        """
        words = text.split()
        every = Q()
        for word in words if len(words) <= MOST_WORDS else ():
            tagged = TaggedEvent.objects.filter(Q(tag__name__icontains=word) | Q(tag__name_en__icontains=word))
            said = Q(pk__in=tagged.values("content_object"))
            for column in ("title", "title_en", "summary_fr", "summary_en", "venue_name", "venue_city"):
                said |= Q(**{f"{column}__icontains": word})
            every &= said
        found = Q(pk__in=query.keys(text, current_language(), "events.eventpage"))
        return self.filter(every | found if every else found) if words else self

    def with_organisers(self) -> Self:
        """With the networks a list names, and their pages."""
        return self.select_related("network", "network__page")


SET_BY_ACTS = (
    "network_id",
    "status",
    "last_change",
    "previous_starts_at",
    "previous_venue",
    "figures_frozen_at",
    "is_demonstration",
)
"""Columns of an event that no form edits and no draft brings back."""

EventPageManager = PageManager.from_queryset(EventQuerySet)


class EventPage(Anchored, BasePage):
    """A workshop, webinar, training... of a network.

    Dates are typed as wall-clock time in ``timezone``; ``starts_at``/``ends_at`` (UTC, half-open) and
    ``begun_at`` (surely begun from then on) are derived from them (``events.dates``) and are what queries use.
    """

    network = models.ForeignKey("networks.Network", models.PROTECT, null=True, editable=False, related_name="events")
    co_organisers = ParentalManyToManyField(
        "networks.Network", blank=True, related_name="co_organised_events", verbose_name=_("co-organising networks")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    mode = models.CharField(_("mode"), max_length=10, choices=EventMode, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=EventStatus, default=EventStatus.SCHEDULED, editable=False
    )
    last_change = models.CharField(max_length=12, blank=True, editable=False)
    """What the registered may be told of (``events.status.Change``)."""
    previous_starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    previous_venue = models.CharField(max_length=300, blank=True, editable=False)

    date_precision = models.CharField(
        _("precision of the date"),
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.TIME,
        help_text=_("Readers see the date as precisely as you know it: “June 2024”, “date not known yet”."),
    )
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    start_date = models.DateField(_("first day"), null=True, blank=True)
    start_time = models.TimeField(_("starts at"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True)
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    ends_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    begun_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)

    venue_name = models.CharField(_("venue"), max_length=200, blank=True)
    venue_address = models.TextField(_("address"), blank=True)
    venue_city = models.CharField(_("city"), max_length=120, blank=True)
    venue_country = models.CharField(_("country"), max_length=2, blank=True, default="")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    joining_link = models.URLField(
        _("joining link"), max_length=500, blank=True, help_text=_("Only shown to confirmed online participants.")
    )

    spoken_language = models.CharField(_("spoken language"), max_length=40, blank=True, default="fr")
    level = models.CharField(_("level in remote sensing"), max_length=20, choices=Level, blank=True)
    audiences = models.JSONField(_("public addressed"), default=list, blank=True)
    themes = ParentalManyToManyField("cms.Concept", blank=True, verbose_name=_("themes"))
    tags = ClusterTaggableManager(through=TaggedEvent, blank=True, verbose_name=_("tags"))
    hubs = ParentalManyToManyField("networks.DataHub", blank=True, related_name="events", verbose_name=_("data hubs"))
    practical_information = Translated(StreamField(BodyBlock(), verbose_name=_("practical information"), default=list))
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)

    registration_open = models.BooleanField(_("registration on this site"), default=False)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    approval = models.BooleanField(_("each registration is approved by the organiser"), default=False)
    waiting_list = models.BooleanField(_("waiting list"), default=True)
    confirm_within_hours = models.PositiveSmallIntegerField(_("time to confirm the address (hours)"), default=48)
    earlier_reminders = models.JSONField(_("reminders beside that of the day before"), default=list, blank=True)
    required_profile = models.JSONField(_("profiling questions that must be answered"), default=list, blank=True)
    photographs = models.BooleanField(_("photographs will be taken"), default=False)
    participants_list = models.BooleanField(_("a list of participants is shared"), default=False)
    external_registration_url = models.URLField(_("registration at the partner's"), max_length=500, blank=True)

    replays = StreamField(AfterBlock(), verbose_name=_("replays, slides and reports"), blank=True, default=list)

    figures_frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    objects = EventPageManager()

    base_form_class = EventPageForm
    edit_handler = event_edit_handler(BasePage.heading_panels, BasePage.summary_panels, BasePage.body_panels)
    parent_page_types: ClassVar[list[str]] = ["networks.NetworkPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "events/event_page.html"

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        super().clean()
        validate_dates(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.starts_at, self.ends_at = instants(
            self.date_precision, self.zone, self.start_date, self.start_time, self.end_date, self.end_time
        )
        self.begun_at = surely_begun(self.date_precision, self.zone, self.start_date, self.start_time)
        super().save(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from events.page import page_context  # the page is shown by modules that stand on the models

        return {**super().get_context(request, *args, **kwargs), **page_context(self, request=request)}

    def with_content_json(self, content: dict[str, Any]) -> "EventPage":
        """A revision of the page, but with the facts that acts have set since: publishing a draft undoes none."""
        obj = super().with_content_json(content)
        for name in SET_BY_ACTS:
            setattr(obj, name, getattr(self, name))
        return obj

    @property
    def zone(self) -> ZoneInfo:
        """The event's own time zone."""
        return ZoneInfo(self.timezone)


class Session(ClusterableModel, Orderable):
    """A line of the programme; pure editorial content, nothing points to it.

    Clusterable for its speakers: a ``ParentalManyToManyField`` is only saved, and kept in revisions, by one.
    """

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="sessions")
    day = models.DateField(_("day"), null=True, blank=True)
    start_time = models.TimeField(_("starts at"), null=True, blank=True)
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    title = Translated(models.CharField(_("title"), max_length=250), required=True)
    room = models.CharField(_("room"), max_length=120, blank=True)
    speakers = ParentalManyToManyField(Speaker, blank=True, related_name="sessions", verbose_name=_("speakers"))

    class Meta(Orderable.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("programme")

    def __str__(self) -> str:
        return str(self.title)
