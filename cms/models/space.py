"""Access to "my space": an address that asked for its link."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SpaceAccess(models.Model):
    """An address that asked for the link to its space; erased when the link is too old (``cms.my_space``)."""

    address = models.EmailField(_("e-mail address"), unique=True, help_text=_("Normalised: cms.addresses."))
    asked_at = models.DateTimeField(_("asked"))
    link_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("access to my space")
        verbose_name_plural = _("accesses to my space")

    def __str__(self) -> str:
        return self.address
