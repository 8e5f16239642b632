"""A base of forty-eight resources, and what readers' queries must find in it, in order, on every engine.

A resource: address | type | title fr | title en | summary fr | summary en | themes | tags | places | for whom.
The first is the latest published. Expected lists were written by hand: title before summary before text (the word
before its like in the other language), then what readers call its type, then the stem, then other labels of a theme;
then shorter titles, then the latest.
"""

CONCEPTS = (  # scheme, code, fr, en, other fr, other en
    ("theme", "eau", "Eaux continentales", "Inland waters", "hydrologie", "hydrology\nlake\nriver"),
    ("theme", "foret", "Forêt", "Forest", "sylviculture", "woodland"),
    ("theme", "risques", "Risques naturels", "Natural hazards", "inondation\nséisme", "flood\nearthquake"),
    ("theme", "cryosphere", "Cryosphère", "Cryosphere", "neige\nglacier", "snow\nglacier"),
    ("theme", "urbain", "Villes et chaleur urbaine", "Cities and urban heat", "îlot de chaleur", "heat island"),
    ("theme", "littoral", "Littoral", "Coast", "trait de côte", "coastline"),
    ("platform", "sentinel-2", "Sentinel-2", "Sentinel-2", "", ""),
    ("platform", "landsat-8", "Landsat 8", "Landsat 8", "", ""),
    ("variable", "secheresse", "Sécheresse", "Drought", "", ""),
    ("variable", "tremblement", "Tremblement de terre", "Earthquake", "", ""),
)

