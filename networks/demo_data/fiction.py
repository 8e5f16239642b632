"""Fictitious members, coordinators, news and calls of the demonstration; shown as "fictitious example"."""

from dataclasses import dataclass, field

from networks.enums import ActorType, CallKind, NewsKind


@dataclass(frozen=True, slots=True)
class DemoMember:
    name: str
    actor_type: ActorType
    networks: tuple[str, ...]
    place: str = ""
    role_fr: str = ""
    role_en: str = ""


@dataclass(frozen=True, slots=True)
class DemoCoordinator:
    network: str
    name: str
    role_fr: str
    role_en: str
    email: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class DemoNews:
    network: str
    slug: str
    kind: NewsKind
    days_ago: int
    title: str
    title_en: str
    summary_fr: str
    summary_en: str
    body_fr: tuple[str, ...]
    body_en: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class DemoCall:
    network: str
    slug: str
    kind: CallKind
    opens_in: int | None
    """Days from the day the demonstration is first loaded; negative is past."""
    closes_in: int | None
    title: str
    title_en: str
    who_fr: str
    who_en: str
    summary_fr: str
    summary_en: str
    body_fr: tuple[str, ...]
    body_en: tuple[str, ...] = ()
    themes: tuple[str, ...] = field(default_factory=tuple)


MEMBERS = (
    DemoMember(
        "Communauté d’agglomération des Trois Vallées",
        ActorType.LOCAL_AUTHORITY,
        ("OCC",),
        "Montpellier",
        "besoins en îlots de chaleur",
        "needs on urban heat",
    ),
    DemoMember(
        "Syndicat mixte du bassin de la Garrigue",
        ActorType.LOCAL_AUTHORITY,
        ("OCC",),
        "Nîmes",
        "gestion de l’eau",
        "water management",
    ),
    DemoMember(
        "Plateforme géographique d’Occitanie (exemple)",
        ActorType.REGIONAL_PLATFORM,
        ("OCC",),
        "Toulouse",
        "relais auprès des collectivités",
        "link with local authorities",
    ),
    DemoMember("Unité de recherche Sols et Paysages", ActorType.SCIENCE, ("OCC",), "Montpellier"),
    DemoMember("Laboratoire Eau et Télédétection", ActorType.SCIENCE, ("OCC", "GEODEV"), "Toulouse"),
    DemoMember("Géovigie", ActorType.COMPANY, ("OCC",), "Toulouse", "services d’imagerie", "imagery services"),
    DemoMember("Pays du Littoral Nord", ActorType.LOCAL_AUTHORITY, ("BRE",), "Brest"),
    DemoMember("Plateforme géographique de Bretagne (exemple)", ActorType.REGIONAL_PLATFORM, ("BRE",), "Rennes"),
    DemoMember("Observatoire des estrans", ActorType.SCIENCE, ("BRE",), "Brest"),
    DemoMember("Armor Données", ActorType.COMPANY, ("BRE",), "Lannion"),
    DemoMember("Conservatoire des zones humides", ActorType.ASSOCIATION, ("BRE", "BFC"), "Vannes"),
    DemoMember("Département des Plateaux", ActorType.LOCAL_AUTHORITY, ("BFC",), "Besançon"),
    DemoMember("Institut des forêts comtoises", ActorType.SCIENCE, ("BFC",), "Besançon"),
    DemoMember("Centre de suivi des écosystèmes sahéliens", ActorType.SCIENCE, ("GEODEV",), "Dakar"),
    DemoMember("Agence de la cartographie des territoires", ActorType.STATE, ("GEODEV",), "Antananarivo"),
)

COORDINATORS = (
    DemoCoordinator(
        "OCC",
        "Camille Exemple",
        "co-coordination, animation",
        "co-coordinator, network facilitation",
        "occitanie@example.org",
        "Plateforme géographique d’Occitanie (exemple)",
    ),
    DemoCoordinator(
        "OCC",
        "Dominique Exemple",
        "co-coordination, recherche",
        "co-coordinator, research",
        "occitanie@example.org",
        "Unité de recherche Sols et Paysages",
    ),
    DemoCoordinator("BRE", "Alix Exemple", "coordination", "coordinator", "bretagne@example.org"),
    DemoCoordinator("GEODEV", "Sacha Exemple", "coordination", "coordinator", "geodev@example.org"),
)

