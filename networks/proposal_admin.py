"""Moderation of proposals in the admin: a list, and a page on which one accepts or declines."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from cms.scoping import ScopedModelViewSet, TitledView
from networks import outcomes, proposals, records
from networks.enums import ProposalState
from networks.models import Proposal
from networks.records import Choice, Line

LABELS = {
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Kind"),
    "summary": gettext_lazy("Summary"),
    "text": gettext_lazy("Text"),
    "url": gettext_lazy("Link"),
    "start_date": gettext_lazy("First day"),
    "end_date": gettext_lazy("Last day"),
    "place": gettext_lazy("Place"),
    "opens_on": gettext_lazy("Opens on"),
    "closes_on": gettext_lazy("Closes on (included)"),
    "who_may_answer": gettext_lazy("Who may answer"),
}
"""Parts of a payload in words; kinds of the floors above say theirs themselves (``networks.records``)."""


def lines_of(proposal: Proposal) -> list[Line]:
    """What is proposed, in words."""
    kind = records.kind_of(proposal)
    if kind is not None:
        return kind.lines(proposal)
    return [Line(LABELS.get(key, key), str(value)) for key, value in proposal.payload.items()]


class AnswerForm(forms.Form):
    """The moderator's decision."""

    action = forms.ChoiceField(choices=[("accept", ""), ("decline", "")], widget=forms.HiddenInput)
    answer = forms.CharField(
        label=gettext_lazy("Answer to the proposer"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Sent by mail when you decline: say why, in a few kind words."),
    )

    def __init__(self, data: Any = None, *, choices: Sequence[Choice] = ()) -> None:
        super().__init__(data)
        self.choices = [choice for choice in choices if choice.options]
        for choice in self.choices:
            self.fields[f"take_{choice.name}"] = forms.MultipleChoiceField(
                label=str(choice.label),
                help_text=str(choice.help_text),
                choices=[(option, option) for option in choice.options],
                initial=list(choice.options) if choice.taken else [],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def choice_fields(self) -> list[forms.BoundField]:
        """What accepting asks."""
        return [self[f"take_{choice.name}"] for choice in self.choices]

    def chosen(self) -> dict[str, list[str]]:
        """What the moderator took (after validation)."""
        return {choice.name: self.cleaned_data[f"take_{choice.name}"] for choice in self.choices}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("action") == "decline" and not cleaned.get("answer", "").strip():
            self.add_error("answer", _("Say why: the proposer reads it."))
        return cleaned


class ProposalIndexView(generic.IndexView):
    default_ordering = "-created_at"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().seen_by_moderators()

    # There is no form to add, copy or delete a proposal.
    def get_add_url(self) -> None:
        return None

    def get_copy_url(self, instance: Any) -> None:
        return None

    def get_delete_url(self, instance: Any) -> None:
        return None


class ModerationView(TitledView, PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """What is proposed, by whom; accept it or answer why not."""

    template_name = "networks/admin/proposal.html"
    page_title = gettext_lazy("Proposal")
    header_icon = "mail"
    permission_required = "change"
    index_url_name = ""
    edit_url_name = ""

    def get_base_object_queryset(self) -> Any:
        return Proposal.objects.seen_by_moderators().select_related("network", "page")

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = {"url": reverse(self.index_url_name), "label": _("Proposals")}
        return [*super().get_breadcrumbs_items(), above, {"url": "", "label": str(self.object)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: Proposal = self.object
        public = outcomes.is_public(found)
        kind = records.kind_of(found)
        return super().get_context_data(
            **{
                "form": self.get_form(),
                "proposal": found,
                "lines": lines_of(found),
                "findings": kind.findings(found, self.request.user) if kind is not None else [],
                "may_accept": found.state == ProposalState.SUBMITTED,
                "may_decline": found.state == ProposalState.SUBMITTED
                or (found.state == ProposalState.ACCEPTED and not public),
                "becomes_something": outcomes.becomes_something(found),
                "target_edit_url": outcomes.edit_url(found, self.request.user),
                **kwargs,
            }
        )

    def get_form(self, data: Any = None) -> AnswerForm:
        """The decision, with what accepting this kind asks."""
        kind = records.kind_of(self.object)
        asks = kind is not None and self.object.state == ProposalState.SUBMITTED
        return AnswerForm(data, choices=kind.choices(self.object) if kind is not None and asks else ())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            if form.cleaned_data["action"] == "accept":
                proposals.accept(proposal=self.object, by=request.user, chosen=form.chosen())
                messages.success(request, _("Accepted; the proposer is told."))
                accepted = Proposal.objects.select_related("network", "page").get(pk=self.object.pk)
                if url := outcomes.edit_url(accepted, request.user):
                    return redirect(url)
            else:
                answer = form.cleaned_data["answer"].strip()
                proposals.decline(proposal=self.object, answer=answer, by=request.user)
                messages.success(request, _("Declined; the proposer is told."))
        except proposals.ProposalError as error:
            messages.error(request, str(error))
        return redirect(self.edit_url_name, quote(self.object.pk))


class ProposalViewSet(ScopedModelViewSet):
    model = Proposal
    name = "proposal"
    url_prefix = "proposals"
    icon = "mail"
    menu_label = gettext_lazy("Proposals")
    menu_name = "proposals"
    copy_view_enabled = False
    form_fields: list[str] = []
    list_display = ["__str__", "kind", "network", "state", "created_at"]
    list_select_related = ("network",)
    list_filter = ["state", "kind", "network"]
    index_view_class = ProposalIndexView
    edit_view_class = ModerationView

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.edit_view, name="edit"),
        ]
