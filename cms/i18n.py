"""Two languages in one row: translated columns that fall back, and addresses in a given language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from translated_fields import TranslatedField, to_attribute

LANGUAGE_CODES = [code for code, _name in settings.LANGUAGES]


def current_language() -> str:
    """The active language as one of ours; the default one where none or another is active."""
    language = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in LANGUAGE_CODES else settings.LANGUAGE_CODE


def language_of_user(user: Any) -> str:
    """The language somebody chose for the admin; where they chose none, the active one."""
    profile = getattr(user, "wagtail_userprofile", None)
    language = str(profile.get_preferred_language())[:2] if profile else ""
    return language if language in LANGUAGE_CODES else current_language()


class Text(str):
    """A string that knows the language it is written in (``lang``)."""

    lang: str

    def __new__(cls, value: str, lang: str) -> "Text":
        text = super().__new__(cls, value)
        text.lang = lang
        return text

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # a str pickles its text alone
        return str(self), self.lang

    def marked(self) -> str:
        """The text, inside ``<span lang>`` where its language is not the page's."""
        if not self or self.lang == current_language():
            return format_html("{}", str(self))
        return format_html('<span lang="{}">{}</span>', self.lang, str(self))


def source_language(instance: object) -> str:
    """The language an object was written in: its ``language`` column if it has one, else the default."""
    language = getattr(instance, "language", "") or settings.LANGUAGE_CODE
    return language if language in LANGUAGE_CODES else settings.LANGUAGE_CODE


def best_language(instance: object, name: str, language: str | None = None) -> str:
    """Which of the columns of ``name`` to read for ``language``.

    The wanted language where it is filled; else the language of the content; else any that is filled.
    """
    wanted = language or current_language()
    for code in [wanted, source_language(instance), *LANGUAGE_CODES]:
        if getattr(instance, to_attribute(name, code), None):
            return code
    return wanted


def _getter(name: str, field: TranslatedField) -> Callable[[Any], Any]:
    def get(instance: Any) -> Any:
        code = best_language(instance, name)
        value = getattr(instance, to_attribute(name, code))
        return Text(value, code) if type(value) is str else value

    return get


def _setter(name: str, field: TranslatedField) -> Callable[[Any, Any], None]:
    def refuse(instance: Any, value: Any) -> None:
        raise AttributeError(f"write {name}_fr or {name}_en: plain {name!r} is read-only")

    return refuse


def _labelled(verbose_name: Any, code: str) -> Any:
    def label() -> str:
        return f"{verbose_name} ({gettext(str(dict(settings.LANGUAGES)[code])).lower()})"

    return lazy(label, str)()


def Translated(field: models.Field, *, required: bool = False) -> TranslatedField:  # noqa: N802  reads like a field
    """One column a language for ``field``: ``name_fr``, ``name_en``; ``obj.name`` reads with fallback.

    ``required`` keeps the first language mandatory; otherwise every column may be blank. Reading gives a
    :class:`Text` for strings. Writing the plain name raises AttributeError: write the suffixed names.
    """
    specific: dict[str, dict[str, Any]] = {}
    for code in LANGUAGE_CODES:
        specific[code] = {"verbose_name": _labelled(field.verbose_name, code)}
        if not (required and code == settings.LANGUAGE_CODE):
            specific[code]["blank"] = True
    return TranslatedField(field, specific, languages=LANGUAGE_CODES, attrgetter=_getter, attrsetter=_setter)


def translated_names(*names: str) -> list[str]:
    """``["title"]`` -> ``["title_fr", "title_en"]``, for forms and panels."""
    return [to_attribute(name, code) for name in names for code in LANGUAGE_CODES]


def display_title(page: Any, language: str | None = None) -> Text:
    """A page's title in ``language`` (default: the active one), else in the language of the page.

    Wagtail's own ``title`` is in the page's ``language``; ``title_en`` translates a French page.
    """
    wanted = language or current_language()
    source = source_language(page)
    english: str = getattr(page, "title_en", "")
    if wanted != source and wanted == "en" and english:
        return Text(english, "en")
    return Text(page.title, source)


def absolute_url(obj: Any, language: str | None = None) -> str:
    """The public address of ``obj`` (a page, a model with ``get_absolute_url``, or a path) in ``language``."""
    with translation.override(language or current_language()):
        path: str
        if isinstance(obj, str):
            path = obj
        elif hasattr(obj, "get_absolute_url"):
            path = obj.get_absolute_url()
        else:
            path = obj.get_url()
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def in_language(path: str, language: str) -> str:
    """A path of the site in another language: ``/evenements/`` <-> ``/en/evenements/``."""
    default = settings.LANGUAGE_CODE
    bare = path
    for code in LANGUAGE_CODES:
        if code != default and (path == f"/{code}" or path.startswith(f"/{code}/")):
            bare = path[len(code) + 1 :] or "/"
    return bare if language == default else f"/{language}{bare}"


def each_language() -> Iterable[str]:
    """Activate each language in turn, and yield its code."""
    for code in LANGUAGE_CODES:
        with translation.override(code):
            yield code
