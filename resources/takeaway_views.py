"""The filtered view in other forms; a bad filter is answered 400 with its reason."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cms import feeds
from cms.i18n import absolute_url, current_language
from cms.open_data import open_file
from resources import facets, query, takeaway, vocabulary
from resources.criteria import Criteria
from resources.forms import SearchForm
from resources.listing import address


def _answer(request: HttpRequest, make: Callable[[Criteria], HttpResponse]) -> HttpResponse:
    return _answer_form(SearchForm(request.GET), make)


def _answer_form(form: SearchForm, make: Callable[[Criteria], HttpResponse]) -> HttpResponse:
    if not form.is_valid():
        lines = [f"{name}: {' '.join(str(m) for m in messages)}" for name, messages in form.errors.items()]
        return _refused(lines)
    criteria = Criteria.from_form(form)
    _known, unknown = query.split(criteria)
    if unknown:
        return _refused([vocabulary.refusal(facet, code) for facet, code in unknown])
    return make(criteria)


def _refused(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")


def _file(content: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@open_file
def csv(request: HttpRequest) -> HttpResponse:
    """The filtered view as a table."""
    return _answer(request, lambda criteria: _file(takeaway.csv(criteria), "text/csv", "ressources.csv"))


@open_file
def json(request: HttpRequest) -> HttpResponse:
    """The filtered view as JSON."""
    return _answer(request, lambda c: HttpResponse(takeaway.as_json(c), content_type="application/json"))


@open_file
def bibtex(request: HttpRequest) -> HttpResponse:
    """The filtered view as BibTeX entries."""
    return _answer(request, lambda c: _file(takeaway.bibtex(c), "application/x-bibtex", "ressources.bib"))


@open_file
def rectangles(request: HttpRequest) -> HttpResponse:
    """The rectangles of the filtered view, for the interactive map."""
    return _answer(request, lambda c: HttpResponse(takeaway.geojson(c), content_type="application/geo+json"))


@open_file
def feed(request: HttpRequest) -> HttpResponse:
    """The filtered view as Atom, the latest published first, by pages."""
    form = SearchForm(request.GET)

    def make(criteria: Criteria) -> HttpResponse:
        words = ", ".join(facets.said(facets.chips(criteria, current_language())))
        return feeds.atom_response(
            takeaway.feed_part(criteria, form.cleaned_data["page"] or 1),
            title=_("Resources – %(filters)s") % {"filters": words} if words else _("Resources"),
            page_url=absolute_url(address(criteria)),
            feed_url=absolute_url(address(criteria, "resources:feed")),
            language=current_language(),
        )

    return _answer_form(form, make)
