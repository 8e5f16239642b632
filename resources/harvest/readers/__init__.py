"""One reader a protocol."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from resources.enums import SourceKind
from resources.harvest.fetch import Client
from resources.harvest.records import HarvestError, Reader
from resources.models import Source


def _readers() -> dict[str, Callable[[str, Client], Reader]]:
    # rdflib and OWSLib take half a second to import: only where something is harvested.
    from resources.harvest.readers.csw import CswReader
    from resources.harvest.readers.dcat import DcatReader
    from resources.harvest.readers.ogc_records import OgcRecordsReader
    from resources.harvest.readers.stac import StacReader

    return {
        SourceKind.STAC: StacReader,
        SourceKind.OGC_RECORDS: OgcRecordsReader,
        SourceKind.DCAT: DcatReader,
        SourceKind.CSW: CswReader,
    }


def reader_for(source: Source, beat: Callable[[], None]) -> Reader:
    """The reader of a source.

    :raises HarvestError: the source has no address, or is a file.
    """
    readers = _readers()
    if source.kind not in readers or not source.url:
        raise HarvestError(_("The source has no address to harvest."))
    return readers[source.kind](source.url, Client(beat))
