"""One reader a protocol."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from resources.harvest.records import HarvestError, Reader
from resources.models import Source

READERS: dict[str, Callable[[str, Callable[[], None]], Reader]] = {}


def reader_for(source: Source, beat: Callable[[], None]) -> Reader:
    """The reader of a source.

    :raises HarvestError: the source has no address, or is a file.
    """
    if source.kind not in READERS or not source.url:
        raise HarvestError(_("The source has no address to harvest."))
    return READERS[source.kind](source.url, beat)
