"""A list of subscribers from elsewhere, between its upload and its import, and what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SubscriberImport(models.Model):
    """An uploaded file; its rows lose their addresses once imported, or after a day."""

    name = models.CharField(_("file"), max_length=200)
    source = models.CharField(
        _("where they agreed"), max_length=200, help_text=_("Where and how these people agreed to get the letter.")
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of subscribers")
        verbose_name_plural = _("imports of subscribers")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class SubscriberImportRow(models.Model):
    """A line of the file."""

    file = models.ForeignKey(SubscriberImport, models.CASCADE, related_name="rows", verbose_name=_("file"))
    number = models.PositiveIntegerField(_("line"))
    content = models.JSONField(_("content"), default=dict)
    outcome = models.CharField(_("outcome"), max_length=12, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    """Why it was refused; never an address."""

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of an import")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="import_line_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
