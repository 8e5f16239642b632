"""Addresses of this part of the site."""

from django.urls import URLPattern, URLResolver, path

from events import registration_urls, views

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("evenements/", views.event_list, name="list"),
    path("evenements/calendrier/", views.calendar_month, name="calendar"),
    path("evenements/carte/", views.events_map, name="map"),
    path("evenements/agenda.ics", views.events_ics, name="ics"),
    path("evenements/atom.xml", views.events_feed, name="feed"),
    path("evenements/<int:pk>/evenement.ics", views.event_ics, name="event_ics"),
    path("evenements/<int:pk>/partage.png", views.event_share_image, name="share_image"),
    *registration_urls.urlpatterns,
]
