"""Pages of the resource base."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.home import DOORS
from resources.forms import DoorForm


def resource_list(request: HttpRequest) -> HttpResponse:
    """The three doors; says truly that the base is still being built."""
    form = DoorForm(request.GET)
    chosen = form.cleaned_data["profil"] if form.is_valid() else ""
    door = next((d for d in DOORS if d.profile == chosen), None)
    return render(request, "resources/resource_list.html", {"doors": DOORS, "door": door})
