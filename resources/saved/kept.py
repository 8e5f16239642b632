"""A kept search read today: its choices may have gone since it was asked (a theme withdrawn, a data centre closed).

Of a criterion one choice of which is left, that one counts. Of one that lost them all nothing is found any more, never
more than was asked for: its reader is told once, and on the pages of the search.
"""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils import translation

from resources import query, vocabulary
from resources.criteria import Criteria
from resources.forms import SearchForm


@dataclass(frozen=True, slots=True)
class Lost:
    """A criterion of which nothing is left."""

    name: str
    """Of the criterion in the address: ``theme``."""
    codes: tuple[str, ...]

    def label(self, language: str) -> str:
        """*Theme*, in ``language``."""
        with translation.override(language):
            return vocabulary.name(self.name)

    @property
    def values(self) -> str:
        """As the address had them: what nobody knows has no other name."""
        return ", ".join(self.codes)


class Kept:
    """What a kept query string means now."""

    def __init__(self, text: str) -> None:
        data = QueryDict(text)
        form = SearchForm(data)
        form.is_valid()
        asked = Criteria.from_form(form)
        self.left, unknown = query.split(asked)
        """The criteria without what is gone: for a new search, not for finding, since they may be wider."""
        unread = [Lost(name, tuple(data.getlist(name))) for name in form.errors]
        gone = [name for name in asked.facets if name not in self.left.facets]
        self.lost = [
            *(Lost(name, tuple(code for facet, code in unknown if facet == name)) for name in gone),
            *unread,
        ]

    @cached_property
    def keys(self) -> tuple[list[int], list[int]]:
        """Primary keys of what it finds, in the order of the list: nothing once a criterion is lost.

        In two: what it asks for, and what only covers the place it asks for.
        """
        return ([], []) if self.lost else query.keys_apart(self.left)
