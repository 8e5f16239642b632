"""*Did you mean*: the nearest word of the base, by letters (Damerau-Levenshtein, adjacent letters may be swapped)."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from cms.search.normalise import fold

SHORTEST = 4
"""Letters below which a word has too many neighbours to be corrected."""
SURE_BEGINNING = 5
"""Letters up to which the first one is taken to be right."""
ONE_MISTAKE = 7
"""Letters up to which one mistake is allowed; two beyond, and then the first letter is right too."""
CANDIDATES = 60


def distance(first: str, second: str, most: int) -> int:
    """Insertions, deletions, replacements and swaps between two words; ``most + 1`` where there are more."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    previous = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        current = [i]
        for j, b in enumerate(second, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return min(previous[-1], most + 1)


def _grams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


class Speller:
    """Words that may be meant, folded, and how each is written (``surfaces``)."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self.counts: Counter[str] = Counter()
        surfaces: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for word, n in words.items():
            folded = fold(word)
            self.counts[folded] += n
            surfaces[folded].append((-n, word))
        self.surfaces = {folded: min(found)[1] for folded, found in surfaces.items()}
        self.grams: defaultdict[str, list[str]] = defaultdict(list)
        for folded in self.surfaces:
            for gram in _grams(folded):
                self.grams[gram].append(folded)

    def near(self, word: str) -> list[tuple[int, int, str]]:
        """Words that may be meant by one that is not there, nearest first: (mistakes, -how many, folded)."""
        folded = fold(word)
        if len(folded) < SHORTEST or not folded.isalpha():
            return []
        most = 1 if len(folded) <= ONE_MISTAKE else 2
        shared: Counter[str] = Counter()
        for gram in _grams(folded):
            shared.update(other for other in self.grams.get(gram, ()) if abs(len(other) - len(folded)) <= most)
        best = sorted(shared, key=lambda other: (-shared[other], -self.counts[other], other))[:CANDIDATES]
        found = [(distance(folded, other, most), -self.counts[other], other) for other in best]
        return sorted(one for one in found if 0 < one[0] <= most and _likely(folded, one))


def _likely(word: str, found: tuple[int, int, str]) -> bool:
    mistakes, _count, other = found
    return word[0] == other[0] or (mistakes == 1 and len(word) > SURE_BEGINNING)
