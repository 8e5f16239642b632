"""The site, and the services every floor of Maillage uses."""

from cms.celery import app as celery_app

__all__ = ["celery_app"]
