"""The events' part of the map of the site: the list and the calendar (pages are there already)."""

from cms.sitemaps import ViewSitemap, register

register("events", ViewSitemap(["events:list", "events:calendar"]))
