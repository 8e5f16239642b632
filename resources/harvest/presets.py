"""Which column is what: ready-made answers for catalogues we know, a guess for the others.

A mapping is JSON: ``columns`` (header -> target), ``separators`` (target -> signs between several values),
``words`` (target -> word of the source -> ours), ``prefixes`` (target -> text put before).
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from cms.i18n import LANGUAGE_CODES
from resources.harvest.loose import fold
from resources.harvest.targets import TARGETS


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made mapping, known by the headers of the file."""

    name: str
    columns: Mapping[str, str]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As a source keeps it."""
        kept: dict[str, Any] = {"columns": dict(self.columns)}
        for name in ("defaults", "separators", "words", "prefixes"):
            if value := getattr(self, name):
                kept[name] = {key: dict(v) if isinstance(v, Mapping) else v for key, v in value.items()}
        return kept


EARTH_ENGINE = Preset(
    name="Earth Engine (geospatial-data-catalogs)",
    columns={
        "id": "identifier",
        "title": "title_en",
        "type": "type",
        "snippet": "note",
        "provider": "providers",
        "state_date": "period_start",
        "end_date": "period_end",
        "bbox": "bbox",
        "deprecated": "deprecated",
        "category": "themes",
        "keywords": "tags",
        "catalog": "service_url",
        "url": "page_url",
        "license": "licence",
    },
    defaults={"language": "en", "type": "dataset", "languages": ["en"]},
    # A provider's name has commas of its own.
    separators={"tags": ",", "themes": ",", "providers": ""},
    words={
        "themes": {
            "agriculture": "agriculture",
            "cryosphere": "cryosphere",
            "surface-ground-water": "eau",
            "landuse-landcover": "occupation-des-terres",
            "ecosystems": "agrosystemes-biodiversite",
            "satellite-imagery": "imagerie",
            "orthophotos": "imagerie",
            "forest-biomass": "foret",
            "soil": "sols",
            "fire": "risques",
        }
    },
    prefixes={"note": "Earth Engine: "},
)

PLANETARY_COMPUTER = Preset(
    name="Planetary Computer (geospatial-data-catalogs)",
    columns={
        "id": "identifier",
        "title": "title_en",
        "description": "description_en",
        "bbox": "bbox",
        "start_date": "period_start",
        "end_date": "period_end",
        "keywords": "tags",
        "providers": "providers",
        "license": "licence",
        "link": "service_url",
    },
    defaults={"language": "en", "type": "dataset", "languages": ["en"]},
    separators={"tags": ",", "providers": ","},
)

SEED = Preset(
    name="Theia",
    columns={
        "type": "type",
        "title": "title",
        "summary_fr": "summary_fr",
        "summary_en": "summary_en",
        "provider": "providers",
        "zone": "zone",
        "theme": "themes",
        "audience": "audiences",
        "level": "level",
        "language": "languages",
        "licence": "licence",
        "access_url": "page_url",
        "access_label": "link_label",
        "doi": "doi",
        "access": "access",
        "status": "status",
    },
    defaults={"language": "fr"},
    separators={"providers": ";/"},
)

PRESETS = (EARTH_ENGINE, PLANETARY_COMPUTER, SEED)

HINTS: dict[str, tuple[str, ...]] = {
    "identifier": ("id", "identifier", "identifiant", "uuid", "uid", "slug", "code", "dct identifier"),
    "type": ("type", "nature", "kind", "resource type", "type de ressource"),
    "title": ("title", "titre", "nom", "name", "intitule", "libelle"),
    "summary": ("summary", "resume", "abstract", "chapeau"),
    "description": ("description", "texte", "text", "details"),
    "language": ("record language", "langue de la fiche"),
    "providers": ("providers", "provider", "producteur", "producteurs", "fournisseur", "fournisseurs", "publisher",
                  "organisation", "organization", "editeur", "creator", "producers"),
    "hub": ("hub", "pole"),
    "data_centre": ("data centre", "data center", "centre de donnees"),
    "expertise_centre": ("expertise centre", "ces", "centre d expertise"),
    "audiences": ("audience", "audiences", "profil", "profils", "public"),
    "level": ("level", "niveau"),
    "languages": ("language", "languages", "langue", "langues"),
    "themes": ("theme", "themes", "thematique", "thematiques", "category", "categorie", "topic"),
    "tags": ("tags", "tag", "keywords", "keyword", "mots cles", "mot cle", "etiquettes"),
    "platforms": ("platforms", "platform", "plateformes", "satellite", "satellites", "missions", "mission"),
    "instruments": ("instruments", "instrument", "capteur", "capteurs", "sensor"),
    "variables": ("variables", "variable", "parametres"),
    "sources": ("sources", "source", "observation"),
    "zone": ("zone", "zones", "place", "lieu", "pays", "country", "countries", "region", "regions", "territoire"),
    "bbox": ("bbox", "emprise", "bounding box", "extent", "rectangle"),
    "west": ("west", "ouest", "xmin", "lon min"),
    "south": ("south", "sud", "ymin", "lat min"),
    "east": ("east", "est", "xmax", "lon max"),
    "north": ("north", "nord", "ymax", "lat max"),
    "period_start": ("period start", "start date", "state date", "debut", "date debut", "date de debut",
                     "start", "from"),
    "period_end": ("period end", "end date", "fin", "date fin", "date de fin", "end", "to"),
    "frequency": ("frequency", "frequence", "mise a jour", "frequence de mise a jour"),
    "resolution_m": ("resolution m", "resolution", "resolution spatiale"),
    "time_step": ("time step", "pas de temps", "resolution temporelle"),
    "status": ("status", "statut", "etat"),
    "deprecated": ("deprecated", "obsolete"),
    "formats": ("formats", "format"),
    "licence": ("licence", "license"),
    "commercial": ("commercial", "usage commercial", "commercial use"),
    "access": ("access", "acces"),
    "access_conditions": ("access conditions", "conditions", "conditions d acces"),
    "page_url": ("url", "access url", "page url", "lien", "link", "adresse", "page", "website"),
    "download_url": ("download url", "telechargement", "download"),
    "service_url": ("service url", "service", "wms", "api"),
    "code_url": ("code url", "depot", "repository", "github"),
    "documentation_url": ("documentation url", "documentation", "doc"),
    "video_url": ("video url", "video"),
    "link_label": ("access label", "link label"),
    "doi": ("doi",),
    "issued": ("issued", "year of publication", "publication year", "publicationyear", "annee de publication",
               "date of publication", "publication date", "date de publication", "year", "annee"),
    "citation": ("citation", "how to cite", "citer"),
    "contact_name": ("contact name", "contact"),
    "contact_email": ("contact email", "contact mail", "courriel"),
}  # fmt: skip
"""Headers that give a column away, folded, most telling first."""


OUR_TARGETS = (
    "type", "title", "summary", "providers", "zone", "", "themes", "audiences", "level", "languages", "access",
    "licence", "", "formats", "status", "doi", "issued", "page_url", "identifier",
)  # fmt: skip
"""What the columns of our own CSV are, in their order; period and resolution are in words there, and not read."""


TITLES = frozenset({"title", *(f"title_{code}" for code in LANGUAGE_CODES)})


def our_csv() -> list[Preset]:
    """The CSV of a view of this site, in each language."""
    from resources.takeaway import header  # the public pages stand on nothing of the import's

    found = []
    for language in LANGUAGE_CODES:
        with translation.override(language):
            pairs = zip(header(), OUR_TARGETS, strict=True)
            columns = {title: target for title, target in pairs if target}
        # Files taken away before they told the year of publication are ours too.
        former = {title: target for title, target in columns.items() if target != "issued"}
        found += [Preset("Maillage", each, defaults={"language": language}) for each in (columns, former)]
    return found


def preset_for(headers: Sequence[str]) -> Preset | None:
    """The preset all of whose columns a file has; the one with the most columns."""
    fitting = [preset for preset in (*PRESETS, *our_csv()) if set(preset.columns) <= set(headers)]
    return max(fitting, key=lambda preset: len(preset.columns), default=None)


def guess_mapping(headers: Sequence[str]) -> dict[str, Any]:
    """A mapping for the headers of a file: a preset that fits, else by what the headers say; each target once."""
    preset = preset_for(headers)
    return preset.as_json() if preset is not None else {"columns": _guessed(headers, set())}


def names_a_title(headers: Sequence[str]) -> bool:
    """Whether a line of a file is its headers: one of several says that it is the title."""
    return len(headers) > 1 and bool(TITLES & set(guess_mapping(headers)["columns"].values()))


def _guessed(headers: Sequence[str], taken: Set[str]) -> dict[str, str]:
    """What headers say they are, but for the targets that other columns are already."""
    columns: dict[str, str] = {}
    for header in headers:
        if header in TARGETS and header not in taken:
            columns[header] = header
    by_fold = {fold(header): header for header in reversed(headers) if header not in columns}
    for target, names in HINTS.items():
        # A title in one language and a title in the other are two columns already.
        if {target, f"{target}_fr", f"{target}_en"} & {*taken, *columns.values()}:
            continue
        for name in names:
            found = by_fold.get(name)
            if found is not None and found not in columns:
                columns[found] = target
                break
    return columns


def mapping_for(kept: Mapping[str, Any], headers: Sequence[str]) -> dict[str, Any]:
    """The mapping a source keeps, completed by a guess for the headers it does not know; all guessed if it knows none.

    What it says of a header stays, also that it is not imported (``""``); so does what it says of headers that this
    file lacks: another file of the source may have them.
    """
    columns = kept.get("columns")
    if not isinstance(columns, Mapping) or not any(header in columns for header in headers):
        return guess_mapping(headers)
    unknown = [header for header in headers if header not in columns]
    taken = {str(columns[header]) for header in headers if columns.get(header)}
    preset = preset_for(headers)
    if preset is None:
        return {**kept, "columns": {**columns, **_guessed(unknown, taken)}}
    ready = {header: preset.columns.get(header, "") for header in unknown}
    found = {header: target for header, target in ready.items() if target and target not in taken}
    completed: dict[str, Any] = {**kept, "columns": {**columns, **found}}
    for name, told in preset.as_json().items():
        if name != "columns":
            # How cells are read goes with the columns the preset brings.
            brought = {key: each for key, each in told.items() if name == "defaults" or key in found.values()}
            own = kept.get(name)
            completed[name] = {**brought, **(own if isinstance(own, Mapping) else {})}
    return completed


def stated_mapping(given: Mapping[str, Any], headers: Sequence[str]) -> dict[str, Any]:
    """A mapping written by hand, to the letter: headers it does not name are not imported; guessed if it names none."""
    columns = given.get("columns")
    if not isinstance(columns, Mapping):
        return {**guess_mapping(headers), **given}
    return {**given, "columns": {**dict.fromkeys(headers, ""), **columns}}
