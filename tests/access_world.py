"""The world of the access walk: three networks, eight roles, and secrets that must not leave their circle.

Every object belongs to the network *occitanie*; *guyane* co-organises one of its events; *bretagne* is a stranger.
A floor that adds records adds them in a builder of its own (``@builds``), with a title that is a secret.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Site

from cms.accounts.models import User
from cms.models import SiteSettings, SpaceAccess
from cms.outbox.compose import MailContent, enqueue
from cms.outbox.models import Suppression
from cms.vocabularies import Concept, Scheme
from events.enums import RegistrationState
from events.models import DeclaredFigure, EventPage, Participant, Registration, Speaker
from networks.enums import ActorType, HubKind, ProposalKind, ProposalState, ServiceKind
from networks.models import DataHub, Membership, Need, Network, NewsPage, Organisation, Proposal, Service, Team
from networks.newsletters.drafts import new_issue
from networks.newsletters.enums import AnnouncementKind, IssueState
from networks.newsletters.models import Announcement, NewsletterIssue, SubscriberImport
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from resources.enums import JobState, Outcome, SourceKind
from resources.harvest import jobs
from resources.linkcheck import address_hash
from resources.models import AccessLink, Item, Job, LinkHealth, SavedSearch, Source
from tests.factories import (
    EventFactory,
    NetworkFactory,
    ProviderFactory,
    ResourceFactory,
    SeatPoolFactory,
    SelectionFactory,
    SubscriberFactory,
)

ANONYMOUS, EDITOR, COORDINATOR, CO_ORGANISER, STRANGER, CURATOR, LETTER, SUPERUSER = ROLES = (
    "anonymous",
    "editor",
    "coordinator",
    "co_organiser",
    "stranger",
    "curator",
    "letter",
    "superuser",
)


@dataclass
class World:
    """Objects by name, and for each secret the roles that may read it."""

    users: dict[str, User | None] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["things"][name]
        except KeyError:
            raise AttributeError(name) from None

    def secret(self, word: str, *roles: str) -> str:
        """A word that only ``roles`` (and the superuser) may find in an answer."""
        self.secrets[word] = frozenset({*roles, SUPERUSER})
        return word


BUILDERS: list[Callable[[World], None]] = []


def builds(function: Callable[[World], None]) -> Callable[[World], None]:
    """Decorator: adds a builder, called after those before it."""
    BUILDERS.append(function)
    return function


def build() -> World:
    """The whole world; in the test's transaction."""
    world = World()
    for builder in BUILDERS:
        builder(world)
    return world


@builds
def people(world: World) -> None:
    provision_teams()
    networks: dict[str, Network] = {}
    for code in ("occitanie", "guyane", "bretagne"):
        networks[code] = NetworkFactory(code=code, name_fr=code.capitalize())
        provision(networks[code])
    world.things.update(network=networks["occitanie"], partner=networks["guyane"], stranger=networks["bretagne"])
    groups = {
        EDITOR: networks["occitanie"].editors_group,
        COORDINATOR: networks["occitanie"].coordinators_group,
        CO_ORGANISER: networks["guyane"].coordinators_group,
        STRANGER: networks["bretagne"].coordinators_group,
        CURATOR: Team.objects.get(code=Role.CURATOR).group,
        LETTER: Team.objects.get(code=Role.NEWSLETTER).group,
    }
    world.users[ANONYMOUS] = None
    world.users[SUPERUSER] = User.objects.create_superuser("superuser@example.org", "demo")
    for role, group in groups.items():
        world.users[role] = User.objects.create_user(f"{role}@example.org", "demo")
        group.user_set.add(world.users[role])
    world.things["somebody"] = world.users[STRANGER]


@builds
def pages(world: World) -> None:
    team = (EDITOR, COORDINATOR)
    network_page = world.network.page
    news = NewsPage(title=world.secret("Caracal", *team), slug="brouillon-actualite", live=False)
    draft = EventFactory(
        network=world.network, title=world.secret("Zibeline", *team), slug="brouillon-evenement", live=False
    )
    event: EventPage = EventFactory(network=world.network, title="Rencontre publique", slug="rencontre")
    shared: EventPage = EventFactory(network=world.network, title="Rencontre partagée", slug="partagee")
    shared.co_organisers.add(world.partner)
    shared.save()
    network_page.add_child(instance=news)
    for page in (event, shared, draft, news):
        page.save_revision(user=world.users[EDITOR]).publish() if page.live else page.save_revision()
    # A published page whose next title is not published yet.
    event.title = world.secret("Ocelot", *team)
    event.save_revision(user=world.users[EDITOR])
    event.refresh_from_db()
    news.refresh_from_db()
    state = world.network.workflow.start(news, world.users[EDITOR])
    world.things.update(
        network_page=network_page,
        event=event,
        shared_event=shared,
        draft_event=draft,
        draft_news=news,
        workflow_state=state,
        task_state=state.current_task_state,
    )


