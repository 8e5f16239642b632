"""The regional network: the anchor of everything regional."""

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.i18n import Translated
from networks.enums import NetworkKind, NetworkStatus
from networks.models.actors import DataHub, Organisation

if TYPE_CHECKING:
    from cms.accounts.models import User


RESERVED_SLUGS = frozenset({"poles", "services"})
"""Addresses under ``/reseaux/`` that list views answer (``networks.urls``)."""


class NetworkQuerySet(models.QuerySet["Network"]):
    def active(self) -> Self:
        """Networks at work today."""
        return self.filter(status=NetworkStatus.ACTIVE)

    def national(self) -> Self:
        """The network that owns what belongs to no region."""
        return self.filter(kind=NetworkKind.NATIONAL)

    def coordinated_by(self, user: "User") -> Self:
        """Networks whose coordinator group the user belongs to."""
        return self.filter(coordinators_group__in=user.groups.all())

    def worked_on_by(self, user: "User") -> Self:
        """Networks whose coordinator or editor group the user belongs to."""
        groups = user.groups.all()
        return self.filter(models.Q(coordinators_group__in=groups) | models.Q(editors_group__in=groups))


class Network(models.Model):
    """A national, regional or global-south network."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = Translated(models.CharField(_("name"), max_length=160), required=True)
    description = Translated(models.TextField(_("description")))
    kind = models.CharField(_("kind"), max_length=20, choices=NetworkKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("parent network"))
    status = models.CharField(_("status"), max_length=20, choices=NetworkStatus)
    status_is_demonstration = models.BooleanField(
        _("status set for the demonstration"),
        default=False,
        help_text=_("Readers then see that this status is not confirmed by the source."),
    )
    regions = models.JSONField(_("regions"), default=list, blank=True, help_text=_("ISO 3166-2 codes (FR-OCC)."))
    countries = models.JSONField(_("countries"), default=list, blank=True, help_text=_("ISO 3166-1 codes (MG)."))
    since = models.PositiveSmallIntegerField(_("since (year)"), null=True, blank=True)
    operators = models.JSONField(_("operators"), default=list, blank=True)
    hubs = models.ManyToManyField(DataHub, blank=True, related_name="networks", verbose_name=_("data hubs"))
    members = models.ManyToManyField(Organisation, through="Membership", related_name="networks")
    contact_email = models.EmailField(_("contact"), blank=True)
    url = models.URLField(_("website"), blank=True)
    answer_days = models.PositiveSmallIntegerField(
        _("answer to proposals within (days)"), default=7, help_text=_("Shown on the proposal forms.")
    )
    # Made by networks.provisioning; never typed.
    page = models.OneToOneField(
        "networks.NetworkPage", models.SET_NULL, null=True, blank=True, editable=False, related_name="network"
    )
    collection = models.OneToOneField(
        "wagtailcore.Collection", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    coordinators_group = models.OneToOneField(
        "auth.Group", models.SET_NULL, null=True, blank=True, editable=False, related_name="coordinates"
    )
    editors_group = models.OneToOneField(
        "auth.Group", models.SET_NULL, null=True, blank=True, editable=False, related_name="edits"
    )
    workflow = models.OneToOneField(
        "wagtailcore.Workflow", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["code"]
        permissions = [("manage_every_network", "Can manage every network")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind=NetworkKind.NATIONAL), name="one_national_network"
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        """The page's address, or the list's entry while there is no public page."""
        if self.page is not None and self.page.live:
            return self.page.get_url() or reverse("networks:list")
        return f"{reverse('networks:list')}#{self.slug}"

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is taken by another page of the site.")})


class Membership(models.Model):
    """An organisation in a network."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships", verbose_name=_("network"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = Translated(models.CharField(_("role"), max_length=120))

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["organisation__name"]
        constraints = [models.UniqueConstraint(fields=["network", "organisation"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.network}"


class Team(models.Model):
    """A group of the whole site (national team, curators...), known by its code whatever its name becomes."""

    code = models.CharField(max_length=20, primary_key=True)
    group = models.OneToOneField("auth.Group", models.SET_NULL, null=True, related_name="team")

    def __str__(self) -> str:
        return self.code
