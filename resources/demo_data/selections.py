"""Selections of the demonstration."""

from collections.abc import Sequence

from resources.demo_data.kit import DemoSelection
from resources.enums import SelectionKind

SELECTIONS: Sequence[DemoSelection] = (
    DemoSelection(
        "exemple-commencer-elus", SelectionKind.CURATED, "THEIA",
        "Par où commencer quand on est élu", "Where to start as an elected representative",
        "Cinq ressources pour savoir en une heure ce que le satellite peut vous apporter.",
        "Five resources to learn in one hour what satellites can do for you.",
        "Commencez par la vidéo, puis choisissez le cas le plus proche du vôtre.\n\nCette sélection est fictive : elle "
        "sert à montrer le site.",
        "Start with the video, then pick the case closest to yours.\n\nThis selection is fictitious: it shows what "
        "the site does.",
        6,
        (
            ("exemple-video-deux-minutes", "Deux minutes, sans jargon.", "Two minutes, no jargon."),
            ("exemple-guide-elus", "À lire ensuite.", "To read next."),
            ("exemple-cas-secheresse-lozere", "Un exemple sur l’eau.", "An example on water."),
            ("exemple-cas-chaleur-ecoles", "Un exemple en ville.", "An example in a city."),
            ("oso-occupation-du-sol", "La carte la plus demandée.", "The most requested map."),
        ),
    ),
    DemoSelection(
        "exemple-inondations", SelectionKind.CURATED, "GEODEV",
        "Inondations : des données à la décision", "Floods: from data to decisions",
        "Produits, chaîne de traitement, tutoriel et cas d’usage pour suivre une crue au Sud.",
        "Products, processing chain, tutorial and use case to follow a flood in the South.",
        "Ces ressources vont ensemble : la chaîne produit les cartes, le tutoriel apprend à s’en servir, le cas montre "
        "ce qu’on en fait.\n\nCette sélection est fictive : elle sert à montrer le site.",
        "These resources belong together: the chain makes the maps, the tutorial teaches how to use them, the case "
        "shows what they are for.\n\nThis selection is fictitious: it shows what the site does.",
        9,
        (
            ("exemple-crues-delta-senegal", "", ""),
            ("exemple-inondations-tananarive", "", ""),
            ("exemple-chaine-crues", "Pour refaire les cartes.", "To make the maps again."),
            ("exemple-tutoriel-crues", "Pour apprendre.", "To learn."),
            ("exemple-cas-cyclone-mozambique", "Pour convaincre.", "To convince."),
        ),
    ),
    DemoSelection(
        "exemple-production-eau-afrique", SelectionKind.PRODUCTION, "GEODEV",
        "Eau en Afrique : une même chaîne, trois jeux de données", "Water in Africa: one chain, three datasets",
        "Trois jeux de données issus du même procédé de production, cités par un seul DOI (fictif).",
        "Three datasets of one production process, cited by a single (fictitious) DOI.",
        "Le préfixe 10.5072 est réservé aux essais : ce DOI ne mène nulle part.",
        "The prefix 10.5072 is kept for tests: this DOI leads nowhere.",
        13,
        (
            ("exemple-crues-delta-senegal", "", ""),
            ("exemple-altimetrie-lacs-afrique", "", ""),
            ("exemple-inondations-tananarive", "", ""),
        ),
        doi="10.5072/maillage.2001",
    ),
    DemoSelection(
        "exemple-bretagne-littoral", SelectionKind.CURATED, "BRE",
        "Le littoral breton en trois cartes", "The Breton coast in three maps",
        "Rivage, algues et submersion : ce que le satellite suit le long des côtes bretonnes.",
        "Shoreline, algae and flooding: what satellites follow along the Breton coast.",
        "Cette sélection est fictive : elle sert à montrer le site.",
        "This selection is fictitious: it shows what the site does.",
        21,
        (
            ("exemple-trait-de-cote", "", ""),
            ("exemple-algues-bretagne", "", ""),
            ("guisseny-finistere-zones-de-submersion-recurrente", "", ""),
        ),
    ),
)  # fmt: skip
