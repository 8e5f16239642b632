"""Terms of the demonstration's vocabularies: labels, and the other words people search with."""

from collections.abc import Mapping, Sequence

from cms.vocabularies import Scheme

THEME_WORDS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "cryosphere": (
        ("neige", "glacier", "enneigement", "banquise", "montagne"),
        ("snow", "glacier", "snow cover", "sea ice", "mountain"),
    ),
    "eau": (
        ("hydrologie", "rivière", "fleuve", "lac", "réservoir", "niveau d’eau", "nappe", "sécheresse"),
        ("hydrology", "river", "lake", "reservoir", "water level", "groundwater", "drought"),
    ),
    "occupation-des-terres": (
        ("occupation du sol", "OCS", "usage des sols", "artificialisation", "couverture terrestre"),
        ("land cover", "land use", "LULC", "land take", "soil sealing"),
    ),
    "agrosystemes-biodiversite": (
        ("biodiversité", "habitats", "écosystèmes", "végétation", "phénologie", "pâturage"),
        ("biodiversity", "habitats", "ecosystems", "vegetation", "phenology", "rangeland"),
    ),
    "imagerie": (
        ("images satellite", "orthophoto", "très haute résolution", "réflectance", "MNT", "MNS"),
        ("satellite imagery", "orthoimage", "very high resolution", "reflectance", "DEM", "DSM"),
    ),
    "sante": (
        ("moustique", "épidémie", "dengue", "paludisme", "maladies à vecteurs", "qualité de l’air"),
        ("mosquito", "epidemic", "dengue", "malaria", "vector-borne diseases", "air quality"),
    ),
    "risques": (
        ("inondation", "crue", "submersion", "sécheresse", "feu de forêt",
         "incendie", "séisme", "glissement de terrain", "cyclone", "catastrophe naturelle", "volcan"),
        ("flood", "flooding", "storm surge", "drought", "wildfire", "fire", "earthquake", "landslide", "cyclone",
         "natural disaster", "volcano"),
    ),
    "urbain": (
        ("îlot de chaleur", "canicule", "ville", "température de surface", "urbanisation", "végétation urbaine"),
        ("heat island", "heat wave", "city", "surface temperature", "urbanisation", "urban vegetation"),
    ),
    "sols": (
        ("pédologie", "carbone du sol", "texture", "érosion", "salinité"),
        ("soil science", "soil carbon", "texture", "erosion", "salinity"),
    ),
    "littoral": (
        ("trait de côte", "mangrove", "océan", "mer", "bathymétrie", "récif", "érosion côtière", "côte"),
        ("coastline", "shoreline", "mangrove", "ocean", "sea", "bathymetry", "reef", "coastal erosion"),
    ),
    "agriculture": (
        ("cultures", "irrigation", "rendement", "parcelle", "sécurité alimentaire", "élevage"),
        ("crops", "irrigation", "yield", "field", "food security", "livestock"),
    ),
    "foret": (
        ("forêts", "déforestation", "sylviculture", "coupe", "biomasse", "dépérissement", "arbre"),
        ("forests", "deforestation", "forestry", "logging", "biomass", "dieback", "tree", "woodland"),
    ),
}  # fmt: skip
"""Code of a theme -> its other words in French, in English."""

Term = tuple[str, str, str, Sequence[str], Sequence[str]]
"""Code, label in French, in English, other words in French, in English."""

