"""Departures in the admin: freeze, send or plan, follow, settle what is uncertain, read the results."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.outbox import control
from cms.outbox.enums import DeliveryState, MailingState
from cms.outbox.models import Delivery
from networks.newsletters import announcing, departures, freezing, gate, launching, results
from networks.newsletters.departure_forms import ActForm, DepartureForm
from networks.newsletters.enums import EDITABLE, IssueState
from networks.newsletters.faces.mail import size
from networks.newsletters.freezing import SendingError
from networks.newsletters.issue_access import announcement_for, issue_for, may_send, may_send_announcement
from networks.newsletters.models import Sending, Subscriber

REFRESH_SECONDS = 5
"""How often the page of a departure under way fetches itself; no script is needed."""
UNCERTAIN_SHOWN = 50


class DepartureView(WagtailAdminTemplateMixin, TemplateView):
    """The page of a departure: what may be done now, and one POST for each of it."""

    template_name = "newsletters/admin/departure.html"
    page_title = gettext_lazy("Sending")
    header_icon = "mail"
    thing: Any
    """The issue or the announcement."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.thing = self.find(request.user, kwargs["pk"])
        self.may_send = self.is_sender(request.user)
        response = super().dispatch(request, *args, **kwargs)
        if request.method == "GET" and self.thing.state in {IssueState.SCHEDULED, IssueState.SENDING}:
            response["Refresh"] = str(REFRESH_SECONDS)
        return response

    def find(self, user: Any, pk: int) -> Any:
        raise NotImplementedError

    def is_sender(self, user: Any) -> bool:
        raise NotImplementedError

    def get_page_subtitle(self) -> str:
        return str(self.thing)

    @cached_property
    def sending(self) -> Sending | None:
        """The departure that counts: the last one nobody gave up."""
        found = self.thing.sendings.filter(cancelled_at=None).select_related("mailing", "issue", "launched_by")
        return found.order_by("-launched_at").first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state, sending = self.thing.state, self.sending
        context = {
            "thing": self.thing,
            "sending": sending,
            "may_send": self.may_send,
            "is_editable": state in EDITABLE,
            "is_frozen": state == IssueState.FROZEN,
            "is_scheduled": state == IssueState.SCHEDULED,
            "window": int(launching.cancel_window().total_seconds() // 60),
            **self.before(),
        }
        if sending is not None and sending.begun_at:
            context |= self.after(sending)
        return super().get_context_data(**{"form": DepartureForm(), **context, **kwargs})

    def before(self) -> dict[str, Any]:
        """What is shown of a letter that has not been launched."""
        raise NotImplementedError

    def after(self, sending: Sending) -> dict[str, Any]:
        stand = results.progress(sending)
        uncertain = Delivery.objects.filter(mailing=sending.mailing, state=DeliveryState.UNCERTAIN).order_by("pk")
        return {
            "progress": stand,
            "results": None if stand.is_open else results.results(sending),
            "uncertain": list(uncertain[:UNCERTAIN_SHOWN]) if sending.mailing is not None else [],
            "is_paused": stand.mailing_state == MailingState.PAUSED,
            "is_stopped": stand.mailing_state == MailingState.CANCELLED,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_send:
            raise PermissionDenied
        asked = ActForm(request.POST)
        if not asked.is_valid():
            raise Http404
        act = asked.cleaned_data["act"]
        try:
            if act == "launch":
                return self.launch(request)
            said = self.act(act, asked.cleaned_data["delivery"])
        except SendingError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, said)
        return redirect(request.path)

    def launch(self, request: HttpRequest) -> HttpResponse:
        form = DepartureForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        sending = self.leave(**form.cleaned_data, by=request.user)
        said = ngettext(
            "One person will get it. You may cancel until it leaves.",
            "%(n)d people will get it. You may cancel until it leaves.",
            sending.expected,
        )
        messages.success(request, said % {"n": sending.expected})
        return redirect(request.path)

    def leave(self, **when: Any) -> Sending:
        raise NotImplementedError

    def act(self, name: str, delivery: int | None) -> str:
        """Do what a button says; the sentence that answers.

        :raises SendingError: it cannot be done now.
        """
        sending = self.sending
        if sending is None:
            raise freezing.WrongState(_("Nothing is on its way."))
        if name in {"settle", "again"}:
            return self._settle(sending, name, delivery)
        acts: dict[str, tuple[Callable[[Sending], object], str]] = {
            "cancel": (departures.cancel, _("The departure is cancelled; nothing has left.")),
            "pause": (departures.pause, _("Paused: nothing more leaves until you resume.")),
            "resume": (departures.resume, _("On its way again.")),
            "stop": (departures.stop, _("Stopped: what had not left does not leave.")),
            "settle_all": (_settle_all, _("All uncertain messages are treated as sent.")),
        }
        if name not in acts:
            raise freezing.WrongState(_("Nothing of the kind can be done now."))
        do, said = acts[name]
        do(sending)
        departures.close(sending)
        return said

    def _settle(self, sending: Sending, name: str, pk: int | None) -> str:
        row = Delivery.objects.filter(pk=pk or 0, mailing=sending.mailing).select_related("mailing").first()
        if row is None:
            raise Http404
        if name == "again":
            if not departures.send_again(sending, row):
                raise freezing.WrongState(_("Nothing of the kind can be done now."))
            return _("It is sent once more.")
        control.treat_as_sent(row)
        departures.close(sending)
        return _("It is treated as sent.")


def _settle_all(sending: Sending) -> None:
    rows = Delivery.objects.filter(mailing=sending.mailing, state=DeliveryState.UNCERTAIN).select_related("mailing")
    for row in rows:
        control.treat_as_sent(row)


class IssueDepartureView(DepartureView):
    """The departure of an issue."""

    def find(self, user: Any, pk: int) -> Any:
        return issue_for(user, pk)

    def is_sender(self, user: Any) -> bool:
        return may_send(user, self.thing)

    def before(self) -> dict[str, Any]:
        issue = self.thing
        found: dict[str, Any] = {"back": "newsletter_issue:check", "back_args": issue.pk}
        if issue.state in EDITABLE:
            return {**found, "findings": gate.check(issue)}
        variants = [(variant, size(variant.html) / 1000) for variant in issue.variants.order_by("language")]
        reached = Subscriber.objects.reached_by(issue.network).count() if issue.state == IssueState.FROZEN else 0
        return {**found, "variants": variants, "reached": reached}

    def leave(self, **when: Any) -> Sending:
        return launching.launch(self.thing, **when)

    def act(self, name: str, delivery: int | None) -> str:
        if name == "freeze":
            freezing.freeze(self.thing)
            return _("Frozen: what you see below is what leaves, whatever is edited from now on.")
        if name == "unfreeze":
            freezing.unfreeze(self.thing)
            return _("Back to the draft.")
        return super().act(name, delivery)


class AnnouncementDepartureView(DepartureView):
    """The departure of an announcement: content and audience are frozen together."""

    def find(self, user: Any, pk: int) -> Any:
        return announcement_for(user, pk)

    def is_sender(self, user: Any) -> bool:
        return may_send_announcement(user, self.thing)

    def before(self) -> dict[str, Any]:
        language = announcing.languages_of(self.thing)[0]
        found: dict[str, Any] = {
            "back": "newsletter_announcement:edit",
            "back_args": self.thing.pk,
            # Not "language": every template has that one.
            "back_language": language,
        }
        if not announcing.may_edit(self.thing):
            return found
        people = announcing.audience(self.thing)
        recent = announcing.recently_announced()
        return {
            **found,
            "is_editable": False,
            "is_frozen": True,
            "reached": people.exclude(address_hash__in=recent).count(),
            "left_out": people.filter(address_hash__in=recent).count(),
        }

    def leave(self, **when: Any) -> Sending:
        return launching.launch_announcement(self.thing, **when)


app_name = "newsletter_departure"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/envoi/", IssueDepartureView.as_view(), name="issue"),
    path("annonces/<int:pk>/envoi/", AnnouncementDepartureView.as_view(), name="announcement"),
]
