"""What proposals about the resource base become: a draft resource, or a note beside the one to correct."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.enums import Audience
from cms.i18n import LANGUAGE_CODES, absolute_url, best_language
from cms.places import REGIONS, country_name, region_name
from cms.slugs import slug_of
from networks import proposal_forms, records
from networks.enums import ProposalKind, ProposalState
from networks.models import Proposal
from networks.records import Choice, Finding, Line
from resources import doubles, link_findings, naming, probing, scope
from resources.contribution_forms import WORLD, CorrectionForm, ResourceForm
from resources.enums import LinkKind, ResourceType
from resources.harvest.refs import References
from resources.models import AccessLink, FormerSlug, Resource
from resources.models.resource import RESERVED_SLUGS

LABELS = {
    "title": gettext_lazy("Title"),
    "type": gettext_lazy("Type"),
    "summary": gettext_lazy("Summary"),
    "url": gettext_lazy("Address"),
    "audiences": gettext_lazy("For whom"),
    "place": gettext_lazy("Where"),
    "record_language": gettext_lazy("Language of the text"),
    "text": gettext_lazy("Description"),
    "doi": gettext_lazy("DOI"),
    "issued": gettext_lazy("Year of publication"),
    "licence": gettext_lazy("Licence"),
    "providers": gettext_lazy("Made or offered by"),
    "keywords": gettext_lazy("Keywords"),
    "period_start": gettext_lazy("Period: from"),
    "period_end": gettext_lazy("Period: to"),
    "bbox": gettext_lazy("Rectangle"),
}


class _OfResource:
    """What both kinds share: their record is a resource."""

    def record(self, proposal: Proposal) -> Resource | None:
        """The resource, or None once it was deleted."""
        return Resource.objects.filter(pk=proposal.record_pk).first() if proposal.record_pk else None

    def url(self, proposal: Proposal, language: str) -> str:
        """Its public page; the list where it was deleted meanwhile."""
        found = self.record(proposal)
        if found is not None:
            return absolute_url(found, language)
        with translation.override(language):
            return absolute_url(reverse("resources:list"), language)

    def edit_url(self, proposal: Proposal, user: Any) -> str:
        """Its form in the admin, where ``user`` may open it."""
        found = self.record(proposal)
        return (AdminURLFinder(user).get_edit_url(found) or "") if found else ""


class ProposedResource(_OfResource):
    """A draft resource in the curators' workflow."""

    def make(self, proposal: Proposal, by: Any, chosen: Mapping[str, Sequence[str]]) -> int:
        """The draft, with its workflow begun; providers, themes and tags we know are linked, others where chosen."""
        payload = proposal.payload
        language = _language(payload, proposal.language)
        resource = Resource(
            language=language,
            type=payload["type"] if payload.get("type") in ResourceType else ResourceType.DATASET,
            slug=free_slug(payload["title"]),
            network=proposal.network,
            live=False,
            audiences=[code for code in payload.get("audiences", []) if code in Audience],
            doi=payload.get("doi", ""),
            issued=payload.get("issued"),
            licence=payload.get("licence", ""),
            period_start=payload.get("period_start", ""),
            period_end=payload.get("period_end", ""),
            **_place(payload.get("place", "")),
            **dict(zip(("west", "south", "east", "north"), payload.get("bbox", []), strict=False)),
            **{
                f"title_{language}": payload["title"],
                f"summary_{language}": payload.get("summary", ""),
                f"description_{language}": payload.get("text", ""),
            },
        )
        if payload.get("url"):
            resource.links = [AccessLink(kind=LinkKind.PAGE, url=payload["url"])]
        resource.save()
        words = naming.known_words(payload.get("keywords", []))
        refs = References()
        made, _refused = refs.providers(chosen.get("providers", ()))
        resource.providers.set(
            {p.pk: p for p in (*naming.known_providers(payload.get("providers", [])), *made)}.values()
        )
        resource.themes.set(words.themes)
        new_tags, _refused = refs.tags(chosen.get("keywords", ()), language)
        resource.tags.set({tag.pk: tag for tag in (*words.tags, *new_tags)}.values())
        resource.save()
        resource.save_revision(user=by)
        workflow = resource.get_workflow()
        # Its one step is the curators': it would lock out a coordinator, who may publish it as it is.
        if workflow is not None and (scope.curates(by) or not scope.may_publish(by, proposal.network_id)):
            workflow.start(resource, by)
        return int(resource.pk)

    def draft(self, proposal: Proposal) -> Resource | None:
        return self.record(proposal)

    def choices(self, proposal: Proposal) -> list[Choice]:
        payload = proposal.payload
        return [
            Choice(
                "keywords",
                gettext_lazy("Keywords not in the vocabulary: make tags of them"),
                naming.known_words(payload.get("keywords", [])).unknown,
                gettext_lazy("What you leave out stays readable here, in the proposal."),
            ),
            Choice(
                "providers",
                gettext_lazy("Providers not in the base: add them"),
                naming.unknown_providers(payload.get("providers", [])),
                gettext_lazy("First make sure that they are not there under another name."),
                taken=False,
            ),
        ]

    def is_public(self, proposal: Proposal) -> bool:
        return Resource.objects.visible().filter(pk=proposal.record_pk).exists()

    def lines(self, proposal: Proposal) -> list[Line]:
        payload = proposal.payload
        shown = [(name, payload[name]) for name in LABELS if payload.get(name)]
        return [Line(LABELS[name], _in_words(name, value)) for name, value in shown]

    def findings(self, proposal: Proposal, reader: Any) -> list[Finding]:
        payload = proposal.payload
        found = doubles.in_base(payload, exclude=proposal.record_pk, reader=reader)
        found += doubles.among_proposals(proposal)
        found += probing.findings(payload.get("url", ""), proposal.checks)
        unknown = naming.unknown_providers(payload.get("providers", []))
        if unknown:
            message = _("Not among the providers of the base: %(names)s") % {"names": ", ".join(unknown)}
            found.append(Finding(message))
        if words := naming.known_words(payload.get("keywords", [])).unknown:
            found.append(Finding(_("Keywords not in the vocabulary: %(words)s") % {"words": ", ".join(words)}))
        return found

    def probe(self, proposal: Proposal) -> Mapping[str, Any]:
        return probing.check(proposal.payload.get("url", ""))