TERMS: Mapping[Scheme, Sequence[Term]] = {
    Scheme.PLATFORM: (
        ("swot", "SWOT", "SWOT", ("topographie des eaux",), ("surface water and ocean topography",)),
        ("pleiades", "Pléiades", "Pléiades", ("Pleiades", "THR"), ("Pleiades", "VHR")),
        ("pleiades-neo", "Pléiades Neo", "Pléiades Neo", ("Pleiades Neo",), ("Pleiades Neo",)),
        ("spot", "SPOT 6-7", "SPOT 6-7", ("SPOT",), ("SPOT",)),
        ("sentinel-1", "Sentinel-1", "Sentinel-1", ("S1", "radar", "Copernicus"), ("S1", "radar", "SAR", "Copernicus")),
        ("sentinel-2", "Sentinel-2", "Sentinel-2", ("S2", "optique", "Copernicus"), ("S2", "optical", "Copernicus")),
        ("sentinel-3", "Sentinel-3", "Sentinel-3", ("S3", "Copernicus"), ("S3", "Copernicus")),
        ("sentinel-6", "Sentinel-6", "Sentinel-6", ("Michael Freilich", "altimétrie"), ("altimetry",)),
        ("landsat", "Landsat 8-9", "Landsat 8-9", ("Landsat",), ("Landsat",)),
        ("modis", "Terra et Aqua", "Terra and Aqua", ("Terra", "Aqua"), ("Terra", "Aqua")),
        ("smos", "SMOS", "SMOS", ("humidité du sol",), ("soil moisture",)),
        ("venus", "VENµS", "VENµS", ("Venus", "Vénus"), ("Venus",)),
        ("drone", "Drone", "Drone", ("ULM", "UAV", "aéroporté"), ("UAV", "airborne")),
        ("bouee", "Station au sol", "Ground station", ("observatoire", "bouée", "sonde"), ("buoy", "gauge")),
    ),
    Scheme.INSTRUMENT: (
        ("karin", "KaRIn", "KaRIn", ("interféromètre radar",), ("radar interferometer",)),
        ("msi", "MSI", "MSI", ("multispectral",), ("multispectral",)),
        ("c-sar", "C-SAR", "C-SAR", ("radar en bande C",), ("C-band radar",)),
        ("oli-tirs", "OLI et TIRS", "OLI and TIRS", ("thermique",), ("thermal",)),
        ("modis", "MODIS", "MODIS", ("thermique", "multispectral"), ("thermal", "multispectral")),
        ("poseidon", "Poseidon-4", "Poseidon-4", ("altimètre",), ("altimeter",)),
        ("lidar", "Lidar", "Lidar", ("laser", "nuage de points"), ("laser", "point cloud")),
    ),
    Scheme.VARIABLE: (
        ("niveau-eau", "Niveau d’eau", "Water level", ("hauteur d’eau", "cote"), ("stage", "height")),
        ("volume-eau", "Volume d’eau", "Water storage", ("stock d’eau",), ("storage",)),
        ("surface-en-eau", "Surface en eau", "Surface water extent", ("inondation", "crue", "plan d’eau"),
         ("flood", "inundation", "water body")),
        ("humidite-sol", "Humidité du sol", "Soil moisture", ("sécheresse",), ("drought",)),
        ("temperature-surface", "Température de surface", "Surface temperature", ("LST", "chaleur"), ("LST", "heat")),
        ("reflectance", "Réflectance de surface", "Surface reflectance", ("niveau 2A",), ("level 2A",)),
        ("ndvi", "Indice de végétation", "Vegetation index", ("NDVI", "verdure"), ("NDVI", "greenness")),
        ("lai", "Indice foliaire", "Leaf area index", ("LAI",), ("LAI",)),
        ("occupation-sol", "Occupation du sol", "Land cover", ("OCS",), ("LULC",)),
        ("enneigement", "Enneigement", "Snow cover", ("neige", "manteau neigeux"), ("snow",)),
        ("proprietes-sol", "Propriétés des sols", "Soil properties", ("texture", "carbone organique", "pH"),
         ("texture", "organic carbon", "pH")),
        ("altitude", "Altitude", "Elevation", ("MNT", "MNS", "relief"), ("DEM", "DSM", "terrain")),
        ("biomasse", "Biomasse", "Biomass", ("carbone",), ("carbon",)),
        ("surfaces-brulees", "Surfaces brûlées", "Burnt area", ("feu", "incendie"), ("fire", "wildfire")),
        ("turbidite", "Turbidité", "Turbidity", ("matières en suspension",), ("suspended matter",)),
        ("chlorophylle", "Chlorophylle", "Chlorophyll", ("eutrophisation", "algues"), ("eutrophication", "algae")),
        ("densite-moustiques", "Densité de moustiques", "Mosquito density", ("vecteurs", "Aedes"), ("Aedes",)),
        ("trait-de-cote", "Trait de côte", "Shoreline", ("rivage",), ("coastline",)),
        ("deplacement-sol", "Déplacement du sol", "Ground motion", ("subsidence", "InSAR"), ("subsidence", "InSAR")),
    ),
}  # fmt: skip
"""Terms the seed or the fictitious records name."""
