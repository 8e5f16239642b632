"""OAI-PMH 2.0 (http://www.openarchives.org/OAI/openarchivesprotocol.html): what is asked, and which records answer.

Deleted records are *transient*: what was published and is so no longer (withdrawn, archived) is told as deleted as
long as its row exists; a row deleted for good is forgotten. Drafts never published are not told of at all.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Min, Q, QuerySet

from cms.vocabularies import Concept
from networks.models import Network
from resources.enums import ResourceType
from resources.exchange.describe import ready
from resources.exchange.description import Description
from resources.exchange.oai_formats import FORMATS
from resources.exchange.renames import changed_since
from resources.models import Resource

PAGE_SIZE = 100
TOKEN_AGE = timedelta(days=1)
TOKEN_SALT = "resources.exchange.oai"  # noqa: S105  a name, not a secret
SECONDS, DAY = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"

ARGUMENTS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
}
"""Verb -> required and optional arguments."""


class OaiError(Exception):
    """An error condition of the protocol; ``str()`` says what is wrong, in English as protocols do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Selective:
    """What a list is of, and how far it has been read: all that a resumption token holds."""

    verb: str
    prefix: str
    since: str = ""
    until: str = ""
    chosen: str = ""
    after: int = 0
    """Primary key of the last record told."""
    cursor: int = 0
    """How many were told."""

    def token(self) -> str:
        """The signed token: nothing is kept here, and nobody can make one up."""
        return signing.dumps(list(asdict(self).values()), salt=TOKEN_SALT, compress=True)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list."""

    rows: list[Resource]
    total: int
    asked: Selective
    rest: Selective | None
    """What the next part is asked with; None for the last part."""


def check(arguments: Mapping[str, list[str]]) -> dict[str, str]:
    """The arguments of a request, once each.

    :raises OaiError: badVerb, badArgument.
    """
    verbs = arguments.get("verb", [])
    if len(verbs) != 1 or verbs[0] not in ARGUMENTS:
        raise OaiError("badVerb", "The verb is missing, repeated or none of OAI-PMH 2.0.")
    given = {name: values for name, values in arguments.items() if name != "verb"}
    texts = [text for name, values in given.items() for text in (name, *values)]
    if any("\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text) for text in texts):
        raise OaiError("badArgument", "These characters are in no argument.")
    required, optional = ARGUMENTS[verbs[0]]
    repeated = sorted(name for name, values in given.items() if len(values) != 1)
    unknown = sorted(set(given) - required - optional)
    if repeated or unknown:
        raise OaiError("badArgument", f"Repeated or unknown arguments: {', '.join(repeated + unknown)[:200]}")
    if "resumptionToken" in given:
        if len(given) > 1:
            raise OaiError("badArgument", "resumptionToken is an exclusive argument.")
    elif missing := sorted(required - set(given)):
        raise OaiError("badArgument", f"Missing arguments: {', '.join(missing)}")
    return {"verb": verbs[0], **{name: values[0] for name, values in given.items()}}


def told() -> QuerySet[Resource]:
    """Records ever published: live ones, and those withdrawn since."""
    return ready(Resource.objects.filter(Q(live=True) | Q(first_published_at__isnull=False)))


def is_deleted(row: Resource) -> bool:
    """Whether a record is told as deleted; only for what :func:`told` gives."""
    return not row.live


def earliest() -> datetime:
    """Not after any datestamp; now for an empty repository."""
    found: datetime | None = told().aggregate(first=Min("updated_at"))["first"]
    return found or datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment as the protocol writes it, to the second."""
    return moment.astimezone(UTC).strftime(SECONDS)


