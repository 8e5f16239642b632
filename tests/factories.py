"""Factories shared by the suite: the least that makes a row valid, everything else by keyword."""

import json
from datetime import date, time, timedelta
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Page, Site

from cms.models import Concept, HomePage, IndexPage
from cms.vocabularies import Scheme
from events.enums import AttendanceMode, DatePrecision, EventKind, EventMode
from events.models import EventPage, Part, SeatPool
from networks.enums import ActorType, HubKind, NetworkKind, NetworkStatus
from networks.models import CallPage, DataHub, Membership, Network, NetworkPage, NewsPage, Organisation
from networks.newsletters.enums import ConsentHow, SubscriberState
from networks.newsletters.models import NewsletterIssue, Subscriber
from resources.enums import ResourceType
from resources.models import Provider, Resource, Selection


def home_page() -> HomePage:
    """The home page, root of the site."""
    home = HomePage.objects.first()
    if home is None:
        home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Accueil", slug="accueil"))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home}
        )
        Site.clear_site_root_paths_cache()
    return home


def networks_index() -> IndexPage:
    """``/reseaux/``."""
    index = IndexPage.objects.filter(slug="reseaux").first()
    return index or home_page().add_child(instance=IndexPage(title="Réseaux", slug="reseaux"))


class NetworkFactory(DjangoModelFactory):
    """A network with its public page."""

    class Meta:
        model = Network
        django_get_or_create = ["code"]
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"NET{n}")
    slug = factory.LazyAttribute(lambda o: o.code.lower())
    name_fr = factory.LazyAttribute(lambda o: f"Réseau {o.code}")
    kind = NetworkKind.REGIONAL
    status = NetworkStatus.ACTIVE

    @factory.post_generation
    def with_page(self, create, extracted, **kwargs):
        if extracted is not False and self.page is None:
            self.page = networks_index().add_child(instance=NetworkPage(title=self.name_fr, slug=self.slug, **kwargs))
            self.save()


class DataHubFactory(DjangoModelFactory):
    class Meta:
        model = DataHub
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"HUB{n}")
    slug = factory.LazyAttribute(lambda o: o.code.lower())
    name = factory.LazyAttribute(lambda o: f"Pôle {o.code}")
    kind = HubKind.HUB


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Concept
        django_get_or_create = ["scheme", "notation"]

    scheme = Scheme.THEME
    notation = factory.Sequence(lambda n: f"theme-{n}")
    label_fr = factory.LazyAttribute(lambda o: o.notation.capitalize())


class EventFactory(DjangoModelFactory):
    """A published webinar thirty days ahead, open to registration; no seats (see SeatPoolFactory).

    ``parent`` takes another page than the network's; many-to-many fields are set by the caller.
    """

    class Meta:
        model = EventPage
        exclude = ["day"]

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Événement {n}")
    slug = factory.Sequence(lambda n: f"evenement-{n}")
    kind = EventKind.WEBINAR
    mode = EventMode.ONLINE
    date_precision = DatePrecision.TIME
    day: date = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    start_date = factory.SelfAttribute("day")
    start_time = time(11, 0)
    end_time = time(12, 0)
    registration_open = True
    first_published_at = factory.LazyFunction(timezone.now)
    last_published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        network = kwargs["network"]
        parent = kwargs.pop("parent", None) or network.page
        return parent.add_child(instance=model_class(*args, **kwargs))


class PartFactory(DjangoModelFactory):
    class Meta:
        model = Part

    event = factory.SubFactory(EventFactory)
    title_fr = factory.Sequence(lambda n: f"Partie {n}")
    order = factory.Sequence(lambda n: n)


