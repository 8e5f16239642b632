"""Joint: what can be searched; filled by the apps from ``AppConfig.ready()``."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils import translation
from django.utils.functional import Promise
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing


@dataclass(frozen=True, slots=True)
class Document:
    """An object's texts in one language; plain text, no markup. Extracts are cut from the summary and the body."""

    key: str
    """Of the object in its source, usually its primary key."""
    language: str
    sole: bool
    """There is no document of this object in another language."""
    kind: str
    title: str
    url: str
    """Path on the site, in ``language``."""
    summary: str = ""
    body: str = ""
    """Prose a reader may be shown."""
    searched: str = ""
    """What is searched in the place of the body where that is more: the body, and labels; never quoted."""
    network: str = ""
    published: datetime | None = None


class SearchSource(Protocol):
    """What an app lets people find. Only what anybody may see."""

    @property
    def name(self) -> str:
        """``networks.newspage``: stable, part of the index."""
        ...

    @property
    def kind(self) -> str:
        """What its documents are to a reader: ``news``."""
        ...

    @property
    def label(self) -> str | Promise:
        """Heading of its group of results, in the plural."""
        ...

    def documents(self, keys: Collection[str] | None) -> Iterable[Document]:
        """Documents of the published objects among ``keys``; of all published ones for None."""
        ...

    def visible(self, keys: Collection[str]) -> set[str]:
        """Which of ``keys`` may be shown to anybody right now."""
        ...


_sources: dict[str, SearchSource] = {}


def register(source: SearchSource) -> None:
    """Add a source; the same name again replaces it."""
    _sources[source.name] = source


def sources() -> list[SearchSource]:
    """All sources, in the order they were registered."""
    return list(_sources.values())


def source(name: str) -> SearchSource | None:
    """The source of that name, None where its app is gone."""
    return _sources.get(name)


def plain_text(value: Any) -> str:
    """The words of a field: StreamField, rich text or plain."""
    if isinstance(value, StreamValue):
        return " ".join(str(part) for part in value.stream_block.get_searchable_content(value))
    text = str(value or "")
    return get_text_for_indexing(text) if "<" in text else text


def _no_network(page: Any) -> str:
    return ""


@dataclass(frozen=True)
class PageSearchSource:
    """The live and public pages of a model derived from ``cms.models.BasePage``.

    ``texts`` are what makes the body: names of fields (StreamField, rich or plain text, translated or not), or
    functions of the page. ``labels`` likewise, of words it is found by that are no prose (themes, tags, places):
    searched, never quoted. ``network`` gives a page's network code; ``related`` is for select_related.
    """

    model: type[Any]
    kind: str
    label: str | Promise
    texts: Sequence[str | Callable[[Any], Any]] = ("body",)
    network: Callable[[Any], str] = _no_network
    related: Sequence[str] = ()
    published: Callable[[Any], datetime | None] = lambda page: page.first_published_at
    labels: Sequence[str | Callable[[Any], Any]] = ()

    @property
    def name(self) -> str:
        return str(self.model._meta.label_lower)

    def _pages(self, keys: Collection[str] | None) -> Any:
        pages = self.model.objects.live().public()
        return pages if keys is None else pages.filter(pk__in=keys)

    def documents(self, keys: Collection[str] | None) -> Iterator[Document]:
        pages = self._pages(keys)
        if self.related:
            pages = pages.select_related(*self.related)
        for page in pages.iterator(chunk_size=200):
            languages = page.translated_languages
            for language in languages:
                url = self._url(page, language)
                if url:
                    yield self._document(page, language, url, sole=len(languages) == 1)

    @staticmethod
    def _url(page: Page, language: str) -> str | None:
        with translation.override(language):
            path: str | None = page.get_url()
            return path

    def _document(self, page: Any, language: str, url: str, *, sole: bool) -> Document:
        with translation.override(language):
            body, labels = self._joined(page, self.texts), self._joined(page, self.labels)
            return Document(
                key=str(page.pk),
                language=language,
                sole=sole,
                kind=self.kind,
                title=str(page.display_title),
                url=url,
                summary=str(page.summary or ""),
                body=body,
                searched=f"{body} {labels}" if labels else "",
                network=self.network(page),
                published=self.published(page),
            )

    @staticmethod
    def _joined(page: Any, texts: Sequence[str | Callable[[Any], Any]]) -> str:
        values = (plain_text(text(page) if callable(text) else getattr(page, text)) for text in texts)
        return " ".join(value for value in values if value)

    def visible(self, keys: Collection[str]) -> set[str]:
        return {str(pk) for pk in self._pages(keys).values_list("pk", flat=True)}
