"""Titles of lists: what tells one search from another in tabs, history and bookmarks."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _

WORDS_LENGTH = 60
"""Characters of the reader's words a title repeats."""
FILTER_LENGTH = 40
FILTERS = 3
"""Filters a title names; the page tells them all."""


def list_title(name: str | Promise, *, words: str = "", filters: Iterable[str | Promise] = (), page: int = 1) -> str:
    """``“water”, Product, Madagascar – Resources, page 2``, in the active language: what differs first.

    It is plain text, to be escaped where it is shown.
    """
    named = [_cut(each, FILTER_LENGTH) for each in filters]
    parts = [_("“%(words)s”") % {"words": _cut(words, WORDS_LENGTH)}] if words.split() else []
    parts += [*named[:FILTERS], "…"] if len(named) > FILTERS else named
    title = f"{', '.join(parts)} \N{EN DASH} {name}" if parts else str(name)
    return _("%(title)s, page %(number)d") % {"title": title, "number": page} if page > 1 else title


def _cut(text: str | Promise, length: int) -> str:
    return Truncator(" ".join(str(text).split())).chars(length)
