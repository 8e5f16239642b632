"""CSW 2.0.2: GetRecords by pages, ISO 19139 where the service has it, else Dublin Core.

https://portal.ogc.org/files/?artifact_id=20555. Documents are fetched by our session and parsed by OWSLib.
"""

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext as _
from owslib.catalogue.csw2 import CswRecord
from owslib.iso import MD_Metadata

from resources.harvest.fetch import Client
from resources.harvest.loose import plain_line
from resources.harvest.readers import iso
from resources.harvest.records import Broken, HarvestError, Raw

log = logging.getLogger(__name__)

CSW = "{http://www.opengis.net/cat/csw/2.0.2}"
GMD = "http://www.isotc211.org/2005/gmd"
GMI = "{http://www.isotc211.org/2005/gmi}MI_Metadata"
OWS = ("{http://www.opengis.net/ows}", "{http://www.opengis.net/ows/1.1}")
PAGE = 50
_OWN = frozenset({"service", "version", "request", "startposition", "maxrecords", "outputschema", "typenames"})


class CswReader:
    """Reads the records of a CSW."""

    def __init__(self, url: str, client: Client) -> None:
        self.client = client
        self.parts = urlsplit(url)
        self.total: int | None = None

    def _address(self, start: int, schema: str) -> str:
        kept = [(name, value) for name, value in parse_qsl(self.parts.query) if name.lower() not in _OWN]
        asked = {
            "service": "CSW",
            "version": "2.0.2",
            "request": "GetRecords",
            "typeNames": "gmd:MD_Metadata" if schema == GMD else "csw:Record",
            "namespace": f"xmlns(csw={CSW[1:-1]}),xmlns(gmd={GMD})",
            "resultType": "results",
            "elementSetName": "full",
            "outputSchema": schema,
            "startPosition": str(start),
            "maxRecords": str(PAGE),
        }
        query = urlencode([*kept, *asked.items()])
        return urlunsplit((self.parts.scheme, self.parts.netloc, self.parts.path, query, ""))

    def __iter__(self) -> Iterator[Raw | Broken]:
        schema, start, seen = GMD, 1, 0
        results, problem = self._results(start, schema)
        if results is None:
            # A service without the ISO profile refuses the schema; every CSW has Dublin Core.
            schema = CSW[1:-1]
            results, problem = self._results(start, schema)
        while True:
            if results is None:
                raise HarvestError(problem)
            matched, following = _number(results, "numberOfRecordsMatched"), _number(results, "nextRecord")
            self.total = matched if matched is not None else self.total
            before = seen
            for element in results:
                if isinstance(element.tag, str):
                    seen += 1
                    yield _record(element)
            if not following or (matched is not None and following > matched) or seen == before:
                break
            if following <= start:
                raise HarvestError(_("The pages of the source go round in circles: %(url)s.") % {"url": following})
            start = following
            results, problem = self._results(start, schema)
        if self.total is not None and seen < self.total:
            raise HarvestError(_("The source gave %(n)d of %(all)d records.") % {"n": seen, "all": self.total})

    def _results(self, start: int, schema: str) -> tuple[Any, str]:
        """The ``csw:SearchResults`` element, or None and what the service says instead."""
        root = self.client.xml(self._address(start, schema))
        found = root.find(f".//{CSW}SearchResults")
        if root.tag == f"{CSW}GetRecordsResponse" and found is not None:
            return found, ""
        said = " ".join(plain_line(e.text) for ns in OWS for e in root.iter(f"{ns}ExceptionText"))
        return None, _("The service refuses: %(said)s") % {"said": said[:300]} if said else _("This is no CSW service.")


def _number(results: Any, name: str) -> int | None:
    said = results.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def _record(element: Any) -> Raw | Broken:
    try:
        if element.tag in (f"{{{GMD}}}MD_Metadata", GMI):
            metadata = MD_Metadata(element)
            identifier, given = plain_line(metadata.identifier), iso.as_loose(metadata, element)
        else:
            record = CswRecord(element)
            identifier, given = plain_line(record.identifier), iso.dublin_core(record, element)
    except (AttributeError, TypeError, ValueError, KeyError, IndexError) as error:
        # OWSLib trusts a document to have what its schema wants.
        log.info("a record of a CSW is malformed", exc_info=error)
        return Broken("", _("The record is malformed: it lacks what its schema asks for."))
    if not identifier:
        return Broken("", _("The record has no identifier."))
    return Raw(identifier, given)
