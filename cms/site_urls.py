"""Addresses of this part of the site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from cms import api_docs, my_space_views
from cms.search import views as search_views

app_name = "cms"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/docs", api_docs.docs, name="api_docs"),
    path("recherche/", search_views.search, name="search"),
    path("recherche/suggestions/", search_views.suggestions, name="search_suggestions"),
    path("mon-espace/", my_space_views.ask, name="my_space"),
    path("mon-espace/envoye/", my_space_views.sent, name="my_space_sent"),
    path("mon-espace/<str:token>/", my_space_views.open_space, name="my_space_open"),
    path("mon-espace/<str:token>/donnees.json", my_space_views.export, name="my_space_export"),
    path("mon-espace/<str:token>/effacer/", my_space_views.erase, name="my_space_erase"),
]
if settings.DEBUG:
    from cms import styleguide

    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/<slug:name>/", styleguide.error_page, name="styleguide_error"),
    ]
