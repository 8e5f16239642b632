"""Addresses of this part of the site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from cms import views

app_name = "cms"
urlpatterns: list[URLPattern | URLResolver] = [
    path("lettre/", views.newsletter, name="newsletter"),
]
if settings.DEBUG:
    from cms import styleguide

    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]
