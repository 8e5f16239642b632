"""Writing to a selection of those registered: form, preview, sending."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms.outbox.mime import field_placeholder
from cms.signing import mask_links
from events import messages as letters
from events.backstage.access import editable
from events.backstage.filters import RegistrationFilter
from events.backstage.forms import MessageForm
from events.backstage.registrations import context_of, selection
from events.models import EventPage


def _as_read(text: str) -> str:
    """A content as somebody will read it, under an invented first name; personal links lead nowhere."""
    named = text.replace(field_placeholder("first_name"), _("Camille"))
    return mask_links(named.replace(field_placeholder("link"), f"{settings.SITE_URL}/…"))


@require_http_methods(["GET", "HEAD", "POST"])
@editable
def write(request: HttpRequest, event: EventPage) -> HttpResponse:
    """The message, its preview with the number of recipients, then the sending. The filter is in the address.

    Only live registrations are written to: nobody gets mail for an event they have left.
    """
    people = selection(RegistrationFilter(request.GET or None, event=event, request=request)).live()
    form = MessageForm(request.POST or None, initial={"key": uuid.uuid4().hex})
    recipients = people.count()
    context = {
        **context_of(request, event, _("Write to the registered")),
        "form": form,
        "recipients": recipients,
        "query": request.GET.urlencode(),
    }
    if request.method == "POST" and form.is_valid():
        if not recipients:
            form.add_error(None, _("Nobody is in this selection."))
        elif "send" in request.POST:
            mailing = letters.send(
                event=event,
                registrations=people.iterator(chunk_size=500),
                letters=form.letters,
                key=f"event-message:{event.pk}:{form.cleaned_data['key']}",
            )
            messages.success(
                request,
                ngettext(
                    "The message is on its way to %(n)d person.",
                    "The message is on its way to %(n)d people.",
                    mailing.expected,
                )
                % {"n": mailing.expected},
            )
            return redirect("events_backstage:registrations", event.pk)
        else:
            context["previews"] = [
                (code, content.subject, _as_read(content.text), _as_read(content.html))
                for code, content in letters.contents(event, form.letters).items()
            ]
    status = 422 if form.errors else 200
    return render(request, "events/backstage/write.html", context, status=status)
