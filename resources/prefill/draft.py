"""What was learnt of a resource from outside: clean values, for a form."""

from dataclasses import dataclass, field, fields
from typing import Any

from resources.enums import ResourceType

TITLE, SUMMARY = 200, 600
"""Longest title and summary of the form, in characters."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Values of the proposal's form; empty where the source does not say."""

    title: str = ""
    summary: str = ""
    type: ResourceType | str = ""
    url: str = ""
    language: str = ""
    """``fr`` or ``en``, where the source says."""
    doi: str = ""
    issued: int | None = None
    """Year of publication."""
    licence: str = ""
    providers: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    bbox: tuple[float, float, float, float] | None = None
    period_start: str = ""
    period_end: str = ""

    def __bool__(self) -> bool:
        """Without a title there is nothing to fill a form with."""
        return bool(self.title)

    def over(self, other: "Draft") -> "Draft":
        """This one, completed by ``other`` where it says nothing."""
        return Draft(**{f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)})

    def initial(self) -> dict[str, Any]:
        """Values of the proposal's form."""
        return {
            "title": self.title,
            "summary": self.summary,
            "type": str(self.type),
            "url": self.url,
            "record_language": self.language,
            "doi": self.doi,
            "issued": self.issued or "",
            "licence": self.licence,
            "providers": "\n".join(self.providers),
            "keywords": ", ".join(self.keywords),
            "bbox": ", ".join(f"{side:g}" for side in self.bbox) if self.bbox else "",
            "period_start": self.period_start,
            "period_end": self.period_end,
        }


def language_of(raw: str) -> str:
    """``fr`` or ``en`` of a language tag or an ISO 639-2 code; empty for others."""
    code = raw.strip().lower().replace("_", "-").split("-")[0]
    return {"fr": "fr", "fra": "fr", "fre": "fr", "french": "fr", "en": "en", "eng": "en", "english": "en"}.get(
        code, ""
    )
