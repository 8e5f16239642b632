"""From text to the forms the index keeps: words without elision, accents and endings, French and English.

Both languages' stems are kept for every word: a French page quotes English titles, and nobody says in which
language they type. Accents are folded before stemming, so that *foret* finds *forêt*; the stem of the accented
word is kept as well, because the French stemmer reads endings from accents (*évalué*).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

LONGEST_WORD = 60
MOST_WORDS = 12
"""Words of a query that are looked for."""

_STEMMERS = (snowballstemmer.stemmer("french"), snowballstemmer.stemmer("english"))
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l"})
_APOSTROPHES = "'’ʼ＇‘"
_ELISION = re.compile(rf"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)[{_APOSTROPHES}](?=\w)", re.IGNORECASE)
_WITHOUT_APOSTROPHE = re.compile(r"(?<![^\W_])[dl]\s+(?=[aeiouyàâéèêëîïôœæ])", re.IGNORECASE)
"""*cote d ivoire*, as phones write it; not the *L* of *L band*. Of queries only: a text has its apostrophes."""
_WORD = re.compile(r"[^\W_]+")

_FRENCH = (
    "a au aux avec ce ces cette dans de des du elle en est et eux il ils je la le les leur leurs lui ma mais me mes "
    "mon ne nos notre nous on ou où par pas pour qu que qui sa se ses son sont sur ta te tes toi ton tu un une vos "
    "votre vous"
)
_ENGLISH = "the of and to in is for on with by an are as at be from it its or that this was which"
STOP_WORDS = frozenset(f"{_FRENCH} {_ENGLISH}".split())


def fold(text: str) -> str:
    """Lower case without accents, ligatures spelled out."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a text with where it stands; an article elided before it is no part of it."""
    skip = {match.start(): match.end() for match in _ELISION.finditer(text)}
    position = 0
    while match := _WORD.search(text, position):
        if match.start() in skip:
            position = skip[match.start()]
            continue
        position = match.end()
        yield match.start(), match.end(), match.group()


def words(text: str) -> list[str]:
    """The words of a text as typed (composed letters), elided articles left out."""
    return [word for _start, _end, word in spans(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=50_000)
def forms(word: str) -> tuple[str, ...]:
    """What the index keeps of a word, each form once; every form is letters and digits only."""
    folded = fold(word)[:LONGEST_WORD]
    found = {stemmer.stemWord(folded) for stemmer in _STEMMERS}
    found.add(fold(_STEMMERS[0].stemWord(word.casefold()[:LONGEST_WORD])))
    # A stem of one letter ("0s" -> "0") says nothing of its word; forms keep the first two letters (see head).
    found = {form for form in found if len(form) > 1} or {folded}
    return tuple(sorted(form for text in found for form in _WORD.findall(text)))


_ENDINGS = (
    (re.compile(r"(?<=e)aux$"), "au"),  # niveaux, eaux
    (re.compile(r"(?<=..)aux$"), "al"),  # régionaux
    (re.compile(r"(?<=[eo]u)x$"), ""),  # feux
    (re.compile(r"(?<=..)ies$"), "y"),  # cities; pluies, as pluie below
    (re.compile(r"(?<=..)(?<!s)s$"), ""),
)
_GENDERS = (
    (re.compile(r"(?<=..)ie$"), "y"),  # géologie, geology
    (re.compile(r"(?<=ch|sh|ss)e$|(?<=[xz])e$"), ""),  # marshes, biomasse
    (re.compile(r"(?<=e)e$"), ""),  # brûlée
    (re.compile(r"(?<=ain|.al)e$|(?<=el)le$|(?<=[ei]en)ne$"), ""),  # urbaine, spatiale, spectrelle, aérienne
    (re.compile(r"(?<=.ier)e$"), ""),  # forestière
    (re.compile(r"(?<=.[ao]i)se$"), ""),  # sénégalaise: of sénégalais the s is off already
)


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """A word folded, without the mark of the plural or the feminine: what a reader takes for the same word.

    Much less than a stem, which takes *formation* for *format* and *collectivité* for *collection*.
    """
    found = fold(word)[:LONGEST_WORD]
    if len(found) < 4 or not found.isalpha():
        return found
    for endings in (_ENDINGS, _GENDERS):
        for ending, kept in endings:
            if ending.search(found):
                found = ending.sub(kept, found)
                break
    return found


@lru_cache(maxsize=5_000)
def head(beginning: str) -> str:
    """The first two letters of a word's forms, from its own first two."""
    return fold(beginning)[:2]


@lru_cache(maxsize=1_000)  # the text of an object in two languages, and once more by whoever indexes it otherwise
def index_text(text: str, *, whole_words: bool = False) -> str:
    """Every form of every word, apart by spaces; with ``whole_words`` also the folded words, for prefixes."""
    kept: list[str] = []
    for word in words(text):
        kept += forms(word)
        if whole_words:
            kept += [part for part in _WORD.findall(fold(word)[:LONGEST_WORD]) if part not in forms(word)]
    return " ".join(kept)


def elided(typed: str) -> str:
    """What is typed, without articles whose apostrophe is left out (composed letters)."""
    return _WITHOUT_APOSTROPHE.sub("", unicodedata.normalize("NFC", typed))


def query_words(text: str) -> list[str]:
    """The words of a query that tell something; all of them where none does. At most MOST_WORDS."""
    typed = list(dict.fromkeys(word.casefold() for word in words(elided(text))))
    telling = [word for word in typed if word not in STOP_WORDS]
    return (telling or typed)[:MOST_WORDS]
