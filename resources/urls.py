"""Addresses of this part of the site."""

from django.urls import URLPattern, URLResolver, path

from resources import contribution_views, views

app_name = "resources"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ressources/", views.resource_list, name="list"),
    path("ressources/selections/<slug:slug>/", views.selection, name="selection"),
    path("proposer/ressource/preremplir/", contribution_views.fill, name="prefill"),
    path("ressources/<slug:slug>/", views.resource, name="resource"),
]
