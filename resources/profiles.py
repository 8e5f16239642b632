"""What a profile changes on the list: its words, which facets are offered first, what a line tells.

Nothing is hidden for good: facets put off are under *more filters*, and every record stays in the list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.criteria import FACETS


@dataclass(frozen=True, slots=True)
class Look:
    """How the list speaks to somebody."""

    title: str | Promise
    lead: str | Promise
    hint: str | Promise
    """An example in the search box."""
    facets: tuple[str, ...] = ()
    """Which come first among those offered at once (``criteria.PROFILE_FACETS``)."""
    technical: bool = True
    """Lines tell resolution and licence."""

    def ordered(self, groups: Iterable[Any]) -> list[Any]:
        """Groups of facets (``listing.FacetGroup``), those this profile asks by first."""
        names = list(dict.fromkeys((*self.facets, *FACETS)))
        return sorted(groups, key=lambda group: names.index(group.facet.name))


EVERYBODY = Look(
    _("Resources"),
    _("Data, tools, courses and feedback to put Earth observation to work, by what you do and where."),
    _("flood, land cover, Sentinel-2…"),
)

LOOKS = {
    "decideur": Look(
        _("Resources for decision-makers"),
        _("Examples, key figures and ready-made maps: what satellite images can tell you about your territory."),
        _("heat islands, drought, shoreline…"),
        ("theme", "lieu", "type"),
        technical=False,
    ),
    "geomaticien": Look(
        _("Resources for GIS specialists"),
        _("Products and layers to open in your GIS, with their scale, their date, their format and their licence."),
        _("land cover, elevation, WMS…"),
        ("type", "theme", "lieu", "licence"),
    ),
    "teledetecteur": Look(
        _("Resources for remote-sensing experts"),
        _("Processing chains, time series, reference data sets and publications, by sensor and by variable."),
        _("Sentinel-1, time series, iota2…"),
        ("type", "plateforme", "variable", "theme", "lieu"),
    ),
}
"""By the code of the door (``cms.home.DOORS``)."""


def look(profile: str) -> Look:
    """The look of a profile, everybody's for none."""
    return LOOKS.get(profile, EVERYBODY)
