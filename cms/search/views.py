"""``/recherche/``: over everything published."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from cms.i18n import current_language
from cms.search import query, sources
from cms.search.query import Hit
from cms.titles import list_title

EACH = 5
PER_PAGE = 20


class SearchForm(forms.Form):
    """What is looked for, and maybe of which kind."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    kind = forms.ChoiceField(required=False)
    page = forms.IntegerField(min_value=1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", ""), *labels().items()]  # type: ignore[attr-defined]  # a ChoiceField


def labels() -> dict[str, str | Promise]:
    """Headings of the kinds that can be found."""
    found: dict[str, str | Promise] = {}
    for source in sources.sources():
        found.setdefault(source.kind, source.label)
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of a kind."""

    kind: str
    label: str | Promise
    total: int
    hits: list[Hit]


class HitList:
    """The hits of a kind as a paginator wants them: counted already, fetched by the page."""

    def __init__(self, text: str, language: str, kind: str, total: int) -> None:
        self.text, self.language, self.kind, self.total = text, language, kind, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, wanted: slice) -> list[Hit]:
        start = wanted.start or 0
        return query.find(
            self.text, self.language, kind=self.kind, offset=start, limit=(wanted.stop or self.total) - start
        )


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The best of each kind, or page by page those of one."""
    form = SearchForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "text": "", "groups": [], "page_obj": None, "counts": []}
    if form.is_bound and form.is_valid():
        text, kind, language = form.cleaned_data["q"], form.cleaned_data["kind"], current_language()
        counts = query.count(text, language)
        known = labels()
        context |= {"text": text, "kind": kind, "total": sum(counts.values())}
        context["counts"] = [(code, known.get(code, code), n) for code, n in counts.items()]
        if kind:
            pages: Paginator[Hit] = Paginator(HitList(text, language, kind, counts.get(kind, 0)), PER_PAGE)  # type: ignore[arg-type]  # sized and sliced, all a paginator asks
            context["page_obj"] = pages.get_page(form.cleaned_data["page"] or 1)
            context["kind_label"] = known[kind]
        elif counts:
            best = query.best_of_each_kind(text, language, each=EACH)
            context["groups"] = [
                Group(code, known.get(code, code), counts.get(code, len(hits)), hits) for code, hits in best.items()
            ]
    page = context["page_obj"]
    context["page_title"] = list_title(
        pgettext("noun", "Search"),
        words=context["text"],
        filters=[context["kind_label"]] if page is not None else [],
        page=page.number if page is not None else 1,
    )
    return render(request, "cms/search.html", context, status=400 if form.is_bound and form.errors else 200)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Titles that begin like what is being typed: ``[{"title", "url", "kind", "language"}]``."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    found = query.suggest(form.cleaned_data["q"], current_language())
    rows = [{"title": s.title, "url": s.url, "kind": s.kind, "language": s.language} for s in found]
    return JsonResponse(rows, safe=False)
