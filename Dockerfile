# One image for web, worker and beat (compose.yaml). Nothing in it needs root, a compiler or Node to run.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt /tmp/requirements.txt
RUN pip install -r /tmp/requirements.txt
WORKDIR /app
COPY . .
# collectstatic asks for settings that start; these secrets exist in this step only.
RUN python -m tools.messages compile \
    && DJANGO_SETTINGS_MODULE=cms.settings.development STATIC_ROOT=/app/var/static \
       python -c "import django; django.setup(); \
from django.conf import settings; \
settings.STORAGES['staticfiles'] = {'BACKEND': 'whitenoise.storage.CompressedManifestStaticFilesStorage'}; \
from django.core.management import call_command; call_command('collectstatic', interactive=False, verbosity=0)" \
    && rm -f var/*.sqlite3* && find . -name __pycache__ -prune -exec rm -rf {} +

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin maillage
COPY --from=build /venv /venv
COPY --from=build --chown=root:root /app /app
RUN mkdir -p /app/var/media /app/var/beat && chown -R maillage:maillage /app/var/media /app/var/beat
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cms.settings.production \
    CELERY_BEAT_SCHEDULE_FILENAME=/app/var/beat/schedule
USER maillage
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s --retries=3 CMD ["python", "-m", "tools.healthy"]
CMD ["gunicorn", "cms.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--timeout", "60", \
     "--access-logfile", "-", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
