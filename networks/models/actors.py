"""Organisations, hubs and services."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.i18n import Translated
from networks.enums import ActorType, HubKind, ServiceKind


class Organisation(models.Model):
    """A body that takes part in networks."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    actor_type = models.CharField(_("type of actor"), max_length=20, choices=ActorType)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Shown on the page of the country, among its skills.")
    )
    url = models.URLField(_("website"), blank=True)
    is_demonstration = models.BooleanField(_("fictitious, for the demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DataHub(models.Model):
    """The research infrastructure, one of its data and service hubs, or a cross-cutting scheme."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=HubKind)
    domain = Translated(models.CharField(_("domain"), max_length=200))
    offer = Translated(models.TextField(_("what it offers")))
    contact_email = models.EmailField(_("contact"), blank=True)
    url = models.URLField(_("website"), blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("data hub")
        verbose_name_plural = _("data hubs")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("networks:hub", args=[self.slug])


class Service(models.Model):
    """A data and service centre or a scientific expertise centre."""

    kind = models.CharField(_("kind"), max_length=20, choices=ServiceKind)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = Translated(models.CharField(_("name"), max_length=200), required=True)
    offer = Translated(models.TextField(_("what it offers")))
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Shown on the page of the country, among its skills.")
    )
    operators = models.JSONField(_("operators"), default=list, blank=True)
    hub = models.ForeignKey(DataHub, models.SET_NULL, null=True, blank=True, verbose_name=_("data hub"))
    contact_email = models.EmailField(_("contact"), blank=True)
    url = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("networks:service", args=[self.slug])
