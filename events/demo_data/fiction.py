"""Fictitious events, one for each state a registration box can be in. Shown on screen as fictitious."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from events.enums import AttendanceMode, EventKind, EventMode, EventStatus

ON_SITE, ONLINE = AttendanceMode.ON_SITE, AttendanceMode.ONLINE


@dataclass(frozen=True, slots=True)
class DemoPart:
    """A part of an event; ``day`` counts from the first day of the event."""

    title_fr: str
    title_en: str
    day: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class DemoPool:
    """Seats; ``part`` is the rank of a part, None the whole event; no quota is unlimited."""

    mode: AttendanceMode
    quota: int | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class DemoSession:
    day: int
    starts: time
    ends: time
    title_fr: str
    title_en: str
    room: str = ""
    speakers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DemoCrowd:
    """People who registered for the pools of these ranks."""

    count: int
    pools: Sequence[int] = (0,)
    private: int = 0
    non_expert: int = 0


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """An event; days count from the day the demonstration is loaded."""

    slug: str
    network: str
    kind: EventKind
    mode: EventMode
    title: str
    title_en: str
    summary_fr: str
    summary_en: str
    day: int
    days: int = 1
    starts: time | None = time(9, 0)
    ends: time | None = time(17, 0)
    fields: dict[str, Any] = field(default_factory=dict)
    themes: Sequence[str] = ()
    hubs: Sequence[str] = ("THEIA",)
    co_organisers: Sequence[str] = ()
    tags: Sequence[str] = ()
    parts: Sequence[DemoPart] = ()
    pools: Sequence[DemoPool] = ()
    sessions: Sequence[DemoSession] = ()
    opens_in: int | None = None
    closes_before: int = 1
    moved_by: int = 0
    meals: bool = False
    replay: bool = False
    crowds: Sequence[DemoCrowd] = ()
    freeze: bool = False


SPEAKERS = {
    "Camille Exemple": "Institut fictif de télédétection",
    "Alex Modèle": "Observatoire fictif de l’eau",
    "Lou Démonstration": "Région fictive, service SIG",
}

MONTPELLIER = {
    "venue_name": "Maison de la télédétection",
    "venue_address": "500 rue Jean-François Breton\n34090 Montpellier",
    "venue_city": "Montpellier",
    "venue_country": "FR",
    "latitude": 43.6466,
    "longitude": 3.8790,
}

EVENTS: Sequence[DemoEvent] = (
    DemoEvent(
        slug="exemple-atelier-eau",
        network="OCC",
        kind=EventKind.THEMATIC_WORKSHOP,
        mode=EventMode.HYBRID,
        title="Suivre les ressources en eau par satellite",
        title_en="Monitoring water resources from space",
        summary_fr="Une journée d’exposés, puis une matinée de prise en main des produits pour les agents "
        "des collectivités et des syndicats de bassin.",
        summary_en="A day of talks, then a hands-on morning with the products for staff of local authorities "
        "and river-basin bodies.",
        day=45,
        days=2,
        ends=time(12, 30),
        fields={
            **MONTPELLIER,
            "level": "beginner",
            "audiences": ["decision_maker", "gis"],
            "participants_list": True,
            "photographs": True,
            "contact_name": "Animation régionale (exemple)",
            "contact_email": "occitanie@example.org",
            "joining_link": "https://visio.example.org/atelier-eau",
        },
        themes=["eau", "agriculture"],
        hubs=["THEIA", "ODATIS"],
        co_organisers=["SUD"],
        tags=["hydrologie", "Sentinel-2"],
        parts=[
            DemoPart("Exposés", "Talks", 0, time(9, 0), time(17, 0)),
            DemoPart("Formation", "Training", 1, time(9, 0), time(12, 30)),
        ],
        pools=[
            DemoPool(ON_SITE, 100, part=0),
            DemoPool(ON_SITE, 20, part=1),
            DemoPool(ONLINE, None, part=0),
        ],
        sessions=[
            DemoSession(0, time(9, 0), time(9, 30), "Accueil", "Welcome", "Hall"),
            DemoSession(
                0,
                time(9, 30),
                time(10, 30),
                "Surfaces en eau : ce que voient les satellites",
                "Surface water: what satellites see",
                "Amphithéâtre",
                ["Camille Exemple"],
            ),
            DemoSession(
                0,
                time(10, 45),
                time(12, 0),
                "De l’image à la décision : retours de trois syndicats de bassin",
                "From image to decision: three river-basin bodies report",
                "Amphithéâtre",
                ["Alex Modèle", "Lou Démonstration"],
            ),
            DemoSession(
                0,
                time(14, 0),
                time(17, 0),
                "Table ronde et démonstrations",
                "Round table and demonstrations",
                "Amphithéâtre",
            ),
            DemoSession(
                1,
                time(9, 0),
                time(12, 30),
                "Prise en main : cartographier les retenues avec QGIS",
                "Hands-on: mapping reservoirs with QGIS",
                "Salle 204",
                ["Camille Exemple"],
            ),
        ],
        meals=True,
        crowds=[DemoCrowd(58, (0,), 14, 30), DemoCrowd(23, (0, 1), 7, 15), DemoCrowd(41, (2,), 12, 20)],
    ),
    DemoEvent(
        slug="exemple-webinaire-littoral",
        network="BRE",
        kind=EventKind.WEBINAR,
        mode=EventMode.ONLINE,
        title="Trait de côte : quelles images pour quel besoin ?",
        title_en="Shoreline: which images for which need?",
        summary_fr="Une heure pour choisir entre imagerie gratuite et très haute résolution, exemples à l’appui.",
        summary_en="One hour to choose between free and very-high-resolution imagery, with examples from Brittany.",
        day=12,
        starts=time(11, 0),
        ends=time(12, 0),
        fields={"level": "none", "audiences": ["decision_maker"], "joining_link": "https://visio.example.org/littoral"},
        themes=["littoral"],
        tags=["trait de côte"],
        pools=[DemoPool(ONLINE)],
        crowds=[DemoCrowd(34, (0,), 9, 22)],
    ),
    DemoEvent(
        slug="exemple-atelier-complet",
        network="SUD",
        kind=EventKind.TRAINING,
        mode=EventMode.ON_SITE,
        title="Îlots de chaleur : cartographier la température en ville",
        title_en="Urban heat islands: mapping temperature in cities",
        summary_fr="Formation en petit groupe sur données thermiques. Complet, liste d’attente ouverte.",
        summary_en="Small-group training on thermal data. Full, the waiting list is open.",
        day=20,
        fields={
            "venue_name": "Technopôle (exemple)",
            "venue_city": "Aix-en-Provence",
            "venue_country": "FR",
            "latitude": 43.4925,
            "longitude": 5.3397,
            "level": "beginner",
            "audiences": ["gis"],
        },
        themes=["urbain"],
        pools=[DemoPool(ON_SITE, 12)],
        crowds=[DemoCrowd(15, (0,), 4, 9)],
    ),
    DemoEvent(
        slug="exemple-serie-webinaires",
        network="OCC",
        kind=EventKind.WEBINAR_SERIES,
        mode=EventMode.ONLINE,
        title="Six rendez-vous pour comprendre l’imagerie satellitaire",
        title_en="Six meetings to understand satellite imagery",
        summary_fr="Un jeudi par mois, de midi à 13 heures. Inscrivez-vous à un, plusieurs ou tous.",
        summary_en="One Thursday a month, from noon to 1 p.m. Register for one, several or all of them.",
        day=25,
        days=141,
        starts=None,
        ends=None,
        fields={"level": "none", "audiences": ["decision_maker", "gis"], "date_precision": "day"},
        themes=["imagerie", "occupation-des-terres"],
        parts=[
            DemoPart("Lire une image", "Reading an image", 0, time(12, 0), time(13, 0)),
            DemoPart("Cartes d’occupation des sols", "Land-cover maps", 28, time(12, 0), time(13, 0)),
            DemoPart("Agriculture et cultures", "Agriculture and crops", 56, time(12, 0), time(13, 0)),
            DemoPart("Forêts et biodiversité", "Forests and biodiversity", 84, time(12, 0), time(13, 0)),
            DemoPart("Eau et neige", "Water and snow", 112, time(12, 0), time(13, 0)),
            DemoPart("Monter un projet", "Setting up a project", 140, time(12, 0), time(13, 0)),
        ],
        pools=[DemoPool(ONLINE, None, part=rank) for rank in range(6)],
        closes_before=0,
        crowds=[DemoCrowd(20, range(6), 5, 14), DemoCrowd(12, (0,), 3, 8)],
    ),
    DemoEvent(
        slug="exemple-seminaire-national",
        network="THEIA",
        kind=EventKind.SEMINAR,
        mode=EventMode.HYBRID,
        title="Séminaire national des animations régionales",
        title_en="National seminar of the regional networks",
        summary_fr="Deux jours pour faire le point entre réseaux, organismes et partenaires. Ouverture prochaine.",
        summary_en="Two days for networks, institutes and partners to take stock. Registration opens soon.",
        day=70,
        days=2,
        fields={
            "venue_name": "Centre de congrès (exemple)",
            "venue_city": "Toulouse",
            "venue_country": "FR",
            "latitude": 43.6045,
            "longitude": 1.4442,
        },
        themes=["imagerie"],
        hubs=["DATATERRA", "THEIA"],
        pools=[DemoPool(ON_SITE, 150), DemoPool(ONLINE)],
        opens_in=10,
    ),
    DemoEvent(
        slug="exemple-webinaire-annule",
        network="BFC",
        kind=EventKind.WEBINAR,
        mode=EventMode.ONLINE,
        title="Suivi des prairies par télédétection",
        title_en="Monitoring grassland by remote sensing",
        summary_fr="Ce webinaire est annulé ; une nouvelle date sera proposée.",
        summary_en="This webinar is cancelled; another date will be offered.",
        day=15,
        starts=time(14, 0),
        ends=time(15, 30),
        fields={"status": EventStatus.CANCELLED, "level": "intermediate"},
        themes=["agriculture"],
        pools=[DemoPool(ONLINE, 80)],
    ),
    DemoEvent(
        slug="exemple-formation-partenaire",
        network="GEODEV",
        kind=EventKind.TRAINING,
        mode=EventMode.ON_SITE,
        title="Cartographier les cultures avec les séries Sentinel",
        title_en="Mapping crops with Sentinel time series",
        summary_fr="Formation de deux jours organisée par un partenaire, qui tient les inscriptions.",
        summary_en="A two-day training run by a partner, who handles registration.",
        day=33,
        days=2,
        fields={
            "timezone": "Indian/Antananarivo",
            "venue_name": "Campus (exemple)",
            "venue_city": "Antananarivo",
            "venue_country": "MG",
            "latitude": -18.8792,
            "longitude": 47.5079,
            "external_registration_url": "https://example.org/inscription",
            "spoken_language": "fr",
            "level": "intermediate",
            "audiences": ["remote_sensing", "gis"],
        },
        themes=["agriculture"],
    ),
    DemoEvent(
        slug="exemple-webinaire-pacifique",
        network="NC",
        kind=EventKind.WEBINAR,
        mode=EventMode.ONLINE,
        title="Feux de brousse : détecter et suivre",
        title_en="Bush fires: detecting and monitoring",
        summary_fr="Depuis Nouméa, un tour d’horizon des produits disponibles dans le Pacifique. Date reportée.",
        summary_en="From Nouméa, an overview of the products available in the Pacific. Rescheduled.",
        day=28,
        starts=time(8, 0),
        ends=time(9, 30),
        fields={"timezone": "Pacific/Noumea", "level": "none", "joining_link": "https://visio.example.org/feux"},
        themes=["risques", "foret"],
        pools=[DemoPool(ONLINE, 200)],
        moved_by=7,
        crowds=[DemoCrowd(18, (0,), 6, 9)],
    ),
    DemoEvent(
        slug="exemple-atelier-passe",
        network="OCC",
        kind=EventKind.THEMATIC_WORKSHOP,
        mode=EventMode.ON_SITE,
        title="Télédétection et occupation des sols : l’atelier",
        title_en="Remote sensing and land cover: the workshop",
        summary_fr="Une journée d’échanges entre scientifiques, collectivités et entreprises.",
        summary_en="A day of exchange between scientists, local authorities and companies.",
        day=-40,
        fields={**MONTPELLIER, "level": "none", "audiences": ["decision_maker", "gis"]},
        themes=["occupation-des-terres"],
        pools=[DemoPool(ON_SITE, 120)],
        replay=True,
        crowds=[DemoCrowd(117, (0,), 29, 57)],
        freeze=True,
    ),
)
