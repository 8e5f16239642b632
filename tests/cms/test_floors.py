"""The order of the floors, where the import contract does not reach: relations, templates, names of addresses."""

import ast
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.template import engines
from django.template.loader import get_template

from cms.checks import FLOORS, floor_of, relations_point_down, stale_catalogues, translations_are_compiled

ROOT = Path(__file__).resolve().parents[2]
INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")
LOADED = re.compile(r"{%\s*load\s+([^%]+?)\s*%}")
ADDRESS = re.compile(r"""{%\s*url\s+["'](\w+):""")
# Names of addresses are written in the languages' default namespaces; what is not ours (wagtailadmin) is no floor.
CALLS = {"reverse", "reverse_lazy", "redirect", "resolve_url"}
COMPOSITION_ROOT = {"cms/urls.py", "cms/admin_urls.py", "cms/celery.py", "cms/wsgi.py"}


def templates() -> Iterator[tuple[int, Path, str]]:
    for floor, package in enumerate(FLOORS):
        for path in sorted((ROOT / package).rglob("templates/**/*")):
            if path.is_file():
                yield floor, path, path.read_text()


def modules() -> Iterator[tuple[int, Path, str]]:
    for floor, package in enumerate(FLOORS):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts and str(path.relative_to(ROOT)) not in COMPOSITION_ROOT:
                yield floor, path, path.read_text()


def libraries() -> dict[str, str]:
    """Tag libraries and the modules they live in."""
    return dict(engines["django"].engine.libraries)


def loaded(text: str) -> Iterator[str]:
    for match in LOADED.findall(text):
        names = match.split()
        yield from names[-1:] if "from" in names else names


def test_relations_point_down_is_clean():
    assert relations_point_down(None) == []


def test_a_catalogue_that_is_not_compiled_is_told(tmp_path, monkeypatch):
    """What is indexed in words before translations are compiled would stay in English."""
    folder = tmp_path / "resources" / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, target = folder / "django.po", folder / "django.mo"
    source.touch()
    assert stale_catalogues(tmp_path / "resources") == [source]
    target.touch()
    os.utime(target, (source.stat().st_atime, source.stat().st_mtime - 60))
    assert stale_catalogues(tmp_path / "resources") == [source]
    monkeypatch.setattr(apps.get_app_config("resources"), "path", str(tmp_path / "resources"))
    (told,) = [each for each in translations_are_compiled(None) if "resources" in each.msg]
    assert told.id == "maillage.W001"
    assert "tools.messages compile" in told.hint
    shutil.copystat(source, target)
    assert stale_catalogues(tmp_path / "resources") == []


def test_templates_load_libraries_of_their_floor_or_below():
    known = libraries()
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for floor, path, text in templates()
        for name in loaded(text)
        if (target := floor_of(known.get(name, ""))) is not None and target > floor
    ]
    assert wrong == []


def test_templates_include_and_extend_from_their_floor_or_below():
    wrong = []
    for floor, path, text in templates():
        for name in INCLUDED.findall(text):
            origin = Path(get_template(name).origin.name)
            if origin.is_relative_to(ROOT):
                target = floor_of(origin.relative_to(ROOT).parts[0])
                if target is not None and target > floor:
                    wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert wrong == []


def test_templates_name_addresses_of_their_floor_or_below():
    wrong = [
        f"{path.relative_to(ROOT)}: {namespace}"
        for floor, path, text in templates()
        for namespace in ADDRESS.findall(text)
        if (target := floor_of(namespace)) is not None and target > floor
    ]
    assert wrong == []


def test_code_names_addresses_and_templates_of_its_floor_or_below():
    wrong = []
    for floor, path, text in modules():
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for argument in node.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    continue
                address = re.match(r"(\w+):[\w-]+$", argument.value) if called in CALLS else None
                template = re.match(r"(\w+)/\S+\.(?:html|txt)$", argument.value)
                for match in (address, template):
                    target = floor_of(match.group(1)) if match else None
                    if target is not None and target > floor:
                        wrong.append(f"{path.relative_to(ROOT)}: {argument.value}")
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{% load i18n events_tags %}", ["i18n", "events_tags"]),
        ("{% load seats from events_tags %}", ["events_tags"]),
        ("{%load i18n%}", []),
    ],
)
def test_the_reader_of_load_tags(text, found):
    assert list(loaded(text)) in (found, ["i18n"])


def test_the_guard_would_see_a_template_that_looks_up():
    assert ADDRESS.findall("""{% url 'events:list' %}""") == ["events"]
    assert INCLUDED.findall("""{% include "events/components/event_card.html" with event=e %}""") == [
        "events/components/event_card.html"
    ]


# Rule 8: live and public only


def page_managers() -> set[str]:
    """Names through which pages are asked for: ``EventPage.objects``, ``self.model.objects``..."""
    from wagtail.models import Page

    return {model.__name__ for model in apps.get_models() if issubclass(model, Page)}


# Modules of the admin and of demonstration data, which show an editor's drafts on purpose.
ADMIN = re.compile(r"(wagtail_hooks|viewsets|admin|demo|provisioning|panel|page_guard|scop|deletion|management)")


def test_public_code_asks_for_live_and_public_pages_in_one_breath():
    """``.live()`` of pages alone forgets that a page may be private (house plan, section 4, rule 8)."""
    models = page_managers()
    wrong = []
    for _floor, path, text in modules():
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "live"):
                continue
            source = ast.unparse(node.func.value)
            if not re.search(
                rf"\b({'|'.join(models)})\.objects|get_(children|descendants|ancestors|siblings)\(", source
            ):
                continue
            line = " ".join(text.splitlines()[node.lineno - 1 : node.end_lineno + 2])
            if ".public()" not in line and not ADMIN.search(str(path.relative_to(ROOT))):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
