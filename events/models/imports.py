"""A participants' file of a partner's form, between its upload and its import."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.event import EventPage


class ParticipantsFile(models.Model):
    """The rows of an uploaded file; emptied once imported, erased after a day otherwise."""

    event = models.ForeignKey(EventPage, models.CASCADE, related_name="participants_files", verbose_name=_("event"))
    name = models.CharField(_("file"), max_length=200)
    headers = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text="Field of the profile -> index of the column.")
    report = models.JSONField(default=dict, help_text="What came of the import, without a name or an address.")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("participants’ file")
        verbose_name_plural = _("participants’ files")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
