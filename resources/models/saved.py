"""Saved searches: *tell me when something new matches*."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedSearch(models.Model):
    """A search whose new matches are mailed once a week, after the address was confirmed."""

    address = models.EmailField(_("e-mail address"), help_text=_("Normalised: cms.addresses."))
    language = models.CharField(_("language"), max_length=5)
    query = models.CharField(_("search"), max_length=2000, blank=True)
    """Canonical query string of the filtered list."""
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    seen_until = models.DateTimeField(_("told of everything until"), null=True, blank=True)
    last_sent_at = models.DateTimeField(_("last digest"), null=True, blank=True)
    told_lost_at = models.DateTimeField(_("told that a choice is gone"), null=True, blank=True, editable=False)
    """Once: empty again when the choice is back."""
    link_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [models.UniqueConstraint(fields=["address", "query", "language"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.query or "*"
