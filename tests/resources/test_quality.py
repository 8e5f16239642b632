"""Quality of a record: yes/no criteria, the same in the editor and in the lists."""

import random

import pytest
from django.urls import reverse

from cms.accounts.models import User
from networks.enums import ProposalKind, ProposalState
from networks.models import Proposal, Team
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from resources import quality
from resources.enums import LinkState, ResourceType
from resources.linkcheck import address_hash
from resources.models import AccessLink, LinkHealth, Resource
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db

DEAD = "https://a.fr/dead"


@pytest.fixture
def network():
    provision_teams()
    network = NetworkFactory(code="occitanie", name_fr="Occitanie")
    provision(network)
    network.refresh_from_db()
    return network


def bury(url=DEAD):
    LinkHealth.objects.create(url=url, url_hash=address_hash(url), host="a.fr", state=LinkState.DEAD)


FULL = {
    "title_en": "Snow", "summary_fr": "Neige.", "summary_en": "Snow.", "audiences": ["gis"], "level": "beginner",
    "languages": ["fr"], "world": True, "period_start": "2018", "status": "in_production", "access": "open",
    "licence": "MIT", "contact_email": "a@example.org", "doi": "10.5072/x", "formats": ["CSV"],
}  # fmt: skip


def complete(network, **values):
    resource = ResourceFactory(
        network=network, themes=[ThemeFactory()], providers=[ProviderFactory()], **{**FULL, **values}
    )
    AccessLink.objects.create(resource=resource, url="https://a.fr/x")
    return resource


def missing(resource):
    return {criterion.code for criterion in quality.assess(resource).missing}


def test_a_complete_record(network):
    assessment = quality.assess(complete(network))
    assert assessment.missing == ()
    assert assessment.percent == 100
    assert {criterion.code for criterion in assessment.met} == set(quality.BY_CODE)


def test_an_empty_record_lacks_everything_but_what_it_has(network):
    resource = ResourceFactory(network=network)
    assert missing(resource) == set(quality.BY_CODE)
    assert quality.assess(resource).percent == 0


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("titles", {"title_en": ""}), ("summaries", {"summary_fr": ""}), ("audiences", {"audiences": []}),
        ("level", {"level": ""}), ("languages", {"languages": []}), ("place", {"world": False}),
        ("period", {"period_start": ""}), ("status", {"status": ""}), ("access", {"access": ""}),
        ("licence", {"licence": ""}), ("contact", {"contact_email": ""}), ("citation", {"doi": ""}),
        ("formats", {"formats": []}),
    ],
)  # fmt: skip
def test_each_criterion_is_told_with_what_to_do(network, code, values):
    resource = complete(network, **values)
    assert missing(resource) == {code}
    assert list(quality.lacking(Resource.objects.all(), code)) == [resource]


def test_a_dead_link_is_no_link(network):
    resource = complete(network)
    bury("https://a.fr/x")
    assert missing(resource) == {"links"}
    assert list(quality.lacking(Resource.objects.all(), "links")) == [resource]
    AccessLink.objects.create(resource=resource, url="https://a.fr/y")
    assert missing(Resource.objects.get()) == set()


def test_what_does_not_apply_is_not_asked(network):
    video = complete(network, type=ResourceType.VIDEO, world=False, period_start="", doi="", formats=[], status="")
    assert quality.assess(video).percent == 100
    platform = complete(network, type=ResourceType.PLATFORM, licence="")
    assert "licence" not in missing(platform)
    for code in ("place", "period", "citation", "licence"):
        assert not quality.lacking(Resource.objects.all(), code).exists()


def test_a_rectangle_or_a_country_is_a_place(network):
    assert "place" not in missing(complete(network, world=False, countries=["MG"]))
    assert "place" not in missing(complete(network, world=False, regions=["FR-OCC"]))
    box = {"west": 0.0, "south": 0.0, "east": 1.0, "north": 1.0}
    assert "place" not in missing(complete(network, world=False, **box))
    assert not quality.lacking(Resource.objects.all(), "place").exists()


