"""Addresses of this part of the site."""

from django.urls import URLPattern, URLResolver, path

from resources import contribution_views, views
from resources.saved import views as saved_views

app_name = "resources"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ressources/", views.resource_list, name="list"),
    path("ressources/selections/<slug:slug>/", views.selection, name="selection"),
    path("ressources/recherches/nouvelle/", saved_views.save, name="saved_new"),
    path("ressources/recherches/demandee/", saved_views.asked, name="saved_asked"),
    path("ressources/recherches/<str:token>/", saved_views.confirm, name="saved_confirm"),
    path("ressources/recherches/<str:token>/arreter/", saved_views.stop, name="saved_stop"),
    path("proposer/ressource/preremplir/", contribution_views.fill, name="prefill"),
    path("ressources/<slug:slug>/", views.resource, name="resource"),
]
