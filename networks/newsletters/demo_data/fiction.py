"""Two past issues of the letter, made of what the demonstration site holds; their words are fictitious."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoIssue:
    """An issue of ``days_ago``, with the titles of what it took (their beginnings; what is missing is passed over)."""

    number: int
    days_ago: int
    title: str
    title_en: str
    summary_fr: str
    summary_en: str
    editorial_fr: str
    editorial_en: str
    author_fr: str
    author_en: str
    quote: str
    quote_author: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    resources: tuple[int, int]
    """Which resources it took, from and to, in the order of the feed."""
    focus: str
    """Slug of the network it presented."""
    button: tuple[str, str, str]
    """Label in French and English, path."""


ISSUES = (
    DemoIssue(
        number=1,
        days_ago=184,
        title="Les images satellitaires au service des secours",
        title_en="Satellite images for relief work",
        summary_fr=(
            "Après une catastrophe, les premières heures comptent. Trois exemples du Sud, des ressources prêtes à "
            "l’emploi et un réseau à découvrir."
        ),
        summary_en=(
            "After a disaster the first hours count. Three examples from the South, ready-to-use resources and a "
            "network to discover."
        ),
        editorial_fr=(
            "<p>Cette première lettre rassemble ce que les réseaux régionaux publient chacun de leur côté. Vous y "
            "trouverez <b>ce qui est prêt à servir</b>, ce qui se prépare, et à qui écrire près de chez vous.</p>"
            "<p>Elle paraît quatre fois par an. Dites-nous ce qui vous manque : répondez simplement à ce message.</p>"
        ),
        editorial_en=(
            "<p>This first letter gathers what the regional networks publish, each on its own. You will find "
            "<b>what is ready to use</b>, what is being prepared, and whom to write to near you.</p>"
            "<p>It comes out four times a year. Tell us what you miss: simply answer this message.</p>"
        ),
        author_fr="La rédaction",
        author_en="The editors",
        quote="Nous avions les images ; il nous manquait quelqu’un à qui demander comment les lire.",
        quote_author="Une chargée de mission d’un département (exemple fictif)",
        sections=(
            ("news", ("Évaluation des dommages", "Suivi de l'impact", "Cartographie de l'impact")),
            ("replays", ("Produit Thermocity", "Télédétection, agriculture")),
        ),
        resources=(0, 4),
        focus="geodev",
        button=("Voir les réseaux", "See the networks", "/reseaux/"),
    ),
    DemoIssue(
        number=2,
        days_ago=92,
        title="L’eau, les sols et la ville vus de l’espace",
        title_en="Water, soils and cities seen from space",
        summary_fr=(
            "Un atelier à Montpellier, des bourses pour partir au Sud, et les rendez-vous passés que vous pouvez "
            "rattraper."
        ),
        summary_en="A workshop in Montpellier, grants for the South, and past meetings you can catch up with.",
        editorial_fr=(
            "<p>La rentrée des réseaux est tournée vers le terrain : on y vient avec ses questions, on en repart avec "
            "des données et des noms.</p>"
            "<ul><li>Les ateliers accueillent les <b>débutants</b> : une présentation, puis la pratique.</li>"
            "<li>Les rediffusions restent en ligne sur la page de chaque événement.</li></ul>"
        ),
        editorial_en=(
            "<p>This autumn the networks look to the field: come with your questions, leave with data and names.</p>"
            "<ul><li>Workshops welcome <b>beginners</b>: a talk, then practice.</li>"
            "<li>Replays stay online on the page of each event.</li></ul>"
        ),
        author_fr="La rédaction",
        author_en="The editors",
        quote="Une carte des températures a fait plus pour nos arbres que dix ans de réunions.",
        quote_author="Un élu à la nature en ville (exemple fictif)",
        sections=(
            ("events", ("Télédétection et occupation des sols",)),
            ("replays", ("GéoDataDays", "Apport de la télédétection", "Télédétection, modélisation")),
            ("calls", ("Bourses de mobilité",)),
        ),
        resources=(4, 8),
        focus="occitanie",
        button=("Voir tous les événements", "See all events", "/evenements/"),
    ),
)

DRAFT_DAYS = 92
"""The draft gathers what was published since the second issue."""

# fmt: off
FIRST_NAMES = (
    "Adèle", "Aïcha", "Amélie", "Anaïs", "Antoine", "Baptiste", "Bérénice", "Camille", "Chloé", "Clément", "Damien",
    "Élise", "Emma", "Fatou", "Félix", "Gaëlle", "Hugo", "Inès", "Jeanne", "Karim", "Léa", "Lina", "Louis", "Maëlle",
    "Malik", "Manon", "Mathis", "Nadia", "Noé", "Océane", "Oumar", "Paul", "Rania", "Romane", "Samuel", "Soraya",
    "Théo", "Valentine", "Yann", "Zoé",
)
# fmt: on
# fmt: off
LAST_NAMES = (
    "Aubert", "Bailly", "Barre", "Benali", "Besson", "Bonnet", "Carlier", "Chevalier", "Cissé", "Colin", "Delorme",
    "Diallo", "Dubreuil", "Evrard", "Faure", "Fontaine", "Gauthier", "Guérin", "Hamon", "Jacquet", "Kaboré",
    "Lacroix", "Lambert", "Leclerc", "Lefort", "Marchal", "Mercier", "Ndiaye", "Olivier", "Perrot", "Picard",
    "Rakoto", "Rivière", "Rolland", "Sanchez", "Tessier", "Traoré", "Vallet", "Vidal", "Weber",
)
# fmt: on
SUBSCRIBERS = 300
