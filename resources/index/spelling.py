"""*Did you mean*: the nearest word of the base, by letters (Damerau-Levenshtein, adjacent letters may be swapped)."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from cms.search.normalise import fold

SHORTEST = 4
"""Letters below which a word has too many neighbours to be corrected."""
ONE_MISTAKE = 5
"""Letters up to which one mistake is allowed; two beyond."""
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
    """Words that may be meant; of equals in distance, the one in most resources, then by the alphabet."""

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

    def correct(self, word: str) -> str:
        """The word of the base that was meant, as it is written there; empty where none is near."""
        folded = fold(word)
        if len(folded) < SHORTEST or not folded.isalpha():
            return ""
        most = 1 if len(folded) <= ONE_MISTAKE else 2
        shared: Counter[str] = Counter()
        for gram in _grams(folded):
            shared.update(other for other in self.grams.get(gram, ()) if abs(len(other) - len(folded)) <= most)
        best = sorted(shared, key=lambda other: (-shared[other], -self.counts[other], other))[:CANDIDATES]
        near = [(distance(folded, other, most), -self.counts[other], other) for other in best]
        found = min((candidate for candidate in near if 0 < candidate[0] <= most), default=None)
        return self.surfaces[found[2]] if found else ""
