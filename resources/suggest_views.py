"""``/ressources/suggestions/?q=``: while one types."""

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms.i18n import current_language
from resources.forms import validate_writable
from resources.suggest import suggest


class SuggestionForm(forms.Form):
    """What has been typed so far."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False, strip=False, validators=[validate_writable])


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """What begins like what is typed: ``[{"label", "kind", "kind_name", "url"}]``."""
    form = SuggestionForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    rows = [
        {"label": found.label, "kind": found.kind, "kind_name": found.kind_name, "url": found.url}
        for found in suggest(form.cleaned_data["q"], current_language())
    ]
    return JsonResponse(rows, safe=False)