class Correction(_OfResource):
    """A note: the moderator makes the changes in the resource's own form."""

    def make(self, proposal: Proposal, by: Any, chosen: Mapping[str, Sequence[str]]) -> int:
        return int(proposal.payload["resource"])

    def draft(self, proposal: Proposal) -> None:
        """A resource somebody else has in review is not the correction's."""

    def choices(self, proposal: Proposal) -> list[Choice]:
        return []

    def is_public(self, proposal: Proposal) -> bool:
        """Published anew since the correction was accepted."""
        found = Resource.objects.visible().filter(pk=proposal.record_pk, last_published_at__gt=proposal.decided_at)
        return proposal.decided_at is not None and found.exists()

    def lines(self, proposal: Proposal) -> list[Line]:
        payload = proposal.payload
        resource = Resource.objects.filter(pk=payload.get("resource")).first()
        lines = [Line(_("What should change"), payload["text"])] if payload.get("text") else []
        for name, value in payload.get("changes", {}).items():
            label = LABELS["url" if name == "address" else name]
            lines.append(Line(label, value, before=_present(resource, name, _language(payload, proposal.language))))
        return lines

    def findings(self, proposal: Proposal, reader: Any) -> list[Finding]:
        payload = proposal.payload
        resource = Resource.objects.filter(pk=payload.get("resource")).first()
        if resource is None:
            return [Finding(_("This resource was deleted meanwhile."), tone="danger")]
        found = []
        if resource.live:
            links = [(str(resource.title), resource.get_absolute_url())]
            found.append(Finding(_("The resource, as readers see it"), tone="ok", links=links))
        else:
            found.append(Finding(_("This resource is not public any more.")))
        found += link_findings.of_resource(resource, reader)
        return found + probing.findings(payload.get("changes", {}).get("address", ""), proposal.checks)

    def probe(self, proposal: Proposal) -> Mapping[str, Any]:
        return probing.check(proposal.payload.get("changes", {}).get("address", ""))


def to_apply(resource: Resource) -> list[Proposal]:
    """Corrections that were accepted and are not published yet: what the edit form reminds of, oldest first."""
    accepted = Proposal.objects.filter(
        kind=ProposalKind.CORRECTION, record_pk=resource.pk, state=ProposalState.ACCEPTED, published_told_at=None
    ).order_by("decided_at")
    last = resource.last_published_at
    return [p for p in accepted if last is None or (p.decided_at is not None and p.decided_at >= last)]


def free_slug(title: str) -> str:
    """A slug that no resource has or had, and that no page of the site answers."""
    base = slug_of(title, 140) or "ressource"
    taken = set(Resource.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _language(payload: Mapping[str, Any], default: str) -> str:
    wanted = payload.get("record_language") or default
    return wanted if wanted in LANGUAGE_CODES else settings.LANGUAGE_CODE


def _place(code: str) -> dict[str, Any]:
    if code == WORLD:
        return {"world": True}
    if code in REGIONS:
        return {"regions": [code]}
    return {"countries": [code]} if code else {}


def _in_words(name: str, value: Any) -> str:
    if name == "type":
        return str(dict(ResourceType.choices).get(value, value))
    if name == "audiences":
        return ", ".join(str(dict(Audience.choices).get(each, each)) for each in value)
    if name == "record_language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if name == "place":
        return _("The whole world") if value == WORLD else region_name(value) if "-" in value else country_name(value)
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _present(resource: Resource | None, name: str, language: str) -> str:
    """What a part of the record says today."""
    if resource is None:
        return ""
    if name == "address":
        link = resource.links.first()
        return link.url if link else ""
    return str(getattr(resource, f"{name}_{best_language(resource, name, language)}"))


def set_up() -> None:
    """Register forms and kinds (from ``ResourcesConfig.ready``)."""
    proposal_forms.register_form(ResourceForm)
    proposal_forms.register_form(CorrectionForm)
    records.register(ProposalKind.RESOURCE, ProposedResource())
    records.register(ProposalKind.CORRECTION, Correction())
