"""compose.yaml, Dockerfile and the table of environment variables say what the settings read."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")


def variables_read() -> set[str]:
    """Every environment variable that base or production settings read."""
    sources = "".join((ROOT / "cms" / "settings" / f"{name}.py").read_text() for name in ("base", "production"))
    return set(re.findall(r"""\benv(?:\.\w+)?\(\s*["'](\w+)["']""", sources))


def test_every_variable_is_documented_and_nothing_else_is():
    table = (ROOT / "docs" / "deployment.md").read_text()
    documented = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert variables_read() == documented


def test_the_parts_of_the_site_are_there():
    assert {"web", "worker", "beat", "postgres", "redis"} <= set(SERVICES)
    assert all("healthcheck" in SERVICES[name] for name in ("worker", "beat", "postgres", "redis"))
    assert "HEALTHCHECK" in DOCKERFILE
    volumes = {v.split(":")[0] for service in SERVICES.values() for v in service.get("volumes", [])}
    assert volumes <= set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", OURS)
def test_our_services_are_configured_by_known_variables_only(name):
    own = {"DJANGO_SETTINGS_MODULE"}
    environment = SERVICES[name]["environment"]
    assert set(environment) - own <= variables_read()
    assert environment["DJANGO_SETTINGS_MODULE"] == "cms.settings.production"
    assert {"SECRET_KEY", "LINKS_KEY", "SUPPRESSION_KEY", "DATABASE_URL", "SITE_URL"} <= set(environment)
    assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_no_secret_has_a_default():
    text = (ROOT / "compose.yaml").read_text()
    for secret in ("SECRET_KEY", "LINKS_KEY", "SUPPRESSION_KEY", "POSTGRES_PASSWORD"):
        assert re.search(rf"\${{{secret}:\?", text), secret
        assert f"${{{secret}:-" not in text


def test_services_wait_for_what_they_need():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"])
        assert all(port.split(":")[0] in {"80", "443"} for port in service.get("ports", []))


def test_the_image_is_small_in_rights_and_stages():
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(stages) == 2
    users = re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE)
    assert users
    assert users[-1] != "root"
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.rindex("\nCMD ")
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", "var", ".venv"} <= set(ignored)


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert "13. Remote Network Interaction" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text()


def test_links_of_the_documentation_lead_somewhere():
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
