"""What can be found of the networks, for the joint ``cms.search``: pages, news, calls, hubs, centres."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from translated_fields import to_attribute

from cms.i18n import LANGUAGE_CODES
from cms.places import country_name, region_name
from cms.search import index
from cms.search.sources import Document, PageSearchSource, register
from networks.models import CallPage, DataHub, Network, NetworkPage, NewsPage, Service


def _code(page: NewsPage | CallPage) -> str:
    return page.network.code if page.network else ""


def network_description(page: NetworkPage) -> str:
    """What the network of a page is about."""
    network = Network.objects.filter(page_id=page.pk).first()
    return str(network.description) if network else ""


def network_words(page: NetworkPage) -> str:
    """What else a reader may look for a network by: regions, countries, hubs, operators."""
    network = Network.objects.filter(page_id=page.pk).prefetch_related("hubs").first()
    if network is None:
        return ""
    words = [
        *[region_name(code) for code in network.regions],
        *[country_name(code) for code in network.countries],
        *[hub.name for hub in network.hubs.all()],
        *network.operators,
    ]
    return " ".join(words)


def page_words(page: NewsPage | CallPage) -> str:
    """Themes, tags and the country of a news item or a call."""
    words = [str(theme.label) for theme in page.themes.all()]
    words += [word for tag in page.tags.all() for word in (tag.name, tag.name_en)]
    words += [country_name(page.country)] if isinstance(page, NewsPage) and page.country else []
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class RecordSource:
    """Records with a page of their own that everybody may read, in each language their ``title`` is written in."""

    model: type[DataHub] | type[Service]
    kind: str
    label: str | Promise
    title: str
    texts: tuple[str, ...]
    labels: tuple[str, ...] = ()
    """Fields that are no prose: searched, never quoted."""

    @property
    def name(self) -> str:
        return str(self.model._meta.label_lower)

    def documents(self, keys: Collection[str] | None) -> Iterator[Document]:
        records = self.model.objects.all() if keys is None else self.model.objects.filter(pk__in=keys)
        for record in records.iterator(chunk_size=200):
            languages = self._languages(record)
            for language in languages:
                yield self._document(record, language, sole=len(languages) == 1)

    def _languages(self, record: DataHub | Service) -> list[str]:
        """A name that is not translated (a hub's) is the same in every language."""
        if not hasattr(record, to_attribute(self.title, settings.LANGUAGE_CODE)):
            return list(LANGUAGE_CODES)
        return [code for code in LANGUAGE_CODES if getattr(record, to_attribute(self.title, code))]

    def _document(self, record: DataHub | Service, language: str, *, sole: bool) -> Document:
        with translation.override(language):
            body, labels = self._joined(record, self.texts), self._joined(record, self.labels)
            return Document(
                key=str(record.pk),
                language=language,
                sole=sole,
                kind=self.kind,
                title=str(getattr(record, self.title)),
                url=record.get_absolute_url(),
                summary=str(record.get_kind_display()),
                body=body,
                searched=f"{body} {labels}" if labels else "",
            )

    @staticmethod
    def _joined(record: DataHub | Service, names: tuple[str, ...]) -> str:
        values = [value for value in (getattr(record, name) for name in names) if value]
        return " ".join(" ".join(value) if isinstance(value, list) else str(value) for value in values)

    def visible(self, keys: Collection[str]) -> set[str]:
        return {str(pk) for pk in self.model.objects.filter(pk__in=keys).values_list("pk", flat=True)}


def _network_code(page: NetworkPage) -> str:
    return Network.objects.filter(page_id=page.pk).values_list("code", flat=True).first() or ""


def _record_changed(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    index.mark(sender._meta.label_lower, [instance.pk])


def _network_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A network's facts are found under its page."""
    page_id = getattr(instance, "page_id", None)  # m2m_changed from the hub's side gives a hub
    if page_id:
        index.mark(NetworkPage._meta.label_lower, [page_id])


def set_up() -> None:
    """Called once from ``NetworksConfig.ready()``."""
    register(
        PageSearchSource(
            NetworkPage,
            kind="network",
            label=_("Networks"),
            texts=("body", network_description),
            network=_network_code,
            labels=(network_words,),
        )
    )
    register(
        PageSearchSource(
            NewsPage,
            kind="news",
            label=_("News"),
            network=_code,
            related=("network",),
            labels=(page_words,),
        )
    )
    register(
        PageSearchSource(
            CallPage,
            kind="call",
            label=_("Calls and initiatives"),
            texts=("who_may_answer", "body"),
            network=_code,
            related=("network",),
            labels=(page_words,),
        )
    )
    register(RecordSource(DataHub, kind="hub", label=_("Data hubs"), title="name", texts=("domain", "offer")))
    register(
        RecordSource(
            Service, kind="service", label=_("Data and expertise centres"), title="name",
            texts=("offer",), labels=("place", "operators"),
        )
    )  # fmt: skip
    for model in (DataHub, Service):
        for signal in (post_save, post_delete):
            signal.connect(_record_changed, sender=model, dispatch_uid=f"networks.search.{model.__name__}")
    post_save.connect(_network_changed, sender=Network, dispatch_uid="networks.search.network")
    m2m_changed.connect(_network_changed, sender=Network.hubs.through, dispatch_uid="networks.search.hubs")
