"""What ``/ressources/`` shows of a search: lines, facets, chips, ways to take it away."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.home import DOORS, Door
from cms.i18n import current_language
from cms.search import normalise
from cms.titles import list_title
from resources import extent, facets, offers, profiles, query, takeaway, ways
from resources.cards import Card, cards_of
from resources.criteria import ORDERS, RECENT, RELEVANCE, TITLE, WORLD, Criteria
from resources.facets import Chip, Facet
from resources.forms import ListForm, SearchForm

PAGE_SIZE = 20
LAST_PAGE = 50_000
"""A page beyond is the last one: offsets stay numbers every database takes."""
SHOWN_VALUES = 8
"""Values of a facet before *more values*."""
MOST_VALUES = 12
"""Values further under *more values*. All pages carry them over a slow line: a facet's rest is an address away."""
LONGEST_LIST = 400
"""Values of a facet where all were asked for; the search box finds the rest."""

ORDER_LABELS = {
    RELEVANCE: gettext_lazy("Relevance"),
    RECENT: pgettext_lazy("order", "Latest"),
    TITLE: gettext_lazy("Title"),
}


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet as it is shown: some values at once, the others a click further."""

    facet: Facet
    first: list[facets.FacetValue]
    more: list[facets.FacetValue]
    chosen: int
    left_out: int
    """Values not on this page: rare ones."""
    whole: bool
    """All values were asked for; those left out all the same are found by the search box."""
    all_url: str
    """The page with every value of this facet; empty where they all are on this one."""

    @property
    def total(self) -> int:
        """Values there are."""
        return len(self.first) + len(self.more) + self.left_out


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where nothing was found: drop a criterion, and so many resources come."""

    label: str
    url: str
    total: int


@dataclass(frozen=True, slots=True)
class Named:
    """What the words name besides: a filter with its hits, or a page."""

    label: str
    url: str
    total: int = 0
    """Of a filter; 0 of a page."""


def address(criteria: Criteria, name: str = "resources:list", **extra: Any) -> str:
    """The address of a view of this search: short, the same for the same search."""
    parts = [part for part in (criteria.querystring(), *(f"{key}={value}" for key, value in extra.items())) if part]
    return reverse(name) + (f"?{'&'.join(parts)}" if parts else "")


def canonical(form: SearchForm) -> str:
    """The query string this search is known by, question mark included; empty for everything."""
    criteria, number = Criteria.from_form(form), page_of(form)
    wanted = form.cleaned_data.get("tout")
    further = (f"tout={wanted}" if wanted else "", f"page={number}" if number > 1 else "")
    parts = [part for part in (criteria.querystring(), *further) if part]
    return f"?{'&'.join(parts)}" if parts else ""


def is_longer(data: QueryDict, short: str) -> bool:
    """The address says the same in more words: a form sent its empty fields, or values in another order.

    Parameters that are not ours (of a campaign) are left where they are.
    """
    ours = set(data) <= set(ListForm.base_fields)
    return ours and f"?{data.urlencode()}" != short and bool(data)


def page_of(form: SearchForm) -> int:
    """The page asked for."""
    return min(form.cleaned_data.get("page") or 1, LAST_PAGE)


def told_beside_the_field(form: SearchForm) -> bool:
    """The search box itself, which no swap replaces while somebody types in it, has a message to show."""
    return "q" in form.errors


def hits(criteria: Criteria, number: int) -> tuple[query.Results, Page[Any]]:
    """The hits of a page, of the last one where ``number`` is beyond it."""

    def read(wanted: int) -> query.Results:
        return query.find(criteria, current_language(), offset=(wanted - 1) * PAGE_SIZE, limit=PAGE_SIZE)

    results = read(number)
    page = Paginator(range(results.total), PAGE_SIZE).get_page(number)
    return (results if page.number == number else read(page.number)), page


def grouped(found: list[Facet], criteria: Criteria, wanted: str = "") -> list[FacetGroup]:
    """Facets that offer a choice, values chosen always among the first; ``wanted`` with every value it has."""
    groups = []
    for facet in found:
        values = [value for value in facet.values if value.n or value.selected]
        chosen = [value for value in values if value.selected]
        if not values or (len(values) == 1 and not chosen):
            continue
        head = values[:SHOWN_VALUES]
        first = head + [value for value in chosen if value not in head]
        rest = [value for value in values if value not in first]
        whole = facet.name == wanted
        more = rest[: LONGEST_LIST if whole else MOST_VALUES]
        left_out = len(rest) - len(more)
        all_url = address(criteria, tout=facet.name) + f"#facet-{facet.name}" if left_out and not whole else ""
        groups.append(FacetGroup(facet, first, more, len(chosen), left_out, whole, all_url))
    return groups


def ways_out(results: query.Results, typed: str) -> list[WayOut]:
    """What to drop, in the order the search proposes it: a criterion, some words, or all but the words."""
    return [WayOut(_dropped(each, typed), address(each.criteria), each.total) for each in results.proposals]


def _dropped(proposal: ways.Proposal, typed: str) -> str:
    if proposal.kept or (not proposal.name and proposal.criteria.q != typed):
        words = {"words": proposal.kept or proposal.criteria.q}
        return _("Only “%(words)s”") % words if proposal.name else _("“%(words)s” alone, without filters") % words
    if proposal.dropped:
        return _("Without the word “%(word)s”") % {"word": proposal.dropped}
    if not proposal.name:
        return _("With these words alone")
    if proposal.name == "q":
        return _("Without the words")
    return _("Without “%(name)s”") % {"name": SearchForm.base_fields[proposal.name].label}


