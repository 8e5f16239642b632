"""Words for what a record is about or for: places, larger regions, levels, publics, languages.

Such a word stands for a *value*: in digests a value is a word no reader can type (``token``), in the part that tells
how much it says (``of_resource``). So *malien* finds what is about Mali, *Afrique* after what bears the word what lies
there, *débutant* what is made for beginners, without any of these words in the texts.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from babel import Locale

from cms.enums import Level
from cms.i18n import LANGUAGE_CODES
from cms.place_names import places, zones, zones_of
from resources.criteria import FRANCE

LEVELS: dict[str, str] = {
    Level.NONE: "sans prérequis, néophyte, novice, grand public, tout public, non-spécialiste, no prerequisite, "
    "general public, non-specialist",
    Level.BEGINNER: "débutant, initiation, premiers pas, beginner, introductory, first steps",
    Level.INTERMEDIATE: "intermédiaire, intermediate",
    Level.EXPERT: "expert, avancé, confirmé, spécialiste, perfectionnement, advanced, specialist",
}

AUDIENCES: dict[str, str] = {
    "decideur": "décideur, décisionnaire, élu, maire, décideur public, decision maker, policy maker, policymaker, "
    "elected official, elected representative",
    "geomaticien": "géomaticien, sigiste, spécialiste SIG, utilisateur SIG, GIS specialist, GIS analyst, GIS user, "
    "geomatician, geomatics specialist",
    "teledetecteur": "télédétecteur, spécialiste de télédétection, expert en télédétection, remote sensing expert, "
    "remote sensing specialist",
}

_SPEAKERS: dict[str, str] = {
    "fr": "francophone, French-speaking",
    "en": "anglophone, English-speaking",
    "pt": "lusophone, Portuguese-speaking",
    "es": "castillan, hispanophone, Spanish-speaking",
    "ar": "arabophone, Arabic-speaking",
}


def token(facet: str, code: str) -> str:
    """The word of a value in digests; a query never holds such a sign."""
    return f"@{facet}:{code}"


def zone(code: str) -> str:
    """The word of a larger region."""
    return token("zone", code)


def _listed(words: str) -> list[str]:
    return [word for word in words.split(", ") if word]


def _languages() -> Iterator[tuple[list[str], str]]:
    names = [Locale(language).languages for language in LANGUAGE_CODES]
    for code in map(str, names[0]):
        if len(code) == 2:
            called = [str(each[code]) for each in names if code in each]
            yield [*called, *_listed(_SPEAKERS.get(code, ""))], token("langue", code)


@cache
def all_values() -> tuple[tuple[tuple[str, ...], str], ...]:
    """(words, value): each of the words stands for the value, and not for the others."""
    rows = [(place.finding, token("lieu", place.code)) for place in places()]
    rows += [(called.finding, zone(called.code)) for called in zones()]
    rows += [(_listed(words), token("niveau", level)) for level, words in LEVELS.items()]
    rows += [(_listed(words), token("pour", audience)) for audience, words in AUDIENCES.items()]
    rows += list(_languages())
    return tuple((tuple(words), value) for words, value in rows)


def meanings() -> list[list[str]]:
    """Names of places and zones that stand for each other, one list a place."""
    return [called.alike for called in (*places(), *zones())]


def reached(places: Iterable[str], level: str) -> list[str]:
    """Words of what is only near: the larger regions of its places, and beginners for what asks for no knowledge.

    France holds its regions. These words stand in the last part, so they come after what is meant exactly.
    """
    codes = list(places)
    found = [zone(within) for code in codes for within in zones_of(code)]
    found += [token("lieu", FRANCE)] if any(code.startswith("FR-") for code in codes) else []
    found += [token("niveau", Level.BEGINNER)] if level == Level.NONE else []
    return list(dict.fromkeys(found))


def words_for(value: str) -> list[str]:
    """What readers call a value, for the search of the site."""
    return list(_words().get(value, ()))


@cache
def _words() -> dict[str, tuple[str, ...]]:
    return {value: words for words, value in all_values()}
