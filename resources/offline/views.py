"""The page that offers the copy, and the address that leads to the file."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from resources.offline import copies


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is in the copy, its date and its size, how to open it."""
    return render(request, "resources/offline.html", {"copy": copies.latest()})


@never_cache
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """To the latest file, wherever media lie: what serves them lets a broken download go on where it stopped."""
    copy = copies.latest()
    if copy is None:
        raise Http404
    return redirect(default_storage.url(copy.name))
