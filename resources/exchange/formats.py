"""Which of the formats of a resource a link leads to: a record tells its formats, not those of each link."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from resources.enums import LinkKind
from resources.exchange.description import Link

ENDINGS: dict[str, frozenset[str]] = {
    "csv": frozenset({"csv"}),
    "geojson": frozenset({"geojson", "json"}),
    "gpkg": frozenset({"geopackage", "gpkg"}),
    "h5": frozenset({"hdf5", "hdf"}),
    "hdf": frozenset({"hdf", "hdf4", "hdf5"}),
    "jp2": frozenset({"jpeg2000", "jpeg 2000", "jp2"}),
    "json": frozenset({"json", "geojson"}),
    "kml": frozenset({"kml"}),
    "kmz": frozenset({"kmz", "kml"}),
    "nc": frozenset({"netcdf", "nc", "netcdf4", "netcdf-4"}),
    "pdf": frozenset({"pdf"}),
    "shp": frozenset({"shapefile", "shp", "esri shapefile"}),
    "tif": frozenset({"geotiff", "tiff", "cog", "tif"}),
    "tiff": frozenset({"geotiff", "tiff", "cog", "tif"}),
    "xml": frozenset({"xml", "gml"}),
    "zarr": frozenset({"zarr"}),
    "zip": frozenset({"zip"}),
}
"""End of the name of a file -> formats it may be of, in lower case."""


def of_links(names: Sequence[str], links: Iterable[Link]) -> dict[str, str]:
    """Address of a link -> the one of ``names`` it leads to, where that is known.

    By the end of its address; a single way to the data leads to its single format, whatever it ends in.
    """
    files = [link for link in links if link.kind != LinkKind.SERVICE]
    if len(names) == 1 and len(files) == 1:
        return {files[0].url: names[0]}
    found = ((link.url, _by_ending(names, link.url)) for link in files)
    return {url: name for url, name in found if name}


def _by_ending(names: Sequence[str], url: str) -> str:
    try:
        ending = urlsplit(url).path.rpartition(".")[2].lower()
    except ValueError:
        return ""
    return next((name for name in names if name.strip().lower() in ENDINGS.get(ending, ())), "")