@builds
def media(world: World) -> None:
    team = (EDITOR, COORDINATOR)
    raw = BytesIO()
    Image.new("RGB", (20, 10)).save(raw, "PNG")
    world.things["image"] = get_image_model().objects.create(
        title=world.secret("Loutre", *team),
        collection=world.network.collection,
        file=ContentFile(raw.getvalue(), "image.png"),
    )
    world.things["document"] = get_document_model().objects.create(
        title=world.secret("Belette", *team),
        collection=world.network.collection,
        file=ContentFile(b"text", "document.txt"),
    )


@builds
def records(world: World) -> None:
    organisation = Organisation.objects.create(name="Laboratoire", actor_type=ActorType.SCIENCE)
    hub = DataHub.objects.create(code="THEIA", slug="theia", name="THEIA", kind=HubKind.HUB)
    world.things.update(
        organisation=organisation,
        membership=Membership.objects.create(
            network=world.network, organisation=organisation, role_fr=world.secret("Genette", COORDINATOR)
        ),
        need=Need.objects.create(network=world.network, title=world.secret("Fossa", EDITOR, COORDINATOR)),
        figure=DeclaredFigure.objects.create(
            network=world.network, label=world.secret("Coati", EDITOR, COORDINATOR), participants=35
        ),
        speaker=Speaker.objects.create(network=world.network, name=world.secret("Kinkajou", EDITOR, COORDINATOR)),
        hub=hub,
        service=Service.objects.create(
            code="PRODIG", slug="prodig", name_fr="Prodig", kind=ServiceKind.DATA_CENTRE, hub=hub
        ),
        concept=Concept.objects.create(scheme=Scheme.THEME, notation="neige", label_fr="Neige"),
    )


@builds
def proposal(world: World) -> None:
    """Somebody proposes a news item to the network, their address is confirmed."""
    world.things["proposal"] = Proposal.objects.create(
        kind=ProposalKind.NEWS,
        network=world.network,
        payload={"title": world.secret("Galago", COORDINATOR)},
        proposer_name="Camille",
        proposer_email="camille@example.org",
        state=ProposalState.SUBMITTED,
        confirmed_at=timezone.now(),
    )


@builds
def subscribers(world: World) -> None:
    """A subscriber to the network's letter; not even its coordinator reads the address."""
    address = f"{world.secret('quokka', LETTER)}@example.org"
    world.things["subscriber"] = SubscriberFactory(
        address=address, networks=[world.network], reason_for_leaving=world.secret("Dingo", LETTER)
    )
    world.things["subscriber_import"] = SubscriberImport.objects.create(
        name=world.secret("Potoroo", LETTER), source="Ancien site"
    )


@builds
def resource_base(world: World) -> None:
    """A published resource and selection, and a draft of each."""
    team = (EDITOR, COORDINATOR, CURATOR)
    world.things.update(
        provider=ProviderFactory(name="Observatoire"),
        saved_search=SavedSearch.objects.create(
            address="quokka@example.org", language="fr", query="theme=eau", confirmed_at=timezone.now()
        ),
        resource=ResourceFactory(network=world.network, slug="humidite", title_fr="Humidité des sols"),
        draft_resource=ResourceFactory(
            network=world.network, slug="brouillon-ressource", title_fr=world.secret("Wallaby", *team), live=False
        ),
        selection=SelectionFactory(network=world.network, slug="eau", title_fr="L’eau vue de l’espace"),
        draft_selection=SelectionFactory(
            network=world.network, slug="brouillon-selection", title_fr=world.secret("Numbat", *team), live=False
        ),
    )
    # The address of a draft tells what it is about.
    address = f"https://example.org/{world.secret('potoroo', *team)}"
    AccessLink.objects.create(resource=world.draft_resource, url=address)
    world.things["link_health"] = LinkHealth.objects.create(
        url=address, url_hash=address_hash(address), host="example.org", state="dead"
    )
    for name, word in (("resource", "Dugong"), ("selection", "Bilby")):
        record, draft = world.things[name], world.things[f"draft_{name}"]
        # A public record whose next title is not published yet, and a draft that waits for its review.
        record.title_fr = world.secret(word, *team)
        record.save_revision(user=world.users[EDITOR], log_action=True)
        record.refresh_from_db()
        draft.save_revision(user=world.users[EDITOR], log_action=True)
        draft.refresh_from_db()
        world.things[f"{name}_workflow_state"] = draft.get_workflow().start(draft, world.users[EDITOR])


