"""Opening a form of the admin and saving it changes nothing: what it does not offer to somebody is kept.

The forms are read and sent back as a browser does it: only what stands in the page is sent.
"""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db.models import Model
from django.forms.models import model_to_dict
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.accounts.models import User
from events.models import DeclaredFigure, Session, Speaker
from networks.models import Membership, Need, Network, Team
from networks.teams import Role
from resources.models import Relation, Resource, SelectionItem, Source
from tests.factories import (
    CallFactory,
    DataHubFactory,
    EventFactory,
    NetworkFactory,
    NewsFactory,
    OrganisationFactory,
    ProviderFactory,
    ResourceFactory,
    SelectionFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(own):
    return NetworkFactory(code="bretagne", name_fr="Bretagne")


@pytest.fixture
def log_in(client, own):
    groups = {
        "coordinator": own.coordinators_group,
        "curator": Team.objects.get(code=Role.CURATOR).group,
        "national": Team.objects.get(code=Role.NATIONAL).group,
    }

    def as_role(role):
        user, made = User.objects.get_or_create(email=f"{role}@example.org")
        if made:
            user.groups.add(groups[role])
        client.force_login(user)
        return client

    return as_role


def address(record: Model) -> str:
    if isinstance(record, Page):
        return reverse("wagtailadmin_pages:edit", args=[record.pk])
    if isinstance(record, Resource) or type(record).__name__ == "Selection":
        return reverse(f"wagtailsnippets_resources_{type(record).__name__.lower()}:edit", args=[record.pk])
    names = {Source: "resource-source", DeclaredFigure: "declared-figure"}
    return reverse(f"{names.get(type(record), type(record).__name__.lower())}:edit", args=[record.pk])


def sent_by_a_browser(page: str, record: Model) -> dict[str, Any]:
    """What the edit form of a page sends as it stands; texts in blocks, which scripts draw, are empty here."""
    forms = BeautifulSoup(page, "lxml").select("form[method=POST], form[method=post]")
    form = max(forms, key=lambda each: len(each.select("[name]")))
    data: dict[str, list[str]] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        if field.has_attr("disabled") or field.find_parent("template") or "__prefix__" in field["name"]:
            continue
        kind = field.get("type", "text")
        if field.name == "select":
            values = [option["value"] for option in field.select("option[selected]")]
            if not values and not field.has_attr("multiple") and field.option:
                values = [field.option["value"]]  # a browser shows the first
        elif field.name == "textarea":
            values = [field.text.removeprefix("\n")]
        elif kind in {"checkbox", "radio"}:
            values = [field.get("value", "on")] if field.has_attr("checked") else []
        else:
            values = [field.get("value", "")] if kind not in {"submit", "button", "file"} else []
        data.setdefault(field["name"], []).extend(values)
    blocks = [f.name for f in record._meta.get_fields() if isinstance(f, StreamField)]
    return {name: values for name, values in data.items() if values} | nested_form_data(
        {name: streamfield([]) for name in blocks}
    )


def named(record: Model) -> dict[str, Any]:
    """What a saved record names: relations as keys, lists as they are, and the rows under it."""
    fresh = type(record)._default_manager.get(pk=record.pk)
    left_out = {"latest_revision", "live_revision", "tags", "tagged_items"}
    many = {each.name for each in fresh._meta.many_to_many}
    found = {
        name: sorted(each.pk for each in value) if name in many else value
        for name, value in model_to_dict(fresh).items()
        if name not in left_out and not name.endswith("_at")
    }
    for name in ("relations", "items", "sessions"):
        if hasattr(fresh, name):
            found[name] = [
                (row.target_id if name == "relations" else row.resource_id if name == "items" else
                 sorted(row.speakers.values_list("pk", flat=True)))
                for row in getattr(fresh, name).all()
            ]  # fmt: skip
    return found


def failures(response):
    """What the form and the rows under it were refused for."""
    form = response.context["form"]
    return form.errors, {name: rows.errors for name, rows in getattr(form, "formsets", {}).items()}


def save(client, record, **more):
    """Open the form, send back what it shows; ``more`` is typed or pressed."""
    data = sent_by_a_browser(client.get(address(record)).content.decode(), record)
    response = client.post(address(record), {**data, **more})
    assert response.status_code == 302, failures(response)
    return data


def shared_resource(own, foreign, **values):
    third = NetworkFactory(code="geodev", with_page=False)
    resource = ResourceFactory(
        network=own,
        networks_of_interest=[foreign, own, third],
        co_developed_with=[foreign],
        providers=[ProviderFactory()],
        themes=[ThemeFactory()],
        **values,
    )
    draft = ResourceFactory(network=foreign, live=False, title_fr="Wallaby")
    Relation.objects.create(resource=resource, target=draft, kind="References", sort_order=0)
    return resource


def records_of(own, foreign):
    """One record of every form, which names what belongs to others wherever it can."""
    resource = shared_resource(own, foreign, hub=DataHubFactory(), issued=2024)
    selection = SelectionFactory(network=own)
    hidden = ResourceFactory(network=foreign, live=False)
    SelectionItem.objects.create(selection=selection, resource=hidden, sort_order=0)
    theirs = EventFactory(network=foreign)
    event = EventFactory(network=own, contact_email="a@example.org")
    event.co_organisers.set([foreign])
    event.themes.set([ThemeFactory()])
    event.hubs.set([DataHubFactory()])
    event.save()
    session = Session.objects.create(event=event, title_fr="Ouverture")
    session.speakers.set(
        [Speaker.objects.create(network=foreign, name="Ada"), Speaker.objects.create(network=own, name="Bo")]
    )
    session.save()
    news, call = NewsFactory(network=own, country="FR"), CallFactory(network=own)
    for page in (news, call):
        page.themes.set([ThemeFactory()])
        page.save()
    need = Need.objects.create(network=own, title="Neige", organisation=OrganisationFactory())
    need.themes.set([ThemeFactory()])
    Network.objects.filter(pk=own.pk).update(parent=foreign, countries=["FR"], regions=["FR-OCC"])
    own.refresh_from_db()
    own.hubs.set([DataHubFactory()])
    member = Membership.objects.create(network=own, organisation=OrganisationFactory())
    Membership.objects.create(network=foreign, organisation=member.organisation)
    return [
        resource,
        selection,
        Source.objects.create(
            network=own, code="s", name="Source", kind="stac", url="https://stac.example/", defaults={"language": "fr"}
        ),
        event,
        news,
        call,
        own.page,
        need,
        own,
        member,
        OrganisationFactory(),
        Speaker.objects.create(network=own, name="Cy"),
        DeclaredFigure.objects.create(network=own, label="Atelier", participants=5, event=theirs),
    ]


def test_a_coordinator_opens_and_saves_every_form_and_nothing_is_lost(own, foreign, log_in):
    client = log_in("coordinator")
    for record in records_of(own, foreign):
        before = named(record)
        save(client, record, **{"action-publish": "1"})
        assert named(record) == before, type(record).__name__


def test_a_curator_opens_and_saves_the_forms_of_the_base_and_nothing_is_lost(own, foreign, log_in):
    client = log_in("curator")
    for record in records_of(own, foreign)[:3]:
        before = named(record)
        save(client, record, **{"action-publish": "1"})
        assert named(record) == before, type(record).__name__


def test_facts_about_other_networks_outlive_drafts_and_their_publication(own, foreign, log_in):
    resource = shared_resource(own, foreign, issued=2024)
    before = named(resource)
    for role in ("coordinator", "curator"):
        resource.refresh_from_db()
        save(log_in(role), resource, summary_fr=f"Relue par {role}.")
        draft = Resource.objects.get(pk=resource.pk).latest_revision.as_object()
        assert draft.summary_fr == f"Relue par {role}."
        assert {n.code for n in draft.networks_of_interest.all()} == {"occitanie", "bretagne", "geodev"}
        assert [n.code for n in draft.co_developed_with.all()] == ["bretagne"]
        assert named(resource) == before, "a draft changes nothing that is public"
    resource.refresh_from_db()
    resource.latest_revision.publish()
    after = named(resource)
    assert after.pop("summary_fr") == "Relue par curator."
    assert {name: after[name] for name in after if name != "has_unpublished_changes"} == {
        name: before[name] for name in after if name != "has_unpublished_changes"
    }


def test_of_interest_to_a_network_is_a_fact_that_whoever_writes_the_record_may_tell_and_take_back(own, foreign, log_in):
    resource = ResourceFactory(network=own, issued=2024)
    client = log_in("coordinator")
    save(client, resource, networks_of_interest=[foreign.pk], co_developed_with=[foreign.pk])
    resource.refresh_from_db()
    draft = resource.latest_revision.as_object()
    assert list(draft.networks_of_interest.all()) == list(draft.co_developed_with.all()) == [foreign]
    save(client, resource, networks_of_interest=[])
    resource.refresh_from_db()
    assert not resource.latest_revision.as_object().networks_of_interest.exists()


def test_what_a_draft_of_the_national_team_names_is_kept_by_the_coordinator_who_goes_on(own, foreign, log_in):
    # The draft hands the record to another network, and gives the programme a session with their speaker.
    resource = ResourceFactory(network=own, issued=2024)
    resource.network = foreign
    hidden = ResourceFactory(network=foreign, live=False)
    resource.relations.add(Relation(target=hidden, kind="References", sort_order=0))
    resource.save_revision()
    event = EventFactory(network=own, contact_email="a@example.org")
    session = Session(event=event, title_fr="Ouverture")
    session.speakers.set([Speaker.objects.create(network=foreign, name="Ada")])
    event.sessions.add(session)
    event.save_revision()
    assert event.latest_revision.as_object().sessions.get().speakers.count() == 1
    client = log_in("coordinator")
    for record in (resource, event):
        record.refresh_from_db()
        save(client, record)
        record.refresh_from_db()
    draft = resource.latest_revision.as_object()
    assert draft.network == foreign
    assert [row.target for row in draft.relations.all()] == [hidden]
    speakers = event.latest_revision.as_object().sessions.get().speakers.all()
    assert [speaker.name for speaker in speakers] == ["Ada"]
    # Kept, but not put in force by who has no say in that network.
    data = sent_by_a_browser(client.get(address(resource)).content.decode(), resource)
    refused = client.post(address(resource), {**data, "action-publish": "1"})
    assert "network" in refused.context["form"].errors
    assert Resource.objects.get(pk=resource.pk).network == own


def test_what_is_kept_is_no_way_to_choose_more_of_what_belongs_to_others(own, foreign, log_in):
    third = NetworkFactory(code="sud", with_page=False)
    need = Need.objects.create(network=own, title="Neige")
    client = log_in("coordinator")
    for network in (foreign, third):
        response = client.post(
            reverse("need:edit", args=[need.pk]), {"network": network.pk, "title": "N", "state": "open"}
        )
        assert "network" in response.context["form"].errors