RESOURCES = """
foret-madagascar | dataset | La forêt de Madagascar | | Cartes annuelles du couvert forestier. | | foret | déforestation=deforestation | MG | gis
hydroweb | product | Hydroweb – niveaux d’eau des rivières | Hydroweb – river water levels | Hauteurs mesurées par altimétrie. | Levels from altimetry. | eau | altimétrie=altimetry | monde | decision_maker gis
crues-mekong | product | Crues du Mékong | | Zones inondées chaque semaine. | | eau risques | inondation | VN | decision_maker
lacs | dataset | Lacs et réservoirs | Lakes and reservoirs | Surface et volume des lacs. | Area and volume of lakes. | eau | | monde | gis remote_sensing
guisseny | case_study | Submersion à Guissény | | Une commune face à la mer. | | littoral risques | | FR-BRE | decision_maker
trait-de-cote | video | Le trait de côte vu du ciel | The coastline from above | Dix minutes pour comprendre l’érosion. | Ten minutes on erosion. | littoral | érosion=erosion | FR | decision_maker
teledetection-debut | teaching_material | Télédétection : premiers pas | | Cours d’initiation, sans équation. | | | formation=training | | decision_maker gis
oso | product | OSO – occupation du sol | OSO – land cover | Carte annuelle de la France. | Yearly map of France. | | Sentinel-2 | FR | gis
iota2 | processing_chain | Chaîne iota2 | iota2 processing chain | Classification de séries temporelles Sentinel-2. | Classification of Sentinel-2 time series. | | classification=classification | | remote_sensing
maja | processing_chain | MAJA | | Correction atmosphérique d’images Sentinel-2 et Landsat 8. | | | | | remote_sensing
neige-pyrenees | product | Enneigement des Pyrénées | Snow cover of the Pyrenees | Neige au sol, chaque jour. | Snow on the ground, every day. | cryosphere | | FR-OCC | gis
glaciers-alpes | dataset | Glaciers des Alpes | Glaciers of the Alps | Contours depuis 1985. | Outlines since 1985. | cryosphere | | FR-ARA | remote_sensing
thermocity | product | Thermocity : température des villes | | Images thermiques de métropoles. | | urbain | chaleur=heat | FR-OCC | decision_maker gis
ilots | guide | Repérer les îlots de chaleur | | Méthode pas à pas pour une ville. | | urbain | | FR | decision_maker
sols-languedoc | dataset | Propriétés des sols en Languedoc | | Argile, calcaire et carbone. | | | sol=soil | FR-OCC | gis
humidite-sol | product | Humidité du sol | Soil moisture | À la parcelle, tous les six jours. | Plot by plot, every six days. | | | FR | gis
secheresse-sahel | product | Suivi de la sécheresse au Sahel | | Indices de végétation décadaires. | | | | SN BF | decision_maker
irrigation | case_study | Irrigation au Maroc | | Économiser l’eau par satellite. | | eau | | MA | decision_maker
feux-guyane | dataset | Feux de Guyane | | Surfaces brûlées depuis 2001. | | foret | incendie=wildfire | FR-973 | gis
biomasse | dataset | Global biomass | | | Above-ground biomass of forests. | foret | | monde | remote_sensing
mangroves | dataset | Mangroves d’Afrique de l’Ouest | | Du Sénégal au Cameroun. | | littoral | | SN CM | gis
dengue | model | Modèle de la dengue à La Réunion | | Densité de moustiques. | | | santé=health | FR-974 | decision_maker
seismes | product | Déplacements du sol par InSAR | | Après un tremblement de terre. | | | | monde | remote_sensing
pleiades | dataset | Images Pléiades de l’observatoire | | Archive à très haute résolution. | | | imagerie=imagery | | remote_sensing
swot | dataset | SWOT river database | | | Reaches and nodes of rivers. | eau | | monde | remote_sensing
etalab | guide | Choisir une licence | | Licence ouverte, Creative Commons. | | | | | decision_maker gis remote_sensing
formation-qgis | teaching_material | QGIS et images satellite | | Travaux pratiques. | | | formation=training | | gis
atlas-urbain | dataset | Atlas urbain de Dakar | | Bâti et routes. | | urbain | | SN | gis
cnes-portail | platform | Portail des données spatiales | | Recherche et téléchargement. | | | | | gis remote_sensing
in-situ | platform | Portail in situ | In situ portal | Mesures de terrain en hydrologie. | Field measurements in hydrology. | eau | | | gis
cotes-vietnam | dataset | Érosion des côtes du Viêt Nam | | Recul du rivage. | | littoral | | VN | gis
landsat-mosaique | dataset | Landsat 8 mosaic | | | Cloud-free mosaic of West Africa. | | | SN CM BF | remote_sensing
ndvi | dataset | Séries NDVI | NDVI time series | Végétation tous les dix jours. | Vegetation every ten days. | | | monde | remote_sensing
evapo | model | Évapotranspiration réelle | | Bilan d’énergie. | | eau | | | remote_sensing
ombre | dataset | Ombre portée des bâtiments | | À partir de modèles de surface. | | urbain | | FR-OCC | gis
coeur-de-ville | video | Le cœur des villes se réchauffe | | Reportage. | | urbain | | FR | decision_maker
orpaillage | dataset | Orpaillage en forêt guyanaise | | Sites détectés par radar. | | foret | | FR-973 | decision_maker
carbone | guide | Mesurer le carbone forestier | | De la placette au satellite. | | foret | | | gis
aout-2021 | dataset | L’été d’août 2021 | | Canicule et sécheresse en Méditerranée. | | | | FR | gis
acces-dinamis | on_demand_service | DINAMIS : commander des images | | SPOT et Pléiades pour les ayants droit. | | | imagerie=imagery | | gis remote_sensing
flood-atlas | dataset | Global flood atlas | | | Extents of each event. | | | | gis
dem | dataset | DEM of the Andes | | | Heights at thirty metres. | | | | remote_sensing
malaria | dataset | Malaria atlas | | | Cases by district. | | | | decision_maker
normales | dataset | Normals in NetCDF format | | | A collection of stations. | | | | gis
sentinel-5p | dataset | Sentinel-5P SO2 | | | Sulfur dioxide columns. | | | | remote_sensing
spot | dataset | SPOT 6-7 | | Archive nationale. | | | | | remote_sensing
elus | guide | Conseils aux élus | | Pour les collectivités. | | | | | decision_maker
greffon | software | Greffon QGIS | | Ouvrir les produits en deux clics. | | | | | gis
""".strip()  # noqa: E501  a table

