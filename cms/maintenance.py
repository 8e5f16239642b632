"""The site is closed for a moment: one page for everybody, without database, session or language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cms.open_data import for_programs, problem

RETRY_AFTER_SECONDS = 600
OPEN_PREFIXES = ("/admin/", "/healthz", "/static/")
"""The team goes on working, the load balancer goes on asking, the page keeps its stylesheet."""


class MaintenanceMiddleware:
    """Answers 503 with ``Retry-After`` (RFC 9110, 15.6.4) while ``settings.MAINTENANCE`` is on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MAINTENANCE or request.path_info.startswith(OPEN_PREFIXES):
            return self.get_response(request)
        if for_programs(request):
            response = problem(request, lambda: _("The site is closed for a moment. Try again in a few minutes."), 503)
        else:
            response = HttpResponse(render_to_string("cms/errors/maintenance.html"), status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        response["Cache-Control"] = "no-store"
        return response
