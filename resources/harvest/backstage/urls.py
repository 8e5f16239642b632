"""Addresses of the runs, under ``/admin/ressources/``."""

from django.urls import path

from resources.harvest.backstage import runs

app_name = "resource_runs"
urlpatterns = [
    path("<int:pk>/", runs.runs, name="runs"),
    path("<int:pk>/lancer/", runs.start, name="start"),
    path("<int:pk>/<int:job_pk>/", runs.run, name="run"),
    path("<int:pk>/<int:job_pk>/colonnes/", runs.mapping, name="mapping"),
    path("<int:pk>/<int:job_pk>/rapport.csv", runs.report, name="report"),
]
