"""Pages of the resource base: the list, a resource, selections."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms.home import DOORS
from resources import citing, facts
from resources.forms import DoorForm
from resources.models import FormerSlug, Resource, Selection
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
    """One resource; a former address leads to the present one."""
    found = Resource.objects.visible().select_related(*facts.RELATED).filter(slug=slug).first()
    if found is None:
        former = FormerSlug.objects.filter(slug=slug, resource__in=Resource.objects.visible())
        moved = former.select_related("resource").first()
        if moved is None:
            raise Http404
        return HttpResponsePermanentRedirect(moved.resource.get_absolute_url())
    return render(request, "resources/resource.html", page_context(found, published=True))


@require_safe
def cite(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The citation as a file for a reference manager."""
    found = get_object_or_404(Resource.objects.visible().select_related("network"), slug=slug)
    response = HttpResponse(citing.cited(found, kind), content_type=citing.FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.{kind}"'
    return response


@require_safe
def selection_list(request: HttpRequest) -> HttpResponse:
    """Every selection, the latest first."""
    found = Selection.objects.visible().select_related("network", "image").prefetch_related("image__renditions")
    return render(request, "resources/selections.html", {"selections": found})


@require_safe
def selection(request: HttpRequest, slug: str) -> HttpResponse:
    """One selection."""
    found = get_object_or_404(Selection.objects.visible().select_related("network__page"), slug=slug)
    return render(request, "resources/selection.html", selection_context(found, published=True))
