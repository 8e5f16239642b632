"""Departures in the admin: freeze, send or plan, follow, settle what is uncertain, read the results."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from cms.outbox import control
from cms.outbox.enums import DeliveryState, MailingState
from cms.outbox.models import Delivery
from networks.newsletters import departures, freezing, launching, results
from networks.newsletters.departing import Acts, AnnouncementDeparture, Departing, IssueDeparture
from networks.newsletters.departure_forms import ActForm, DepartureForm
from networks.newsletters.enums import EDITABLE, MANAGE_SUBSCRIBERS, IssueState
from networks.newsletters.freezing import SendingError
from networks.newsletters.issue_admin import LetterAdminView
from networks.newsletters.models import Sending

REFRESH_SECONDS = 5
"""How often the page of a departure under way fetches itself; no script is needed."""
REFRESH_FAR = 600
"""The longest time between two fetches, while it is planned for much later."""
ROWS_SHOWN = 50
"""Uncertain, and refused, letters listed at once."""


class DepartureView(LetterAdminView):
    """The page of a departure: what may be done now, and one POST for each of it."""

    template_name = "newsletters/admin/departure.html"
    page_title = gettext_lazy("Sending")
    departing: Departing = IssueDeparture()
    """What leaves; the address table says which."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.thing = self.departing.find(request.user, kwargs["pk"])
        self.may_send = self.departing.is_sender(request.user, self.thing)
        response = super().dispatch(request, *args, **kwargs)
        if request.method == "GET" and self.thing.state in {IssueState.SCHEDULED, IssueState.SENDING}:
            response["Refresh"] = str(self._refresh())
        return response

    def _refresh(self) -> int:
        """Seconds until the page fetches itself: a tenth of the time left until it leaves, within bounds."""
        if self.thing.state != IssueState.SCHEDULED or self.sending is None:
            return REFRESH_SECONDS
        left = int((self.sending.leaves_at - timezone.now()).total_seconds())
        return min(max(left // 10, REFRESH_SECONDS), REFRESH_FAR)

    def get_page_subtitle(self) -> str:
        return str(self.thing)

    @cached_property
    def sending(self) -> Sending | None:
        """The departure that counts: the last one nobody gave up."""
        found = self.thing.sendings.filter(cancelled_at=None).select_related(
            "mailing", "issue", "announcement__network", "launched_by"
        )
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
            **self.departing.before(self.thing),
        }
        if sending is not None and sending.begun_at:
            context |= self._after(sending)
        elif sending is None and state in EDITABLE:
            context["given_up"] = self.thing.sendings.exclude(begun_at=None).order_by("-launched_at").first()
        return super().get_context_data(**{"form": DepartureForm(), **context, **kwargs})

    def _after(self, sending: Sending) -> dict[str, Any]:
        stand = results.progress(sending)
        uncertain = Delivery.objects.filter(mailing=sending.mailing, state=DeliveryState.UNCERTAIN).order_by("pk")
        return {
            "progress": stand,
            "results": None if stand.is_open else results.results(sending),
            "uncertain": self._shown(uncertain[:ROWS_SHOWN]) if sending.mailing is not None else [],
            "rows_shown": ROWS_SHOWN,
            **self._refused(sending, stand.mailing_state),
            "is_paused": stand.mailing_state == MailingState.PAUSED,
            "is_stopped": stand.mailing_state == MailingState.CANCELLED,
        }

    def _shown(self, rows: Iterable[Delivery]) -> list[tuple[Delivery, str]]:
        """Letters with their address; whoever may send and not see the subscribers is told its domain alone."""
        whole = self.request.user.has_perm(MANAGE_SUBSCRIBERS)
        return [(row, row.address if whole else f"…@{row.address.rpartition('@')[2]}") for row in rows]

    def _refused(self, sending: Sending, mailing_state: str) -> dict[str, Any]:
        """What may be sent again once its cause is mended; nothing after it was stopped for good."""
        if sending.mailing is None or mailing_state == MailingState.CANCELLED or not self.may_send:
            return {}
        rows = control.refused_of(sending.mailing)
        return {"refused": self._shown(rows[:ROWS_SHOWN]), "n_refused": rows.count()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_send:
            raise PermissionDenied
        asked = ActForm(request.POST)
        if not asked.is_valid():
            raise Http404
        act = asked.cleaned_data["act"]
        try:
            if act == "launch":
                return self._launch(request)
            said = self._act(act, asked.cleaned_data["delivery"])
        except SendingError as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, said)
        return redirect(request.path)

    def _launch(self, request: HttpRequest) -> HttpResponse:
        form = DepartureForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        sending = self.departing.leave(self.thing, **form.cleaned_data, by=request.user)
        said = ngettext(
            "One person will get it. You may cancel until it leaves.",
            "%(n)d people will get it. You may cancel until it leaves.",
            sending.expected,
        )
        messages.success(request, said % {"n": sending.expected})
        return redirect(request.path)

    def _act(self, name: str, delivery: int | None) -> str:
        """Do what a button says; the sentence that answers.

        :raises SendingError: it cannot be done now.
        """
        acts = self.departing.acts(self.thing, self.request.user)
        if name not in acts:
            if self.sending is None:
                raise freezing.WrongState(_("Nothing is on its way."))
            acts = _acts(self.sending, self._delivery(delivery))
        if name not in acts:
            raise freezing.WrongState(_("Nothing of the kind can be done now."))
        do, said = acts[name]
        # An act that finds nothing to do any more says so by False: another tab, or the clock, was faster.
        if do() is False:
            raise freezing.WrongState(_("Nothing of the kind can be done now."))
        return said

    def _delivery(self, pk: int | None) -> Delivery | None:
        if pk is None or self.sending is None:
            return None
        row = Delivery.objects.filter(pk=pk, mailing=self.sending.mailing_id).select_related("mailing").first()
        if row is None:
            raise Http404
        return row


def _acts(sending: Sending, delivery: Delivery | None) -> Acts:
    """What may be done with a departure, and with one of its letters."""
    acts: Acts = {
        "cancel": (partial(departures.cancel, sending), _("The departure is cancelled; nothing has left.")),
        "pause": (partial(departures.pause, sending), _("Paused: nothing more leaves until you resume.")),
        "resume": (partial(departures.resume, sending), _("On its way again.")),
        "stop": (partial(departures.stop, sending), _("Stopped: what had not left does not leave.")),
        "refused_again": (
            # Nothing left to send again is said as such.
            lambda: bool(departures.send_refused_again(sending)),
            _("All refused messages are sent once more."),
        ),
        "settle_all": (partial(departures.settle_all, sending), _("All uncertain messages are treated as sent.")),
    }
    if delivery is not None:
        acts |= {
            "settle": (partial(departures.settle, sending, delivery), _("It is treated as sent.")),
            "again": (partial(departures.send_again, sending, delivery), _("It is sent once more.")),
        }
    return acts


app_name = "newsletter_departure"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/envoi/", DepartureView.as_view(departing=IssueDeparture()), name="issue"),
    path("annonces/<int:pk>/envoi/", DepartureView.as_view(departing=AnnouncementDeparture()), name="announcement"),
]
