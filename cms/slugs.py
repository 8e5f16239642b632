"""The last part of an address, made of a title: what somebody who reads the title would type.

Django's ``slugify`` drops what is no letter, and joins the words it stood between: *d'eau* became ``deau``,
*hydroweb.next* ``hydrowebnext``, *œuvre* ``uvre``. Made for what is new: an address that exists never changes.
"""

import re
import unicodedata

from django.utils.text import slugify

_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | dict.fromkeys("\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}", "")
)
"""Those that do not come apart into a letter and its accent, and those nobody sees."""

_ENDING = re.compile(r"(?<=\w)\((\w{1,3})\)")
"""*image(s)*, *invité(e)s*."""
_POSSESSIVE = re.compile(r"(?<=\w\w)['\N{RIGHT SINGLE QUOTATION MARK}]s\b", re.IGNORECASE)
_AT = re.compile(r"(?<=[^\W\d_])@(?=[^\W\d_])")
_BETWEEN = re.compile(r"[^\w\s-]+")


def slug_of(title: str, most: int = 200) -> str:
    """``Niveaux d’eau : hydroweb.next`` -> ``niveaux-d-eau-hydroweb-next``; at most ``most`` characters.

    Empty where no letter of the title has a form in ASCII. An *@* inside a word reads *a* (ForM@Ter, ``formater``).
    """
    text = unicodedata.normalize("NFKC", title).translate(_LETTERS)
    text = _AT.sub("a", _POSSESSIVE.sub("s", _ENDING.sub(r"\1", text)))
    return slugify(_BETWEEN.sub(" ", text))[:most].strip("-_")
