"""Addresses of the letters themselves: archive feeds, PDF, the strip at the head of mails."""

from django.urls import URLPattern, URLResolver, path

from networks.newsletters import issue_views

app_name = "letters"
urlpatterns: list[URLPattern | URLResolver] = [
    path("lettre/bandeau/<slug:code>.png", issue_views.banner, name="banner"),
    path("lettre/atom.xml", issue_views.feed, name="feed"),
    path("lettre/<int:pk>.pdf", issue_views.pdf, name="pdf"),
    path("reseaux/<slug:slug>/lettre/atom.xml", issue_views.feed, name="network_feed"),
]
