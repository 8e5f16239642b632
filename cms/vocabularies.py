"""Controlled vocabularies and tags, bilingual."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from cms.i18n import Text, Translated, current_language


class Scheme(models.TextChoices):
    """The vocabularies a concept may belong to."""

    THEME = "theme", _("Theme")
    SDG = "sdg", _("Sustainable development goal")
    INSPIRE = "inspire", _("INSPIRE theme")
    PLATFORM = "platform", _("Satellite or platform")
    INSTRUMENT = "instrument", _("Instrument")
    VARIABLE = "variable", _("Variable")


class ConceptQuerySet(models.QuerySet["Concept"]):
    def themes(self) -> Self:
        """The themes, scientific entries first."""
        return self.filter(scheme=Scheme.THEME)


class Concept(models.Model):
    """A term of a vocabulary (SKOS: notation, preferred and alternative labels)."""

    class Entry(models.TextChoices):
        SCIENCE = "science", _("Scientific theme")
        APPLICATION = "application", _("Application")

    scheme = models.CharField(_("vocabulary"), max_length=20, choices=Scheme)
    notation = models.SlugField(_("code"), max_length=80)
    uri = models.URLField(_("URI"), blank=True)
    entry = models.CharField(_("entry"), max_length=20, choices=Entry, blank=True)
    label = Translated(models.CharField(_("label"), max_length=200), required=True)
    alternative_labels = Translated(
        models.TextField(
            _("other labels"),
            help_text=_(
                "One a line: they find what bears this term, after what holds the word itself. Two words that mean the "
                "same in French and in English make a term of their own."
            ),
        )
    )
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, verbose_name=_("broader term"))
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["scheme", "order", "notation"]
        constraints = [models.UniqueConstraint(fields=["scheme", "notation"], name="concept_notation_once")]

    def __str__(self) -> str:
        return str(self.label)


class Tag(TagBase):
    """A free tag; ``name`` is French, ``name_en`` its translation."""

    free_tagging = True
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)

    @property
    def label(self) -> Text:
        """In the active language; in French where it is not translated."""
        if current_language() == "en" and self.name_en:
            return Text(self.name_en, "en")
        return Text(str(self.name), settings.LANGUAGE_CODE)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
