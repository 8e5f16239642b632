"""Words that mean the same in French and English, and words for kinds of resources: what every base is searched with.

A row is one meaning: French words, then English ones, apart by commas. All of a row stand for each other, so only
what a reader would take for the same belongs together; what is only near (floods and earthquakes) is for the other
labels of a theme. Words that mean something else in the other language (*côte* and the *Cote d'Ivoire* of English
titles, *maïs* and *mais*) are left out. The base adds its own: the labels of its concepts, the two names of its tags.

They are part of digests: raise ``digest.FORMAT`` when they change.
"""

from collections.abc import Mapping

from cms.place_names import zones
from resources.enums import Access, ResourceType
from resources.licences import LICENCES

_MEANINGS = """
inondation, crue, zone inondable, zone inondée = flood, flooding, inundation, floodplain, flooded area
submersion, submersion marine = storm surge, coastal flooding
feu, incendie, feu de forêt, feu de brousse, feu de végétation = fire, wildfire, forest fire, bushfire
surface brûlée, zone brûlée, superficie brûlée, aire brûlée = burnt area, burned area, burn scar
séisme, tremblement de terre, sismique = earthquake, seismic
subsidence, affaissement = subsidence, sinking
déplacement du sol, déformation du sol, mouvement du sol = ground motion, ground deformation, ground displacement, \
land deformation, surface deformation
interférométrie, interférométrie radar, interférométrique, InSAR = interferometry, radar interferometry, \
SAR interferometry, interferometric, DInSAR
glissement de terrain, mouvement de terrain = landslide, mass movement
cyclone, ouragan, typhon, tempête tropicale = hurricane, tropical cyclone, typhoon, tropical storm
tempête = storm
volcan, éruption, volcanique = volcano, eruption, volcanic
sécheresse = drought
canicule, vague de chaleur = heat wave, heatwave
catastrophe naturelle = natural disaster, natural hazard
catastrophe = disaster
urgence = emergency
humanitaire = humanitarian
risque = risk, hazard
aléa = hazard
dégât, dommage = damage
neige, enneigement, manteau neigeux, couverture neigeuse, enneigé, neigeux = snow, snow cover, snowpack, \
snow covered area
glace = ice
banquise, glace de mer = sea ice
glacier, glaciaire = glacier, glacial
pergélisol = permafrost
eau = water
rivière, fleuve, cours d’eau, fluvial = river, stream, fluvial
lac, lacustre = lake, lacustrine
réservoir, barrage, retenue d’eau = reservoir, dam
zone humide = wetland
eau souterraine, nappe phréatique, nappe, aquifère = groundwater, aquifer
niveau d’eau, hauteur d’eau = water level, water height, water surface elevation
surface en eau, étendue d’eau, plan d’eau = surface water extent, water extent, water body
volume d’eau, stock d’eau = water storage, water volume
ressource en eau = water resource
débit = streamflow, discharge
hydrologie, hydrologique = hydrology, hydrological
bassin versant = watershed, catchment, drainage basin
ruissellement = runoff
pluie, précipitation, pluviométrie, pluviométrique = rain, rainfall, precipitation
humidité du sol, teneur en eau du sol = soil moisture, soil water content, SMC
humidité = humidity, moisture
évapotranspiration, ETR, ETP, consommation d’eau des cultures = evapotranspiration, crop water use
forêt, forestier = forest
arbre = tree
déforestation, déboisement = deforestation, forest loss, tree cover loss
reboisement = reforestation, afforestation
sylviculture = forestry
couvert arboré, couvert forestier = tree cover, forest cover
canopée = canopy
hauteur de canopée, hauteur des arbres = canopy height, tree height, canopy height model, CHM
biomasse = biomass
biomasse aérienne = above-ground biomass, aboveground biomass, AGB
carbone = carbon
carbone du sol, carbone organique, carbone organique du sol = soil carbon, organic carbon, soil organic carbon, SOC
mangrove, palétuvier = mangrove
récif, récif corallien = reef, coral reef
corail = coral
herbier = seagrass
végétation = vegetation
indice de végétation, indice de végétation par différence normalisée, NDVI = vegetation index, \
normalized difference vegetation index
EVI, indice de végétation amélioré = enhanced vegetation index
SAVI, indice de végétation ajusté au sol = soil adjusted vegetation index
NDWI, indice d’eau par différence normalisée = normalized difference water index
NDSI, indice de neige par différence normalisée = normalized difference snow index
FAPAR, FPAR, rayonnement photosynthétiquement actif = photosynthetically active radiation
phénologie = phenology
algue = algae
eutrophisation = eutrophication
écosystème = ecosystem
agrosystème, agroécosystème = agrosystem, agroecosystem
espace vert, végétation urbaine = green space, urban vegetation, urban green
indice foliaire, LAI = leaf area index
prairie = grassland
pâturage = rangeland, pasture
biodiversité = biodiversity
espèce = species
faune = wildlife
aire protégée, zone protégée = protected area
agriculture, agricole = farming, agricultural
culture, terre cultivée = crop, cropland
type de culture, assolement = crop type
rendement = yield, crop yield
récolte = harvest
riz = rice
blé = wheat
canne à sucre = sugarcane
palmier à huile = oil palm
coton = cotton
cacao = cocoa
café = coffee
élevage, bétail = livestock, cattle
sécurité alimentaire, insécurité alimentaire = food security, food insecurity
parcelle = parcel, field boundary
sol = soil
pédologie, pédologique, propriétés des sols = pedology, soil science, soil survey, soil properties
érosion = erosion
érosion côtière, recul du trait de côte = coastal erosion, shoreline retreat
salinité, salinisation = salinity, salinization
usage du sol, utilisation des terres, utilisation du sol = land use, landuse
occupation du sol, occupation des terres, OCS, couverture terrestre, usage du sol, utilisation des terres = \
land cover, landcover, land use, LULC, LUCC, land use land cover
artificialisation, imperméabilisation = land take, soil sealing, impervious surface
ville = city, town
urbain = urban
urbanisation = urbanization, urban growth, urban sprawl
bâtiment, bâti = building, built-up
route = road
peuplement, habitat humain = human settlement
îlot de chaleur, îlot de chaleur urbain, ICU = heat island, urban heat island, UHI
chaleur = heat
lumière nocturne, éclairage nocturne = nighttime light, night light
littoral, côtier = coast, coastal
trait de côte, rivage = coastline, shoreline
plage = beach
mer, marin = sea, marine
océan, océanique = ocean, oceanic
océanographie, océanographique = oceanography, oceanographic
marée = tide
vague, houle = wave, swell
bathymétrie, bathymétrique = bathymetry, bathymetric
pêche = fishery, fishing
niveau de la mer = sea level
montée des eaux, élévation du niveau de la mer = sea level rise
couleur de l’eau, couleur de l’océan = ocean color, ocean colour
chlorophylle, chla = chlorophyll, chl-a
turbidité = turbidity
matière en suspension = suspended matter, suspended sediment, suspended solid, TSS, SPM
marée noire, nappe de pétrole = oil spill
météo, météorologie, météorologique, temps qu’il fait = weather, meteorology, meteorological
atmosphère, atmosphérique = atmosphere, atmospheric
géologie, géologique = geology, geological
prévision = forecast, prediction
climat, climatique = climate, climatic
changement climatique, réchauffement climatique = climate change, global warming
vent = wind
nuage = cloud
nuage de points = point cloud
température = temperature
température de surface, température de surface terrestre = surface temperature, land surface temperature, LST
thermique, infrarouge thermique = thermal, thermal infrared, TIR
température de la mer = sea surface temperature, SST
qualité de l’air = air quality
pollution atmosphérique, pollution de l’air = air pollution
gaz à effet de serre, GES = greenhouse gas, GHG
méthane = methane
ozone = ozone
dioxyde d’azote = nitrogen dioxide, NO2
dioxyde de soufre = sulfur dioxide, SO2
dioxyde de carbone, gaz carbonique = carbon dioxide, CO2
aérosol, particule fine, PM2.5 = aerosol, particulate matter, fine particle
poussière = dust
sable = sand
santé, sanitaire = health, healthcare
paludisme = malaria
moustique = mosquito
épidémie = epidemic, outbreak
épidémiologie, épidémiologique = epidemiology, epidemiological
maladie à vecteurs, maladie vectorielle = vector-borne disease
maladie = disease
MNT, modèle numérique de terrain, modèle numérique d’élévation, modèle numérique d’altitude, modèle d’altitude, \
modèle d’élévation, MNE = DEM, DTM, digital elevation model, elevation model, \
digital terrain model, digital elevation
MNS, modèle numérique de surface = DSM, digital surface model
altitude, relief, topographie, topographique = elevation, topography, topographic
pente = slope
hauteur = height
suivi, surveillance = monitoring, surveillance
profondeur = depth
altimétrie, altimétrique, altimètre = altimetry, altimetric, altimeter
image satellite, imagerie satellitaire = satellite image, satellite imagery
satellitaire = satellite
photographie aérienne, photo aérienne = aerial photography, aerial imagery
orthophoto, orthoimage, orthophotographie = orthophoto, orthoimage, orthoimagery, orthophotography
très haute résolution, THR = very high resolution, VHR
réflectance = reflectance
radar, RSO = radar, SAR, synthetic aperture radar
lidar = lidar, laser scanning
photogrammétrie = photogrammetry
super-résolution = superresolution
correction atmosphérique = atmospheric correction
détection de changement = change detection
cube de données = data cube, datacube
télédétection = remote sensing
observation de la Terre = Earth observation
série temporelle, série chronologique = time series, timeseries
apprentissage automatique, apprentissage machine = machine learning
apprentissage profond, réseau de neurones = deep learning, neural network
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
Antarctique = Antarctica, Antarctic
Arctique = Arctic
Groenland = Greenland
Méditerranée = Mediterranean
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
désertification = desertification
électricité = electricity
qualité de l’eau = water quality
mine = mining
orpaillage = gold mining
réfugié = refugee
conflit = conflict
pauvreté = poverty
débutant = beginner
décideur, décisionnaire = decision maker, policy maker
élu = elected official, elected representative
géomaticien = geomatician
vapeur d’eau = water vapor, water vapour
évaporation = evaporation
réanalyse = reanalysis
pression = pressure
rayonnement = radiation
luminance = radiance
émissivité = emissivity
émission = emission
productivité = productivity
productivité primaire, production primaire = primary productivity, primary production
recensement = census
horaire = hourly
hydrographie, hydrographique = hydrography, hydrographic
mosaïque, synthèse = mosaic, composite
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

    lines = (line.partition("=") for line in _MEANINGS.strip().splitlines())
    regions = [(list(zone.french), list(zone.english)) for zone in zones() if zone.french and zone.english]
    return [*((words(french), words(english)) for french, _equals, english in lines), *regions]


def meanings() -> list[list[str]]:
    """The same in one list a meaning."""
    return [[*french, *english] for french, english in pairs()]
