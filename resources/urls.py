"""Addresses of this part of the site."""

from django.urls import URLPattern, URLResolver, path, re_path

from resources import contribution_views, suggest_views, takeaway_views, views
from resources.offline import views as offline_views
from resources.saved import views as saved_views

app_name = "resources"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ressources/", views.resource_list, name="list"),
    path("ressources/carte/", views.resource_map, name="map"),
    path("ressources/carte.geojson", takeaway_views.rectangles, name="rectangles"),
    path("ressources/export.csv", takeaway_views.csv, name="csv"),
    path("ressources/export.json", takeaway_views.json, name="json"),
    path("ressources/export.bib", takeaway_views.bibtex, name="bibtex"),
    path("ressources/atom.xml", takeaway_views.feed, name="feed"),
    path("ressources/suggestions/", suggest_views.suggestions, name="suggestions"),
    path("ressources/selections/", views.selection_list, name="selections"),
    path("ressources/selections/<slug:slug>/", views.selection, name="selection"),
    path("ressources/hors-ligne/", offline_views.offline, name="offline"),
    path("ressources/hors-ligne/resources.zip", offline_views.archive, name="offline_zip"),
    path("ressources/recherches/nouvelle/", saved_views.save, name="saved_new"),
    path("ressources/recherches/demandee/", saved_views.asked, name="saved_asked"),
    path("ressources/recherches/<str:token>/", saved_views.confirm, name="saved_confirm"),
    path("ressources/recherches/<str:token>/arreter/", saved_views.stop, name="saved_stop"),
    path("ressources/pays/", views.country_list, name="countries"),
    path("ressources/pays/<slug:code>/", views.country, name="country"),
    path("proposer/ressource/preremplir/", contribution_views.fill, name="prefill"),
    path("ressources/<slug:slug>/", views.resource, name="resource"),
    re_path(r"^ressources/(?P<slug>[-\w]+)/citation\.(?P<kind>bib|ris)$", views.cite, name="cite"),
]