def nowhere(results: query.Results, offered: list[offers.Offer]) -> list[str]:
    """Words nothing holds; those that name a filter are told by it."""
    told = {word for offer in offered for word in offer.words if offer.total}
    return [word for word in results.nowhere if word not in told]


def named(criteria: Criteria, offered: list[offers.Offer]) -> list[Named]:
    """Filters, pages of countries and selections that the words name."""
    found = []
    for offer in offered:
        label = _("%(name)s: %(value)s") % {"name": SearchForm.base_fields[offer.facet].label, "value": offer.value}
        found += [Named(label, address(offer.criteria), offer.total)] if offer.total else []
        found += [Named(_("Page of the country: %(name)s") % {"name": offer.value}, offer.page)] if offer.page else []
    rows = offers.selections(criteria.q)
    return [*found, *(Named(_("Selection: %(title)s") % {"title": row.title}, row.get_absolute_url()) for row in rows)]


def door(profile: str) -> Door | None:
    """The door a reader came through."""
    return next((each for each in DOORS if each.profile == profile), None)


def views(criteria: Criteria) -> dict[str, str]:
    """Every form the same view may be taken in: what is shown, so without the codes nobody knows."""
    criteria, _unknown = query.split(criteria)
    names = ("list", "map", "csv", "json", "bibtex", "feed")
    found = {f"{name}_url": address(criteria, f"resources:{name}") for name in names}
    return {**found, "saved_url": address(criteria.but(profil="", tri=""), "resources:saved_new")}


def page_title(criteria: Criteria, chips: list[Chip], number: int) -> str:
    """What tells this search from another in a tab: its words, its first filters, the page."""
    filters = facets.said([chip for chip in chips if chip.known and chip.name != "q"])
    return list_title(profiles.look(criteria.profil).title, words=criteria.q, filters=filters, page=number)


def context(form: SearchForm) -> dict[str, Any]:
    """Everything the list shows, in the active language."""
    criteria = Criteria.from_form(form)
    language = current_language()
    results, page = hits(criteria, page_of(form))
    lines: list[Card] = cards_of(results.hits)
    chips: list[Chip] = facets.chips(criteria, language)
    wanted = form.cleaned_data.get("tout", "")
    groups = grouped(facets.count(criteria, language), criteria, wanted)
    shown = profiles.look(criteria.profil)
    current = criteria.tri or RELEVANCE
    offered = offers.offers(criteria, language)
    return {
        "form": form,
        "criteria": criteria,
        "results": results,
        "cards": lines,
        "page_obj": page,
        "pages_query": criteria.querystring(),
        "chips": [(chip, address(chip.without)) for chip in chips],
        # In the panel of filters: words stand in the search box, a code nobody knows is not offered.
        "ticked": sum(chip.known and chip.name != "q" for chip in chips),
        "reset_url": address(criteria.reset()),
        "look": shown,
        "page_title": page_title(criteria, chips, page.number),
        "groups": shown.ordered(group for group in groups if not group.facet.folded),
        "more_groups": [group for group in groups if group.facet.folded],
        "wanted": wanted,
        "more_open": any(getattr(criteria, name) for name in ("de", "a", "bbox"))
        or any(group.whole and group.facet.folded for group in groups)
        or any(form.errors.get(name) for name in ("de", "a", "bbox")),
        "orders": [
            (ORDER_LABELS[order], address(criteria.but(tri="" if order == RELEVANCE else order)), order == current)
            for order in ORDERS
        ],
        "door": door(criteria.profil),
        "doors": [
            (each, address(criteria.but(profil=each.profile)), each.profile == criteria.profil) for each in DOORS
        ],
        "no_door_url": address(criteria.but(profil="")),
        "corrected_url": address(criteria.but(q=results.corrected)) if results.corrected else "",
        "named": named(criteria, offered),
        "ways_out": ways_out(results, criteria.q),
        "nowhere": nowhere(results, offered),
        "everything": not criteria.active,
        "nothing_to_look_for": bool(criteria.q) and not normalise.query_words(criteria.q),
        **views(criteria),
    }


def map_context(form: SearchForm) -> dict[str, Any]:
    """Everything the map shows: drawn rectangles, and the list that says the same."""
    criteria = Criteria.from_form(form)
    found = takeaway.spread(criteria)
    # Many lie in one and the same place.
    drawn = dict.fromkeys(box for area in found.areas for box in area.extent.boxes)
    chips = facets.chips(criteria, current_language())
    return {
        "form": form,
        "chips": [(chip, address(chip.without, "resources:map")) for chip in chips],
        "spread": found,
        "drawings": [extent.drawing(box) for box in drawn],
        "worldwide_url": address(criteria.but(lieu=(WORLD,))),
        "rectangles_url": address(query.split(criteria)[0], "resources:rectangles"),
        "search_url": address(criteria.but(bbox=None)),
        "tiles_url": settings.RESOURCE_MAP_TILES,
        "tiles_credit": settings.RESOURCE_MAP_CREDIT,
        **views(criteria),
    }
