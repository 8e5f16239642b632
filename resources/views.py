"""Pages of the resource base: the list and its map, a resource, selections, countries."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from cms.open_data import open_file
from resources import citing, countries, facts, listing
from resources.forms import ListForm, SearchForm
from resources.models import FormerSlug, Resource, Selection
from resources.page import page_context, selection_context


@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """``/ressources/``: search, facets, hits; for htmx all of it that depends on the criteria."""
    form = ListForm(request.GET)
    valid = form.is_valid()
    canonical = listing.canonical(form) if valid else ""
    if valid and listing.is_longer(request.GET, canonical):
        return HttpResponseRedirect(f"{request.path}{canonical}")
    swapped = bool(request.htmx)  # type: ignore[attr-defined]  # of its middleware
    if swapped and listing.told_beside_the_field(form):
        return HttpResponseClientRedirect(request.get_full_path())
    template = "resources/resource_list_swapped.html" if swapped else "resources/resource_list.html"
    response = render(request, template, {**listing.context(form), "swapped": swapped})
    address = f"{request.path}{canonical}"
    # The same search again is no new step: going back would lead nowhere.
    if swapped and valid and request.htmx.current_url_abs_path != address:  # type: ignore[attr-defined]  # of its middleware
        response["HX-Push-Url"] = address
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def resource_map(request: HttpRequest) -> HttpResponse:
    """``/ressources/carte/``: the rectangles of the same search, drawn and listed."""
    form = SearchForm(request.GET)
    form.is_valid()
    return render(request, "resources/map.html", listing.map_context(form))


@require_safe
def country_list(request: HttpRequest) -> HttpResponse:
    """Countries the site has something for."""
    context = {"lines": countries.index(), "french": countries.french_index()}
    return render(request, "resources/countries.html", context)


@require_safe
def country(request: HttpRequest, code: str) -> HttpResponse:
    """Everything for a country, under its ISO 3166-1 code in small letters.

    France and its territories have no page: their code leads to the list of their resources. For now only (302): it is
    no former address of the list, and the day one of them gets a page, no browser must remember.
    """
    if elsewhere := countries.list_of_french_place(code.upper()):
        return HttpResponseRedirect(elsewhere)
    if not countries.known(code.upper()):
        raise Http404
    if code != code.lower():
        return HttpResponsePermanentRedirect(reverse("resources:country", args=[code.lower()]))
    return render(request, "resources/country.html", {"view": countries.view(code.upper(), timezone.now())})


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


@open_file
def cite(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The citation as a file for a reference manager; from a former address, of the present one."""
    visible = Resource.objects.visible().select_related("network")
    found = visible.filter(slug=slug).first() or get_object_or_404(visible, former_slugs__slug=slug)
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
