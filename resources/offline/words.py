"""The index of the offline search: the words of the site's own digests, where they stand, and what is like them.

The script that reads it (``files/search.js``) means what ``resources.index.match`` means: a word by itself, then what
means the same in the other language, then its stem; title over summary over text. It knows no stemmer: which words
share a stem is told here. Language plays no part, so one file serves the pages of both.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from cms.search import normalise
from resources.index import digest, texts, tokens
from resources.index.labels import Labels
from resources.models import Resource

PARTS = ("wide", "near", "kind", "exact", "body", "summary", "title")
"""Parts of a digest, the least first, as the script counts them."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Words:
    """Filled resource by resource; then ``script``."""

    def __init__(self, known: digest.Concepts) -> None:
        self._known = known
        self._digests: list[tuple[str, digest.Digest]] = []
        self._stems: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, resource: Resource) -> None:
        """A resource whose relations are prefetched."""
        made = digest.make(resource, self._known)
        self._digests.append((resource.slug, made))
        found = texts.of_resource(resource, self._known.around(resource))
        for word in normalise.words(f"{found.title}\n{found.summary}\n{found.own}"):
            for form in normalise.forms(word):
                self._stems[form].add(normalise.singular(word))

    def order(self) -> list[str]:
        """Slugs, the latest published first: the places the script counts resources by."""
        return [slug for slug, _digest in self._ordered()]

    def _ordered(self) -> list[tuple[str, digest.Digest]]:
        return sorted(self._digests, key=lambda each: (-each[1].published, -each[1].pk))

    def script(self, labels: Labels) -> bytes:
        """The index as a script, since browsers read no data under ``file://``."""
        places = self._places()
        stems = {stem: sorted(words & places.keys()) for stem, words in sorted(self._stems.items())}
        data = {
            "titles": [made.title_words for _slug, made in self._ordered()],
            "words": {word: _written(parts) for word, parts in sorted(places.items())},
            "stems": {stem: " ".join(words) for stem, words in stems.items() if words and words != [stem]},
            "same": [list(row) for row in _meanings(labels, places)],
            "values": {value: [" ".join(label) for label in told] for told, value in labels.finding if value in places},
            "stop": " ".join(sorted(normalise.STOP_WORDS)),
        }
        return as_script("MAILLAGE_WORDS", data)

    def _places(self) -> dict[str, list[list[int]]]:
        """Word -> for each of ``PARTS`` the places of the resources that hold it there."""
        places: dict[str, list[list[int]]] = {}
        for place, (_slug, made) in enumerate(self._ordered()):
            for number, part in enumerate(PARTS):
                for token in getattr(made, part).split():
                    if token.startswith(tokens.WHOLE):
                        word = token.removeprefix(tokens.WHOLE)
                        places.setdefault(word, [[] for _part in PARTS])[number].append(place)
        return places


def _meanings(labels: Labels, places: dict[str, list[list[int]]]) -> Iterator[list[str]]:
    """Labels that mean the same, where one of them finds something."""
    for row in labels.meanings:
        if any(all(word in places for word in label) for label in row):
            yield [" ".join(label) for label in row]


def _written(parts: list[list[int]]) -> str:
    """Places in base 36, apart by spaces; parts apart by semicolons, the best first."""
    return ";".join(" ".join(map(_base36, part)) for part in reversed(parts)).rstrip(";")


def _base36(number: int) -> str:
    written = _DIGITS[number % 36]
    while number := number // 36:
        written = _DIGITS[number % 36] + written
    return written


def as_script(name: str, data: Any) -> bytes:
    """Data as a script that declares one variable."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # U+2028 and U+2029 end a line in scripts of before 2019; phones that are offline are often older.
    return f"var {name}={text.replace(chr(0x2028), ' ').replace(chr(0x2029), ' ')};\n".encode()
