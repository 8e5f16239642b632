"""What anybody proposes to a network."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.enums import ProposalKind, ProposalState
from networks.models.network import Network


class Proposal(models.Model):
    """A proposal, from the form to the answer; the content is ``payload`` until a page is made of it."""

    kind = models.CharField(_("kind"), max_length=20, choices=ProposalKind)
    network = models.ForeignKey(Network, models.PROTECT, related_name="proposals", verbose_name=_("network"))
    payload = models.JSONField(_("content"), default=dict)
    proposer_name = models.CharField(_("name"), max_length=150)
    proposer_email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=5, default="fr")
    state = models.CharField(_("state"), max_length=20, choices=ProposalState, default=ProposalState.UNCONFIRMED)
    page = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.TextField(_("answer to the proposer"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at"]
        permissions = [("moderate_resources", "Can moderate proposals to the resource base")]

    def __str__(self) -> str:
        return str(self.payload.get("title") or self.get_kind_display())
