"""Addresses of this part of the site."""

from django.urls import URLPattern, URLResolver, path

from networks import views

app_name = "networks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reseaux/", views.network_list, name="list"),
    path("reseaux/poles/", views.hub_list, name="hubs"),
    path("reseaux/poles/<slug:slug>/", views.hub, name="hub"),
    path("reseaux/services/<slug:slug>/", views.service, name="service"),
    path("actualites/", views.news_list, name="news"),
    path("actualites/atom.xml", views.news_feed, name="news_feed"),
    path("appels/", views.call_list, name="calls"),
    path("appels/atom.xml", views.calls_feed, name="calls_feed"),
]
