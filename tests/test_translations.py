"""No string reaches a reader in one language only."""

import ast
from pathlib import Path

import pytest

from tools import bare_text, messages


@pytest.mark.parametrize("package", messages.PACKAGES)
def test_the_catalogue_is_complete(package):
    found = messages.problems(package)
    assert not found, "make messages, then translate:\n" + "\n".join(found)


def test_no_words_of_a_template_are_unmarked():
    found = [
        f"{path.relative_to(messages.ROOT)}:{line}: {text}"
        for path in bare_text.templates()
        for line, text in bare_text.bare_text(path)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Next events</p>", ["Next events"]),
        ('<p>{% translate "Next events" %}</p>', []),
        ("<p>{% blocktranslate count n=n %}one{% plural %}{{ n }} many{% endblocktranslate %}</p>", []),
        ('<a href="{% url "x" %}" title="More">{{ word }}</a>', ["More"]),
        ('<img alt="{{ image.title }}" class="wide">', []),
        ("<script>const name = 1;</script>{# a comment #}{% comment %}words{% endcomment %}", []),
        ("<p>Maillage · {{ n }} &nbsp;–&nbsp;</p>", []),
        ("{% if a %}\n<p>{% endif %}\nstray words</p>", ["stray words"]),
    ],
)
def test_the_search_for_unmarked_words(tmp_path: Path, source, expected):
    path = tmp_path / "a.html"
    path.write_text(source)
    assert [text for _line, text in bare_text.bare_text(path)] == expected


def test_the_catalogue_keeps_translations_and_drops_what_is_gone(tmp_path, monkeypatch):
    package = tmp_path / "cms"
    package.mkdir()
    (package / "words.py").write_text(
        "from django.utils.translation import gettext as _, ngettext\n"
        '_("kept")\n_("new")\nngettext("%(n)s seat", "%(n)s seats", 2)\n'
    )
    path = package / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "kept"\nmsgstr "gardé"\n\n'
        'msgid "gone"\nmsgstr "parti"\n'
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    assert sorted(messages.problems("cms")) == [
        "cms: no longer in the sources: 'gone'",
        "cms: not in the catalogue: '%(n)s seat'",
        "cms: not in the catalogue: 'new'",
    ]
    merged = messages.merged("cms")
    assert {e.msgid: e.msgstr for e in merged} == {"%(n)s seat": "", "kept": "gardé", "new": ""}
    assert merged.metadata["Plural-Forms"].startswith("nplurals=2")


def test_a_string_has_one_translation_in_all_catalogues():
    assert messages.told_twice() == []


def test_two_translations_of_a_string_are_told(tmp_path, monkeypatch):
    pytest.importorskip("polib")
    for package in messages.PACKAGES:
        path = tmp_path / package / "locale" / "fr" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True)
        word = "vide" if package == "events" else "libre"
        path.write_text(
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            f'msgid "free"\nmsgstr "{word}"\n\nmsgctxt "a seat"\nmsgid "free"\nmsgstr "libre"\n'
        )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    assert messages.told_twice() == ["'free' is translated in 2 ways: libre, vide"]


def test_no_words_hide_in_an_f_string():
    """xgettext does not look into f-strings: words marked there would never reach the catalogue."""
    markers = {"gettext", "ngettext", "pgettext", "gettext_lazy", "ngettext_lazy", "pgettext_lazy", "_"}
    hidden = [
        f"{path.relative_to(messages.ROOT)}:{call.lineno}"
        for package in messages.PACKAGES
        for path in sorted((messages.ROOT / package).rglob("*.py"))
        if "/migrations/" not in str(path) and "gettext" in (source := path.read_text(encoding="utf-8"))
        for joined in ast.walk(ast.parse(source))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in markers
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert not hidden, "\n".join(hidden)