def test_the_editor_and_the_lists_agree(network):
    """Both definitions of every criterion, over records of all types with anything missing."""
    chance = random.Random(3)
    theme, provider = ThemeFactory(), ProviderFactory()
    bury()
    for number in range(120):
        values = {name: value for name, value in FULL.items() if chance.random() < 0.6}
        resource = ResourceFactory(
            network=network,
            type=chance.choice(ResourceType.values),
            title_fr=chance.choice(["Neige", ""]),
            live=number % 2 == 0,
            **values,
        )
        if chance.random() < 0.5:
            resource.themes = [theme]
        if chance.random() < 0.5:
            resource.providers = [provider]
        resource.save()
        for url in (DEAD, "https://a.fr/x"):
            if chance.random() < 0.5:
                AccessLink.objects.create(resource=resource, url=url)
    counted = {r.pk: r.quality for r in quality.with_quality(Resource.objects.all())}
    assert len(counted) == 120
    lacks = {code: set(quality.lacking(Resource.objects.all(), code).values_list("pk", flat=True))
             for code in quality.BY_CODE}  # fmt: skip
    for resource in Resource.objects.all():
        assert counted[resource.pk] == quality.assess(resource).percent
        assert {code for code, pks in lacks.items() if resource.pk in pks} == missing(resource)


def test_criteria_point_to_fields_of_the_form(network, client):
    resource = ResourceFactory(network=network)
    client.force_login(User.objects.create_superuser("admin@example.org", "demo"))
    text = client.get(reverse("wagtailsnippets_resources_resource:edit", args=[resource.pk])).content.decode()
    for criterion in quality.CRITERIA:
        assert f'href="#{criterion.anchor}"' in text
        assert f'id="{criterion.anchor}"' in text


def curator():
    user = User.objects.create_user("curation@example.org", "demo")
    user.groups.add(Team.objects.get(code=Role.CURATOR).group)
    return user


def test_the_list_sorts_and_filters_by_quality(network, client):
    worst = ResourceFactory(network=network, title_fr="Pauvre")
    complete(network, title_fr="Riche")
    client.force_login(curator())
    url = reverse("wagtailsnippets_resources_resource:list")
    shown = client.get(url, {"ordering": "quality"}).context["object_list"]
    assert [resource.title_fr for resource in shown] == ["Pauvre", "Riche"]
    shown = client.get(url, {"ordering": "-quality"}).context["object_list"]
    assert [resource.title_fr for resource in shown] == ["Riche", "Pauvre"]
    assert list(client.get(url, {"to_fix": "licence"}).context["object_list"]) == [worst]
    assert client.get(url, {"to_fix": "nonsense"}).status_code == 200
    assert list(client.get(url, {"live": "false"}).context["object_list"]) == []
    worst.save_revision()
    worst.get_workflow().start(worst, None)
    assert list(client.get(url, {"review": "waiting"}).context["object_list"]) == [worst]


def test_the_home_panel_of_curators(network, client):
    bury()
    worst = ResourceFactory(network=network, title_fr="Pauvre")
    AccessLink.objects.create(resource=worst, url=DEAD)
    draft = ResourceFactory(network=network, title_fr="Brouillon", live=False)
    draft.save_revision()
    Proposal.objects.create(
        kind=ProposalKind.RESOURCE, network=network, payload={"title": "Proposée"}, proposer_name="C",
        proposer_email="c@example.org", state=ProposalState.SUBMITTED,
    )  # fmt: skip
    user = curator()
    draft.get_workflow().start(draft, None)
    client.force_login(user)
    panel = next(p for p in client.get(reverse("wagtailadmin_home")).context["panels"] if p.name == "resource_base")
    context = panel.get_context_data({})
    assert (context["proposals"], context["to_review"], context["drafts"], context["dead"]) == (1, 1, 1, 1)
    assert context["worst"] == [worst]
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    for name in ("worst_url", "dead_url", "drafts_url", "review_url", "proposals_url"):
        assert context[name].replace("&", "&amp;") in page
        assert client.get(context[name]).status_code == 200
    assert reverse("wagtailsnippets_resources_resource:edit", args=[draft.pk]) in page  # "to moderate"


def test_the_panel_is_for_those_who_edit_resources(network, client):
    outsider = User.objects.create_user("lettre@example.org", "demo")
    outsider.groups.add(Team.objects.get(code=Role.NEWSLETTER).group)
    client.force_login(outsider)
    names = [panel.name for panel in client.get(reverse("wagtailadmin_home")).context["panels"]]
    assert "resource_base" not in names
