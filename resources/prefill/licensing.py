"""Licences as sources write them, by our identifiers."""

from resources.licence_names import licence


def licence_code(raw: str) -> str:
    """The SPDX identifier of a licence given by identifier, name or address; else what was given, if short."""
    code = licence(raw)
    return "" if "://" in code or len(code) > 60 else code
