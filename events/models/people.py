"""Speakers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.i18n import Translated


class Speaker(models.Model):
    """Somebody who speaks at events; belongs to the network that entered them."""

    network = models.ForeignKey("networks.Network", models.PROTECT, related_name="speakers", verbose_name=_("network"))
    name = models.CharField(_("name"), max_length=150)
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    biography = Translated(models.TextField(_("biography")))
    url = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.affiliation})" if self.affiliation else self.name
