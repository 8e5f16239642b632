"""Words that mean the same in French and English, and words for kinds of resources: what every base is searched with.

A row of the table (``meanings``) is one meaning: French words, then English ones, apart by commas. All of a row stand
for each other, so only what a reader would take for the same belongs together; what is only near (floods and
earthquakes) is for the other labels of a theme. Words that mean something else in the other language (*côte*
and the *Cote d'Ivoire* of English titles, *maïs* and *mais*) are left out. The base adds its own: the labels of its
concepts, the two names of its tags.

They are part of digests: raise ``digest.FORMAT`` when they change.
"""

from collections.abc import Mapping

from cms.place_names import zones
from resources.enums import Access, ResourceType
from resources.index.meanings import MEANINGS
from resources.licences import LICENCES

_KINDS: dict[str, str] = {
    ResourceType.DATASET: "jeu de données, données, base de données, fichier, data, data set, database",
    ResourceType.PRODUCT: "produit de données, données, data product, data",
    ResourceType.CHAIN: "chaîne de traitement, code, script, algorithme, algorithm, pipeline, workflow, source code",
    ResourceType.SOFTWARE: "logiciel, outil, application, appli, code, script, bibliothèque, greffon, extension, "
    "tool, app, application, library, package, plugin, source code",
    ResourceType.MODEL: "modèle, modélisation, simulation, modelling, modeling",
    ResourceType.ON_DEMAND: "service web, web service, traitement en ligne, commande, online processing",
    ResourceType.PLATFORM: "plateforme, portail, géoportail, site web, catalogue, service web, portal, website, "
    "catalog, data hub, web service",
    ResourceType.TEACHING: "cours, support de cours, formation, tutoriel, MOOC, travaux pratiques, TP, TD, exercice, "
    "leçon, enseignement, pédagogie, apprendre, autoformation, atelier, training, course, tutorial, lesson, class, "
    "exercise, workshop, teaching, learn, learning, e-learning, textbook",
    ResourceType.VIDEO: "vidéo, film, webinaire, rediffusion, replay, enregistrement, movie, webinar, recording",
    ResourceType.GUIDE: "guide, méthode, méthodologie, manuel, mode d’emploi, fiche pratique, tutoriel, protocole, "
    "bonnes pratiques, notice, documentation, handbook, manual, how-to, method, protocol, best practice, tutorial",
    ResourceType.CASE_STUDY: "étude de cas, cas d’usage, retour d’expérience, REX, témoignage, exemple, use case, "
    "success story, user story, example, lessons learned",
}

KINDS: Mapping[str, tuple[str, ...]] = {kind: tuple(words.split(", ")) for kind, words in _KINDS.items()}
"""Type of a resource -> what else readers call it, in either language."""

_OPEN = (
    "gratuit",
    "gratuite",
    "libre",
    "accès libre",
    "ouvert",
    "données ouvertes",
    "free",
    "open",
    "open access",
    "open data",
)


def of_access(access: str, licence: str) -> tuple[str, ...]:
    """What readers call the access to a resource; one that only bears a licence we know is open."""
    free = access in (Access.OPEN, Access.REGISTRATION) or (not access and licence in LICENCES)
    return _OPEN if free else ()


def pairs() -> list[tuple[list[str], list[str]]]:
    """Words that mean the same, in French and in English: one pair a meaning, the most usual first."""

    def words(side: str) -> list[str]:
        return [word.strip() for word in side.split(",")]

    lines = (line.partition("=") for line in MEANINGS.strip().splitlines())
    regions = [(list(zone.french), list(zone.english)) for zone in zones() if zone.french and zone.english]
    return [*((words(french), words(english)) for french, _equals, english in lines), *regions]


def meanings() -> list[list[str]]:
    """The same in one list a meaning."""
    return [[*french, *english] for french, english in pairs()]