NEWS = (
    DemoNews(
        "OCC",
        "exemple-carte-des-ilots-de-chaleur",
        NewsKind.CASE_STUDY,
        12,
        "Une agglomération cartographie ses îlots de chaleur",
        "A city maps its urban heat islands",
        "Des températures de surface vues par satellite pour choisir où planter : six mois de travail commun.",
        "Surface temperatures seen from space to choose where to plant trees: six months of work together.",
        (
            "Le service d’urbanisme voulait savoir quels quartiers rafraîchir en premier. Avec l’appui du réseau, "
            "il a croisé des cartes de température de surface et le plan des arbres de la ville.",
            "Trois rues ont été retenues. Les cartes et la méthode sont à la disposition des autres collectivités.",
        ),
        (
            "The planning department wanted to know which districts to cool first. With the network’s help it "
            "crossed surface-temperature maps with the city’s map of trees.",
            "Three streets were chosen. The maps and the method are available to other local authorities.",
        ),
        ("urbain",),
    ),
    DemoNews(
        "BRE",
        "exemple-offre-de-stage-estran",
        NewsKind.JOB,
        20,
        "Stage : suivre les herbiers marins par satellite",
        "Internship: monitoring seagrass from space",
        "Six mois à Brest pour comparer drones et images satellitaires sur l’estran.",
        "Six months in Brest comparing drones and satellite images of the foreshore.",
        ("Niveau master, connaissance d’un langage de programmation souhaitée. Indemnité réglementaire.",),
        ("Master’s level; some programming welcome. Statutory allowance.",),
        ("littoral",),
    ),
    DemoNews(
        "THEIA",
        "exemple-nouvelle-carte-des-sols",
        NewsKind.PRODUCT,
        33,
        "Une carte des sols plus fine pour trois régions",
        "A finer soil map for three regions",
        "La carte gagne en précision et s’ouvre dans tous les logiciels de cartographie.",
        "The map gains in detail and opens in every mapping software.",
        ("La mise à jour couvre trois régions. Une notice de deux pages explique ce que la carte dit et ne dit pas.",),
        ("The update covers three regions. A two-page note explains what the map says and does not say.",),
        ("sols",),
    ),
    DemoNews(
        "GEODEV",
        "exemple-guide-inondations",
        NewsKind.PUBLICATION,
        47,
        "Un guide court pour cartographier une inondation",
        "",
        "Douze pages, des images gratuites, un logiciel libre : de l’alerte à la carte en une journée.",
        "",
        ("Le guide se lit hors connexion et pèse moins de deux mégaoctets.",),
        (),
        ("risques", "eau"),
        "SN",
    ),
)

CALLS = (
    DemoCall(
        "OCC",
        "exemple-appel-demonstrateurs-eau",
        CallKind.CALL,
        -20,
        45,
        "Appel à démonstrateurs : l’eau vue de l’espace",
        "Call for demonstrators: water seen from space",
        "Collectivités et syndicats de bassin d’Occitanie, avec un laboratoire partenaire.",
        "Local authorities and river-basin bodies of Occitanie, with a partner laboratory.",
        "Trois projets seront accompagnés pendant un an : données, formation et appui d’un ingénieur.",
        "Three projects will be supported for a year: data, training and an engineer’s help.",
        ("Décrivez votre besoin en deux pages. Aucune connaissance en télédétection n’est demandée.",),
        ("Describe your need in two pages. No knowledge of remote sensing is asked for.",),
        ("eau",),
    ),
    DemoCall(
        "THEIA",
        "exemple-appel-communications",
        CallKind.CALL,
        30,
        95,
        "Appel à communications : rencontres des réseaux régionaux",
        "Call for papers: meeting of the regional networks",
        "Toute personne qui utilise des images satellitaires dans son territoire.",
        "Anybody who uses satellite images in their territory.",
        "Dix minutes pour raconter un usage, ses réussites et ses écueils.",
        "Ten minutes to tell about a use, its successes and its pitfalls.",
        ("Un résumé d’une page suffit.",),
        ("A one-page summary is enough.",),
    ),
    DemoCall(
        "GEODEV",
        "exemple-bourses-de-mobilite",
        CallKind.CALL,
        -120,
        -40,
        "Bourses de mobilité Sud-Sud",
        "",
        "Doctorantes et doctorants inscrits dans une université d’Afrique.",
        "",
        "Un mois d’accueil dans un laboratoire partenaire.",
        "",
        ("Les dossiers ont été examinés ; une nouvelle session sera annoncée ici.",),
    ),
    DemoCall(
        "BRE",
        "exemple-initiative-sentinelles-du-littoral",
        CallKind.INITIATIVE,
        None,
        None,
        "Sentinelles du littoral",
        "Coast watchers",
        "Communes littorales, associations et habitants.",
        "Coastal towns, associations and residents.",
        "Photographier le trait de côte depuis un point fixe, pour vérifier ce que disent les satellites.",
        "Photographing the shoreline from a fixed point, to check what satellites say.",
        ("Il suffit d’un téléphone. Les relevés sont publiés chaque trimestre.",),
        ("A telephone is enough. The records are published every quarter.",),
        ("littoral",),
    ),
)
