"""Copies of the base that were made to be carried away."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfflineCopy(models.Model):
    """One ``resources.zip`` in the media storage; the latest is the one offered."""

    name = models.CharField(max_length=200)
    """In the storage."""
    made_at = models.DateTimeField(_("made"))
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    resources = models.PositiveIntegerField(_("resources"))
    fingerprint = models.CharField(max_length=64)
    """Of what the copy was made from: the same again makes no new copy."""

    class Meta:
        verbose_name = _("offline copy")
        verbose_name_plural = _("offline copies")
        ordering = ["-made_at", "-pk"]
        get_latest_by = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.name
