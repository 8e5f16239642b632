"""Writing an issue in the admin: who may, the new issue, what it still could take, previews, test mails."""

import io
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader
from wagtail.models import GroupPagePermission

from cms.accounts.models import User
from cms.outbox.models import Delivery
from cms.outbox.testing import clear, deliver_all
from networks.enums import NetworkKind
from networks.models import Network, Team
from networks.newsletters import drafts
from networks.newsletters.enums import SEND, IssueState
from networks.newsletters.issue_access import may_send, networks_written_for
from networks.newsletters.issue_forms import NewIssueForm
from networks.newsletters.models import NewsletterIssue
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from tests.factories import EventFactory, IssueFactory, NetworkFactory, NewsFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def national():
    network = NetworkFactory(code="NAT", kind=NetworkKind.NATIONAL)
    provision_teams()
    provision(network)
    return network


@pytest.fixture
def occitanie(national):
    network = NetworkFactory(code="OCC")
    provision(network)
    network.refresh_from_db()
    return network


def person(name, group):
    user = User.objects.create_user(f"{name}@example.org", "demo")
    group.user_set.add(user)
    return user


@pytest.fixture
def editor(national):
    return person("lettre", Team.objects.get(code=Role.NEWSLETTER).group)


@pytest.fixture
def coordinator(occitanie):
    return person("occitanie", occitanie.coordinators_group)


def test_each_writes_for_their_own(editor, coordinator, national, occitanie):
    assert list(networks_written_for(editor)) == [national]
    assert list(networks_written_for(coordinator)) == [occitanie]


def test_the_newsletter_team_works_on_the_national_page_alone(editor, national):
    group = Team.objects.get(code=Role.NEWSLETTER).group
    held = GroupPagePermission.objects.filter(group=group).values_list("page", "permission__codename")
    assert set(held) == {(national.page_id, f"{action}_page") for action in ("add", "change", "publish")}
    assert not provision_teams()
    assert not provision(national)


def test_sending_is_a_right_of_its_own_beside_publishing(editor, coordinator, national, occitanie):
    ours, theirs = drafts.new_issue(national), drafts.new_issue(occitanie)
    assert editor.has_perm(SEND)
    assert may_send(editor, ours)
    assert not may_send(editor, theirs)  # may send, may not publish there
    assert may_send(coordinator, theirs)
    assert not may_send(coordinator, ours)
    publisher = person("redaction", theirs.network.editors_group)
    group = theirs.network.editors_group
    GroupPagePermission.objects.create(group=group, page=theirs.network.page, permission_type="publish")
    assert theirs.permissions_for_user(publisher).can_publish()
    assert not may_send(publisher, theirs)  # may publish, may not send
    assert may_send(User.objects.create_superuser("chef@example.org", "demo"), theirs)


def test_a_new_issue_is_written_and_opened_in_the_editor(client, editor, national, occitanie):
    NewsFactory(network=occitanie)
    client.force_login(editor)
    page = client.get(reverse("newsletter_issue:new"))
    assert page.status_code == 200
    assert "Réseau OCC" not in page.content.decode()
    response = client.post(reverse("newsletter_issue:new"), {"network": national.pk, "languages": ["fr", "en"]})
    issue = NewsletterIssue.objects.get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[issue.pk])
    assert (issue.network, issue.languages, issue.latest_revision.user) == (national, ["fr", "en"], editor)
    edit = client.get(response.url)
    assert edit.status_code == 200
    assert reverse("newsletter_issue:check", args=[issue.pk]) in edit.content.decode()


def test_who_writes_several_letters_sees_since_when_each_gathers(national, occitanie, django_assert_num_queries):
    ends = datetime(2026, 8, 3, 10, tzinfo=ZoneInfo("Europe/Paris"))
    IssueFactory(network=occitanie, state=IssueState.SENT, until=ends)
    networks = Network.objects.all()
    with django_assert_num_queries(1):
        beginnings = drafts.beginnings([national, occitanie], timezone.now())
    with override("fr"):
        shown = str(NewIssueForm(networks=networks, beginnings=beginnings)["network"])
    assert f"{occitanie}, publié depuis le 3 août 2026 à 10:00" in shown
    assert shown.count("publié depuis le") == networks.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"since": "2026-02-01T10:00", "until": "2026-01-01T10:00"}, "until"),
        ({"until": "demain"}, "until"),
        ({"until": "2100-01-01T00:00"}, "until"),
        ({"languages": []}, "languages"),
        ({"languages": ["de"]}, "languages"),
    ],
)
def test_a_bad_answer_is_told_beside_its_field(client, editor, national, changed, field):
    client.force_login(editor)
    response = client.post(reverse("newsletter_issue:new"), {"network": national.pk, "languages": ["fr"], **changed})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not NewsletterIssue.objects.exists()


