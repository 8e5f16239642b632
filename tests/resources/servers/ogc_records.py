"""Answers shaped like those of pygeoapi serving OGC API Records."""

from tests.resources.servers.base import Answer


def record(identifier, **properties):
    """A record as OGC API Records, part 1, shapes it."""
    return {
        "id": identifier,
        "type": "Feature",
        "conformsTo": ["http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"],
        "geometry": {"type": "Polygon", "coordinates": [[[43, -26], [51, -26], [51, -11], [43, -11], [43, -26]]]},
        "time": {"interval": ["2018-03-01", ".."]},
        "properties": {
            "type": "dataset",
            "title": f"Carte {identifier}",
            "description": "Occupation du sol de Madagascar.",
            "language": {"code": "fr"},
            "keywords": ["occupation du sol", "Madagascar"],
            "license": "CC-BY-4.0",
            "themes": [{"concepts": [{"id": "eau", "title": "Eaux continentales"}], "scheme": "https://example.org"}],
            "formats": [{"name": "GeoTIFF", "mediaType": "image/tiff"}],
            "externalIds": [{"scheme": "https://doi.org", "value": f"10.18167/DVN1/{identifier}"}],
            "contacts": [
                {"name": "Camille Auteur", "organization": "CIRAD", "roles": ["author"],
                 "emails": [{"value": "auteur@example.org"}]},
                {"organization": "CIRAD", "roles": ["publisher"]},
                {"name": "Point de contact", "organization": "CIRAD", "roles": ["pointOfContact"],
                 "emails": [{"value": "contact@example.org"}]},
            ],
            **properties,
        },
        "links": [
            {"rel": "enclosure", "href": "https://data.example.org/carte.tif", "type": "image/tiff"},
            {"rel": "alternate", "href": "https://data.example.org/carte.json", "type": "application/json"},
        ],
    }  # fmt: skip


def serve(server, pages, *, collection="catalogue", matched=None):
    """Landing page, collections, items by pages."""
    every = sum(len(page) for page in pages) if matched is None else matched
    items = f"/collections/{collection}/items"

    def answer(document):
        return lambda query: Answer(document, media="application/geo+json")

    server.routes["/"] = answer({"title": "pygeoapi", "links": [{"rel": "data", "href": "/collections"}]})
    server.routes["/collections"] = answer(
        {
            "collections": [
                {"id": "lakes", "itemType": "feature", "links": [{"rel": "items", "href": "/collections/lakes/items"}]},
                {"id": collection, "itemType": "record", "links": [{"rel": "items", "href": items}]},
            ]
        }
    )

    def page(query):
        offset = int(query.get("offset", 0))
        found = pages[offset]
        links = [{"rel": "next", "href": f"{items}?offset={offset + 1}"}] if offset + 1 < len(pages) else []
        return Answer(
            {
                "type": "FeatureCollection",
                "features": found,
                "links": links,
                "numberMatched": every,
                "numberReturned": len(found),
            },
            media="application/geo+json",
        )

    server.routes[items] = page
    return server.url("/")
