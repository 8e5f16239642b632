"""schema.org, for search engines: the JSON-LD in the page of a resource.

Types and properties after Google's guide for ``Dataset`` and https://schema.org/version/latest (28 and later).
"""

from mimetypes import guess_type
from typing import Any
from urllib.parse import urlsplit

from django.utils import translation

from cms.enums import Audience, Level
from cms.places import country_name, region_name
from resources.enums import CODE_TYPES, DATA_TYPES, SERVICE_TYPES, Access, LinkKind, ResourceType
from resources.exchange.describe import describe_one, ready
from resources.exchange.description import Agent, Description, Link, words_in
from resources.exchange.text import safe_url, writable
from resources.models import Resource
from resources.videos import frame_address

TAUGHT = frozenset(Level.values) - {Level.NONE}

LONGEST_DESCRIPTION = 5000
"""What Google takes of a dataset's description, in characters; it wants 50 at least."""


def as_schema_org(resource: Resource, language: str) -> dict[str, Any]:
    """A resource as a JSON-LD object, in a language.

    Costs a dozen queries; for many resources, describe them together and call :func:`from_description`.
    """
    row = ready(Resource.objects.filter(pk=resource.pk)).first()
    return from_description(describe_one(row if row is not None else resource), language)


def from_description(found: Description, language: str) -> dict[str, Any]:
    """A described resource as a JSON-LD object, in a language."""
    with translation.override(language):
        return _object(found, language)


def _object(found: Description, language: str) -> dict[str, Any]:
    kind = _type(found)
    data: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": kind,
        "@id": found.id_url,
        "url": found.page_url(language if language in found.written_in else found.written_in[0]),
        "name": writable(found.title(language)),
        "description": _description(found, language),
        "inLanguage": list(found.languages),
        "identifier": [found.id_url, *([found.doi_url] if found.doi_url else [])],
        "sameAs": [address for address in (found.doi_url, *_pages(found)) if address],
        "keywords": _keywords(found, language),
        "license": found.licence_url or writable(found.licence),
        "creator": [_agent(agent, language) for agent in found.providers],
        "publisher": _agent(found.publisher, language) if found.publisher else None,
        "sdPublisher": _agent(found.network, language),
        "dateModified": found.updated_at.isoformat(),
        "datePublished": str(found.issued or ""),
        # Of this description: when it came out here is not when what it describes did.
        "sdDatePublished": found.first_published_at.isoformat() if found.first_published_at else "",
        "isAccessibleForFree": True if found.access in {Access.OPEN, Access.REGISTRATION} else None,
        "conditionsOfAccess": writable(words_in(found.access_conditions, language)),
        "image": safe_url(found.image_url),
        "citation": writable(found.citation),
        "spatialCoverage": _places(found, language),
        "temporalCoverage": _period(found),
        "audience": [
            {"@type": "Audience", "audienceType": str(Audience(code).label)}
            for code in found.audiences
            if code in Audience.values
        ],
    }
    data |= _SPECIFIC[kind](found, language)
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def _type(found: Description) -> str:
    if found.type in DATA_TYPES:
        return "Dataset"
    if found.type in CODE_TYPES:
        return "SoftwareApplication"
    if found.type in SERVICE_TYPES:
        return "WebApplication"
    return "VideoObject" if found.type == ResourceType.VIDEO else "LearningResource"


def _description(found: Description, language: str) -> str:
    parts = [words_in(found.summaries, language), words_in(found.descriptions, language)]
    text = "\n\n".join(part for part in parts if part) or found.title(language)
    return writable(text)[:LONGEST_DESCRIPTION]


def _keywords(found: Description, language: str) -> list[Any]:
    terms: list[Any] = []
    for term in (*found.themes, *found.platforms, *found.instruments, *found.variables):
        name = writable(words_in(term.labels, language))
        uri = safe_url(term.uri)
        terms.append({"@type": "DefinedTerm", "name": name, "url": uri, "termCode": term.notation} if uri else name)
    return [*terms, *(writable(words_in(tag.words, language)) for tag in found.tags)]


def _agent(agent: Agent, language: str) -> dict[str, Any]:
    data = {
        "@type": "Organization",
        "name": writable(words_in(agent.names, language)) or agent.code,
        "alternateName": writable(agent.acronym),
        "url": safe_url(agent.url),
    }
    return {key: value for key, value in data.items() if value}


