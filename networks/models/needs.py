"""Needs of territories: what a network is asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.enums import NeedState
from networks.models.actors import Organisation
from networks.models.network import Network


class Need(models.Model):
    """A need for data, a product or a training, expressed to a network."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="needs", verbose_name=_("network"))
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, verbose_name=_("organisation")
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    themes = models.ManyToManyField("cms.Concept", blank=True, limit_choices_to={"scheme": "theme"})
    state = models.CharField(_("state"), max_length=20, choices=NeedState, default=NeedState.OPEN)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title
