"""Suggestions while one types: titles, themes, providers."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from cms.search.normalise import fold
from cms.vocabularies import Concept
from resources.criteria import Criteria
from resources.models import Provider, Resource


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that begins like what is typed."""

    label: str
    kind: str
    """``resource``, ``theme`` or ``provider``."""
    url: str


def suggest(text: str, language: str, *, limit: int = 8) -> list[Suggestion]:
    """At most ``limit`` suggestions for a reader of ``language``; none before the second letter."""
    typed = fold(text).strip()
    if len(typed) < 2:
        return []
    base = reverse("resources:list")
    found = [
        Suggestion(str(theme), "theme", f"{base}?{Criteria(theme=(theme.notation,)).querystring()}")
        for theme in Concept.objects.themes()
        if fold(str(theme)).startswith(typed)
    ]
    found += [
        Suggestion(str(maker), "provider", f"{base}?{Criteria(fournisseur=(maker.slug,)).querystring()}")
        for maker in Provider.objects.filter(Q(name__istartswith=text) | Q(acronym__istartswith=text))[:3]
    ]
    rows = Resource.objects.visible().filter(Q(title_fr__icontains=text) | Q(title_en__icontains=text))
    found += [Suggestion(str(row), "resource", row.get_absolute_url()) for row in rows[:limit]]
    return found[:limit]
