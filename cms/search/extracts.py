"""Which words of a text are marked, and which text of something found is quoted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.search import normalise

EXTRACT = 220
"""Characters of an extract, about two lines."""
EXTRACT_FROM = 20_000
"""Characters of a body looked through for one."""
TYPED, SAME, STEM, NOWHERE = 3, 2, 1, 0
"""How a text holds what is looked for: as it was typed, by other words for it, by a stem only; not at all."""
APART = frozenset('.,;:!?()[]«»"\n')
"""Signs that words of one name do not have between them."""

Words = tuple[str, ...]
"""Words side by side, each as ``normalise.singular`` gives it; what tells nothing may stand between them."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A word of a query, or several that are one name."""

    typed: tuple[Words, ...]
    """As it was typed, in any of its writings (*sentinel2*, *Sentinel 2*)."""
    same: tuple[Words, ...] = ()
    """What else is said for it."""
    stems: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Quote:
    """A text, how it holds what is looked for, and where."""

    text: str
    level: int = NOWHERE
    found: tuple[tuple[int, int], ...] = ()

    def marked(self) -> SafeString:
        """HTML: about two lines around the found words, those inside ``<mark>``; the beginning where there are none."""
        return _marked(self.text, self.found)


def sought(text: str) -> list[Sought]:
    """The words of a query, without other words for them."""
    return [
        Sought(((normalise.singular(word),),), stems=frozenset(normalise.forms(word)))
        for word in normalise.query_words(text)
    ]


class Marker:
    """Looks for the words of one query in many texts."""

    def __init__(self, wanted: Iterable[Sought]) -> None:
        self._first: defaultdict[str, list[tuple[int, int, Words]]] = defaultdict(list)
        self._stems: defaultdict[str, set[int]] = defaultdict(set)
        for number, one in enumerate(wanted):
            for level, names in ((TYPED, one.typed), (SAME, one.same)):
                for words in names:
                    self._first[words[0]].append((level, number, words))
            for stem in one.stems:
                self._stems[stem].add(number)
        # Neither stems nor endings change how a word begins: only words that begin alike are looked at.
        self._heads = {word[:2] for word in (*self._first, *self._stems)}

    def quote(self, summary: str, body: str) -> Quote:
        """The summary where a word stands in it, else the body; a word by its stem alone only after both."""
        first = self.read(summary)
        if first.level >= SAME:
            return first
        other = self.read(body[:EXTRACT_FROM])
        if other.level > first.level:
            return other
        return first if summary else Quote(body[:EXTRACT_FROM])

    def read(self, text: str) -> Quote:
        """Where a text holds what is looked for; of a word that stands there as typed, no mere stems."""
        if not self._heads:
            return Quote(text)
        spans = list(normalise.spans(text))
        named: list[tuple[int, int, int, int]] = []
        stemmed: list[tuple[int, int, int]] = []
        for place, (start, end, word) in enumerate(spans):
            if normalise.head(word[:2]) not in self._heads:
                continue
            for read in _read_as(word):
                for level, number, words in self._first.get(read, ()):
                    if (last := _last(text, spans, place, words)) is not None:
                        named.append((level, number, start, last))
            numbers = {number for form in normalise.forms(word) for number in self._stems.get(form, ())}
            stemmed += [(number, start, end) for number in numbers]
        whole = {number for level, number, _start, _end in named if level == TYPED}
        kept = [(level, start, end) for level, _number, start, end in named]
        kept += [(STEM, start, end) for number, start, end in stemmed if number not in whole]
        if not kept:
            return Quote(text)
        return Quote(text, max(level for level, _start, _end in kept), _apart((start, end) for _l, start, end in kept))


def _read_as(word: str) -> tuple[str, ...]:
    """A word as ``Words`` have it; with a number in it also without its letter, as *Sentinel-2* is in *Sentinel-2A*."""
    whole = normalise.singular(word)
    return (whole, whole[:-1]) if whole[-1:].isalpha() and whole[-2:-1].isdigit() else (whole,)


def _last(text: str, spans: Sequence[tuple[int, int, str]], place: int, words: Words) -> int | None:
    """Where words that begin at a place end; None if they do not all stand there side by side."""
    end = spans[place][1]
    for wanted in words[1:]:
        place += 1
        while place < len(spans) and spans[place][2].casefold() in normalise.STOP_WORDS and wanted != spans[place][2]:
            place += 1
        if place >= len(spans) or wanted not in _read_as(spans[place][2]):
            return None
        if not APART.isdisjoint(text[end : spans[place][0]]):
            return None
        end = spans[place][1]
    return end


def _apart(found: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """In their order; of those that overlap, the one that begins first, the longest of these."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(found), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def _marked(text: str, found: Sequence[tuple[int, int]]) -> SafeString:
    start = 0
    if found and len(text) > EXTRACT:
        # The window with most of the found words.
        counts = [sum(a <= b < a + EXTRACT - 40 for b, _end in found) for a, _end in found]
        start = max(0, found[counts.index(max(counts))][0] - 40)
    end = min(len(text), start + EXTRACT)
    if start:
        start = text.find(" ", start) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", start, end), start) or end
        end = end if end > start else min(len(text), start + EXTRACT)
    pieces, position = [], start
    for a, b in found:
        if start <= a and b <= end:
            pieces += [escape(text[position:a]), "<mark>", escape(text[a:b]), "</mark>"]
            position = b
    pieces.append(escape(text[position:end]))
    shown = "".join(pieces)
    return mark_safe(f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}")  # noqa: S308  escaped above
