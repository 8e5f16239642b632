"""Views of the site's shell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or too old: say so, keep the way back."""
    return render(request, "cms/errors/csrf.html", status=403)


def newsletter(request: HttpRequest) -> HttpResponse:
    """What the newsletter will be; it is not sent from here yet, and the page says so."""
    return render(request, "cms/newsletter.html")
