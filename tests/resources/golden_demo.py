"""Words readers have for the same thing, and what each finds first in the demonstration (seed and fiction)."""

ALIKE = """
NDVI | indice de végétation | vegetation index | normalized difference vegetation index
LAI | indice foliaire | leaf area index
évapotranspiration | ETR | evapotranspiration | crop water use
humidité du sol | soil moisture | SMC
enneigement | neige | couverture neigeuse | snow cover | neigeux
niveau d’eau | hauteur d’eau | water level
altimétrie | altimétrique | altimetry
biomasse | biomass
surfaces brûlées | zones brûlées | burnt area | burned area
feux | incendies | fire | wildfire
subsidence | affaissement
déplacement du sol | déformation du sol | ground motion
particules fines | aérosols | PM2.5 | particulate matter
rendement | yield | crop yield
îlot de chaleur | îlot de chaleur urbain | urban heat island
carbone du sol | soil carbon | soil organic carbon
trait de côte | rivage | shoreline | coastline
déforestation | déboisement | deforestation
sécurité alimentaire | insécurité alimentaire | food security
santé | sanitaire | health
séries temporelles | séries chronologiques | time series
THR | très haute résolution | VHR
radar | RSO | SAR
thermique | infrarouge thermique | thermal
interférométrie | InSAR | interferometry | radar interferometry
MNT | modèle numérique de terrain | modèle d’altitude | DEM | digital elevation model
OCS | occupation du sol | LULC | land use | land cover | land use land cover
LST | température de surface | surface temperature | land surface temperature
pédologie | pédologique | soil science
hydrologie | hydrologique | hydrology
forêt | forestier | forestière | forest
agriculture | agricole | agricultural
littoral | côtier | coastal
climat | climatique | climate
glacier | glaciaire
séisme | sismique | earthquake
afrique | africain | Africa | African
Madagascar | malgache | Malagasy
""".strip()
"""A line: wordings that must find the same resources."""

FIRST = (
    ("land surface temperature", ["Chaîne température : chaleur des villes", "Thermocity"]),
    ("LULC", ["OSO – occupation du sol"]),
    ("land use", ["OSO – occupation du sol"]),
    ("MNT", ["Modèle d’altitude à la demande", "DSM-OPT"]),
    ("DEM", ["Modèle d’altitude à la demande", "DSM-OPT"]),
    ("digital elevation model", ["Modèle d’altitude à la demande", "DSM-OPT"]),
    ("carte pédologique", ["Cartes de propriétés des sols en Languedoc-Roussillon"]),
    ("RDC", ["Alertes de déforestation du bassin du Congo"]),
    ("burkina sécheresse décideur", ["Bulletin décadaire de sécheresse au Sahel"]),
    ("afrique", ["Niveaux de cinquante lacs africains", "Particules fines au-dessus des villes africaines"]),
    ("eau en afrique", ["Niveaux de cinquante lacs africains"]),
    ("formation télédétection débutant", ["Tutoriel : cartographier une crue avec QGIS"]),
)
"""What is typed, and the first titles it finds."""
