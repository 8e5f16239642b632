"""Moderation of proposals in the admin: a list, and a page on which one accepts or declines."""

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

from cms.scoping import ScopedModelViewSet
from networks import proposals
from networks.enums import ProposalState
from networks.makers import maker_of
from networks.models import Proposal

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
"""Parts of a payload in words; what an upper floor adds is shown under its own name."""


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


class ModerationView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: Proposal = self.object
        page = found.page
        editable = page is not None and page.permissions_for_user(self.request.user).can_edit()
        return super().get_context_data(
            **{
                "form": AnswerForm(),
                "proposal": found,
                "lines": [(LABELS.get(key, key), value) for key, value in found.payload.items()],
                "may_accept": found.state == ProposalState.SUBMITTED,
                "may_decline": found.state == ProposalState.SUBMITTED
                or (found.state == ProposalState.ACCEPTED and not (page is not None and page.live)),
                "becomes_page": maker_of(found.kind) is not None,
                "page_edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page and editable else "",
                **kwargs,
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            if form.cleaned_data["action"] == "accept":
                page = proposals.accept(proposal=self.object, by=request.user)
                messages.success(request, _("Accepted; the proposer is told."))
                if page is not None and page.permissions_for_user(request.user).can_edit():
                    return redirect("wagtailadmin_pages:edit", page.pk)
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
