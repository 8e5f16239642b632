"""Issues in the admin: the new issue, what it could still take, its faces, its check-list, test mails."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.i18n import LANGUAGE_CODES
from networks.newsletters import drafts, gate, taking, trials
from networks.newsletters.faces import pdf, text
from networks.newsletters.issue_access import issue_for, may_send, networks_written_for
from networks.newsletters.issue_forms import FACES, AddForm, FaceForm, NewIssueForm, TestMailForm
from networks.newsletters.letters import letter_of
from networks.newsletters.models import NewsletterIssue

WIDTHS = {"phone": 390, "desktop": 1024}
"""CSS pixels of the two frames of a preview."""

FACE_NAMES = {
    "mail": gettext_lazy("Mail"),
    "web": gettext_lazy("Web page"),
    "text": gettext_lazy("Plain text"),
    "pdf": gettext_lazy("PDF"),
}


class LetterAdminView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin that is about letters, under its own title."""

    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        own = {"url": "", "label": str(self.get_page_title()), "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), own]


class NewIssueView(LetterAdminView):
    """The next issue of a letter: says what it will gather, writes the draft on POST."""

    template_name = "newsletters/admin/new_issue.html"
    page_title = gettext_lazy("New issue")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.networks = networks_written_for(request.user)
        if not self.networks.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self._form(initial=self._initial())
        return super().get_context_data(**{"form": form, "open_drafts": [], **kwargs})

    def _form(self, *args: Any, **kwargs: Any) -> NewIssueForm:
        beginnings = drafts.beginnings(list(self.networks), timezone.now())
        return NewIssueForm(*args, networks=self.networks, beginnings=beginnings, **kwargs)

    def _initial(self) -> dict[str, Any]:
        first = self.networks.national().first() or self.networks.first()
        if first is None:
            return {}
        since, until = drafts.interval(first)
        # Filled in, it would stay when another letter is chosen: who writes several reads it beside each.
        return {"network": first.pk, "since": since if self.networks.count() == 1 else None, "until": until}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        chosen = form.cleaned_data
        if not chosen["another"] and (begun := taking.open_drafts(chosen["network"])):
            # Two drafts gather the same things, and the second to leave must drop what the first one took.
            return self.render_to_response(self.get_context_data(form=form, open_drafts=begun))
        issue = drafts.new_issue(
            chosen["network"],
            chosen["until"],
            since=chosen["since"],
            languages=chosen["languages"],
            user=request.user,
        )
        messages.success(request, _("The draft is written: reorder, drop, rewrite."))
        return redirect("wagtailadmin_pages:edit", issue.pk)


class AddView(LetterAdminView):
    """What the draft may still take in one language, each item with a button; beside the editor, never within its form.

    There, Enter in any field would press the first button, and what was typed would be lost.
    """

    template_name = "newsletters/admin/add_items.html"
    page_title = gettext_lazy("Choose what to add")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.issue = issue_for(request.user, kwargs["pk"])
        self.draft = _draft(self.issue)
        if kwargs["language"] not in LANGUAGE_CODES:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.draft.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = {choice.language: choice for choice in drafts.offers(self.draft)}
        return super().get_context_data(issue=self.issue, choice=offered.get(self.kwargs["language"]), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AddForm(request.POST)
        if not form.is_valid():
            raise Http404
        try:
            drafts.add_item(self.issue, form.cleaned_data["key"], kwargs["language"], user=request.user)
            messages.success(request, _("Added at the end of its section."))
        except (drafts.NotEditable, drafts.NotOffered) as reason:
            messages.error(request, str(reason))
        return redirect("newsletter_issue:add", self.issue.pk, kwargs["language"])


def _draft(issue: NewsletterIssue) -> NewsletterIssue:
    draft: NewsletterIssue = issue.get_latest_revision_as_object()
    return draft


def _languages(issue: NewsletterIssue) -> list[str]:
    return [code for code in LANGUAGE_CODES if code in issue.languages]


class CheckView(LetterAdminView):
    """The check-list, each face at two widths, and a test mail."""

    template_name = "newsletters/admin/check.html"
    page_title = gettext_lazy("Check and send")

    def get_page_subtitle(self) -> str:
        return str(self.draft.title)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.issue = issue_for(request.user, kwargs["pk"])
        self.draft = _draft(self.issue)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        languages = _languages(self.draft)
        shown = FaceForm(self.request.GET)
        face = shown.cleaned_data if shown.is_valid() else {}
        chosen = {"language": face.get("language", ""), "face": face.get("face", FACES[0])}
        if chosen["language"] not in languages:
            chosen["language"] = languages[0] if languages else ""
        form = kwargs.pop("form", None) or TestMailForm(
            languages=languages, initial={"addresses": self.request.user.get_username(), "language": chosen["language"]}
        )
        return super().get_context_data(
            **{
                "issue": self.issue,
                "draft": self.draft,
                "findings": gate.check(self.draft),
                "faces": [(name, FACE_NAMES[name]) for name in FACES],
                "languages": languages,
                "chosen": chosen,
                "face_url": reverse("newsletter_issue:face", args=[self.issue.pk, *chosen.values()])
                if languages
                else "",
                "widths": WIDTHS,
                "form": form,
                "may_send": may_send(self.request.user, self.issue),
                **kwargs,
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TestMailForm(request.POST, languages=_languages(self.draft))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        language, addresses = form.cleaned_data["language"], form.cleaned_data["addresses"]
        content = trials.content_of_test(self.draft, language)
        trials.send_test(content, addresses, language, self.issue.network)
        messages.success(request, _("The test is on its way to %(addresses)s.") % {"addresses": ", ".join(addresses)})
        return redirect("newsletter_issue:check", self.issue.pk)


@method_decorator(xframe_options_sameorigin, name="dispatch")
class FaceView(View):
    """One face of the draft, as it is, for the frames of the preview."""

    def get(self, request: HttpRequest, pk: int, language: str, face: str) -> HttpResponse:
        draft = _draft(issue_for(request.user, pk))
        asked = FaceForm({"language": language, "face": face})
        if not asked.is_valid() or language not in draft.languages:
            raise Http404
        if face == "web":
            response: HttpResponse = draft.make_preview_request(request, language)
            response.headers.pop("X-Frame-Options", None)
            return response
        letter = letter_of(draft, language, personal=face != "pdf")
        if face == "pdf":
            return HttpResponse(pdf.render(letter), content_type="application/pdf")
        if face == "text":
            return render(request, "newsletters/admin/text.html", {"text": text.render(trials.as_test(letter))})
        return HttpResponse(trials.as_test_content(letter, draft.network).html)


app_name = "newsletter_issue"
urlpatterns: list[URLPattern] = [
    path("nouveau/", NewIssueView.as_view(), name="new"),
    path("<int:pk>/", CheckView.as_view(), name="check"),
    path("<int:pk>/<slug:language>/ajouter/", AddView.as_view(), name="add"),
    path("<int:pk>/<slug:language>/<slug:face>/", FaceView.as_view(), name="face"),
]
