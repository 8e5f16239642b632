"""Settings by environment; a public site refuses to start half configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.check import production

ROOT = Path(__file__).resolve().parent.parent
OURS = (
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "SECRET_KEY",
    "LINKS_KEY",
    "SUPPRESSION_KEY",
    "DEBUG",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
)


def django(code: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run code under production settings, some variables changed or (None) taken away."""
    clean = {k: v for k, v in os.environ.items() if k not in OURS and not k.startswith(("CELERY", "CACHE", "TEST_"))}
    variables = {**clean, **production(), **changes}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import django; django.setup(); {code}"],
        cwd=ROOT, env={k: v for k, v in variables.items() if v is not None}, capture_output=True, text=True,
    )  # fmt: skip


def test_production_starts_with_everything_it_needs():
    done = django("from django.conf import settings as s; print(s.DEBUG, s.SECURE_SSL_REDIRECT, s.SITE_URL)")
    assert (done.returncode, done.stdout.split()) == (0, ["False", "True", "https://maillage.example.org"]), done.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be set"),
        ({"LINKS_KEY": None}, "LINKS_KEY must be set"),
        ({"SUPPRESSION_KEY": ""}, "SUPPRESSION_KEY must be set"),
        ({"LINKS_KEY": "a" * 60, "SECRET_KEY": "a" * 60}, "must differ"),
        ({"DEBUG": "true"}, "DEBUG is set"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"SITE_URL": "http://maillage.example.org"}, "https://"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else None,
)
def test_production_refuses_to_start(changes, said):
    done = django("print('started')", **changes)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert said in done.stderr
    assert "started" not in done.stdout


def test_check_deploy_is_clean():
    done = django("from django.core.management import call_command as c; c('check', deploy=True, fail_level='WARNING')")
    assert done.returncode == 0, done.stderr


def test_the_web_server_runs_under_production_unless_told_otherwise():
    variables = {k: v for k, v in os.environ.items() if k not in (*OURS, "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-c", "import cms.wsgi"], cwd=ROOT, env=variables, capture_output=True, text=True
    )
    assert "SECRET_KEY must be set" in done.stderr


def test_services_are_chosen_by_address():
    done = django(
        "from django.conf import settings as s; print(s.DATABASES['default']['ENGINE'], s.CACHES['default']['BACKEND'],"
        " s.CELERY_BROKER_URL, s.CELERY_BROKER_TRANSPORT_OPTIONS, s.EMAIL_URL)",
        DATABASE_URL="postgres://maillage:word@db.example.org/maillage",
        CACHE_URL="rediscache://cache.example.org/1",
        CELERY_BROKER_URL="redis://cache.example.org/0",
        EMAIL_URL="smtp+starttls://name:word@mail.example.org:587",
    )
    engine, cache, broker, options, mail = done.stdout.split()
    assert engine == "django.db.backends.postgresql"
    assert "redis" in cache.lower()
    assert (broker, options) == ("redis://cache.example.org/0", "{}")
    assert mail.startswith("smtp+starttls://")
