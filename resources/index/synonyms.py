"""Words that mean the same in French and English, and words for kinds of resources: what every base is searched with.

A row is one meaning: French words, then English ones, apart by commas. All of a row stand for each other, so only
what a reader would take for the same belongs together; what is only near (floods and earthquakes) is for the other
labels of a theme. Words that mean something else in the other language (*côte* and the *Cote d'Ivoire* of English
titles, *maïs* and *mais*) are left out. The base adds its own: the labels of its concepts, the two names of its tags.

They are part of digests: raise ``digest.FORMAT`` when they change.
"""

from collections.abc import Mapping

from resources.enums import Access, ResourceType
from resources.licences import LICENCES

_MEANINGS = """
inondation, crue, zone inondable = flood, flooding, inundation, floodplain
submersion, submersion marine = storm surge, coastal flooding
feu, incendie, feu de forêt, feu de brousse = fire, wildfire, forest fire, bushfire
surface brûlée, zone brûlée = burnt area, burned area, burn scar
séisme, tremblement de terre = earthquake
glissement de terrain, mouvement de terrain = landslide, mass movement
cyclone, ouragan, typhon, tempête tropicale = hurricane, tropical cyclone, typhoon, tropical storm
tempête = storm
volcan, éruption = volcano, eruption
sécheresse = drought
canicule, vague de chaleur = heat wave, heatwave
catastrophe naturelle = natural disaster
risque = risk, hazard
aléa = hazard
dégât, dommage = damage
neige, enneigement, manteau neigeux = snow, snow cover, snowpack
glace = ice
banquise, glace de mer = sea ice
glacier = glacier
pergélisol = permafrost
eau = water
rivière, fleuve, cours d’eau = river, stream
lac = lake
réservoir, barrage, retenue d’eau = reservoir, dam
zone humide = wetland
eau souterraine, nappe phréatique, nappe, aquifère = groundwater, aquifer
niveau d’eau, hauteur d’eau = water level
débit = streamflow, discharge
hydrologie, hydrologique = hydrology, hydrological
bassin versant = watershed, catchment, drainage basin
ruissellement = runoff
pluie, précipitation, pluviométrie = rain, rainfall, precipitation
humidité du sol = soil moisture
humidité = humidity, moisture
évapotranspiration = evapotranspiration
forêt, forestier = forest
arbre = tree
déforestation = deforestation
reboisement = reforestation, afforestation
sylviculture = forestry
couvert arboré, couvert forestier = tree cover, forest cover
canopée = canopy
biomasse = biomass
carbone = carbon
mangrove = mangrove
récif, récif corallien = reef, coral reef
corail = coral
herbier = seagrass
végétation = vegetation
indice de végétation, NDVI = vegetation index, normalized difference vegetation index
indice foliaire, LAI = leaf area index
prairie = grassland
pâturage = rangeland, pasture
biodiversité = biodiversity
espèce = species
faune = wildlife
aire protégée, zone protégée = protected area
agriculture, agricole = farming, agricultural
culture, terre cultivée = crop, cropland
rendement = yield
récolte = harvest
riz = rice
blé = wheat
canne à sucre = sugarcane
palmier à huile = oil palm
coton = cotton
cacao = cocoa
café = coffee
élevage, bétail = livestock, cattle
sécurité alimentaire = food security
parcelle = parcel, field boundary
sol = soil
érosion = erosion
salinité = salinity
occupation du sol, occupation des terres, OCS, couverture terrestre = land cover, landcover
usage du sol, utilisation des terres = land use
artificialisation, imperméabilisation = land take, soil sealing, impervious surface
ville = city, town
urbain = urban
urbanisation = urbanization, urban growth, urban sprawl
bâtiment, bâti = building, built-up
route = road
peuplement, habitat humain = human settlement
îlot de chaleur = heat island
chaleur = heat
lumière nocturne, éclairage nocturne = nighttime light, night light
littoral, côtier = coast, coastal
trait de côte, rivage = coastline, shoreline
plage = beach
mer = sea
océan = ocean
marée = tide
vague, houle = wave, swell
bathymétrie = bathymetry
pêche = fishery, fishing
niveau de la mer = sea level
couleur de l’eau, couleur de l’océan = ocean color, ocean colour
chlorophylle = chlorophyll
marée noire, nappe de pétrole = oil spill
météo, météorologie, temps qu’il fait = weather, meteorology
prévision = forecast, prediction
climat, climatique = climate, climatic
changement climatique, réchauffement climatique = climate change, global warming
vent = wind
nuage = cloud
nuage de points = point cloud
température = temperature
température de surface = surface temperature, LST
température de la mer = sea surface temperature, SST
qualité de l’air = air quality
pollution atmosphérique, pollution de l’air = air pollution
gaz à effet de serre, GES = greenhouse gas, GHG
méthane = methane
ozone = ozone
dioxyde d’azote = nitrogen dioxide, NO2
dioxyde de soufre = sulfur dioxide, SO2
dioxyde de carbone, gaz carbonique = carbon dioxide, CO2
aérosol, particule fine = aerosol, particulate matter
poussière = dust
sable = sand
santé = health, healthcare
paludisme = malaria
moustique = mosquito
épidémie = epidemic, outbreak
maladie = disease
MNT, modèle numérique de terrain, modèle numérique d’élévation, MNE = DEM, DTM, digital elevation model, \
digital terrain model, digital elevation
MNS, modèle numérique de surface = DSM, digital surface model
altitude, relief = elevation, topography
pente = slope
hauteur = height
suivi, surveillance = monitoring, surveillance
profondeur = depth
altimétrie = altimetry
image satellite, imagerie satellitaire = satellite image, satellite imagery
satellitaire = satellite
photographie aérienne, photo aérienne = aerial photography, aerial imagery
orthophoto, orthoimage, orthophotographie = orthoimage, orthoimagery, orthophotography
très haute résolution, THR = very high resolution, VHR
réflectance = reflectance
radar, RSO = radar, SAR, synthetic aperture radar
lidar = lidar, laser scanning
télédétection = remote sensing
observation de la Terre = Earth observation
série temporelle = time series
apprentissage automatique = machine learning
apprentissage profond = deep learning
intelligence artificielle, IA = artificial intelligence, AI
carte, cartographie = map, mapping, cartography
SIG, système d’information géographique = GIS, geographic information system
drone = drone, UAV
territoire = territory
collectivité, collectivité territoriale = local authority, local government
commune = municipality
limite administrative = administrative boundary, administrative unit
frontière = border, boundary
mondial, global = global, worldwide
Afrique = Africa
Afrique de l’Ouest = West Africa
Asie = Asia
Amérique = America
Amérique du Sud = South America
Amérique du Nord = North America
Océanie = Oceania
Antarctique = Antarctica, Antarctic
Arctique = Arctic
Groenland = Greenland
Méditerranée = Mediterranean
Caraïbe = Caribbean
océan Indien = Indian Ocean
Pacifique = Pacific
annuel = annual, yearly
mensuel = monthly
quotidien, journalier = daily
énergie = energy
énergie solaire, solaire = solar, solar energy
déchet = waste
sargasse = sargassum
gel = frost
vigne, vignoble = vineyard
dégradation des terres = land degradation
électricité = electricity
qualité de l’eau = water quality
mine = mining
orpaillage = gold mining
réfugié = refugee
conflit = conflict
pauvreté = poverty
"""

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

_OPEN = ("gratuit", "libre", "accès libre", "ouvert", "données ouvertes", "free", "open", "open access", "open data")


def of_access(access: str, licence: str) -> tuple[str, ...]:
    """What readers call the access to a resource; one that only bears a licence we know is open."""
    free = access in (Access.OPEN, Access.REGISTRATION) or (not access and licence in LICENCES)
    return _OPEN if free else ()


def pairs() -> list[tuple[list[str], list[str]]]:
    """Words that mean the same, in French and in English: one pair a meaning, the most usual first."""

    def words(side: str) -> list[str]:
        return [word.strip() for word in side.split(",")]

    lines = (line.partition("=") for line in _MEANINGS.strip().splitlines())
    return [(words(french), words(english)) for french, _equals, english in lines]


def meanings() -> list[list[str]]:
    """The same in one list a meaning."""
    return [[*french, *english] for french, english in pairs()]
