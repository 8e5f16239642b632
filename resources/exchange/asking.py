"""Which records answer a program: OGC API Records, and the collection search of STAC."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from resources.citing import bare_doi
from resources.criteria import Criteria
from resources.enums import DATA_TYPES, ResourceType
from resources.exchange.catalogue import published
from resources.exchange.describe import describe, ready
from resources.exchange.description import Description
from resources.exchange.forms import Question
from resources.models import Resource
from resources.query import find_terms

DOI_SCHEME = "doi"
"""Of our external identifiers. Without a colon, which parts scheme and value (``externalIds=doi:10.1234/abc``)."""
_DOI_SCHEMES = (DOI_SCHEME, "https://doi.org", "http://doi.org", "http://dx.doi.org", "https://dx.doi.org")
"""By which a DOI may be asked for."""


def record_type(kind: str) -> str:
    """What OGC API Records calls a type of ours: products are datasets there."""
    return "dataset" if kind in DATA_TYPES else kind


def answer(
    question: Question, language: str, *, offset: int, limit: int, collections: bool = False
) -> tuple[int, list[Description]]:
    """How many resources answer, and the descriptions of a page of them.

    Without a term, a rectangle or a period, in the order of their keys: it does not change while somebody reads page
    after page. With ``collections``, datasets and products alone, which tell of an extent that is not known as STAC
    does: everywhere, at all times.
    """
    kinds = [kind for kind in ResourceType.values if not question.types or record_type(kind) in question.types]
    if collections:
        kinds = [kind for kind in kinds if kind in DATA_TYPES]
    rows = _named(published().filter(type__in=kinds), question)
    if not question.terms and not question.criteria.active:
        return rows.count(), list(describe(ready(rows)[offset : offset + limit]))
    among: Collection[int] | None = None
    if question.ids or question.external_ids:
        among = set(rows.values_list("pk", flat=True))
    if not kinds:
        return 0, []
    criteria = Criteria() if len(kinds) == len(ResourceType.values) else Criteria(type=tuple(sorted(kinds)))
    asked = question.criteria.but(type=criteria.type)
    total, keys = find_terms(
        asked, question.terms, language,
        among=among, unknown_is_everything=collections, offset=offset, limit=limit,
    )  # fmt: skip
    found = ready(Resource.objects.visible()).in_bulk(keys)
    return total, list(describe(found[key] for key in keys if key in found))


def _named(rows: QuerySet[Resource], question: Question) -> QuerySet[Resource]:
    """Those of the identifiers asked for; one that is none of ours finds nothing, and is no error."""
    if question.ids:
        rows = rows.filter(uid__in=[uid for text in question.ids if (uid := _uid(text))])
    if question.external_ids:
        wanted = Q(pk__in=[])
        for text in question.external_ids:
            wanted |= _external(text)
        rows = rows.filter(wanted)
    return rows


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _external(text: str) -> Q:
    """``scheme:value``, a value, or a scheme alone (/req/record-core-query-parameters/externalIds-response)."""
    if text.casefold().rstrip(":/") in _DOI_SCHEMES:
        return ~Q(doi="")
    scheme = next((name for name in _DOI_SCHEMES if text.casefold().startswith(f"{name}:")), "")
    value = bare_doi(text[len(scheme) + 1 :] if scheme else text).strip("/ ")
    # As they were typed, some of them, before the form wrote them bare.
    spellings = (value, f"doi:{value}", *(f"{name}/{value}" for name in _DOI_SCHEMES[1:]))
    found = Q()
    for spelling in spellings if value else ():
        found |= Q(doi__iexact=spelling)
    return found or Q(pk__in=[])
