"""Addresses of the newsletters."""

from django.urls import URLPattern, URLResolver, path

from networks.newsletters import views

app_name = "newsletters"
urlpatterns: list[URLPattern | URLResolver] = [
    path("lettre/", views.subscribe, name="subscribe"),
    path("lettre/merci/", views.asked, name="asked"),
    path("lettre/confirmer/<str:token>/", views.confirm, name="confirm"),
    path("lettre/preferences/<str:token>/", views.preferences, name="preferences"),
    path("lettre/desabonnement/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("reseaux/<slug:slug>/lettre/", views.subscribe, name="network"),
]
