"""Views of the site's shell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or too old: say so, keep the way back."""
    return render(request, "cms/errors/csrf.html", status=403)
