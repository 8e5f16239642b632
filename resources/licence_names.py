"""Licences as catalogues name them: by identifier, name or address, to SPDX identifiers."""

import re
from typing import Any

from resources.harvest.loose import fold, plain_line
from resources.licences import LICENCES, canonical_code

_CC_ADDRESS = re.compile(r"creativecommons\.org/(?:licenses|publicdomain)/([a-z\-]+)/(\d\.\d)", re.IGNORECASE)
_SPDX_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?spdx\.org/licenses/([\w.+\-]+?)(?:\.html|\.json)?/?", re.IGNORECASE
)
_CC_NAME = re.compile(
    r"(?:cc|creative commons)((?:[ \-_]+(?:by|nc|sa|nd))+)(?:[ \-_]*(?:v(?:ersion)?)?[ \-_]*(\d\.\d))?\b.*"
)
_CC_WORDS = {
    "attribution": "by",
    "noncommercial": "nc",
    "non commercial": "nc",
    "sharealike": "sa",
    "share alike": "sa",
    "noderivatives": "nd",
    "no derivatives": "nd",
}
_NAMES = {
    "lov2": "etalab-2.0",
    "fr lo": "etalab-2.0",
    "licence ouverte 2.0": "etalab-2.0",
    "licence ouverte v2.0": "etalab-2.0",
    "licence ouverte version 2.0": "etalab-2.0",
    "licence ouverte / open licence version 2.0": "etalab-2.0",
    "licence ouverte": "etalab-2.0",
    "odc odbl": "ODbL-1.0",
    "odbl": "ODbL-1.0",
    "odc by": "ODC-By-1.0",
    "pddl": "PDDL-1.0",
    "odc pddl": "PDDL-1.0",
    "cc0": "CC0-1.0",
    "cc zero": "CC0-1.0",
    "cc0 1.0": "CC0-1.0",
    "mit license": "MIT",
    "apache 2.0": "Apache-2.0",
    "gpl 3.0": "GPL-3.0-or-later",
    "gplv3": "GPL-3.0-or-later",
    "agpl 3.0": "AGPL-3.0-or-later",
}
_NO_LICENCE = frozenset({"", "none", "not provided", "notspecified", "not specified", "unknown", "null"})


def licence(value: Any) -> str:
    """The SPDX identifier of a licence given as identifier, name or address; what is not known as it was given.

    Empty where none is given; ``various`` and ``other`` are what STAC writes, and stay.
    """
    text = plain_line(value)
    folded = fold(text)
    if folded in _NO_LICENCE:
        return ""
    if match := _CC_ADDRESS.search(text):
        kind = match[1].lower()
        return f"CC0-{match[2]}" if kind == "zero" else f"CC-{kind.upper()}-{match[2]}"
    if match := _SPDX_ADDRESS.fullmatch(text):
        return canonical_code(match[1])
    for known in LICENCES.values():
        if _bare(text) in {_bare(known.url), _bare(known.name), _bare(known.code)}:
            return known.code
    if "etalab" in folded and "http" in folded:
        return "etalab-2.0"
    last = fold(text.rstrip("/").rsplit("/", 1)[-1]) if text.startswith("http") else folded
    if last in _NAMES:
        return _NAMES[last]
    # The authority tables of the EU write CC_BY_4_0.
    last, folded = (re.sub(r"(\d) (\d)$", r"\1.\2", name) for name in (last, folded))
    for word, short in _CC_WORDS.items():
        folded = folded.replace(word, short)
    if match := _CC_NAME.fullmatch(last if text.startswith("http") else re.sub(r" international$", "", folded)):
        kind = "-".join(re.split(r"[ \-_]+", match[1].strip(" -_"))).upper()
        return f"CC-{kind}-{match[2]}" if match[2] else text
    return canonical_code(text)


def _bare(text: str) -> str:
    """An address or a name without what may differ: scheme, ``www.``, which page of the licence."""
    bare = text.casefold().partition("://")[2] or text.casefold()
    for end in ("legalcode", "deed.fr", "deed.en", "deed"):
        bare = bare.removesuffix(end)
    return bare.removeprefix("www.").rstrip("/")


def is_non_commercial(code: str) -> bool:
    """Whether the words of a licence we do not know bar commercial use."""
    return bool(re.search(r"(?<![a-z])nc(?![a-z])|non.?commercial", code.casefold()))
