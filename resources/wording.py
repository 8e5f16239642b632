"""Words for what a resource is: places, period, resolution, languages, in the active language."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from babel import Locale
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext

from cms.enums import Audience, Level
from cms.i18n import Text, current_language
from cms.places import country_name, region_name
from cms.search.normalise import fold
from cms.wording import NBSP, day_in_words
from resources import periods
from resources.criteria import Box
from resources.enums import Access, Frequency, Origin
from resources.models import AccessLink, Resource

DASH = "\N{EN DASH}"


def moment_in_words(value: str) -> str:
    """``2018``, ``juillet 2018``, ``23 juillet 2018``: as precise as it is known; what is no date as it is."""
    try:
        first = periods.first_day(value)
    except ValueError:
        return value
    if first is None:
        return ""
    if len(value) == len("2018"):
        return value
    return f"{MONTHS[first.month]} {first.year}" if len(value) == len("2018-07") else day_in_words(first)


def period_in_words(resource: Resource) -> str:
    """``2018 – 2023``, ``since 2018``, ``until 2023``; empty where nothing is known."""
    return span_in_words(resource.period_start, resource.period_end)


def span_in_words(first: str, last: str) -> str:
    """From one moment to another, either of which may be empty."""
    start, end = moment_in_words(first), moment_in_words(last)
    if start and end:
        return start if start == end else f"{start} {DASH} {end}"
    if start:
        return _since(first) % {"start": start}
    return _until(last) % {"end": end} if end else ""


def _since(value: str) -> str:
    """By precision: French says *depuis 2015*, *depuis avril 2018*, but *depuis le 30 avril 2018*."""
    if len(value) == periods.LONGEST:
        return pgettext("day", "since %(start)s")
    return gettext("since %(start)s")


def _until(value: str) -> str:
    """By precision: French says *jusqu’en 2023*, *jusqu’en avril 2018*, but *jusqu’au 31 décembre 2018*."""
    if len(value) == periods.LONGEST:
        return pgettext("day", "until %(end)s")
    return gettext("until %(end)s")


def places(resource: Resource) -> list[str]:
    """Names of what a resource covers: the world, or its French regions, then its countries."""
    if resource.world:
        return [gettext("World")]
    return [*(region_name(code) for code in resource.regions), *(country_name(code) for code in resource.countries)]


def places_in_words(resource: Resource, most: int = 3) -> str:
    """The first ``most`` places, and how many more there are: "Maurice, La Réunion + 4"."""
    found = places(resource)
    more = len(found) - most
    return ", ".join(found[:most]) + (f" +{NBSP}{more}" if more > 0 else "")


def area_in_words(box: Box) -> str:
    """``from 16.5° west to 15.2° west, from 15.8° north to 16.6° north``; to a thousandth of a degree (about 100 m)."""
    west, south, east, north = box
    return gettext("from %(west)s to %(east)s, from %(south)s to %(north)s") % {
        "west": _degrees(west, gettext("%(degrees)s° west"), gettext("%(degrees)s° east")),
        "east": _degrees(east, gettext("%(degrees)s° west"), gettext("%(degrees)s° east")),
        "south": _degrees(south, gettext("%(degrees)s° south"), gettext("%(degrees)s° north")),
        "north": _degrees(north, gettext("%(degrees)s° south"), gettext("%(degrees)s° north")),
    }


def _degrees(value: float, below: str, above: str) -> str:
    rounded = round(abs(value), 3)
    if not rounded:
        return "0°"
    written = number_format(int(rounded) if rounded == int(rounded) else rounded)
    return ((below if value < 0 else above) % {"degrees": written}).replace(" ", NBSP)


def link_names(links: Sequence[AccessLink]) -> list[str]:
    """What the button of each access link says: its label, else its kind.

    Those that would say the same are told apart by where they lead, or numbered where they lead to one host.
    """
    names = [link.label or str(link.get_kind_display()) for link in links]
    told = []
    for place, (link, name) in enumerate(zip(links, names, strict=True)):
        same = [number for number, other in enumerate(names) if fold(other) == fold(name)]
        hosts = {host_of(links[number].url) for number in same}
        host = host_of(link.url)
        if len(same) == 1:
            told.append(name)
        elif len(hosts) == len(same) and "" not in hosts:
            told.append(_in_its_language(f"{name} ({host})", name))
        else:
            told.append(_in_its_language(f"{name}{NBSP}{same.index(place) + 1}", name))
    return told


def _in_its_language(text: str, name: str) -> str:
    return Text(text, name.lang) if isinstance(name, Text) else text


def host_of(url: str) -> str:
    """``example.org`` of an address; empty where it names none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def length_in_words(metres: float | None) -> str:
    """``50 cm``, ``10 m``, ``1 km``; empty where it is not known."""
    if metres is None:
        return ""
    for limit, factor, unit in ((1, 100, "cm"), (1000, 1, "m"), (float("inf"), 0.001, "km")):
        if metres < limit:
            # As many digits as it takes: 10 m, 2,5 m.
            value = float(f"{metres * factor:.4g}")
            return f"{number_format(int(value) if value == int(value) else value)}{NBSP}{unit}"
    return ""


def language_names(codes: list[str]) -> list[str]:
    """Names of languages (ISO 639-1) in the active language; a code nobody knows as it is."""
    names = Locale(current_language()).languages
    return [str(names.get(code, code)) for code in codes]


def _label(choices: type, code: str) -> str:
    return str(choices(code).label) if code in choices.values else ""  # type: ignore[attr-defined]  # of TextChoices


def audience_names(resource: Resource) -> list[str]:
    """For whom it is made, in the order of the doors."""
    return [str(each.label) for each in Audience if each.value in resource.audiences]


def level_name(resource: Resource) -> str:
    """The level in remote sensing it asks for; empty where it is not told."""
    return _label(Level, resource.level)


def origin_names(resource: Resource) -> list[str]:
    """How it was observed."""
    return [str(each.label) for each in Origin if each.value in resource.sources]


def frequency_name(resource: Resource) -> str:
    """How often it is updated; empty where it is not told."""
    return _label(Frequency, resource.frequency)


def access_name(resource: Resource) -> str:
    """On which condition one gets at it; empty where it is not told."""
    return _label(Access, resource.access)


def updated_on(resource: Resource) -> date:
    """The day the record was last published, or changed."""
    return (resource.last_published_at or resource.updated_at).date()
