"""Addresses for programs: the same in every language (docs/exchange.md lists them)."""

from django.urls import URLPattern, URLResolver, path, re_path

from resources.exchange import oai_views, ogc_views, stac_views, views

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    path("id/resource/<uuid:uid>", views.resource_id, name="id"),
    path("id/concept/<slug:scheme>/<slug:notation>", views.concept_id, name="concept_id"),
    path("id/concept/<slug:scheme>", views.scheme_id, name="scheme_id"),
    path("id/catalogue", views.catalogue_id, name="catalogue_id"),
    re_path(r"^ressources/(?P<slug>[-\w]+)\.(?P<suffix>ttl|jsonld)$", views.resource_dcat, name="resource"),
    re_path(r"^api/dcat/catalogue\.(?P<suffix>ttl|jsonld)$", views.catalogue_page, name="catalogue"),
    re_path(r"^api/dcat/whole\.(?P<suffix>ttl|jsonld)$", views.whole_catalogue, name="whole_catalogue"),
    path("api/full/resources.json", views.full_json, name="full_json"),
    path("api/oai", oai_views.oai, name="oai"),
    path("api/records/", ogc_views.landing, name="records"),
    path("api/records/conformance", ogc_views.conformance, name="records_conformance"),
    path("api/records/api", ogc_views.definition, name="records_definition"),
    path("api/records/collections", ogc_views.collections, name="records_collections"),
    path("api/records/collections/<slug:collection>", ogc_views.collection, name="records_collection"),
    path("api/records/collections/<slug:collection>/items", ogc_views.items, name="records_items"),
    path("api/records/collections/<slug:collection>/items/<str:uid>", ogc_views.item, name="records_item"),
    path("api/stac/", stac_views.landing, name="stac"),
    path("api/stac/conformance", stac_views.conformance, name="stac_conformance"),
    path("api/stac/api", stac_views.definition, name="stac_definition"),
    path("api/stac/collections", stac_views.collections, name="stac_collections"),
    path("api/stac/collections/<slug:slug>", stac_views.collection, name="stac_collection"),
]
