"""Addresses for machines: the same in every language."""

from django.urls import URLPattern, URLResolver, path

from cms import sitemaps

urlpatterns: list[URLPattern | URLResolver] = [
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
