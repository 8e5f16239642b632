"""The page "Seats and questions" of an event, duplicating, and changes to tell the registered."""

from typing import Any

from django import forms
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from events import status
from events.backstage.access import editable
from events.backstage.registrations import context_of, who
from events.backstage.setup_forms import PartFormSet, PoolFormSet, QuestionFormSet, RepeatForm
from events.duplicate import duplicate
from events.models import EventPage
from events.registration import RegistrationError
from events.seats import availability
from events.setup import repeat_parts, save_setup


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def settings(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Parts, seats and the organiser's own questions. Moments are typed and shown in the event's zone."""
    with timezone.override(event.zone):
        return _settings(request, event)


def _settings(request: HttpRequest, event: EventPage) -> HttpResponse:
    data = request.POST if request.method == "POST" and "repeat" not in request.POST else None
    formsets = {
        "parts": PartFormSet(data, instance=event, prefix="parts"),
        "pools": PoolFormSet(data, instance=event, prefix="pools"),
        "questions": QuestionFormSet(data, instance=event, prefix="questions"),
    }
    repeat = RepeatForm(request.POST if "repeat" in request.POST else None, prefix="repeat")
    if "repeat" in request.POST and repeat.is_valid():
        made = repeat_parts(event=event, **repeat.cleaned_data)
        messages.success(request, ngettext("%(n)d part made.", "%(n)d parts made.", len(made)) % {"n": len(made)})
        return redirect("events_backstage:settings", event.pk)
    # Each is validated, so that every mistake is shown at once.
    valid = data is not None and min(formset.is_valid() for formset in formsets.values())
    if valid:
        try:
            save_setup(
                event=event,
                parts=formsets["parts"].save(commit=False),
                pools=formsets["pools"].save(commit=False),
                questions=formsets["questions"].save(commit=False),
            )
        except (RegistrationError, ProtectedError) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("events_backstage:settings", event.pk)
    wrong = (data is not None and not valid) or bool(repeat.errors)
    context = {
        **context_of(request, event, _("Seats and questions")),
        **formsets,
        "repeat": repeat,
        "seats": availability(event),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[event.pk]),
    }
    return render(request, "events/backstage/settings.html", context, status=422 if wrong else 200)


class ChangeForm(forms.Form):
    """What happens to the event."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happens"), choices=status.Change.choices, widget=forms.RadioSelect
    )
    start_date = forms.DateField(
        label=gettext_lazy("New first day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    start_time = forms.TimeField(
        label=gettext_lazy("New starting time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    end_date = forms.DateField(
        label=gettext_lazy("New last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end_time = forms.TimeField(
        label=gettext_lazy("New ending time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    venue_name = forms.CharField(label=gettext_lazy("New venue"), max_length=200, required=False)
    venue_address = forms.CharField(
        label=gettext_lazy("New address"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    venue_city = forms.CharField(label=gettext_lazy("New city"), max_length=120, required=False)


class NoticeForm(forms.Form):
    """The organiser's own words in the notice."""

    message = forms.CharField(
        label=gettext_lazy("A word from you"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Added to the notice: why, what next, whom to write to."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def change(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Cancel, postpone or move the event; telling the registered is the next step, and a choice."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            status.announce_change(event=event, by=who(request), **form.cleaned_data)
        except RegistrationError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The event’s page says so. You may now tell the registered."))
            return redirect("events_backstage:notice", event.pk)
    context = {**context_of(request, event, _("Cancel, postpone or move")), "form": form}
    return render(request, "events/backstage/change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def notice(request: HttpRequest, event: EventPage) -> HttpResponse:
    """The notice to the registered: previewed, then sent on confirmation, or not at all."""
    form = NoticeForm(request.POST or None)
    message = form.cleaned_data["message"] if form.is_bound and form.is_valid() else ""
    context: dict[str, Any] = {**context_of(request, event, _("Tell the registered")), "form": form}
    try:
        if request.method == "POST" and form.is_valid() and "send" in request.POST:
            mailing = status.send_notice(event=event, message=message)
            told = ngettext(
                "The notice is on its way to %(n)d person.",
                "The notice is on its way to %(n)d people.",
                mailing.expected,
            )
            messages.success(request, told % {"n": mailing.expected})
            return redirect("events_backstage:registrations", event.pk)
        context["preview"] = status.preview_notice(event=event, message=message)
    except RegistrationError as error:
        messages.warning(request, str(error))
        return redirect("events_backstage:registrations", event.pk)
    return render(request, "events/backstage/notice.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def copy(request: HttpRequest, event: EventPage) -> HttpResponse:
    """Duplicate the event with its form, seats, parts and programme: a page that says what goes along, then the act."""
    if request.method == "POST":
        made = duplicate(event=event, user=request.user)
        messages.success(request, _("Here is the copy, a draft: give it its date and publish it."))
        return redirect("wagtailadmin_pages:edit", made.pk)
    return render(request, "events/backstage/copy.html", context_of(request, event, _("Duplicate")))
