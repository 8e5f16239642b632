"""Pages of the resource base."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms.home import DOORS
from resources.forms import DoorForm
from resources.models import Resource, Selection
from resources.page import page_context, selection_context


@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """The three doors; says truly that the base is still being built."""
    form = DoorForm(request.GET)
    chosen = form.cleaned_data["profil"] if form.is_valid() else ""
    door = next((d for d in DOORS if d.profile == chosen), None)
    return render(request, "resources/resource_list.html", {"doors": DOORS, "door": door})


@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    """One resource."""
    found = get_object_or_404(Resource.objects.visible(), slug=slug)
    return render(request, "resources/resource.html", page_context(found))


@require_safe
def selection(request: HttpRequest, slug: str) -> HttpResponse:
    """One selection."""
    found = get_object_or_404(Selection.objects.visible(), slug=slug)
    return render(request, "resources/selection.html", selection_context(found))
