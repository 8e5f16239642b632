"""The map of on-site events: places on the shapes of the regions, as inline SVG that needs no script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events.presentation import Card
from networks.projection import drawing, locate


@dataclass(frozen=True, slots=True)
class Marker:
    """A place of the map, with its number; the events there are listed under the same number."""

    number: int
    x: float
    y: float
    place: str
    cards: Sequence[Card]

    @property
    def anchor(self) -> str:
        return f"lieu-{self.number}"


@dataclass(frozen=True, slots=True)
class VenueMap:
    """``elsewhere``: on site, but abroad or at a place whose point is not known."""

    width: int
    height: int
    shapes: Sequence[object]
    markers: Sequence[Marker]
    elsewhere: Sequence[Card]


def venue_map(cards: Iterable[Card]) -> VenueMap:
    """Events by the point they take place at; events of one point share a marker."""
    places: dict[tuple[float, float], list[Card]] = {}
    elsewhere = []
    for card in cards:
        event = card.event
        known = event.longitude is not None and event.latitude is not None
        point = locate(event.longitude or 0.0, event.latitude or 0.0) if known else None
        if point is None:
            elsewhere.append(card)
        else:
            places.setdefault(point, []).append(card)
    sheet = drawing()
    markers = [
        Marker(number, x, y, found[0].place, found) for number, ((x, y), found) in enumerate(places.items(), start=1)
    ]
    return VenueMap(sheet.width, sheet.height, sheet.shapes, markers, elsewhere)
