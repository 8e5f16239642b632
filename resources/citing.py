"""How to cite a resource: plain text, BibTeX, RIS.

Sources: DataCite's recommended citation (creator, year, title, version, publisher, identifier); the RIS specification
(Research Information Systems, 2011); BibTeX entry types of biblatex 3.20, which ``@misc`` readers accept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString

from cms.i18n import Text, absolute_url, current_language, source_language
from resources.enums import CODE_TYPES, DATA_TYPES, ResourceType
from resources.models import Provider, Resource

DOI = "https://doi.org/"
FORMATS = {"bib": "application/x-bibtex; charset=utf-8", "ris": "application/x-research-info-systems; charset=utf-8"}
"""Extensions of the files one downloads, and what they are."""

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


_LANGUAGES = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pt": "portuguese",
}
"""As biblatex calls them; others go by their code."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a citation is made of, in the active language."""

    key: str
    kind: str
    title: str
    authors: list[str]
    """Who made it; empty where nobody says: the network of its record only lists it."""
    year: str
    """Of publication; empty where nobody says."""
    url: str
    doi: str
    language: str
    """Of the title."""
    spoken: list[str]
    """Languages of the resource itself (ISO 639-1); empty where nobody says."""
    summary: str
    text: str
    """How its makers want to be cited; empty where they do not say."""
    source: str
    """The language its record was first written in, and so that of the makers' own words."""


def reference(resource: Resource, makers: Iterable[Provider] | None = None) -> Reference:
    """The parts of a citation; ``makers`` spares reading ``resource.providers`` again.

    The year is the one the record says it was published in. It is never guessed: the period is that of what the
    resource observes, and the record's own dates are those of this site.
    """
    providers = [each.name for each in (resource.providers.all() if makers is None else makers)]
    doi = bare_doi(resource.doi)
    return Reference(
        key=re.sub(r"[^a-z0-9]+", "-", resource.slug.lower()).strip("-") or f"resource-{resource.pk}",
        kind=resource.type,
        title=" ".join(str(resource.title).split()),
        authors=providers,
        year=str(resource.issued or ""),
        url=f"{DOI}{doi}" if doi else absolute_url(resource),
        doi=doi,
        language=getattr(resource.title, "lang", resource.language),
        spoken=list(resource.languages),
        summary=" ".join(str(resource.summary or "").split()),
        text=" ".join(resource.citation.split()),
        source=source_language(resource),
    )


def bare_doi(doi: str) -> str:
    """``10.1234/abcd``, whatever it was typed with before."""
    return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", doi.strip(), flags=re.IGNORECASE)


def plain(ref: Reference) -> str:
    """One line: as its makers want, else makers, year, title, address."""
    return "".join(_pieces(ref))


def marked(ref: Reference) -> SafeString:
    """The same for a page: addresses are links, words in another language than the page's are said to be."""
    return format_html_join("", "{}", ((_marked(piece),) for piece in _pieces(ref)))


def _marked(piece: str) -> SafeString:
    shown = SafeString(urlize(piece, autoescape=True))
    if isinstance(piece, Text) and piece.lang != current_language():
        return format_html('<span lang="{}">{}</span>', piece.lang, shown)
    return shown


def _pieces(ref: Reference) -> list[str]:
    """The line in parts, those that are words of a language as :class:`Text`."""
    if ref.text:
        told = not ref.doi or ref.doi.lower() in ref.text.lower()
        return [Text(ref.text, ref.source), *([] if told else [f" {ref.url}"])]
    who = "; ".join(ref.authors)
    year = f" ({ref.year})" if ref.year else ""
    kind = str(ResourceType(ref.kind).label) if ref.kind in ResourceType.values else ""
    title, form = Text(ref.title, ref.language), f" [{kind}]" if kind else ""
    # Where nobody is named, the year follows the title.
    return [f"{who}{year}. ", title, f"{form}. {ref.url}"] if who else [title, f"{form}{year}. {ref.url}"]


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _line(text))


def _line(text: str) -> str:
    """Without line breaks nor characters that end a field of either format."""
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()


def bibtex(ref: Reference) -> str:
    """A BibTeX entry; special characters are escaped, letters stay as they are (UTF-8)."""
    kind = "dataset" if ref.kind in DATA_TYPES else "software" if ref.kind in CODE_TYPES else "misc"
    # An institution in braces is not taken for a person's first and last names.
    authors = " and ".join(f"{{{_tex(name)}}}" for name in ref.authors if name)
    # Braces in an address would end the field; they are not allowed in one anyway (RFC 3986).
    url = re.sub(r"[{}\\\s]", "", ref.url)
    fields = {
        "author": authors,
        "title": f"{{{_tex(ref.title)}}}",
        # Biblatex reads it as a date; the styles of BibTeX itself know no other name.
        "year": ref.year,
        "doi": re.sub(r"[{}\\\s]", "", ref.doi),
        "url": url,
        # Biblatex: the languages of the work, and that whose hyphenation the entry takes.
        "language": " and ".join(_tex(_LANGUAGES.get(code, code)) for code in ref.spoken),
        "langid": _LANGUAGES.get(ref.language, ""),
        "note": _tex(ref.text),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value and value != "{}"]
    return "\n".join([f"@{kind}{{{ref.key},", *lines, "}", ""])


def _ris_type(kind: str) -> str:
    if kind in DATA_TYPES:
        return "DATA"
    if kind in CODE_TYPES:
        return "COMP"
    return "VIDEO" if kind == ResourceType.VIDEO else "ELEC"


def ris(ref: Reference) -> str:
    """A RIS record: two-letter tags, lines ended by CR LF."""
    tags = [
        ("TY", _ris_type(ref.kind)),
        *[("AU", name) for name in ref.authors],
        ("TI", ref.title),
        ("PY", ref.year),
        ("AB", ref.summary),
        ("DO", ref.doi),
        ("UR", ref.url),
        ("LA", ", ".join(ref.spoken)),
        ("N1", ref.text),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in tags if _line(value)]
    return "\r\n".join([*lines, "ER  - ", ""])


def cited(resource: Resource, extension: str) -> str:
    """A resource as a file of ``FORMATS``.

    :raises KeyError: there is no such format.
    """
    return {"bib": bibtex, "ris": ris}[extension](reference(resource))
