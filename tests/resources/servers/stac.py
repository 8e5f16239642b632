"""Answers shaped like those of a STAC API (hydroweb.next's) and of a static catalogue."""

from tests.resources.servers.base import Answer


def collection(identifier, **more):
    """A collection as hydroweb.next and the Planetary Computer publish them (STAC 1.0)."""
    return {
        "type": "Collection",
        "stac_version": "1.0.0",
        "stac_extensions": ["https://stac-extensions.github.io/scientific/v1.0.0/schema.json"],
        "id": identifier,
        "title": f"Water levels {identifier}",
        "description": f"**Operational** time series of water level: {identifier}.\n\nFrom altimetry.",
        "keywords": ["hydrology", "altimetry"],
        "license": "etalab-2.0",
        "providers": [{"name": "CNES", "roles": ["producer"], "url": "https://cnes.fr"}, {"name": "Theia"}],
        "extent": {
            "spatial": {"bbox": [[-180, -60, 180, 80]]},
            "temporal": {"interval": [["2008-07-12T00:00:00Z", None]]},
        },
        "summaries": {"platform": ["sentinel-3a"], "instruments": ["sral"], "gsd": [300]},
        "sci:doi": "10.24400/329360/f7aez82-water",
        "links": [
            {"rel": "self", "href": f"./collections/{identifier}", "type": "application/json"},
            {"rel": "about", "href": "https://hydroweb.next.theia-land.fr/", "type": "text/html"},
            {"rel": "license", "href": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"},
        ],
        **more,
    }


def serve_api(server, pages, *, root="/stac", matched=None):
    """A landing page and ``/collections`` by pages, each a list of collections."""
    every = sum(len(page) for page in pages) if matched is None else matched

    def landing(query):
        links = [{"rel": "data", "href": f"{root}/collections", "type": "application/json"}]
        return Answer({"type": "Catalog", "id": "api", "conformsTo": [], "description": "", "links": links})

    def collections(query):
        number = int(query.get("page", 0))
        links = [{"rel": "self", "href": f"{root}/collections"}]
        if number + 1 < len(pages):
            links.append({"rel": "next", "href": server.url(f"{root}/collections?page={number + 1}")})
        return Answer({"collections": pages[number], "links": links, "numberMatched": every})

    server.routes[root] = landing
    server.routes[f"{root}/collections"] = collections
    return server.url(root)


def serve_tree(server, tree, path="/catalog.json"):
    """A static catalogue: ``tree`` is path -> document, whose children are relative links."""
    for name, document in tree.items():
        server.routes[name] = lambda query, document=document: Answer(document)
    return server.url(path)


def node(identifier, *children, **more):
    """A catalogue of a static tree."""
    links = [{"rel": "child", "href": child} for child in children]
    return {"type": "Catalog", "id": identifier, "description": "", "links": links, **more}
