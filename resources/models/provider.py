"""Who makes or offers resources."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provider(models.Model):
    """Who makes or offers resources: a facet of the base, not a member of a network."""

    slug = models.SlugField(_("code"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=255)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    url = models.URLField(_("website"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.acronym or self.name