def test_nobody_writes_a_letter_of_others(client, coordinator, national):
    client.force_login(coordinator)
    response = client.post(reverse("newsletter_issue:new"), {"network": national.pk, "languages": ["fr"]})
    assert "network" in response.context["form"].errors
    issue = drafts.new_issue(national)
    for name, arguments in {
        "check": [issue.pk],
        "add": [issue.pk, "fr"],
        "face": [issue.pk, "fr", "mail"],
    }.items():
        url = reverse(f"newsletter_issue:{name}", args=arguments)
        assert client.post(url).status_code in {404, 405}
        assert client.get(url).status_code == 404


def test_the_panel_offers_what_was_left_out_and_the_button_adds_it(client, editor, national):
    made = [NewsFactory(network=national) for _n in range(drafts.PER_SECTION + 1)]
    issue = drafts.new_issue(national)
    client.force_login(editor)
    edit = BeautifulSoup(client.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])).content, "html.parser")
    form = edit.find("form", id="page-edit-form")
    add_url = reverse("newsletter_issue:add", args=[issue.pk, "fr"])
    assert made[0].title in form.text
    assert form.select(f'a[href="{add_url}"]')
    # In the editor's form a button that adds would be pressed by Enter in any field.
    assert not form.select("[formaction], button[name=key]")
    page = BeautifulSoup(client.get(add_url).content, "html.parser")
    (button,) = page.select("button[name=key]")
    assert button["value"] == f"networks.news:{made[0].pk}"
    assert made[0].title in button["aria-label"]
    response = client.post(add_url, {button["name"]: button["value"]}, follow=True)
    assert "Ajouté" in response.content.decode()
    draft = NewsletterIssue.objects.get(pk=issue.pk).get_latest_revision_as_object()
    assert [key for key, _code, _at in drafts.held(draft)].count(button["value"]) == 1
    again = client.post(add_url, {button["name"]: button["value"]}, follow=True)
    assert "plus proposé" in again.content.decode()
    assert client.post(add_url, {}).status_code == 404


def test_the_form_saves_and_publishes_an_issue(client, editor, national):
    """The edit form as the browser posts it, the languages as ticked boxes."""
    issue = drafts.new_issue(national)
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:edit", args=[issue.pk])
    form = BeautifulSoup(client.get(url).content, "html.parser").find("form", id="page-edit-form")
    posted = {field["name"]: field.get("value", "") for field in form.find_all("input") if field.get("name")}
    posted |= {
        "title": "Nouveau titre",
        "language": "fr",
        "languages": ["fr", "en"],
        "summary_fr": "Deux phrases.",
        "body_fr-count": "0",
        "body_en-count": "0",
        "since_0": "",
        "slug": issue.slug,
        "action-publish": "1",
    }
    for name in ("title_en", "summary_en", "since", "until", "seo_title", "search_description"):
        posted.setdefault(name, "")
    response = client.post(url, posted)
    assert response.status_code == 302, response.context["form"].errors
    issue.refresh_from_db()
    assert (issue.title, issue.languages, issue.live) == ("Nouveau titre", ["fr", "en"], True)
    assert issue.state == IssueState.DRAFT
    assert client.get(issue.get_url()).status_code == 404  # published is not sent


