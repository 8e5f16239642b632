"""Addresses of the list of links, under ``/admin/ressources/liens/``."""

from django.urls import path

from resources import link_views

app_name = "resource_links"
urlpatterns = [
    path("", link_views.links, name="links"),
    path("<int:pk>/", link_views.check_now, name="check"),
]
