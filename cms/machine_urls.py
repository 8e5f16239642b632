"""Addresses for machines: the same in every language."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from cms import health, sitemaps, views
from cms.outbox import mailbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.mail, name="mailbox_mail"),
]
if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    # Without a secret anybody could report addresses as unknown: there is no door then.
    urlpatterns.append(path("anymail/", include("anymail.urls")))
