"""Health of the addresses that resources lead to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.enums import LinkState


class LinkHealth(models.Model):
    """What the checks of one address found; beside the links, which an old revision may plant anew."""

    url = models.URLField(_("address"), max_length=1000)
    url_hash = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 of the address: an index of a fixed length."""
    host = models.CharField(_("host"), max_length=255, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=LinkState, default=LinkState.UNKNOWN)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    next_check_at = models.DateTimeField(_("next check"), null=True, blank=True, db_index=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    message = models.CharField(_("what happened"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("health of a link")
        verbose_name_plural = _("health of links")
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url
