"""Licences as sources write them, by our identifiers."""

from resources.licences import LICENCES, canonical_code


def licence_code(raw: str) -> str:
    """The SPDX identifier of a licence given by identifier, name or address; else what was given, if short."""
    given = raw.strip()
    if not given:
        return ""
    bare = _bare(given)
    for code, licence in LICENCES.items():
        if bare in {_bare(licence.url), _bare(licence.name), _bare(code)}:
            return code
    if bare.startswith("spdx.org/licenses/"):
        # The code is lower-cased by now; the part of the address as given is not.
        return canonical_code(given.rstrip("/").rsplit("/", 1)[-1].removesuffix(".html").removesuffix(".json"))[:60]
    if "://" in given or len(given) > 60:
        return ""
    return canonical_code(given)


def _bare(value: str) -> str:
    bare = value.strip().lower().partition("://")[2] or value.strip().lower()
    for end in ("legalcode", "deed.fr", "deed.en", "deed"):
        bare = bare.removesuffix(end)
    return bare.removeprefix("www.").rstrip("/")
