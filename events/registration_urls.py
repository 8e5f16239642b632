"""Addresses of registration: by id, so that a mail survives a renamed page."""

from django.urls import path

from events import personal_views, registration_views

urlpatterns = [
    path("evenements/<int:pk>/inscription/", registration_views.registration_form, name="register"),
    path("evenements/<int:pk>/inscription/merci/", registration_views.registered, name="registered"),
    path("evenements/<int:pk>/inscription/lien-perdu/", registration_views.lost_link, name="lost_link"),
    path("evenements/organisations/", registration_views.organisations, name="organisations"),
    path("inscription/<str:token>/", personal_views.manage, name="manage"),
    path("inscription/<str:token>/confirmer/", personal_views.confirm, name="confirm"),
    path("inscription/<str:token>/modifier/", personal_views.edit, name="edit"),
    path("inscription/<str:token>/annuler/", personal_views.cancel, name="cancel"),
    path("inscription/<str:token>/reprendre/", personal_views.again, name="again"),
    path("inscription/<str:token>/evenement.ics", personal_views.calendar_file, name="personal_ics"),
]
