"""The map of networks: shapes joined to what each network is, drawn as inline SVG that needs no script."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from cms.i18n import current_language
from cms.places import region_name
from networks.enums import NetworkStatus
from networks.models import Network
from networks.projection import Shape, drawing

STATUS_ORDER = [NetworkStatus.ACTIVE, NetworkStatus.IN_DISCUSSION, NetworkStatus.TO_CREATE]
"""The most advanced first: where several networks share a region, the first of them colours it."""

NO_NETWORK = "none"
LINE = 14
"""Longest line of a label, in characters."""

_CACHE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the map: its shape, and what a reader learns of it."""

    shape: Shape
    name: str
    lines: tuple[str, ...]
    status: str
    status_label: str
    demonstration: bool
    url: str
    accessible_name: str

    @property
    def first_baseline(self) -> int:
        """Where the first line of the label stands, in units of the map."""
        return self.shape.label[1] - 6 * (len(self.lines) - 1) + 4 if self.shape.box is None else self.shape.label[1]


def entries() -> list[Network]:
    """Every network with its page and hubs, the most advanced first, then by name."""
    return in_order(Network.objects.select_related("page").prefetch_related("hubs"))


def in_order(networks: Iterable[Network]) -> list[Network]:
    """Networks, the most advanced first, then by name."""
    return sorted(networks, key=lambda n: (STATUS_ORDER.index(NetworkStatus(n.status)), str(n)))


def regions(networks: Iterable[Network]) -> list[Region]:
    """The regions of the map in the active language; ``networks`` as :func:`entries` gives them."""
    by_code: dict[str, list[Network]] = {}
    for network in networks:
        for code in network.regions:
            by_code.setdefault(code, []).append(network)
    return [_region(shape, by_code.get(shape.code, [])) for shape in drawing().shapes]


def _region(shape: Shape, networks: list[Network]) -> Region:
    name = region_name(shape.code)
    if not networks:
        status, label, demonstration = NO_NETWORK, gettext("no network"), False
        url = f"{reverse('networks:list')}#{NO_NETWORK}"
        accessible = gettext("%(region)s: no network") % {"region": name}
    else:
        first = networks[0]
        status, demonstration = first.status, first.status_is_demonstration
        label = str(first.get_status_display())
        url = first.get_absolute_url() if len(networks) == 1 else f"{reverse('networks:list')}#{first.slug}"
        words = gettext("%(region)s: %(network)s, %(status)s")
        if demonstration:
            words = gettext("%(region)s: %(network)s, %(status)s (status set for the demonstration)")
        accessible = words % {
            "region": name,
            "network": ", ".join(str(n) for n in networks),
            "status": label.lower(),
        }
    label_lines = tuple(lines(name)) if shape.box is None else (name,)
    return Region(shape, name, label_lines, status, label, demonstration, url, accessible)


def lines(name: str) -> list[str]:
    """A name cut at spaces and after hyphens into lines of at most ``LINE`` characters, where words allow."""
    words = name.replace("-", "-\n").replace(" ", " \n").split("\n")
    found = [""]
    for word in words:
        if found[-1] and len((found[-1] + word).rstrip()) > LINE:
            found.append("")
        found[-1] += word
    return [line.strip() for line in found]


def render_map(networks: Iterable[Network] | None = None) -> SafeString:
    """The map and its legend in the active language; drawn once for a given state of the networks.

    The state is part of the cache's key: a changed status shows at once, in every process.
    """
    found = regions(entries() if networks is None else networks)
    seen = sha256(repr([(r.shape.code, r.status, r.url, r.accessible_name) for r in found]).encode()).hexdigest()
    key = f"networks.map:{current_language()}:{seen[:32]}"
    html = cache.get(key)
    if html is None:
        html = str(render_to_string("networks/components/map.html", {"regions": found, **_sheet(found)}))
        cache.set(key, html, _CACHE_SECONDS)
    return SafeString(html)


def _sheet(found: list[Region]) -> dict[str, object]:
    sheet = drawing()
    used = {region.status for region in found}
    return {
        "width": sheet.width,
        "height": sheet.height,
        "statuses": [(s.value, s.label) for s in STATUS_ORDER],
        "some_without": NO_NETWORK in used,
        "some_demonstration": any(region.demonstration for region in found),
    }
