"""Resources in the admin: who edits what, drafts and review, the edit form, addresses that last."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import Workflow, WorkflowContentType

from cms.accounts.models import User
from cms.models import RecordLogEntry
from events.backstage.setup_forms import PartForm
from networks.admin_forms import NetworkForm, ServiceForm
from networks.models import Team
from networks.newsletters.issue_forms import NewIssueForm
from networks.provisioning import provision, provision_all
from networks.teams import Role
from resources.admin_form import ResourceForm
from resources.models import FormerSlug, Relation, Resource, Selection
from resources.provisioning import NAME
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory, SelectionFactory

NBSP = "\N{NO-BREAK SPACE}"
pytestmark = pytest.mark.django_db

SPACE = "wagtailsnippets_resources_resource"


def person(name, *groups, **kwargs):
    user = User.objects.create_user(f"{name}@example.org", "demo", **kwargs)
    user.groups.add(*groups)
    return user


@pytest.fixture
def foreign(own):
    network = NetworkFactory(code="bretagne", name_fr="Bretagne")
    provision(network)
    return network


@pytest.fixture
def people(own, foreign):
    return {
        "coordinator": person("occitanie", own.coordinators_group),
        "editor": person("redaction", own.editors_group),
        "stranger": person("bretagne", foreign.coordinators_group),
        "curator": person("curation", Team.objects.get(code=Role.CURATOR).group),
        "national": person("national", Team.objects.get(code=Role.NATIONAL).group),
    }


@pytest.fixture
def admin_as(client, people):
    def log_in(role):
        client.cookies.clear()  # and with them the messages of who came before
        client.force_login(people[role])
        return client

    return log_in


def payload(network, **values):
    """What the browser sends for a resource without links."""
    data = {
        "type": "dataset",
        "network": network.pk,
        "language": "fr",
        "title_fr": "Neige des Pyrénées",
        "tags": "",
        "licence_known": "",
        "licence_other": "",
    }
    for formset in ("links", "relations"):
        data |= {f"{formset}-{key}": value for key, value in
                 (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000))}  # fmt: skip
    return {**data, **values}


def add(client, network, **values):
    return client.post(reverse(f"{SPACE}:add"), payload(network, **values))


def edit(client, resource, **values):
    network = values.pop("network", resource.network)
    return client.post(
        reverse(f"{SPACE}:edit", args=[resource.pk]),
        payload(network, **{"title_fr": resource.title_fr, "slug": resource.slug, **values}),
    )


def errors(response):
    return response.context["form"].errors if response.status_code == 200 else {}


@pytest.mark.parametrize("role", ["coordinator", "curator", "national"])
def test_who_may_publish_a_resource(own, admin_as, role):
    response = add(admin_as(role), own, issued="2024", **{"action-publish": "1"})
    assert response.status_code == 302, errors(response)
    resource = Resource.objects.get()
    assert resource.live
    assert resource.issued == 2024
    assert resource.slug == "neige-des-pyrenees"
    assert resource.network == own


def test_an_editor_writes_drafts_and_a_curator_approves(own, admin_as, people):
    client = admin_as("editor")
    assert add(client, own, **{"action-publish": "1"}).status_code in {200, 302}
    assert not Resource.objects.filter(live=True).exists()
    Resource.objects.all().delete()
    assert add(client, own, **{"action-submit": "1"}).status_code == 302
    resource = Resource.objects.get()
    assert not resource.live
    state = resource.current_workflow_task_state
    assert state.task.name == NAME
    url = reverse(f"{SPACE}:workflow_action", args=[resource.pk, "approve", state.pk])
    admin_as("stranger").post(url, {"comment": ""})
    assert not Resource.objects.get().live
    assert str(people["curator"])
    assert admin_as("curator").get(reverse("wagtailadmin_home")).status_code == 200
    admin_as("curator").post(url, {"comment": ""})
    assert Resource.objects.get().live


def test_a_person_of_two_networks_publishes_for_the_one_they_coordinate(own, foreign, people, admin_as):
    people["editor"].groups.add(foreign.coordinators_group)
    client = admin_as("editor")
    response = add(client, own, **{"action-publish": "1"})
    assert "network" in errors(response)
    assert add(client, foreign, **{"action-publish": "1"}).status_code == 302
    published = ResourceFactory(network=own)
    for view in ("unpublish", "delete"):
        client.post(reverse(f"{SPACE}:{view}", args=[published.pk]))
    assert Resource.objects.filter(pk=published.pk, live=True).exists()


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize(
    "view", ["edit", "delete", "usage", "history", "copy", "unpublish", "preview_on_edit", "workflow_history"]
)
def test_a_foreign_record_is_not_found(own, foreign, admin_as, view, live):
    resource = ResourceFactory(network=foreign, title_fr="Wallaby", live=live)
    client = admin_as("coordinator")
    for method in (client.get, client.post):
        response = method(reverse(f"{SPACE}:{view}", args=[resource.pk]))
        assert response.status_code == 404
        assert "Wallaby" not in response.content.decode()
    assert Resource.objects.filter(pk=resource.pk, live=live).exists()


def test_a_record_cannot_be_given_to_another_network(own, foreign, admin_as):
    resource = ResourceFactory(network=own)
    response = edit(admin_as("coordinator"), resource, network=foreign, **{"action-publish": "1"})
    assert "network" in errors(response)
    assert add(admin_as("coordinator"), foreign).status_code == 200
    assert edit(admin_as("curator"), resource, network=foreign, **{"action-publish": "1"}).status_code == 302
    resource.refresh_from_db()
    assert resource.network == foreign


def test_lists_and_choosers_show_no_foreign_draft(own, foreign, admin_as):
    ResourceFactory(network=own, title_fr="Mangouste", live=False)
    ResourceFactory(network=foreign, title_fr="Wallaby", live=False)
    public = ResourceFactory(network=foreign, title_fr="Paille")
    public.title_fr = "Quokka"
    public.save_revision(log_action=True)
    client = admin_as("coordinator")
    listed = client.get(reverse(f"{SPACE}:list")).content.decode()
    assert "Mangouste" in listed
    assert "Paille" not in listed
    chooser = "wagtailsnippetchoosers_resources_resource"
    chosen = client.get(reverse(f"{chooser}:choose")).content.decode()
    assert "Mangouste" in chosen
    assert "Paille" in chosen
    for address in (f"{SPACE}:list", f"{chooser}:choose", "wagtailadmin_home", "wagtailadmin_reports:site_history"):
        text = client.get(reverse(address)).content.decode()
        assert "Wallaby" not in text
        assert "Quokka" not in text
    assert RecordLogEntry.objects.exists()


def test_reports_of_the_workflow_name_no_foreign_draft(own, foreign, people, admin_as):
    resource = ResourceFactory(network=foreign, title_fr="Wallaby", live=False)
    resource.save_revision()
    resource.get_workflow().start(resource, people["stranger"])
    for name in ("workflow", "workflow_tasks"):
        url = reverse(f"wagtailadmin_reports:{name}")
        for query in ("", "?export=csv"):
            response = admin_as("coordinator").get(url + query)
            assert response.status_code == 200
            text = b"".join(response.streaming_content) if response.streaming else response.content
            assert b"Wallaby" not in text
            response = admin_as("stranger").get(url + query)
            text = b"".join(response.streaming_content) if response.streaming else response.content
            assert b"Wallaby" in text


def test_what_a_foreign_draft_uses_is_not_told(wagtail_indexes, own, foreign, people, admin_as):
    provider = ProviderFactory(name="Agence")
    draft = ResourceFactory(network=foreign, title_fr="Wallaby", live=False, providers=[provider])
    draft.save()
    public = ResourceFactory(network=own, title_fr="Publique")
    other = ResourceFactory(network=foreign, title_fr="Numbat", live=False)
    other.relations.create(target=public, kind="References")
    other.save()
    text = admin_as("coordinator").get(reverse(f"{SPACE}:usage", args=[public.pk])).content.decode()
    assert "Numbat" not in text
    assert "Numbat" in admin_as("stranger").get(reverse(f"{SPACE}:usage", args=[other.pk])).content.decode()


def test_a_relation_to_a_foreign_draft_is_refused(own, foreign, admin_as):
    draft = ResourceFactory(network=foreign, title_fr="Wallaby", live=False)
    link = {"relations-TOTAL_FORMS": 1, "relations-0-kind": "References", "relations-0-ORDER": "1",
            "relations-0-target": draft.pk}  # fmt: skip
    response = add(admin_as("coordinator"), own, **link)
    assert response.status_code == 200
    assert not Resource.objects.filter(network=own).exists()
    link["relations-0-target"] = ResourceFactory(network=foreign).pk
    assert add(admin_as("coordinator"), own, **link).status_code == 302


def test_lists_are_chosen_and_typed_in_words(own, admin_as):
    response = add(
        admin_as("coordinator"),
        own,
        audiences=["gis", "decision_maker"],
        languages=["fr", "mg"],
        sources=["satellite"],
        countries=["MG"],
        regions=["FR-974"],
        formats="GeoTIFF, NetCDF , GeoTIFF",
        licence_known="CC-BY-NC-4.0",
        download_bytes="1,5 Go",
        doi="https://doi.org/10.5072/ABC.1",
    )
    assert response.status_code == 302, errors(response)
    resource = Resource.objects.get()
    assert sorted(resource.audiences) == ["decision_maker", "gis"]
    assert resource.languages == ["fr", "mg"]
    assert resource.countries == ["MG"]
    assert resource.regions == ["FR-974"]
    assert resource.formats == ["GeoTIFF", "NetCDF"]
    assert resource.licence == "CC-BY-NC-4.0"
    assert resource.commercial == "no"
    assert resource.download_bytes == 1_500_000_000
    assert resource.doi == "10.5072/abc.1"
    page = admin_as("coordinator").get(reverse(f"{SPACE}:edit", args=[resource.pk])).content.decode()
    assert 'value="GeoTIFF, NetCDF"' in page
    assert f'value="1,5{NBSP}Go"' in page


def test_fields_are_called_what_french_editors_call_them(own, admin_as):
    resource = ResourceFactory(network=own)
    page = BeautifulSoup(admin_as("coordinator").get(reverse(f"{SPACE}:edit", args=[resource.pk])).content, "lxml")
    labels = {label["for"]: label.get_text(" ", strip=True) for label in page.select("form label[for]")}
    called = {name: labels[f"id_{name}"].rstrip(" *") for name in ("period_start", "period_end", "countries")}
    assert called == {"period_start": "Début de la période", "period_end": "Fin de la période", "countries": "Pays"}
    fields = {name: label for name, label in labels.items() if name.removeprefix("id_") in Resource().__dict__}
    assert len(fields) > 20
    assert not [label for label in fields.values() if label[:1].islower()]
    with translation.override("fr"):
        assert str(Relation._meta.get_field("kind").verbose_name) == "cette ressource"
    for form in (ResourceForm, NetworkForm, ServiceForm, NewIssueForm, PartForm):
        with translation.override("fr"):
            said = [str(field.label or "A") for field in form.declared_fields.values()]
        assert said
        assert not [label for label in said if label[:1].islower()]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("doi", {"doi": "not a doi"}),
        ("download_bytes", {"download_bytes": "beaucoup"}),
        ("licence", {"licence_known": "other"}),
        ("licence", {"licence_known": "MIT", "licence_other": "GPL-3.0-or-later"}),
        ("licence", {"licence_known": "<script>"}),
        ("countries", {"countries": ["XX"]}),
        ("languages", {"languages": ["<b>"]}),
        ("slug", {"slug": "selections"}),
        ("title_fr", {"title_fr": ""}),
        ("west", {"west": "12"}),
        ("period_start", {"period_start": "yesterday"}),
        ("issued", {"issued": "1066"}),
        ("issued", {"issued": "9999"}),
        ("issued", {"issued": "soon"}),
    ],
)
def test_bad_input_is_told_next_to_its_field(own, admin_as, field, values):
    response = add(admin_as("coordinator"), own, **values)
    assert field in errors(response)
    assert not Resource.objects.exists()


def test_a_licence_of_its_own_and_values_no_longer_offered_stay(own, admin_as):
    resource = ResourceFactory(network=own, licence="LicenseRef-x", languages=["mul"], countries=["AN"])
    client = admin_as("coordinator")
    page = client.get(reverse(f"{SPACE}:edit", args=[resource.pk])).content.decode()
    assert 'value="LicenseRef-x"' in page
    response = edit(
        client, resource, licence_known="other", licence_other="LicenseRef-x", languages=["mul"], countries=["AN"],
        **{"action-publish": "1"},
    )  # fmt: skip
    assert response.status_code == 302, errors(response)
    resource.refresh_from_db()
    assert (resource.licence, resource.languages, resource.countries) == ("LicenseRef-x", ["mul"], ["AN"])
    assert resource.commercial == ""


def test_a_new_address_keeps_the_former_one(own, admin_as):
    client = admin_as("coordinator")
    resource = ResourceFactory(network=own, slug="ancienne")
    assert edit(client, resource, slug="brouillon").status_code == 302
    resource.refresh_from_db()
    assert resource.slug == "ancienne"
    assert edit(client, resource, slug="nouvelle", **{"action-publish": "1"}).status_code == 302
    resource.refresh_from_db()
    assert resource.slug == "nouvelle"
    assert FormerSlug.objects.get(slug="ancienne").resource == resource
    assert edit(client, resource, slug="encore", **{"action-publish": "1"}).status_code == 302
    assert set(resource.former_slugs.values_list("slug", flat=True)) == {"ancienne", "nouvelle"}
    # Back to an address of one's own: it is no former one any more.
    resource.refresh_from_db()
    assert edit(client, resource, slug="nouvelle", **{"action-publish": "1"}).status_code == 302
    assert set(resource.former_slugs.values_list("slug", flat=True)) == {"ancienne", "encore"}
    response = add(client, own, slug="ancienne")
    assert "slug" in errors(response)
    assert add(client, own, title_fr="Ancienne").status_code == 302
    assert Resource.objects.filter(slug="ancienne-2").exists()


def test_a_copy_has_its_own_address(own, admin_as):
    resource = ResourceFactory(network=own, slug="neige", doi="10.5072/x")
    page = admin_as("coordinator").get(reverse(f"{SPACE}:copy", args=[resource.pk]))
    assert page.context["form"].initial["slug"] == ""
    assert page.context["form"].initial["doi"] == ""


def test_the_same_doi_twice_is_refused_without_naming_a_foreign_draft(own, foreign, admin_as):
    ResourceFactory(network=foreign, title_fr="Wallaby", live=False, doi="10.5072/x")
    response = add(admin_as("coordinator"), own, doi="10.5072/X")
    assert "doi" in errors(response)
    assert "Wallaby" not in response.content.decode()


def test_previews_in_both_languages(own, admin_as):
    resource = ResourceFactory(network=own, title_fr="Neige", title_en="Snow", live=False)
    client = admin_as("coordinator")
    url = reverse(f"{SPACE}:preview_on_edit", args=[resource.pk])
    data = payload(own, title_fr="Neige fraîche", title_en="Fresh snow", slug=resource.slug)
    assert client.post(url, data).json()["is_valid"]
    assert "Neige fraîche" in client.get(url, {"mode": "fr"}).content.decode()
    assert "Fresh snow" in client.get(url, {"mode": "en"}).content.decode()


def test_a_locked_record_waits(own, admin_as):
    resource = ResourceFactory(network=own, title_fr="Avant")
    admin_as("curator").post(reverse(f"{SPACE}:lock", args=[resource.pk]))
    resource.refresh_from_db()
    assert resource.locked
    edit(admin_as("coordinator"), resource, title_fr="Après", **{"action-publish": "1"})
    resource.refresh_from_db()
    assert resource.title_fr == "Avant"


def test_a_selection_is_written_in_order(own, foreign, admin_as):
    first, second = ResourceFactory(network=own), ResourceFactory(network=foreign)
    hidden = ResourceFactory(network=foreign, live=False)
    url = reverse("wagtailsnippets_resources_selection:add")
    data = {
        "kind": "curated", "network": own.pk, "language": "fr", "title_fr": "L’eau", "items-TOTAL_FORMS": 2,
        "items-INITIAL_FORMS": 0, "items-MIN_NUM_FORMS": 0, "items-MAX_NUM_FORMS": 1000, "items-0-ORDER": 2,
        "items-0-resource": first.pk, "items-1-ORDER": 1, "items-1-resource": second.pk, "action-publish": "1",
    }  # fmt: skip
    assert admin_as("coordinator").post(url, {**data, "items-1-resource": hidden.pk}).status_code == 200
    response = admin_as("coordinator").post(url, data)
    assert response.status_code == 302, errors(response)
    selection = Selection.objects.get()
    assert selection.live
    assert selection.slug == "l-eau"
    assert [item.resource for item in selection.items.all()] == [second, first]
    draft = SelectionFactory(network=foreign, live=False, title_fr="Numbat")
    edit_url = reverse("wagtailsnippets_resources_selection:edit", args=[draft.pk])
    assert admin_as("coordinator").get(edit_url).status_code == 404


def test_a_bulk_action_touches_ones_own_only(own, foreign, admin_as):
    mine = ResourceFactory(network=own)
    theirs = ResourceFactory(network=foreign, title_fr="Wallaby")
    url = reverse("wagtail_bulk_action", args=["resources", "resource", "delete"])
    client = admin_as("coordinator")
    response = client.post(f"{url}?id={mine.pk}&id={theirs.pk}", {"next": "/admin/"})
    assert response.status_code in {200, 302}
    assert list(Resource.objects.all()) == [theirs]
    assert client.get(f"{url}?id={theirs.pk}").status_code == 404


def test_the_workflow_is_made_once_and_mended(own):
    assert not provision_all()
    workflow = Workflow.objects.get(name=NAME)
    workflow.deactivate()
    WorkflowContentType.objects.all().delete()
    task = workflow.workflow_tasks.get().task.specific
    task.groups.clear()
    task.deactivate()
    assert provision_all()
    assert not provision_all()
    resource = ResourceFactory(network=own)
    assert resource.get_workflow() == workflow
    assert Team.objects.get(code=Role.CURATOR).group in task.groups.all()


def test_the_list_takes_as_many_queries_for_one_as_for_many(own, admin_as, django_assert_max_num_queries):
    client = admin_as("coordinator")
    url = reverse(f"{SPACE}:list")
    ResourceFactory(network=own)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    ResourceFactory.create_batch(10, network=own)
    with django_assert_max_num_queries(len(one) + 1):
        client.get(url + "?ordering=quality")
