"""Addresses of this part of the site."""

from django.urls import URLPattern, URLResolver, path, register_converter

from networks import proposal_views, views
from networks.converters import ProposalKindConverter

register_converter(ProposalKindConverter, "proposal_kind")

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
    path("proposer/<proposal_kind:kind>/", proposal_views.propose, name="propose"),
    path("proposer/merci/", proposal_views.proposed, name="proposed"),
    path("proposition/<str:token>/", proposal_views.proposal, name="proposal"),
]
