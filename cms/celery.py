"""Composition root of the background tasks."""

import os

from celery import Celery

from cms import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")

broker.register()
app = Celery("maillage")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