GOLDEN = (
    ("q=foret", "foret-madagascar orpaillage carbone biomasse feux-guyane"),
    ("q=forets", "foret-madagascar orpaillage carbone biomasse feux-guyane"),
    ("q=FORÊTS", "foret-madagascar orpaillage carbone biomasse feux-guyane"),
    ("q=la+forêt", "foret-madagascar orpaillage carbone biomasse feux-guyane"),
    ("q=forest", "foret-madagascar orpaillage carbone biomasse feux-guyane"),  # three French titles, an English summary
    ("q=woodland", "foret-madagascar feux-guyane biomasse orpaillage carbone"),
    ("q=forestier", "carbone foret-madagascar orpaillage biomasse feux-guyane"),
    ("q=inondation", "crues-mekong flood-atlas guisseny"),
    ("q=inondations", "crues-mekong flood-atlas guisseny"),
    ("q=floods", "flood-atlas crues-mekong guisseny"),
    ("q=d'inondation", "crues-mekong flood-atlas guisseny"),
    ("q=crue", "crues-mekong flood-atlas guisseny"),
    ("q=seisme", "seismes crues-mekong guisseny"),
    ("q=earthquakes", "seismes crues-mekong guisseny"),
    ("q=tremblement+de+terre", "seismes crues-mekong guisseny"),
    ("q=secheresse", "secheresse-sahel aout-2021"),
    ("q=drought", "secheresse-sahel aout-2021"),
    ("q=rivière", "hydroweb swot crues-mekong lacs irrigation in-situ evapo"),
    ("q=rivers", "swot hydroweb crues-mekong lacs irrigation in-situ evapo"),
    ("q=riviere+niveau", "hydroweb"),
    ("q=lac", "lacs hydroweb crues-mekong irrigation swot in-situ evapo"),
    ("q=lakes", "lacs hydroweb crues-mekong irrigation swot in-situ evapo"),
    ("q=l’eau", "hydroweb irrigation crues-mekong lacs swot in-situ evapo"),
    ("q=eaux", "hydroweb irrigation crues-mekong lacs swot in-situ evapo"),
    ("q=water+levels", "hydroweb"),
    ("q=teledetection", "teledetection-debut"),
    ("q=TELEDETECTION", "teledetection-debut"),
    ("q=sentinel-2", "iota2 maja oso"),
    ("q=sentinel2", "iota2 maja oso"),
    ("q=sentinel+2", "iota2 maja oso"),
    ("q=landsat8", "landsat-mosaique maja"),
    ("q=Landsat", "landsat-mosaique maja"),
    ("q=neige", "neige-pyrenees glaciers-alpes"),
    ("q=snow", "neige-pyrenees glaciers-alpes"),
    ("q=glaciers", "glaciers-alpes neige-pyrenees"),
    ("q=côte", "trait-de-cote cotes-vietnam guisseny mangroves"),
    ("q=trait+de+côte", "trait-de-cote cotes-vietnam guisseny mangroves"),
    ("q=coastline", "trait-de-cote cotes-vietnam guisseny mangroves"),
    ("q=erosion", "cotes-vietnam trait-de-cote"),
    ("q=chaleur", "ilots thermocity atlas-urbain ombre coeur-de-ville"),
    ("q=heat", "ilots thermocity atlas-urbain ombre coeur-de-ville"),
    ("q=villes", "thermocity coeur-de-ville ilots atlas-urbain ombre"),
    ("q=coeur", "coeur-de-ville"),
    ("q=cœur+ville", "coeur-de-ville"),
    ("q=température", "thermocity"),
    ("q=sols", "humidite-sol oso sols-languedoc seismes neige-pyrenees"),
    ("q=soil", "humidite-sol oso sols-languedoc seismes neige-pyrenees"),
    ("q=occupation+sol", "oso"),
    ("q=land+cover", "oso"),
    ("q=wildfire", "feux-guyane"),
    ("q=incendies", "feux-guyane"),
    ("q=deforestation", "foret-madagascar"),
    ("q=dakar", "atlas-urbain"),
    ("q=senegal", "mangroves secheresse-sahel atlas-urbain landsat-mosaique"),
    ("q=Réunion", "dengue"),
    ("q=madagascar", "foret-madagascar"),
    ("q=maroc+eau", "irrigation"),
    ("q=videos", "trait-de-cote coeur-de-ville"),
    ("q=évapo", "evapo"),
    ("q=aout", "aout-2021"),
    ("q=images+pleiades", "pleiades acces-dinamis"),
    ("q=imagery", "pleiades acces-dinamis"),
    ("q=time+series", "ndvi iota2"),
    ("q=series+temporelles", "ndvi iota2"),
    ("q=carte", "foret-madagascar oso"),
    ("q=in+situ", "in-situ"),
    ("q=flood", "flood-atlas crues-mekong guisseny"),
    ("q=submersion", "guisseny"),
    ("q=MNT", "dem"),
    ("q=modèle+numérique+de+terrain", "dem"),
    ("q=DEM", "dem"),
    ("q=paludisme", "malaria"),
    ("q=feu", "feux-guyane"),
    ("q=incendie", "feux-guyane"),
    ("q=fire", "feux-guyane"),
    ("q=snow+cover", "neige-pyrenees glaciers-alpes"),
    ("q=formation", "teledetection-debut formation-qgis normales"),
    ("q=training", "teledetection-debut formation-qgis"),
    ("q=cours", "teledetection-debut formation-qgis"),
    ("q=tutoriel", "teledetection-debut ilots etalab formation-qgis carbone elus"),
    ("q=MOOC", "teledetection-debut formation-qgis"),
    ("q=film", "trait-de-cote coeur-de-ville"),
    ("q=logiciel", "greffon"),
    ("q=software", "greffon"),
    ("q=script", "iota2 maja greffon"),
    ("q=service+web", "cnes-portail in-situ acces-dinamis"),
    ("q=formation+qgis", "formation-qgis"),
    ("q=collectivités", "elus normales"),
    ("q=format", "normales teledetection-debut formation-qgis"),
    ("q=sentinel-5p", "sentinel-5p"),
    ("q=Sentinel+5P", "sentinel-5p"),
    ("q=sentinel", "sentinel-5p iota2 maja oso"),
    ("q=SO2", "sentinel-5p"),
    ("q=spot-6", "spot"),
    ("q=SPOT7", "spot"),
    ("q=spot+6", "spot"),
    ("q=landsat-8", "landsat-mosaique maja"),
    ("q=inondaton", ""),
    ("q=foert", ""),
    ("q=secheresse+glacier", ""),
    ("q=eau&lieu=MA", "irrigation hydroweb lacs swot"),
    ("q=zzzz", ""),
    ("q=sénégalais", "mangroves secheresse-sahel atlas-urbain landsat-mosaique"),
    ("q=malgache", "foret-madagascar"),
    ("q=vietnamien", "cotes-vietnam crues-mekong"),
    ("q=guyanais", "orpaillage feux-guyane"),
    ("q=breton", "guisseny"),
    ("q=Brittany", "guisseny"),
    # What bears the word or its like, then what lies there.
    ("q=afrique", "mangroves landsat-mosaique foret-madagascar secheresse-sahel irrigation dengue atlas-urbain"),
    ("q=africain", "mangroves landsat-mosaique foret-madagascar secheresse-sahel irrigation dengue atlas-urbain"),
    ("q=afrique+de+l'ouest", "mangroves landsat-mosaique secheresse-sahel atlas-urbain"),
    ("q=West+Africa", "mangroves landsat-mosaique secheresse-sahel atlas-urbain"),
    ("q=afrique+du+sud", ""),  # which is not the south of Africa
    ("q=sahel", "secheresse-sahel mangroves atlas-urbain landsat-mosaique"),
    ("q=maghreb", "irrigation"),
    ("q=outre-mer", "feux-guyane dengue orpaillage"),
    ("q=eau+en+afrique", "irrigation"),
    ("q=asie+du+sud-est", "crues-mekong cotes-vietnam"),
    ("q=languedoc", "sols-languedoc neige-pyrenees thermocity ombre"),
    ("q=guide+géomaticien", "etalab carbone"),
    ("q=GIS+specialist+training", "teledetection-debut formation-qgis"),
    ("q=LULC", "oso"),
    ("q=land+use", "oso"),
    ("q=modèle+d'altitude", "dem"),
    ("q=digital+elevation+model", "dem"),
    ("q=radar+interferometry", "seismes"),
    ("q=pédologique", "sols-languedoc"),
    ("q=carte+d+occupation+du+sol", "oso"),
    ("q=snow+covered+area", "neige-pyrenees glaciers-alpes"),
    ("q=série+chronologique", "ndvi iota2"),
    ("q=above-ground+biomass", "biomasse"),
    ("q=ETR", "evapo"),
    (
        "lieu=FR-OCC",
        "neige-pyrenees thermocity sols-languedoc ombre "  # its own, then France's and the world's
        "hydroweb lacs trait-de-cote oso ilots humidite-sol biomasse seismes swot ndvi coeur-de-ville aout-2021",
    ),
    (
        "lieu=GF",  # as ISO 3166-1 calls FR-973
        "feux-guyane orpaillage "
        "hydroweb lacs trait-de-cote oso ilots humidite-sol biomasse seismes swot ndvi coeur-de-ville aout-2021",
    ),
    ("lieu=SN", "secheresse-sahel mangroves atlas-urbain landsat-mosaique hydroweb lacs biomasse seismes swot ndvi"),
    ("lieu=monde", "hydroweb lacs biomasse seismes swot ndvi"),
    ("lieu=FR-OCC&theme=urbain", "thermocity ombre ilots coeur-de-ville"),
    ("theme=littoral&pour=decideur", "guisseny trait-de-cote"),
    ("type=video&type=guide&profil=decideur", "trait-de-cote ilots etalab coeur-de-ville elus carbone"),
    ("theme=eau&profil=teledetecteur", "lacs swot evapo hydroweb crues-mekong irrigation in-situ"),
    ("q=images&profil=geomaticien", "acces-dinamis formation-qgis pleiades thermocity maja"),
    ("theme=eau&tri=date", "hydroweb crues-mekong lacs irrigation swot in-situ evapo"),
    ("pour=teledetecteur&theme=foret", "biomasse"),
)
"""A query string, and the addresses it finds, in order, for readers of either language."""

CORRECTED = (
    ("inondaton", "inondation"),
    ("foert", "forêt"),
    ("glcaiers des alpes", "glaciers des alpes"),
    ("telédetectoin", "télédétection"),
    ("mangrovs", ""),  # its stem is that of mangroves: it is found, there is nothing to correct
    ("zzzz", ""),
    ("eau", ""),
)
"""What is typed, and what is proposed instead."""
