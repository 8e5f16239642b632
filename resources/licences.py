"""Licences by their SPDX identifier (https://spdx.org/licenses), and what they say of commercial use."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from resources.enums import Commercial


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence readers meet: identifier, full name, its text, commercial use."""

    code: str
    name: str
    url: str
    commercial: Commercial = Commercial.YES


def _creative_commons(version: str, *parts: str) -> Licence:
    words = {"BY": "Attribution", "NC": "NonCommercial", "SA": "ShareAlike", "ND": "NoDerivatives"}
    name = "-".join(words[part] for part in parts)
    return Licence(
        f"CC-{'-'.join(parts)}-{version}",
        f"Creative Commons {name} {version}",
        f"https://creativecommons.org/licenses/{'-'.join(parts).lower()}/{version}/",
        Commercial.NO if "NC" in parts else Commercial.YES,
    )


_KNOWN = (
    *(_creative_commons(v, *p) for v in ("4.0", "3.0") for p in (
        ("BY",), ("BY", "SA"), ("BY", "ND"), ("BY", "NC"), ("BY", "NC", "SA"), ("BY", "NC", "ND"))),
    Licence("CC0-1.0", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    Licence("PDDL-1.0", "Open Data Commons Public Domain Dedication 1.0", "https://opendatacommons.org/licenses/pddl/1-0/"),
    Licence("ODbL-1.0", "Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    Licence("ODC-By-1.0", "Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    Licence("etalab-2.0", "Licence Ouverte 2.0 (Etalab)", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"),
    Licence("OGL-UK-3.0", "Open Government Licence 3.0 (UK)", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
    Licence("OGL-Canada-2.0", "Open Government Licence – Canada 2.0", "https://open.canada.ca/en/open-government-licence-canada"),
    Licence("MIT", "MIT License", "https://spdx.org/licenses/MIT.html"),
    Licence("Apache-2.0", "Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    Licence("BSD-3-Clause", "BSD 3-Clause License", "https://spdx.org/licenses/BSD-3-Clause.html"),
    Licence("GPL-3.0-or-later", "GNU General Public License 3.0 or later", "https://www.gnu.org/licenses/gpl-3.0.html"),
    Licence("AGPL-3.0-or-later", "GNU Affero General Public License 3.0 or later", "https://www.gnu.org/licenses/agpl-3.0.html"),
    Licence("LGPL-3.0-or-later", "GNU Lesser General Public License 3.0 or later", "https://www.gnu.org/licenses/lgpl-3.0.html"),
    Licence("CECILL-2.1", "CeCILL 2.1", "https://spdx.org/licenses/CECILL-2.1.html"),
)  # fmt: skip

LICENCES: dict[str, Licence] = {licence.code: licence for licence in _KNOWN}
"""The ones offered in the form; a record may carry another identifier its source gives (``proprietary``)."""


def licence_name(code: str) -> str:
    """Full name of a licence; the identifier itself where it is not one of ours."""
    return LICENCES[code].name if code in LICENCES else code


_SPOKEN = {
    "proprietary": _("Proprietary licence"),
    "proprietary_non_commercial": _("Proprietary licence, no commercial use"),
    "other": _("Licence of its own"),
    "various": _("Several licences"),
}
"""What catalogues write (STAC, Earth Engine) where SPDX has no identifier, as a reader understands it."""


def licence_in_words(code: str) -> str:
    """A licence for a reader, in the active language, in full."""
    return str(_SPOKEN.get(code.casefold(), "")) or licence_name(code)


def licence_in_short(code: str) -> str:
    """A licence for a reader, in the active language: the identifier where it has one, else what it amounts to."""
    return str(_SPOKEN.get(code.casefold(), code))


def canonical_code(raw: str) -> str:
    """The identifier as SPDX writes it, whatever the case it was typed in; unknown ones as they are."""
    wanted = raw.strip()
    return next((code for code in LICENCES if code.casefold() == wanted.casefold()), wanted)


def commercial_of(code: str) -> str:
    """What a licence says of commercial use; UNKNOWN for one we do not know."""
    return LICENCES[code].commercial if code in LICENCES else Commercial.UNKNOWN
