"""A saved search in words, and its addresses."""

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cms.i18n import absolute_url
from resources import facets
from resources.criteria import RECENT, Criteria
from resources.forms import parse
from resources.models import SavedSearch
from resources.saved.kept import Kept


def in_words(criteria: Criteria, language: str, *, alone: bool = False) -> str:
    """*Inland waters, Madagascar*; the whole base where nothing narrows it. ``alone``: not inside a sentence."""
    with translation.override(language):
        said = facets.said(facets.chips(criteria, language))
        return ", ".join(said) or (_("The whole base") if alone else _("the whole base"))


def title_of(search: SavedSearch) -> str:
    """What a saved search is about, in its own language."""
    return in_words(parse(search.query), search.language)


def is_whole(search: SavedSearch) -> bool:
    """Nothing narrows it."""
    return not parse(search.query).active


def list_url(search: SavedSearch) -> str:
    """The filtered list, latest first, absolute."""
    return _address("resources:list", parse(search.query).but(tri=RECENT).querystring(), search.language)


def new_url(kept: Kept, language: str) -> str:
    """Where a search that lost a choice is made anew, from what is left of it, absolute."""
    return _address("resources:list", kept.left.querystring(), language)


def feed_url(search: SavedSearch) -> str:
    """The same search as Atom, absolute; empty where the site has no such feed."""
    try:
        return _address("resources:feed", search.query, search.language)
    except NoReverseMatch:
        return ""


def _address(name: str, query: str, language: str) -> str:
    with translation.override(language):
        path = reverse(name)
    return absolute_url(f"{path}?{query}" if query else path, language)
