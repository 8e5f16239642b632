"""Addresses of this part of the site."""

from django.urls import URLPattern, URLResolver, path, re_path

from resources import views

app_name = "resources"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ressources/", views.resource_list, name="list"),
    path("ressources/selections/", views.selection_list, name="selections"),
    path("ressources/selections/<slug:slug>/", views.selection, name="selection"),
    path("ressources/<slug:slug>/", views.resource, name="resource"),
    re_path(r"^ressources/(?P<slug>[-\w]+)/citation\.(?P<kind>bib|ris)$", views.cite, name="cite"),
]
