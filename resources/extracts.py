"""What is quoted of a found resource, and in which language."""

from django.utils.safestring import SafeString

from cms.i18n import LANGUAGE_CODES, best_language
from cms.search.extracts import NOWHERE, TYPED, Marker, Sought, Words
from resources.index import tokens
from resources.index.labels import Labels
from resources.index.match import Evaluation
from resources.index.tokens import WHOLE, query_words
from resources.models import Resource


def sought(found: Evaluation, labels: Labels) -> list[Sought]:
    """What is marked: the words, what they begin, and what means the same, its words side by side."""
    typed = query_words(found.criteria.q)
    wanted = []
    for word, held in zip(typed, found.words, strict=True):
        names = [name for key in word.keys for name in _writings(key)]
        names += [(form.removeprefix(WHOLE),) for form in held.begun if form.startswith(WHOLE)]
        # Of a name with a number its letters, where it stands in a row of such names: *Sentinel-1 et -2*.
        stems = {form for form in word.forms if not word.numbered or form.isalpha()}
        stems |= {form for form in held.begun if form.isalpha()}
        wanted.append(Sought(tuple(dict.fromkeys(names)), stems=frozenset(stems)))
    same = [label for alternative in labels.alternatives(typed) for label in alternative.labels]
    writings = [writing for label in same for writing in (_writings(label[0]) if len(label) == 1 else [label])]
    return [*wanted, Sought((), tuple(dict.fromkeys(writings)))]


def _writings(key: str) -> list[Words]:
    """A word by itself; a name with a number in one word, and in two."""
    pieces = tuple(tokens.split(key))
    return [(key,), pieces] if len(pieces) > 1 else [(key,)]


def quoted(row: Resource, language: str, marker: Marker) -> tuple[SafeString, str]:
    """The words around what was found, and what they are written in.

    In the reader's language, if it holds the words, or what means the same. In the other one if that holds them as
    they were typed, or if there is nothing else to show.
    """
    best = best_language(row, "summary", language)
    own = marker.quote(getattr(row, f"summary_{best}"), getattr(row, f"description_{best}"))
    if own.level == NOWHERE:
        for code in LANGUAGE_CODES:
            if code == best:
                continue
            other = marker.quote(getattr(row, f"summary_{code}"), getattr(row, f"description_{code}"))
            if other.level == TYPED or not own.text:
                return other.marked(), code if other.text else ""
    return (own.marked(), best) if own.text else (SafeString(), "")