@builds
def sources_of_records(world: World) -> None:
    """A network's source with a run that told of a record; a file whose columns are to be chosen."""
    team = (COORDINATOR, CURATOR)
    source = Source.objects.create(
        code="voisin", name=world.secret("Potto", *team), kind=SourceKind.FILE, network=world.network
    )
    run = Job.objects.create(source=source, state=JobState.DONE)
    Item.objects.create(job=run, row=1, identifier="a", title=world.secret("Aye-aye", *team), outcome=Outcome.REFUSED)
    prepared = jobs.ask(source, content=b"id,titre\n1,Carte\n", file_name="fiches.csv", state=JobState.PREPARED)
    world.things.update(source=source, source_run=run, source_file=prepared)


@builds
def site(world: World) -> None:
    site = Site.objects.get(is_default_site=True)
    world.things.update(
        site=site,
        settings=SiteSettings.load(),
        redirect=Redirect.objects.create(old_path="/ancien", redirect_link="/reseaux/"),
        # What the tree serves under its own address, without the leading slash.
        path="",
        event_path=(world.event.get_url() or "/").lstrip("/"),
    )


@builds
def registrations(world: World) -> None:
    """Somebody at the plain event, and somebody at the one another network co-organises."""

    def register(event: EventPage, last_name: str) -> Registration:
        address = f"{last_name.lower()}@example.org"
        return Registration.objects.create(
            event=event,
            participant=Participant.objects.create(email=address),
            state=RegistrationState.CONFIRMED,
            first_name="Camille",
            last_name=last_name,
            email_as_typed=address,
            created_at=timezone.now(),
            confirmed_at=timezone.now(),
        )

    for event in (world.event, world.shared_event):
        SeatPoolFactory(event=event)
    world.things["registration"] = register(world.event, world.secret("Serval", COORDINATOR))
    world.things["shared_registration"] = register(
        world.shared_event, world.secret("Fennec", COORDINATOR, CO_ORGANISER)
    )
    world.things["space"] = SpaceAccess.objects.create(address="serval@example.org", asked_at=timezone.now())


@builds
def mails(world: World) -> None:
    """A mail of the network, and one of the site; an address that gets none."""
    world.things["suppression"] = Suppression.objects.create(address_hash="0" * 64, note=world.secret("Suricate"))
    for name, code, word in (
        ("delivery", world.network.code, world.secret("Hermine", COORDINATOR)),
        ("site_delivery", "", world.secret("Martre")),
    ):
        content = MailContent(subject=word, text=word, html=f"<p>{word}</p>")
        world.things[name] = enqueue(
            stream="test", to="a@example.org", content=content, language="fr", key=f"walk:{name}", network_code=code
        )


@builds
def issues(world: World) -> None:
    """The draft of an issue of the network's letter, and one that was sent."""
    draft = new_issue(world.network)
    draft.title = world.secret("Margay", EDITOR, COORDINATOR)
    draft.save()
    draft.save_revision(user=world.users[EDITOR])
    sent = new_issue(world.network)
    sent.save_revision().publish()
    NewsletterIssue.objects.filter(pk=sent.pk).update(state=IssueState.SENT, sent_at=timezone.now())
    words = {"subject": world.secret("Ouistiti", EDITOR, COORDINATOR), "title": "Rencontre publique"}
    announcement = Announcement.objects.create(
        event_key=f"events.event:{world.event.pk}", kind=AnnouncementKind.SAVE_THE_DATE, network=world.network
    )
    Announcement.objects.filter(pk=announcement.pk).update(content={"fr": words})
    world.things.update(issue=draft, sent_issue=sent, announcement=announcement)
