"""How an issue, or an announcement, leaves: its audience as frozen, its mailing, its results."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.outbox.models import Mailing
from networks.newsletters.models.issues import Announcement, NewsletterIssue


class Sending(models.Model):
    """One departure. The outbox sends; here is what was decided, and whether the counts add up."""

    issue = models.ForeignKey(
        NewsletterIssue, models.PROTECT, null=True, blank=True, related_name="sendings", verbose_name=_("issue")
    )
    announcement = models.ForeignKey(
        Announcement, models.PROTECT, null=True, blank=True, related_name="sendings", verbose_name=_("announcement")
    )
    mailing = models.OneToOneField(Mailing, models.SET_NULL, null=True, related_name="+", verbose_name=_("mailing"))
    """None once the outbox has forgotten it: ``counts`` stay."""
    audience = models.JSONField(_("audience by language"), default=dict)
    """Persons the letter was frozen for, by the language they read; their sum is the number of deliveries."""
    leaves_at = models.DateTimeField(_("leaves"))
    """Nothing leaves before; until then it may be cancelled."""
    launched_at = models.DateTimeField(_("launched"))
    launched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("launched by"),
    )
    begun_at = models.DateTimeField(_("first mails left"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    counts = models.JSONField(_("result by state"), default=dict, blank=True)
    """Deliveries by state when it was closed: the outbox forgets after OUTBOX_RETENTION_DAYS."""
    unsubscribed = models.PositiveIntegerField(_("unsubscribed"), default=0)
    """Who left after it, counted as they leave (``subscribing.note_leaving``)."""

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ["-launched_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issue__isnull=False) ^ Q(announcement__isnull=False), name="sending_of_one_thing"
            ),
            models.UniqueConstraint(fields=["issue"], condition=Q(cancelled_at__isnull=True), name="issue_leaves_once"),
            models.UniqueConstraint(
                fields=["announcement"], condition=Q(cancelled_at__isnull=True), name="announcement_leaves_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.issue or self.announcement)

    @property
    def expected(self) -> int:
        """Persons in the frozen audience."""
        return sum(self.audience.values())