def _pages(found: Description) -> list[str]:
    kinds = [LinkKind.PAGE, *([LinkKind.VIDEO] if found.type == ResourceType.VIDEO else [])]
    return [url for link in found.links_of(*kinds) if (url := safe_url(link.url)) and not _is_media(url)]


def _places(found: Description, language: str) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = [{"@type": "Country", "name": country_name(c, language)} for c in found.countries]
    places += [{"@type": "AdministrativeArea", "name": region_name(code)} for code in found.regions]
    if found.box:
        west, south, east, north = found.box
        # GeoShape.box: south west, then north east, latitude first.
        places.append({"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}})
    return places


def _period(found: Description) -> str:
    """ISO 8601 interval; ``..`` where a side is open (schema.org follows ISO 8601-2)."""
    if found.first_day is None and found.last_day is None:
        return ""
    start, end = (found.period_start if found.first_day else ""), (found.period_end if found.last_day else "")
    return f"{start or '..'}/{end or '..'}"


def _dataset(found: Description, language: str) -> dict[str, Any]:
    downloads = [
        {
            "@type": "DataDownload",
            "contentUrl": url,
            "name": _label(link, language),
            **_file(found, link),
        }
        for link in found.links_of(LinkKind.DOWNLOAD, LinkKind.SERVICE)
        if (url := safe_url(link.url))
    ]
    return {
        "distribution": [{key: value for key, value in item.items() if value} for item in downloads],
        "variableMeasured": [writable(words_in(term.labels, language)) for term in found.variables],
        "measurementTechnique": [
            writable(words_in(term.labels, language)) for term in (*found.platforms, *found.instruments)
        ],
        "includedInDataCatalog": {"@type": "DataCatalog", "url": found.page_url(language).rpartition(found.slug)[0]},
    }


def _file(found: Description, link: Link) -> dict[str, Any]:
    """Size and formats, which are those of the file: a service has none of them."""
    if link.kind != LinkKind.DOWNLOAD:
        return {}
    single = found.download_bytes if len(found.links_of(LinkKind.DOWNLOAD)) == 1 else None
    return {
        "encodingFormat": [writable(name) for name in found.formats],
        "contentSize": f"{single} B" if single else "",
    }


def _application(found: Description, language: str) -> dict[str, Any]:
    downloads = [url for link in found.links_of(LinkKind.DOWNLOAD, LinkKind.CODE) if (url := safe_url(link.url))]
    return {
        "applicationCategory": "ScientificApplication",
        "downloadUrl": downloads[0] if downloads else "",
        "softwareHelp": [
            {"@type": "CreativeWork", "url": url}
            for link in found.links_of(LinkKind.DOCUMENTATION)
            if (url := safe_url(link.url))
        ],
    }


def _learning(found: Description, language: str) -> dict[str, Any]:
    return {
        "learningResourceType": str(ResourceType(found.type).label) if found.type in ResourceType.values else "",
        # No level is no level to be taught: "None" would be read as the name of one.
        "educationalLevel": str(Level(found.level).label) if found.level in TAUGHT else "",
    }


def _video(found: Description, language: str) -> dict[str, Any]:
    """A file to be played, or a player to be shown; the page of a video is neither, and is among ``sameAs``."""
    urls = [url for link in found.links_of(LinkKind.VIDEO, LinkKind.DOWNLOAD) if (url := safe_url(link.url))]
    return {
        "contentUrl": next((url for url in urls if _is_media(url)), ""),
        "embedUrl": next((player for url in urls if (player := frame_address(url))), ""),
        "thumbnailUrl": safe_url(found.image_url),
        # Of the video: when its record came out here is sdDatePublished.
        "uploadDate": str(found.issued or ""),
        **_learning(found, language),
    }


def _is_media(url: str) -> bool:
    kind = guess_type(urlsplit(url).path)[0] or ""
    return kind.startswith(("video/", "audio/"))


def _label(link: Link, language: str) -> str:
    return writable(words_in(link.labels, language)) or str(LinkKind(link.kind).label)


_SPECIFIC = {
    "Dataset": _dataset,
    "SoftwareApplication": _application,
    "WebApplication": _application,
    "LearningResource": _learning,
    "VideoObject": _video,
}
