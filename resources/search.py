"""Resources and selections in the site's search (the joint ``cms.search``)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.search import index
from cms.search.sources import Document, register
from resources.index import digest, noting, texts
from resources.models import Resource, Selection, SelectionItem


@dataclass(frozen=True)
class RecordSource:
    """The visible rows of a model with translated title and summary.

    The body is prose a reader may be shown (``prose``, a translated field); ``searching`` tells all a row is found by.
    """

    model: type[Any]
    kind: str
    label: str | Promise
    prose: str
    searching: Callable[[], Callable[[Any], str]]
    """Called once for many rows: what they share is read once."""
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return str(self.model._meta.label_lower)

    def _rows(self, keys: Collection[str] | None) -> Any:
        rows = self.model.objects.visible()
        return rows if keys is None else rows.filter(pk__in=keys)

    def documents(self, keys: Collection[str] | None) -> Iterator[Document]:
        rows = self._rows(keys).select_related("network", *self.related).prefetch_related(*self.prefetched)
        searched_of = self.searching()
        for row in rows.order_by("pk").iterator(chunk_size=200):
            searched = searched_of(row)
            languages = row.translated_languages
            for language in languages:
                with translation.override(language):
                    yield Document(
                        key=str(row.pk),
                        language=language,
                        sole=len(languages) == 1,
                        kind=self.kind,
                        title=str(row.title),
                        url=row.get_absolute_url(),
                        summary=str(row.summary),
                        body=str(getattr(row, self.prose)),
                        searched=searched,
                        network=row.network.code,
                        published=row.first_published_at,
                    )

    def visible(self, keys: Collection[str]) -> set[str]:
        return {str(pk) for pk in self._rows(keys).values_list("pk", flat=True)}


def _resource_texts() -> Callable[[Resource], str]:
    """Description, and what vocabularies, tags, providers and places are called, in both languages."""
    known = digest.Concepts()
    return lambda resource: texts.of_resource(resource, known.around(resource)).body


def _selection_texts() -> Callable[[Selection], str]:
    """The text, and the titles of what is in it, in both languages."""

    def searched(selection: Selection) -> str:
        shown = [item.resource for item in selection.items.all() if item.resource.live]
        titles = [title for resource in shown for title in (resource.title_fr, resource.title_en)]
        return "\n".join([selection.text_fr, selection.text_en, *titles])

    return searched


def _selection_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    pk = instance.selection_id if isinstance(instance, SelectionItem) else instance.pk
    index.mark(Selection._meta.label_lower, [pk])


def set_up() -> None:
    """Called once from ``ResourcesConfig.ready()``."""
    register(
        RecordSource(
            Resource,
            kind="resource",
            label=_("Resources"),
            prose="description",
            searching=_resource_texts,
            related=("hub", "data_centre", "expertise_centre"),
            prefetched=("themes", "platforms", "instruments", "variables", "providers", "tags"),
        )
    )
    register(
        RecordSource(
            Selection,
            kind="selection",
            label=_("Selections"),
            prose="text",
            searching=_selection_texts,
            prefetched=("items__resource",),
        )
    )
    noting.connect()
    for model in (Selection, SelectionItem):
        for signal in (post_save, post_delete):
            signal.connect(_selection_changed, sender=model, dispatch_uid="resources.search:selection")
