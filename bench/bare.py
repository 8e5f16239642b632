"""The least a Django site can do for a click: one INSERT and its COMMIT. What a machine gives at most."""

import os

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 60}},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="bare",  # noqa: S106  signs nothing
    )


def insert(request: HttpRequest) -> HttpResponse:
    """Write one row."""
    if request.method == "POST":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_bare (word) VALUES (%s)", [request.POST.get("word", "")])
    return HttpResponse("done")


urlpatterns = [path("", insert)]
application = get_wsgi_application()
