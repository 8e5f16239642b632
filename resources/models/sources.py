"""Where records come from: Source -> Job -> Item, for files (import) and protocols (harvest) alike."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.enums import JobState, Outcome, SourceKind
from resources.models.resource import Resource


class Source(models.Model):
    """A partner's catalogue, or the files somebody sends us."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    network = models.ForeignKey(
        "networks.Network",
        models.PROTECT,
        related_name="resource_sources",
        verbose_name=_("network"),
        help_text=_("The records belong to it."),
    )
    mapping = models.JSONField(
        _("columns"), default=dict, blank=True, help_text=_("Which column of the file is which field of a record.")
    )
    defaults = models.JSONField(
        _("defaults"), default=dict, blank=True, help_text=_("Values of fields the source does not give.")
    )
    publish = models.BooleanField(
        _("publish at once"), default=False, help_text=_("Else new records wait as drafts for a curator.")
    )
    every_days = models.PositiveSmallIntegerField(
        _("harvest every (days)"), null=True, blank=True, help_text=_("Empty: only on request.")
    )
    next_run_at = models.DateTimeField(_("next run"), null=True, blank=True, editable=False)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("source of records")
        verbose_name_plural = _("sources of records")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """One run over a source; a dry run writes nothing but its report."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="jobs", verbose_name=_("source"))
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    dry_run = models.BooleanField(_("preview"), default=False)
    file = models.FileField(_("file"), upload_to="imports/resources/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=255, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    publish = models.BooleanField(_("publish at once"), default=False)
    """As the source says, or as asked for this run alone."""
    total = models.PositiveIntegerField(_("records"), null=True, blank=True)
    done = models.PositiveIntegerField(_("records done"), default=0)
    counts = models.JSONField(default=dict, blank=True, editable=False)
    """Records by outcome; the items of a run are kept for a time only."""
    left_out = models.JSONField(default=list, blank=True, editable=False)
    """Headers of the columns of a file that were not imported."""
    above = models.JSONField(default=list, blank=True, editable=False)
    """What stood above the headers of a file: a banner, left out."""
    doubles = models.PositiveIntegerField(default=0, editable=False)
    """New records whose title, address or DOI another resource has."""
    complete = models.BooleanField(default=False, editable=False)
    """The source was read to its end, without a gap: what it no longer offers may be told."""
    error = models.TextField(_("why it failed"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("asked by"))
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.source} – {self.created_at:%Y-%m-%d %H:%M}"


class Item(models.Model):
    """What became of one record of a run, and why."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="items", verbose_name=_("run"))
    row = models.PositiveIntegerField(_("row"))
    identifier = models.CharField(_("identifier at the source"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    changes = models.JSONField(_("what changes"), default=dict, blank=True)
    resource = models.ForeignKey(
        Resource, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("resource")
    )
    double = models.BooleanField(default=False, editable=False)
    """Another resource has its title, address or DOI."""

    class Meta:
        verbose_name = _("record of a run")
        verbose_name_plural = _("records of a run")
        ordering = ["job", "row"]
        constraints = [models.UniqueConstraint(fields=["job", "row"], name="item_row_once")]

    def __str__(self) -> str:
        return f"{self.row}: {self.title or self.identifier}"


class Record(models.Model):
    """The thread between a record of a source and our resource: the same identifier is the same resource."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="records", verbose_name=_("source"))
    identifier = models.CharField(_("identifier at the source"), max_length=500)
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="records", verbose_name=_("resource"))
    fingerprint = models.CharField(max_length=64, blank=True)
    """SHA-256 of what the source last gave: an unchanged record is not written again."""
    given = models.JSONField(default=dict, blank=True)
    """Field -> short hash of the value last given: tells what the source changed from what a curator changed."""
    seen_at = models.DateTimeField(_("last seen"))
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)

    class Meta:
        verbose_name = _("record of a source")
        verbose_name_plural = _("records of a source")
        constraints = [models.UniqueConstraint(fields=["source", "identifier"], name="record_once")]

    def __str__(self) -> str:
        return self.identifier