class SeatPoolFactory(DjangoModelFactory):
    class Meta:
        model = SeatPool

    event = factory.SubFactory(EventFactory)
    mode = AttendanceMode.ONLINE
    quota = None


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisme {n}")
    actor_type = ActorType.SCIENCE


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    network = factory.SubFactory(NetworkFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class NewsFactory(DjangoModelFactory):
    """A published news item of today."""

    class Meta:
        model = NewsPage

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Actualité {n}")
    slug = factory.Sequence(lambda n: f"actualite-{n}")
    first_published_at = factory.LazyFunction(timezone.now)
    last_published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return kwargs["network"].page.add_child(instance=model_class(*args, **kwargs))


class CallFactory(NewsFactory):
    """A published call, open, without days."""

    class Meta:
        model = CallPage

    title = factory.Sequence(lambda n: f"Appel {n}")
    slug = factory.Sequence(lambda n: f"appel-{n}")


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = Provider
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"producteur-{n}")
    name = factory.LazyAttribute(lambda o: o.slug.capitalize())


class ResourceFactory(DjangoModelFactory):
    """A published dataset; ``themes``, ``providers``... take lists, kept with it."""

    class Meta:
        model = Resource

    network = factory.SubFactory(NetworkFactory)
    type = ResourceType.DATASET
    slug = factory.Sequence(lambda n: f"ressource-{n}")
    title_fr = factory.Sequence(lambda n: f"Ressource {n}")
    live = True
    first_published_at = factory.LazyFunction(timezone.now)
    last_published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        many = {f.name for f in model_class._meta.many_to_many} | {"tags"}
        related = {name: kwargs.pop(name) for name in list(kwargs) if name in many}
        made = model_class(*args, **kwargs)
        made.save()
        for name, values in related.items():
            getattr(made, name).set(values)
        if related:
            made.save()
        return made


class SelectionFactory(DjangoModelFactory):
    """A published selection, empty."""

    class Meta:
        model = Selection

    network = factory.SubFactory(NetworkFactory)
    slug = factory.Sequence(lambda n: f"selection-{n}")
    title_fr = factory.Sequence(lambda n: f"Sélection {n}")
    live = True
    first_published_at = factory.LazyFunction(timezone.now)
    last_published_at = factory.LazyFunction(timezone.now)


class SubscriberFactory(DjangoModelFactory):
    """An active subscriber; ``networks`` and ``themes`` take lists."""

    class Meta:
        model = Subscriber
        skip_postgeneration_save = True

    address = factory.Sequence(lambda n: f"abonne-{n}@example.org")
    language = "fr"
    state = SubscriberState.ACTIVE
    confirmed_at = factory.LazyFunction(timezone.now)
    consent_at = factory.LazyFunction(timezone.now)
    consent_how = ConsentHow.FORM
    consent_text = "J’accepte de recevoir la lettre."
    consent_source = "/lettre/"

    @factory.post_generation
    def networks(self, create, extracted, **kwargs):
        if extracted:
            self.networks.set(extracted)

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if extracted:
            self.themes.set(extracted)


class IssueFactory(DjangoModelFactory):
    """The draft of an issue in French; ``blocks`` and ``blocks_en`` are raw StreamField blocks."""

    class Meta:
        model = NewsletterIssue
        exclude = ["blocks", "blocks_en"]

    network = factory.SubFactory(NetworkFactory)
    title = factory.Sequence(lambda n: f"Lettre {n}")
    slug = factory.Sequence(lambda n: f"lettre-{n}")
    number = factory.Sequence(lambda n: n + 1)
    until = factory.LazyFunction(timezone.now)
    since = factory.LazyAttribute(lambda o: o.until - timedelta(days=92))
    languages = factory.LazyFunction(lambda: ["fr"])
    live = False
    blocks: list = []
    blocks_en: list = []
    body_fr = factory.LazyAttribute(lambda o: json.dumps(o.blocks))
    body_en = factory.LazyAttribute(lambda o: json.dumps(o.blocks_en))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        issue = kwargs["network"].page.add_child(instance=model_class(*args, **kwargs))
        issue.save_revision()
        return model_class.objects.get(pk=issue.pk)


def section_block(code, *items, title=""):
    """A section of an issue; ``items`` are what differs from an item titled after its place."""
    values = [
        {"key": "", "link": "/", "updated_at": "", "title": f"Élément {number}", **item}
        for number, item in enumerate(items, start=1)
    ]
    listed = [{"type": "item", "value": value, "id": str(uuid4())} for value in values]
    return {"type": "section", "value": {"code": code, "title": title, "items": listed}}
