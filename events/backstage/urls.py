"""Addresses of the backstage, under ``/admin/``."""

from django.urls import path

from events.backstage import figures, files, listing, registrations, setup, writing

app_name = "events_backstage"
urlpatterns = [
    path("", listing.events, name="events"),
    path("publier/<str:name>/", listing.preset, name="preset"),
    path("<int:pk>/places/", setup.settings, name="settings"),
    path("<int:pk>/changement/", setup.change, name="change"),
    path("<int:pk>/changement/avis/", setup.notice, name="notice"),
    path("<int:pk>/dupliquer/", setup.copy, name="copy"),
    path("<int:pk>/inscriptions/", registrations.registrations, name="registrations"),
    path("<int:pk>/inscriptions/export.csv", registrations.export, {"kind": "csv"}, name="csv"),
    path("<int:pk>/inscriptions/export.xlsx", registrations.export, {"kind": "xlsx"}, name="xlsx"),
    path("<int:pk>/inscriptions/ajouter/", registrations.add, name="add"),
    path("<int:pk>/inscriptions/ecrire/", writing.write, name="write"),
    path("<int:pk>/inscriptions/importer/", files.upload, name="upload"),
    path("<int:pk>/inscriptions/importer/<int:file_pk>/", files.mapping, name="mapping"),
    path("<int:pk>/chiffres/", figures.figures, name="figures"),
    path("<int:pk>/inscriptions/<int:registration_pk>/", registrations.registration, name="registration"),
    path("<int:pk>/inscriptions/<int:registration_pk>/modifier/", registrations.edit, name="edit"),
    path("<int:pk>/inscriptions/<int:registration_pk>/annuler/", registrations.cancel, name="cancel"),
    path("<int:pk>/inscriptions/<int:registration_pk>/accepter/", registrations.approve, name="approve"),
    path("<int:pk>/inscriptions/<int:registration_pk>/refuser/", registrations.decline, name="decline"),
]
