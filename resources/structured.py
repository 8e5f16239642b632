"""A resource as schema.org, for search engines (JSON-LD); what is not known is left out.

Types: https://schema.org/Dataset, SoftwareApplication, LearningResource, VideoObject, WebApplication, Service.
"""

from typing import Any

from cms.enums import Level
from cms.i18n import absolute_url
from cms.places import country_name, region_name
from resources import licences
from resources.citing import DOI, bare_doi
from resources.enums import (
    CODE_TYPES,
    DATA_TYPES,
    Access,
    LinkKind,
    ResourceType,
)
from resources.facts import Facts
from resources.models import AccessLink, Resource
from resources.videos import frame_address
from resources.wording import audience_names, origin_names, tag_name

CONTEXT = "https://schema.org"


def schema_type(kind: str) -> str:
    """The type of schema.org that a type of resource is."""
    if kind in DATA_TYPES:
        return "Dataset"
    if kind in CODE_TYPES:
        return "SoftwareApplication"
    special = {
        ResourceType.VIDEO: "VideoObject",
        ResourceType.PLATFORM: "WebApplication",
        ResourceType.ON_DEMAND: "Service",
    }
    return special.get(ResourceType(kind), "LearningResource") if kind in ResourceType.values else "CreativeWork"


def temporal_coverage(resource: Resource) -> str:
    """ISO 8601 interval, open where the period goes on: ``2018/..``; empty where it is not known."""
    start, end = resource.period_start, resource.period_end
    if not start and not end:
        return ""
    return start if start == end else f"{start or '..'}/{end or '..'}"


def spatial_coverage(resource: Resource) -> list[dict[str, Any]]:
    """Places by name, and the rectangle (``south west north east``, schema.org GeoShape)."""
    found: list[dict[str, Any]] = [{"@type": "Country", "name": country_name(code)} for code in resource.countries]
    found += [{"@type": "AdministrativeArea", "name": region_name(code)} for code in resource.regions]
    if resource.bbox:
        west, south, east, north = resource.bbox
        found.append({"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}})
    elif resource.world:
        found.append({"@type": "Place", "geo": {"@type": "GeoShape", "box": "-90 -180 90 180"}})
    return found


def _downloads(resource: Resource, links: list[AccessLink]) -> list[dict[str, Any]]:
    formats = resource.formats if len(resource.formats) == 1 else []
    kinds = {LinkKind.DOWNLOAD, LinkKind.SERVICE}
    found = []
    for link in links:
        if link.kind in kinds:
            entry = {"@type": "DataDownload", "contentUrl": link.url, "name": str(link)}
            found.append(entry | ({"encodingFormat": formats[0]} if formats else {}))
    return found


def _own_terms(facts: Facts) -> dict[str, Any]:
    """What only the type of the resource has."""
    resource, links = facts.resource, facts.links
    by_kind = {kind: [link.url for link in links if link.kind == kind] for kind in LinkKind}
    kind = schema_type(resource.type)
    if kind == "Dataset":
        return {
            "distribution": _downloads(resource, links),
            "temporalCoverage": temporal_coverage(resource),
            "spatialCoverage": spatial_coverage(resource),
            "variableMeasured": [str(each) for each in facts.variables],
            "measurementTechnique": origin_names(resource),
        }
    if kind in {"SoftwareApplication", "WebApplication"}:
        return {
            "applicationCategory": "https://schema.org/"
            + ("WebApplication" if kind == "WebApplication" else "Software"),
            "downloadUrl": (by_kind[LinkKind.DOWNLOAD] or by_kind[LinkKind.CODE] or [""])[0],
            "softwareHelp": [{"@type": "CreativeWork", "url": url} for url in by_kind[LinkKind.DOCUMENTATION]],
        }
    if kind == "LearningResource":
        return {
            "learningResourceType": str(ResourceType(resource.type).label),
            "educationalLevel": str(Level(resource.level).label) if resource.level in Level.values else "",
        }
    if kind == "VideoObject":
        watched = [*by_kind[LinkKind.VIDEO], *by_kind[LinkKind.PAGE], ""]
        return {"embedUrl": frame_address(watched[0]), "contentUrl": by_kind[LinkKind.DOWNLOAD][:1]}
    return {"serviceType": str(ResourceType(resource.type).label)} if kind == "Service" else {}


def resource_json_ld(facts: Facts, *, image: str = "") -> dict[str, Any]:
    """The resource in schema.org's terms, in the active language; ``image`` is an absolute address."""
    resource = facts.resource
    url, doi = absolute_url(resource), bare_doi(resource.doi)
    kind = schema_type(resource.type)
    providers = [{"@type": "Organization", "name": each.name, "url": each.url} for each in facts.providers]
    providers = [{key: value for key, value in each.items() if value} for each in providers]
    licence = licences.LICENCES.get(resource.licence)
    works = kind != "Service"  # schema.org's Service is no creative work: it has neither licence nor author
    whole: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": kind,
        "@id": url,
        "url": url,
        "name": str(resource.title),
        "description": str(resource.description or resource.summary or resource.title)[:5000],
        "provider": providers,
        "image": [image] if image else [],
        "sameAs": [f"{DOI}{doi}"] if doi else [],
        "identifier": f"{DOI}{doi}" if doi else "",
        "audience": [{"@type": "Audience", "audienceType": name} for name in audience_names(resource)],
    }
    if works:
        whole |= {
            "creator": providers,
            "inLanguage": resource.languages,
            "keywords": [*map(str, facts.themes), *map(tag_name, facts.tags)],
            "license": licence.url if licence else "",
            "dateModified": (resource.last_published_at or resource.updated_at).date().isoformat(),
            "thumbnailUrl": image,
        }
        if resource.access:
            whole["isAccessibleForFree"] = resource.access in {Access.OPEN, Access.REGISTRATION}
    whole |= _own_terms(facts)
    # False is an answer, an empty text is none.
    return {key: value for key, value in whole.items() if value or value is False}
