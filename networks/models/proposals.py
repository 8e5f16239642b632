"""What anybody proposes to a network."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.enums import ProposalKind, ProposalState
from networks.models.network import Network


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def to_moderate(self) -> Self:
        """Whose address is confirmed, and that nobody answered yet."""
        return self.filter(state=ProposalState.SUBMITTED)

    def seen_by_moderators(self) -> Self:
        """All but those whose address nobody confirmed: they may be anybody's."""
        return self.exclude(state=ProposalState.UNCONFIRMED)


class Proposal(models.Model):
    """A proposal, from the form to the answer; the content is ``payload`` until a page or a record is made of it."""

    kind = models.CharField(_("kind"), max_length=20, choices=ProposalKind)
    network = models.ForeignKey(Network, models.PROTECT, related_name="proposals", verbose_name=_("network"))
    payload = models.JSONField(_("content"), default=dict)
    proposer_name = models.CharField(_("name"), max_length=150, blank=True)
    proposer_email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    state = models.CharField(_("state"), max_length=20, choices=ProposalState, default=ProposalState.UNCONFIRMED)
    page = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+")
    record_pk = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    """Key of the record made of it, or that it corrects, where its kind becomes no page (``networks.records``)."""
    checks = models.JSONField(default=dict, blank=True, editable=False)
    """What the automatic checks that take time found."""
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.TextField(_("answer to the proposer"), blank=True)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    published_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the proposer was told that what was made of it is public."""
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at"]
        permissions = [("moderate_resources", "Can moderate proposals to the resource base")]

    def __str__(self) -> str:
        return str(self.payload.get("title") or self.get_kind_display())
