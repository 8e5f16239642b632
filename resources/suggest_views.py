"""``/ressources/suggestions/?q=``: while one types; the other parameters of the list stay in what is suggested."""

from dataclasses import asdict

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms.i18n import current_language
from resources.criteria import Criteria
from resources.forms import SearchForm, validate_writable
from resources.suggest import suggest


class SuggestionForm(forms.Form):
    """What has been typed so far."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False, strip=False, validators=[validate_writable])


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """What begins like what is typed: ``[{"label", "kind", "kind_name", "url", "total"}]``."""
    form = SuggestionForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    criteria = Criteria.from_form(SearchForm(request.GET))
    found = suggest(form.cleaned_data["q"], current_language(), criteria)
    return JsonResponse([asdict(one) for one in found], safe=False)
