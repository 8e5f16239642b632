"""What a moderator is told of resources and proposals that may be the same as the one proposed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.scoping import readable
from networks.enums import ProposalKind
from networks.models import Proposal
from networks.records import Finding
from resources import duplicates
from resources.models import Resource


def in_base(payload: Mapping[str, Any], exclude: int | None, reader: Any) -> list[Finding]:
    """Resources that may be the one proposed; those ``reader`` may not find without title nor link."""
    reasons = {
        "doi": _("A resource with this DOI is in the base"),
        "url": _("A resource with this address is in the base"),
        "title": _("A resource has a very similar title"),
    }
    matches = duplicates.find(
        title=payload.get("title", ""), url=payload.get("url", ""), doi=payload.get("doi", ""), exclude=exclude
    )
    if not matches:
        return [Finding(_("Nothing in the base has this DOI, this address or a similar title."), tone="ok")]
    known = set(readable(Resource.objects.filter(pk__in=[m.resource.pk for m in matches]), reader).values_list("pk"))
    finder, foreign = AdminURLFinder(reader), _("a record of another network")
    return [
        Finding(
            reasons[match.by],
            tone="warning" if match.by == "title" else "danger",
            links=[_named(match.resource, finder) if (match.resource.pk,) in known else (foreign, "")],
        )
        for match in matches
    ]


def _named(resource: Resource, finder: AdminURLFinder) -> tuple[str, str]:
    """Title and address: the public page, or the form of what is not public."""
    public = Resource.objects.visible().filter(pk=resource.pk).exists()
    return str(resource.title), resource.get_absolute_url() if public else finder.get_edit_url(resource) or ""


def among_proposals(proposal: Proposal) -> list[Finding]:
    """The same resource, proposed twice."""
    address = duplicates.same_address(proposal.payload.get("url", ""))
    doi = proposal.payload.get("doi", "")
    others = Proposal.objects.to_moderate().filter(kind=ProposalKind.RESOURCE).exclude(pk=proposal.pk)
    same = sum(
        1
        for payload in others.values_list("payload", flat=True)
        if (address and duplicates.same_address(payload.get("url", "")) == address)
        or (doi and payload.get("doi", "") == doi)
    )
    return [Finding(_("Another proposal that awaits an answer is about the same resource."))] if same else []