def repository() -> str:
    """The part of identifiers that is ours."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def identifier(row: Resource) -> str:
    """``oai:host:uid`` (http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm)."""
    return f"oai:{repository()}:{row.uid}"


def record(given: str) -> Resource:
    """The record of an identifier.

    :raises OaiError: idDoesNotExist.
    """
    scheme, _colon, rest = given.partition(":")
    host, _colon, raw = rest.partition(":")
    try:
        if scheme != "oai" or host != repository():
            raise ValueError(given)
        return told().get(uid=UUID(raw))
    except (ValueError, Resource.DoesNotExist):
        raise OaiError("idDoesNotExist", "There is no such record here.") from None


def format_of(prefix: str) -> str:
    """The metadata prefix, if it is one of ours.

    :raises OaiError: cannotDisseminateFormat.
    """
    if prefix not in FORMATS:
        raise OaiError("cannotDisseminateFormat", f"The formats are {', '.join(FORMATS)}.")
    return prefix


def sets() -> list[tuple[str, str]]:
    """(setSpec, name): a type, a theme or a network of resources."""
    found = [(f"type.{kind.value}", str(kind.label)) for kind in ResourceType]
    found += [(f"theme.{theme.notation}", str(theme.label)) for theme in Concept.objects.themes()]
    return found + [(f"network.{network.code}", str(network.name)) for network in Network.objects.all()]


def _in_set(rows: QuerySet[Resource], spec: str) -> QuerySet[Resource]:
    kind, _dot, code = spec.partition(".")
    if kind == "type" and code in ResourceType.values:
        return rows.filter(type=code)
    if kind == "theme" and Concept.objects.themes().filter(notation=code).exists():
        through = Resource.themes.through.objects.filter(concept__scheme="theme", concept__notation=code)
        return rows.filter(pk__in=through.values("resource"))
    if kind == "network" and Network.objects.filter(code=code).exists():
        return rows.filter(network__code=code)
    raise OaiError("badArgument", "There is no such set.")


def _moment(text: str) -> tuple[datetime, timedelta]:
    """A day or a second, and how long it lasts."""
    for shape, size, length in ((SECONDS, 20, timedelta(seconds=1)), (DAY, 10, timedelta(days=1))):
        if len(text) != size:
            continue  # strptime would take 2024-1-1
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC), length
        except ValueError:
            continue
    raise OaiError("badArgument", "Dates are YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")


def asked(arguments: Mapping[str, str]) -> Selective:
    """What a list request is for, anew or resumed.

    :raises OaiError: badArgument, badResumptionToken, cannotDisseminateFormat.
    """
    if "resumptionToken" in arguments:
        return _resumed(arguments["verb"], arguments["resumptionToken"])
    since, until = arguments.get("from", ""), arguments.get("until", "")
    if "from" in arguments and "until" in arguments:
        (first, one), (last, other) = _moment(since), _moment(until)
        if one != other:
            raise OaiError("badArgument", "from and until have different granularities.")
        if first > last:
            raise OaiError("badArgument", "from is after until.")
    elif "from" in arguments or "until" in arguments:
        _moment(since or until)
    return Selective(arguments["verb"], format_of(arguments["metadataPrefix"]), since, until, arguments.get("set", ""))


def _resumed(verb: str, token: str) -> Selective:
    try:
        found = Selective(*signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_AGE))
    except (signing.BadSignature, TypeError, ValueError):
        found = None
    if found is None or found.verb != verb:
        raise OaiError("badResumptionToken", "The token is wrong, too old, or of another request.")
    return found


def page(wanted: Selective) -> Page:
    """The next part of a list. By primary key: a record that changes meanwhile keeps its place.

    :raises OaiError: badArgument, noRecordsMatch.
    """
    rows = told()
    if wanted.since:
        rows = rows.filter(changed_since(_moment(wanted.since)[0]))
    if wanted.until:
        last, length = _moment(wanted.until)
        with suppress(OverflowError):  # the end of the calendar
            rows = rows.exclude(changed_since(last + length))
    if wanted.chosen:
        rows = _in_set(rows, wanted.chosen)
    total = rows.count()
    found = list(rows.filter(pk__gt=wanted.after).order_by("pk")[: PAGE_SIZE + 1])
    if not found and wanted.cursor:
        raise OaiError("badResumptionToken", "What was left of the list has changed: ask for it anew.")
    if not found:
        raise OaiError("noRecordsMatch", "No record matches.")
    kept = found[:PAGE_SIZE]
    rest = None
    if len(found) > PAGE_SIZE:
        rest = replace(wanted, after=kept[-1].pk, cursor=wanted.cursor + len(kept))
    return Page(kept, total, wanted, rest)


def set_specs(found: Description) -> list[str]:
    """Sets a record is in."""
    return [f"type.{found.type}", *(f"theme.{term.notation}" for term in found.themes), f"network.{found.network.code}"]
