"""What a record names, as rows of ours: providers, tags, concepts, hubs, centres, networks.

Read once a run. Providers and tags that are new are made; a vocabulary is controlled, so a word it does not have
becomes a tag.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.models import Tag
from cms.vocabularies import Concept, Scheme
from networks.enums import ServiceKind
from networks.models import DataHub, Network, Service
from resources.harvest.loose import fold, plain_line
from resources.index.tokens import label_words
from resources.index.translations import Translations
from resources.models import Provider

LONGEST_TAG = 100
LONGEST_PROVIDER = 255
CONCEPT_FIELDS = {
    "themes": Scheme.THEME,
    "platforms": Scheme.PLATFORM,
    "instruments": Scheme.INSTRUMENT,
    "variables": Scheme.VARIABLE,
}
NETWORK_FIELDS = ("networks_of_interest", "co_developed_with")
SERVICE_FIELDS = {"data_centre": ServiceKind.DATA_CENTRE, "expertise_centre": ServiceKind.EXPERTISE_CENTRE}


class References:
    """Rows by folded name, for the time of a run."""

    def __init__(self) -> None:
        self._providers: dict[str, Provider] = {}
        for provider in Provider.objects.order_by("-pk"):
            for name in (provider.slug, provider.acronym, provider.name):
                self._providers[fold(name)] = provider
        self._tags: dict[str, Tag] = {}
        self._tags_called: dict[str, Tag] = {}
        for tag in Tag.objects.order_by("-pk"):
            for name in (tag.slug, tag.name_en, tag.name):
                self._tags[fold(name)] = tag
                self._tags_called[_words(name)] = tag
        self._translations = Translations()
        self._concepts: dict[tuple[str, str], Concept] = {}
        self._concepts_called: dict[tuple[str, str], Concept] = {}
        for concept in Concept.objects.filter(scheme__in=CONCEPT_FIELDS.values()).order_by("-order", "-pk"):
            labels = f"{concept.alternative_labels_fr}\n{concept.alternative_labels_en}".splitlines()
            for name in (*labels, concept.label_en, concept.label_fr, concept.notation):
                if fold(name):
                    self._concepts[concept.scheme, fold(name)] = concept
                if _words(name):
                    self._concepts_called[concept.scheme, _words(name)] = concept
        self._hubs = {fold(name): hub for hub in DataHub.objects.all() for name in (hub.name, hub.slug, hub.code)}
        self._services = {
            (service.kind, fold(name)): service
            for service in Service.objects.all()
            for name in (service.name_fr, service.name_en, service.slug, service.code)
            if name
        }
        self._networks = {name: net for net in Network.objects.all() for name in (net.slug, net.code)}
        for cache in (self._providers, self._tags, self._tags_called, self._hubs):
            cache.pop("", None)
        self._new: list[tuple[dict[str, Any], str]] = []

    def keep(self) -> None:
        """What was made since the last call is committed."""
        self._new.clear()

    def forget(self) -> None:
        """What was made since the last call of ``keep`` was rolled back."""
        for cache, key in self._new:
            cache.pop(key, None)
        self._new.clear()

    def _made(self, cache: dict[str, Any], row: Any, *names: str, key_of: Callable[[str], str] = fold) -> None:
        for key in {key_of(name) for name in names} - {""}:
            if key not in cache:
                cache[key] = row
                self._new.append((cache, key))

    def providers(self, given: Iterable[Any]) -> tuple[list[Provider], list[str]]:
        """Providers by code, acronym or name, made where new; and the names that are too long."""
        found: dict[int, Provider] = {}
        refused = []
        for entry in given:
            parts: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {"name": entry}
            name, slug = plain_line(parts.get("name")), plain_line(parts.get("slug"))
            known = self._providers.get(fold(slug)) if slug else None
            known = known or self._providers.get(fold(name))
            if known is None:
                base = slugify(slug or name)[:110]
                if not base or len(name or slug) > LONGEST_PROVIDER:
                    refused.append((name or slug)[:80])
                    continue
                taken = set(Provider.objects.filter(slug__startswith=base).values_list("slug", flat=True))
                known = Provider.objects.create(
                    slug=free_slug(base, taken),
                    name=name or slug,
                    acronym=plain_line(parts.get("acronym"))[:40],
                    url=plain_line(parts.get("url"))[:500] if plain_line(parts.get("url")).startswith("http") else "",
                )
                self._made(self._providers, known, known.slug, known.acronym, known.name)
            found[known.pk] = known
        return list(found.values()), refused

    def tags(self, given: Iterable[Any], language: str) -> tuple[list[Tag], list[str]]:
        """Tags by name in either language, or that mean the same in the other; made where new. And what is none."""
        found: dict[int, Tag] = {}
        refused = []
        for entry in given:
            parts: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {"name": entry}
            name = plain_line(parts.get("name"))
            known = self.tag(name)
            if known is None:
                if not name or len(name) > LONGEST_TAG or not slugify(name) or name.startswith("http"):
                    refused.append(name[:80])
                    continue
                english = plain_line(parts.get("name_en")) or (name if language == "en" else "")
                known = Tag.objects.create(name=name, name_en=english[:100])
                self._made(self._tags, known, known.slug, known.name_en, known.name)
                self._made(self._tags_called, known, known.name_en, known.name, key_of=_words)
            found[known.pk] = known
        return list(found.values()), [word for word in refused if word]

    def tag(self, name: str) -> Tag | None:
        """The tag of this name, or of this keyword in the other language: *Flood* is our *inondation*."""
        if known := self._tags.get(fold(name)):
            return known
        return next((tag for word in self._translations.of(name) if (tag := self._tags_called.get(_words(word)))), None)

    def concept(self, field: str, word: str) -> Concept | None:
        """The concept of the vocabulary of a field: by code, by one of its names in either language or their plural,
        or by a word that means the same in the other language.
        """
        scheme = CONCEPT_FIELDS[field]
        if known := self._concepts.get((scheme, fold(word))):
            return known
        same = (self._concepts_called.get((scheme, _words(each))) for each in (word, *self._translations.of(word)))
        return next(filter(None, same), None)

    def known_providers(self, given: Iterable[str]) -> list[Provider]:
        """Providers of the base by code, acronym or name."""
        found = (self._providers.get(fold(name)) for name in given)
        return list({provider.pk: provider for provider in found if provider is not None}.values())

    def concepts(self, field: str, given: Iterable[Any]) -> tuple[list[Concept], list[str]]:
        """Concepts of the vocabulary of a field, by code or label; and the words it does not have."""
        found: dict[int, Concept] = {}
        unknown = []
        for entry in given:
            word = plain_line(entry)
            concept = self.concept(field, word) if word else None
            if concept is not None:
                found[concept.pk] = concept
            elif word:
                unknown.append(word)
        return list(found.values()), unknown

    def hub(self, word: str) -> DataHub | None:
        """A data hub by code or name."""
        return self._hubs.get(fold(word))

    def service(self, field: str, word: str) -> Service | None:
        """A data or expertise centre by code or name."""
        return self._services.get((SERVICE_FIELDS[field], fold(word)))

    def networks(self, given: Iterable[Any]) -> list[Network]:
        """Networks by code.

        :raises ValueError: one is not known.
        """
        codes = [plain_line(code) for code in given]
        if unknown := [code for code in codes if code not in self._networks]:
            raise ValueError(_("There is no network “%(code)s”.") % {"code": unknown[0][:60]})
        return [self._networks[code] for code in dict.fromkeys(codes)]


def _words(name: str) -> str:
    """A name by its words, whatever their plural."""
    return " ".join(label_words(name))


def free_slug(base: str, taken: set[str]) -> str:
    """``base``, or ``base-2``...: the first that is not taken."""
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
