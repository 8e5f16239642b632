"""A site as deployed (SMTP, broker, worker, beat), with a pump that beats every second so that the test is short."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import env

EMAIL_URL = env("EMAIL_URL")
CELERY_BROKER_URL = env("CELERY_BROKER_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": env("BROKER_FOLDER")} if env("BROKER_FOLDER", default="") else {}
CELERY_BEAT_SCHEDULE = {"outbox-pump": {"task": "cms.outbox.tasks.pump", "schedule": 1.0}}
CELERY_BEAT_SCHEDULE_FILENAME = env("BEAT_FILE")
CELERY_WORKER_LOST_WAIT = 0.5  # ten seconds by default before the worker believes a killed child's task lost
OUTBOX_BACK_OFF_MINUTES = [0.02] * 11  # put off for a second, not for days
