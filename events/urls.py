"""Addresses of this part of the site."""

from django.urls import URLPattern, URLResolver

from events import registration_urls

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [*registration_urls.urlpatterns]
