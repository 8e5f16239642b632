"""Announcements in the admin: the list, the draft made from an event, its words, its faces, a test mail."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import View
from wagtail.admin import messages

from cms.i18n import current_language
from networks.newsletters import announcing, gate, trials
from networks.newsletters.announcement_forms import AnnounceForm, EventForm, WordsForm
from networks.newsletters.faces import text
from networks.newsletters.issue_access import announcement_for, announcements_of, networks_written_for
from networks.newsletters.issue_admin import LetterAdminView
from networks.newsletters.issue_forms import FaceForm, TestMailForm

SHOWN = 50
WIDTHS = {"phone": 390, "desktop": 700}


class _Announcements(LetterAdminView):
    """Whoever writes a letter may announce; others may not come in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.networks = networks_written_for(request.user)
        if not self.networks.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ListView(_Announcements):
    """Announcements of one's networks, the latest first."""

    template_name = "newsletters/admin/announcements.html"
    page_title = gettext_lazy("Announcements of events")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(announcements=announcements_of(self.request.user)[:SHOWN], **kwargs)


class NewView(_Announcements):
    """Which event is announced, and how; the draft is written on the second POST."""

    template_name = "newsletters/admin/announce.html"
    page_title = gettext_lazy("Announce an event")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": AnnounceForm(networks=self.networks), "events": False, **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        first = AnnounceForm(request.POST, networks=self.networks)
        if not first.is_valid():
            return self.render_to_response(self.get_context_data(form=first))
        form = EventForm(request.POST, networks=self.networks, language=current_language())
        if "event" not in request.POST:
            form.errors.pop("event", None)
            return self.render_to_response(self.get_context_data(form=form, events=True))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, events=True))
        chosen = form.cleaned_data
        try:
            made = announcing.draft_announcement(
                chosen["network"], chosen["event"], chosen["kind"], chosen["languages"], user=request.user
            )
        except LookupError:
            messages.error(request, _("This event can no longer be announced in this way."))
            return redirect("newsletter_announcement:new")
        return redirect("newsletter_announcement:edit", made.pk, announcing.languages_of(made)[0])


class EditView(_Announcements):
    """The words in one language, the two faces, and a test mail."""

    template_name = "newsletters/admin/announcement.html"
    page_title = gettext_lazy("Announcement")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.announcement = announcement_for(request.user, kwargs["pk"])
        self.language = kwargs["language"]
        self.languages = announcing.languages_of(self.announcement)
        if self.language not in self.languages:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.announcement)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = announcing.words_of(self.announcement, self.language)
        test = TestMailForm(
            languages=self.languages, initial={"language": self.language, "addresses": self.request.user.get_username()}
        )
        return super().get_context_data(
            **{
                "announcement": self.announcement,
                "language": self.language,
                "languages": self.languages,
                "form": WordsForm(initial={name: getattr(words, name) for name in WordsForm.base_fields}),
                "test_form": test,
                "findings": gate.check_announcement(self.announcement),
                "reached": announcing.audience(self.announcement, self.language).count(),
                "widths": WIDTHS,
                "face_url": reverse("newsletter_announcement:face", args=[self.announcement.pk, self.language, "mail"]),
                "editable": announcing.may_edit(self.announcement),
                **kwargs,
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._test(request) if "addresses" in request.POST else self._save(request)

    def _save(self, request: HttpRequest) -> HttpResponse:
        form = WordsForm(request.POST)
        if not announcing.may_edit(self.announcement):
            messages.error(request, _("This announcement is on its way: its words are fixed."))
        elif not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        else:
            announcing.rewrite(self.announcement, self.language, form.cleaned_data)
            messages.success(request, _("Saved."))
        return redirect("newsletter_announcement:edit", self.announcement.pk, self.language)

    def _test(self, request: HttpRequest) -> HttpResponse:
        form = TestMailForm(request.POST, languages=self.languages)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(test_form=form))
        language, addresses = form.cleaned_data["language"], form.cleaned_data["addresses"]
        letter = announcing.announcement_letter(self.announcement, language)
        network = self.announcement.network
        trials.send_test(trials.as_test_content(letter, network), addresses, language, network)
        messages.success(request, _("The test is on its way to %(addresses)s.") % {"addresses": ", ".join(addresses)})
        return redirect("newsletter_announcement:edit", self.announcement.pk, language)


@method_decorator(xframe_options_sameorigin, name="dispatch")
class FaceView(View):
    """The mail or the text of an announcement, for the frames of the preview."""

    def get(self, request: HttpRequest, pk: int, language: str, face: str) -> HttpResponse:
        announcement = announcement_for(request.user, pk)
        asked = FaceForm({"language": language, "face": face})
        if not asked.is_valid() or language not in announcement.content or face not in {"mail", "text"}:
            raise Http404
        letter = announcing.announcement_letter(announcement, language)
        if face == "text":
            return render(request, "newsletters/admin/text.html", {"text": text.render(trials.as_test(letter))})
        return HttpResponse(trials.as_test_content(letter, announcement.network).html)


app_name = "newsletter_announcement"
urlpatterns: list[URLPattern] = [
    path("", ListView.as_view(), name="index"),
    path("nouvelle/", NewView.as_view(), name="new"),
    path("<int:pk>/<slug:language>/", EditView.as_view(), name="edit"),
    path("<int:pk>/<slug:language>/<slug:face>/", FaceView.as_view(), name="face"),
]