def test_each_face_of_the_draft_is_previewed(client, editor, national):
    NewsFactory(network=national, title="Une nouvelle")
    issue = drafts.new_issue(national)
    client.force_login(editor)
    check = client.get(reverse("newsletter_issue:check", args=[issue.pk]) + "?face=text&language=fr")
    frames = BeautifulSoup(check.content, "html.parser").select("iframe")
    assert [frame["width"] for frame in frames] == ["390", "1024"]
    assert {urlsplit(frame["src"]).path for frame in frames} == {
        reverse("newsletter_issue:face", args=[issue.pk, "fr", "text"])
    }
    for face in ("mail", "web", "text", "pdf"):
        response = client.get(reverse("newsletter_issue:face", args=[issue.pk, "fr", face]))
        assert response.status_code == 200, face
        assert response.get("X-Frame-Options") == "SAMEORIGIN", face
        raw = response.content
        words = PdfReader(io.BytesIO(raw)).pages[0].extract_text() if face == "pdf" else raw.decode()
        assert "Une nouvelle" in words, face
        assert "field:" not in words, face
    for bad in ("x", "mail2"):
        assert client.get(reverse("newsletter_issue:face", args=[issue.pk, "fr", bad])).status_code == 404
    assert client.get(reverse("newsletter_issue:face", args=[issue.pk, "en", "mail"])).status_code == 404


def test_the_check_page_says_what_is_wrong(client, editor, national):
    issue = drafts.new_issue(national)
    client.force_login(editor)
    assert "ne sont pas publiées" in client.get(reverse("newsletter_issue:check", args=[issue.pk])).content.decode()


def test_a_test_goes_to_the_team_and_to_nobody_else(client, editor, coordinator, national):
    clear()
    issue = drafts.new_issue(national)
    client.force_login(editor)
    url = reverse("newsletter_issue:check", args=[issue.pk])
    refused = client.post(url, {"language": "fr", "addresses": "quelquun@example.net"})
    assert "quelquun@example.net" in str(refused.context["form"].errors["addresses"])
    assert not Delivery.objects.exists()
    sent = client.post(url, {"language": "fr", "addresses": "Lettre@example.org, occitanie@example.org"})
    assert sent.status_code == 302
    mails = deliver_all()
    assert sorted(mail["To"] for mail in mails) == ["lettre@example.org", "occitanie@example.org"]
    assert all(mail["Subject"].startswith("[Essai] ") for mail in mails)
    body = mails[0].get_body(("html",)).get_content()
    assert "{{" not in body
    assert "/lettre/desabonnement/" not in body
    assert "List-Unsubscribe" not in mails[0]
    assert mails[0].get_body(("plain",)).get_content().strip()


@pytest.mark.parametrize("typed", ["", "pas une adresse", "x@", ",".join(f"a{n}@example.org" for n in range(11))])
def test_a_bad_test_address_is_told_beside_the_field(client, editor, national, typed):
    issue = drafts.new_issue(national)
    client.force_login(editor)
    response = client.post(reverse("newsletter_issue:check", args=[issue.pk]), {"language": "fr", "addresses": typed})
    assert response.status_code == 200
    assert "addresses" in response.context["form"].errors


# --- announcements ---------------------------------------------------------------------------------------------------


def test_an_event_is_announced_step_by_step(client, editor, national, occitanie):
    clear()
    event = EventFactory(network=occitanie, title="Atelier eau", registration_open=False)
    client.force_login(editor)
    new = reverse("newsletter_announcement:new")
    first = {"network": national.pk, "kind": "save_the_date", "languages": ["fr", "en"]}
    choice = client.post(new, first)
    assert "Atelier eau" in choice.content.decode()
    assert not choice.context["form"].errors
    made = client.post(new, {**first, "event": f"events.event:{event.pk}"})
    assert made.status_code == 302
    edit = client.get(made.url)
    words = edit.context["form"].initial
    assert words["subject"] == "Réservez la date\u00a0: Atelier eau"
    assert words["linkedin"].endswith(event.get_url())
    response = client.post(made.url, {**words, "lead": "Notez-le.", "x": "x" * 281})
    assert "x" in response.context["form"].errors
    assert client.post(made.url, {**words, "lead": "Notez-le."}).status_code == 302
    shown = client.get(made.url)
    assert shown.context["form"].initial["lead"] == "Notez-le."
    face = client.get(shown.context["face_url"])
    assert "Notez-le." in face.content.decode()
    client.post(made.url, {"language": "fr", "addresses": "lettre@example.org"})
    (mail,) = deliver_all()
    assert "Notez-le." in mail.get_body(("plain",)).get_content()
    refused = client.post(new, {**first, "event": "events.event:999999"})
    assert "event" in refused.context["form"].errors
