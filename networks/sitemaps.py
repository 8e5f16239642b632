"""The networks' part of the map of the site: lists, hubs and centres (pages are there already)."""

from cms.sitemaps import ObjectSitemap, ViewSitemap, register
from networks.models import DataHub, Service

register("networks", ViewSitemap(["networks:list", "networks:hubs", "networks:news", "networks:calls"]))
register("hubs", ObjectSitemap(DataHub.objects.all()))
register("services", ObjectSitemap(Service.objects.all()))
