"""Views of the site's shell."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.open_data import for_programs, problem


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """The emblem, for programs that ask for it without reading a page first."""
    return HttpResponseRedirect(static("cms/favicon.ico"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or too old: say so, keep the way back."""
    return render(request, "cms/errors/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: an address or a header that cannot be read."""
    if for_programs(request):
        return problem(request, lambda: _("This address or a header of the request cannot be read."), 400)
    return render(request, "cms/errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: known, and not allowed."""
    if for_programs(request):
        return problem(request, lambda: _("This is not open to you."), 403)
    return render(request, "cms/errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, in the language of the address."""
    if for_programs(request):
        return problem(request, lambda: _("There is nothing at this address."), 404)
    return render(request, "cms/errors/404.html", status=404)


def server_error(request: HttpRequest | None) -> HttpResponse:
    """500: without request, database or session, as any of them may be what failed."""
    if request is not None and for_programs(request):
        return problem(request, lambda: _("Something went wrong on our side, and has been recorded."), 500)
    return HttpResponse(render_to_string("cms/errors/500.html"), status=500)
