"""Proposing a resource or a correction: forms, moderation, drafts, what the author is told."""

import http.server
import threading
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import signing as django_signing
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page

from cms import signing
from cms.accounts.models import User
from cms.models import Tag
from cms.outbox.testing import deliver_all
from networks import proposals
from networks.enums import NetworkKind, ProposalKind, ProposalState
from networks.models import Network, Proposal, Team
from networks.proposal_forms import SALT
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from resources import duplicates, linkcheck
from resources.contributions import to_apply
from resources.link_probe import Answer, Manners, Probe
from resources.models import AccessLink, LinkHealth, Resource
from tests.factories import NetworkFactory, ProviderFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db

ADDRESS = "awa@example.org"
FORM = "/proposer/ressource/"


@pytest.fixture
def national(settings):
    settings.THROTTLE_ENABLED = False
    provision_teams()
    return NetworkFactory(code="national", kind=NetworkKind.NATIONAL, name_fr="Réseau national", answer_days=4)


@pytest.fixture
def geodev(national):
    network = NetworkFactory(code="geodev", kind=NetworkKind.GLOBAL_SOUTH, name_fr="GeoDEV")
    provision(network)
    return network


def member(address, group):
    user = User.objects.create_user(address, "demo")
    user.groups.add(group)
    return user


@pytest.fixture
def curator(national):
    return member("curation@example.org", Team.objects.get(code=Role.CURATOR).group)


@pytest.fixture
def coordinator(geodev):
    return member("geodev@example.org", geodev.coordinators_group)


def stamp():
    signer = django_signing.TimestampSigner(salt=SALT)
    then = timezone.now() - timedelta(minutes=1)
    signer.timestamp = lambda: django_signing.b62_encode(int(then.timestamp()))
    return signer.sign("shown")


def filled(to_network, **more):
    return {
        "network": to_network.pk,
        "title": "Humidité des sols au Sahel",
        "type": "dataset",
        "summary": "Une carte de l’humidité, tous les six jours.",
        "url": "https://donnees.example.org/humidite",
        "audiences": ["gis", "remote_sensing"],
        "record_language": "fr",
        "name": "Awa Diop",
        "email": ADDRESS,
        "consent": "on",
        "website": "",
        "shown": stamp(),
        **more,
    }


def confirmed(client, to_network, **more):
    response = client.post(FORM, filled(to_network, **more))
    assert response.status_code == 302, response.context["form"].errors
    proposal = Proposal.objects.latest("pk")
    proposals.confirm(proposal=proposal)
    proposal.refresh_from_db()
    return proposal


def to(mails, address=ADDRESS):
    return [mail for mail in mails if mail["To"] == address]


def test_from_the_form_to_the_published_resource(client, national, curator):
    theme = ThemeFactory(label_fr="Agriculture", label_en="Agriculture")
    provider = ProviderFactory(slug="ird", name="Institut de recherche pour le développement", acronym="IRD")
    page = client.get(FORM).content.decode()
    assert "4 jours" in page
    proposal = confirmed(
        client,
        national,
        doi="https://doi.org/10.5281/ZENODO.123",
        issued="2021",
        licence="cc-by-4.0",
        providers="IRD\nBureau inconnu",
        keywords="agriculture, mot libre",
        period_start="2016",
        period_end="2020-06",
        bbox="-18, 10, 24.5, 20",
        place="world",
    )
    mails = deliver_all()
    assert len(to(mails)) == 2  # confirm, received
    assert len(to(mails, curator.email)) == 1
    client.force_login(curator)
    url = reverse("proposal:edit", args=[proposal.pk])
    shown = client.get(url).content.decode()
    assert "Bureau inconnu" in shown
    assert "10.5281/zenodo.123" in shown
    assert "<dt><strong>Année de publication</strong></dt><dd><p>2021</p></dd>" in shown
    edit = client.post(url, {"action": "accept"})["Location"]
    proposal.refresh_from_db()
    resource = Resource.objects.get(pk=proposal.record_pk)
    assert edit == reverse("wagtailsnippets_resources_resource:edit", args=[resource.pk])
    assert client.get(edit).status_code == 200
    assert resource.current_workflow_state.status == "in_progress"
    assert (resource.title_fr, resource.live, resource.network) == ("Humidité des sols au Sahel", False, national)
    assert (resource.doi, resource.licence, resource.world) == ("10.5281/zenodo.123", "CC-BY-4.0", True)
    assert resource.bbox == (-18, 10, 24.5, 20)
    assert (resource.period_start, resource.period_end, resource.issued) == ("2016", "2020-06", 2021)
    assert list(resource.themes.all()) == [theme]
    assert list(resource.providers.all()) == [provider]
    assert [link.url for link in resource.links.all()] == ["https://donnees.example.org/humidite"]
    assert resource.audiences == ["gis", "remote_sensing"]
    resource.full_clean()
    assert client.get(resource.get_absolute_url()).status_code == 404  # a draft
    assert resource.get_latest_revision().as_object().links.count() == 1
    assert len(to(deliver_all())) == 1
    assert proposals.tell_published() == 0
    resource.get_latest_revision().publish()
    assert proposals.tell_published() == 1
    assert proposals.tell_published() == 0
    (told,) = to(deliver_all())
    assert resource.get_absolute_url() in told.get_body(("plain",)).get_content()
    path = signing.personal_path(proposals.PURPOSE, proposal.pk, proposal.link_version, "fr")
    assert resource.get_absolute_url() in client.get(path).content.decode()
    with pytest.raises(proposals.WrongState):
        proposals.decline(proposal=proposal, answer="Non")


def test_what_the_base_does_not_know_is_the_moderators_choice(client, national, curator):
    ThemeFactory(label_fr="Agriculture", label_en="Agriculture")
    known = Tag.objects.create(name="Forêt", name_en="Forest")
    words = "agriculture; forêts anciennes, forest, <b>gras</b>, mot libre"
    proposal = confirmed(client, national, keywords=words, providers="Bureau inconnu\nAtelier inconnu")
    assert proposal.payload["keywords"] == ["agriculture", "forêts anciennes", "forest", "gras", "mot libre"]
    client.force_login(curator)
    url = reverse("proposal:edit", args=[proposal.pk])
    page = client.get(url)
    keywords, providers = page.context["form"].choice_fields()
    assert [box.data["value"] for box in keywords if box.data["selected"]] == ["forêts anciennes", "gras", "mot libre"]
    assert [box.data["selected"] for box in providers] == [False, False], "another name of one we have?"
    refused = client.post(url, {"action": "accept", "take_keywords": ["inventé"]})
    assert refused.context["form"].errors["take_keywords"]
    assert not Tag.objects.filter(name="inventé").exists()
    chosen = {"take_keywords": ["forêts anciennes", "gras"], "take_providers": ["Atelier inconnu"]}
    client.post(url, {"action": "accept", **chosen})
    proposal.refresh_from_db()
    resource = Resource.objects.get(pk=proposal.record_pk)
    assert {tag.name for tag in resource.tags.all()} == {known.name, "forêts anciennes", "gras"}
    assert {theme.label_fr for theme in resource.themes.all()} == {"Agriculture"}
    assert [provider.name for provider in resource.providers.all()] == ["Atelier inconnu"]
    page = client.get(url)
    assert not page.context["form"].choice_fields(), "decided"
    assert "mot libre" in page.content.decode(), "what was left out stays readable"
    assert not Tag.objects.filter(name="mot libre").exists()


def test_lists_are_told_what_is_too_much(client, national):
    long, many = "x" * 61, ",".join(f"m{n}" for n in range(41))
    for typed, wrong in (({"keywords": long}, "keywords"), ({"keywords": many}, "keywords"),
                         ({"providers": "\n".join(f"p{n}" for n in range(41))}, "providers"),
                         ({"providers": "y" * 256}, "providers")):  # fmt: skip
        response = client.post(FORM, filled(national, **typed))
        assert response.status_code == 422
        assert response.context["form"].errors[wrong]
        assert next(iter(typed.values())) in response.content.decode(), "what was typed is still there"
    assert not Proposal.objects.exists()


def test_in_english(client, national, curator):
    with translation.override("en"):
        url = reverse("networks:propose", args=["resource"])
    client.post(url, filled(national, record_language="en", title="Soil moisture"))
    proposal = Proposal.objects.get()
    proposals.confirm(proposal=proposal)
    proposals.accept(proposal=proposal, by=curator)
    proposal.refresh_from_db()
    resource = Resource.objects.get(pk=proposal.record_pk)
    assert (resource.language, resource.title_en, resource.title_fr) == ("en", "Soil moisture", "")
    assert {mail["Subject"] for mail in to(deliver_all())} >= {"Confirm your proposal"}


@pytest.mark.parametrize("field", ["place", "network"])
def test_what_is_of_the_south_goes_to_geodev_and_to_nobody_else(client, national, geodev, curator, coordinator, field):
    more = {"place": "MG"} if field == "place" else {"network": geodev.pk}
    proposal = confirmed(client, national, **more)
    assert proposal.network == geodev
    mails = deliver_all()
    assert len(to(mails, coordinator.email)) == 1
    assert not to(mails, curator.email)
    url = reverse("proposal:edit", args=[proposal.pk])
    client.force_login(curator)
    assert client.get(url).status_code == 404
    assert client.post(url, {"action": "accept"}).status_code == 404
    client.force_login(coordinator)
    assert client.get(url).status_code == 200
    client.post(url, {"action": "accept"})
    proposal.refresh_from_db()
    resource = Resource.objects.get(pk=proposal.record_pk)
    assert resource.network == geodev
    assert resource.countries == (["MG"] if field == "place" else [])


def test_what_is_not_of_the_south_goes_to_curators(client, national, geodev, curator, coordinator):
    proposal = confirmed(client, national, place="FR-OCC")
    assert proposal.network == national
    mails = deliver_all()
    assert to(mails, curator.email)
    assert not to(mails, coordinator.email)


def test_without_coordinators_the_national_team_is_told(client, national, geodev):
    boss = member("equipe@example.org", Team.objects.get(code=Role.NATIONAL).group)
    proposal = confirmed(client, national, place="MG")
    assert to(deliver_all(), boss.email)
    client.force_login(boss)
    assert client.get(reverse("proposal:edit", args=[proposal.pk])).status_code == 200


def test_the_moderator_sees_what_the_checks_found(client, national, curator):
    same_doi = ResourceFactory(network=national, title_fr="Tout autre titre", doi="10.5281/zenodo.9")
    same_url = ResourceFactory(network=national, title_fr="Encore un autre")
    AccessLink.objects.create(resource=same_url, url="http://www.donnees.example.org/humidite/")
    similar = ResourceFactory(network=national, title_fr="Humidité des sols du Sahel")
    other = ResourceFactory(network=national, title_fr="Trait de côte de Madagascar")
    twin = confirmed(client, national)
    proposal = confirmed(client, national, doi="10.5281/zenodo.9")
    Proposal.objects.filter(pk=proposal.pk).update(
        checks={"link": "dead", "status": 404, "url": "https://donnees.example.org/humidite"}, checked_at=timezone.now()
    )
    client.force_login(curator)
    response = client.get(reverse("proposal:edit", args=[proposal.pk]))
    found = response.context["findings"]
    linked = [url for finding in found for _title, url in finding.links]
    assert linked[:3] == [r.get_absolute_url() for r in (same_doi, same_url, similar)]
    assert other.get_absolute_url() not in linked
    texts = " ".join(finding.text for finding in found)
    assert "404" in texts
    assert "autre proposition" in texts
    assert twin.state == ProposalState.SUBMITTED
    assert similar.get_absolute_url() in response.content.decode()


def test_a_title_that_contains_another_is_close_to_it(national):
    there = ResourceFactory(network=national, title_fr="", title_en="SWOT Prior Lake Database", language="en")
    ResourceFactory(network=national, title_fr="Carte des forêts")
    for title in ("SWOT Prior Lake Database – lecteur cinq", "Lire la « SWOT prior lake database »", "swot prior lake"):
        (match,) = duplicates.find(title=title)
        assert (match.resource, match.by) == (there, "title"), title
        assert match.likeness >= duplicates.LIKE
        assert duplicates.likeness(title, "SWOT Prior Lake Database") >= duplicates.WHOLE
    for title in (
        "Carte des forêts primaires de Madagascar vues du ciel",  # too short to tell
        "Prior SWOT of the Lake: a new Database of rivers",  # the words, not the title
    ):
        assert duplicates.find(title=title) == [], title


def test_findings_name_no_draft_of_another_network(client, national, geodev, coordinator):
    ResourceFactory(network=national, title_fr="Secret du national", doi="10.5281/zenodo.9", live=False)
    own = ResourceFactory(network=geodev, title_fr="Humidité des sols du Sahel", live=False)
    proposal = confirmed(client, geodev, doi="10.5281/zenodo.9")
    client.force_login(coordinator)
    page = client.get(reverse("proposal:edit", args=[proposal.pk])).content.decode()
    assert "Secret du national" not in page
    assert "secret-du-national" not in page
    assert "fiche d’un autre réseau" in page
    assert AdminURLFinder(coordinator).get_edit_url(own) in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": ""}, "url"),
        ({"type": "malware"}, "type"),
        ({"doi": "not a doi"}, "doi"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "1,nan,3,inf"}, "bbox"),
        ({"bbox": "0,50,1,40"}, "bbox"),
        ({"period_start": "hier"}, "period_start"),
        ({"issued": "1066"}, "issued"),
        ({"issued": "2024?"}, "issued"),
        ({"period_start": "2020", "period_end": "2019"}, "period_end"),
        ({"place": "ZZ"}, "place"),
        ({"audiences": ["everyone"]}, "audiences"),
        ({"title": "a" * 201}, "title"),
        ({"record_language": "de"}, "record_language"),
    ],
)
def test_bad_values_get_a_message_and_lose_nothing(client, national, change, field):
    response = client.post(FORM, filled(national, **change))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Awa Diop" in response.content.decode()
    assert not Proposal.objects.exists()


def test_markup_stays_text_and_tricks_are_left_out(client, national, curator):
    proposal = confirmed(
        client, national, title="NDVI < 0,3 <script>alert(1)</script>\u202egnp.exe", summary="<b>gras</b>"
    )
    assert "\u202e" not in proposal.payload["title"]
    client.force_login(curator)
    assert "<script>alert(1)" not in client.get(reverse("proposal:edit", args=[proposal.pk])).content.decode()
    proposals.accept(proposal=proposal, by=curator)
    proposal.refresh_from_db()
    resource = Resource.objects.get(pk=proposal.record_pk)
    resource.get_latest_revision().publish()
    page = client.get(Resource.objects.get(pk=resource.pk).get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>gras</b>" not in page


def test_a_proposal_declined_after_all_leaves_the_review(client, national, curator):
    provision(national)
    proposal = confirmed(client, national)
    proposals.accept(proposal=proposal, by=curator)
    proposal.refresh_from_db()
    resource = Resource.objects.get(pk=proposal.record_pk)
    assert resource.workflow_in_progress
    proposals.decline(proposal=proposal, answer="Non.", by=curator)
    assert not Resource.objects.get(pk=resource.pk).workflow_in_progress


def test_slugs_never_collide(client, national, curator):
    ResourceFactory(network=national, slug="carte")
    made = []
    for _number in range(3):
        proposal = confirmed(client, national, title="Carte")
        proposals.accept(proposal=proposal, by=curator)
        proposal.refresh_from_db()
        made.append(Resource.objects.get(pk=proposal.record_pk).slug)
    assert made == ["carte-2", "carte-3", "carte-4"]


def test_a_resource_deleted_meanwhile_breaks_nothing(client, national, curator):
    proposal = confirmed(client, national)
    proposals.accept(proposal=proposal, by=curator)
    proposal.refresh_from_db()
    Resource.objects.filter(pk=proposal.record_pk).first().delete()
    assert proposals.tell_published() == 0
    client.force_login(curator)
    assert client.get(reverse("proposal:edit", args=[proposal.pk])).status_code == 200


# --- corrections ------------------------------------------------------------------------------------------------------


@pytest.fixture
def resource(national):
    made = ResourceFactory(
        network=national,
        slug="trait-de-cote",
        title_fr="Trait de cote",
        summary_fr="Position du trait de côte.\nChaque année.",
    )
    AccessLink.objects.create(resource=made, url="https://ancien.example.org/")
    return made


def correction(**more):
    return {
        "ressource": "trait-de-cote",
        "text": "",
        "title": "Trait de cote",
        "summary": "Position du trait de côte.\r\nChaque année.",
        "address": "https://ancien.example.org/",
        "name": "Awa Diop",
        "email": ADDRESS,
        "consent": "on",
        "website": "",
        "shown": stamp(),
        **more,
    }


def test_a_correction_from_end_to_end(client, resource, curator):
    page = client.get("/proposer/correction/?ressource=trait-de-cote").content.decode()
    assert "https://ancien.example.org/" in page
    data = correction(title="Trait de côte", address="https://nouveau.example.org/")
    assert client.post("/proposer/correction/", data).status_code == 302
    proposal = Proposal.objects.get()
    assert proposal.payload["changes"] == {"title": "Trait de côte", "address": "https://nouveau.example.org/"}
    proposals.confirm(proposal=proposal)
    assert to(deliver_all(), curator.email)
    client.force_login(curator)
    url = reverse("proposal:edit", args=[proposal.pk])
    shown = client.get(url)
    before = {line.before: line.value for line in shown.context["lines"]}
    assert before == {"Trait de cote": "Trait de côte", "https://ancien.example.org/": "https://nouveau.example.org/"}
    edit = client.post(url, {"action": "accept"})["Location"]
    resource.refresh_from_db()
    assert resource.title_fr == "Trait de cote"  # the moderator makes the change
    form = client.get(edit).content.decode()
    assert "https://nouveau.example.org/" in form  # beside the form's own fields
    assert url in form
    assert to_apply(resource) == [Proposal.objects.get()]
    assert proposals.tell_published() == 0  # it was public before: that is no answer
    deliver_all()
    resource.title_fr = "Trait de côte"
    resource.save_revision().publish()
    assert proposals.tell_published() == 1
    (told,) = to(deliver_all())
    assert "/ressources/trait-de-cote/" in told.get_body(("plain",)).get_content()
    assert to_apply(Resource.objects.get()) == []
    assert url not in client.get(edit).content.decode()


def test_the_moderator_sees_the_links_of_the_record(client, resource, curator, monkeypatch):
    client.post("/proposer/correction/", correction(text="Le lien est mort.", address="https://ancien.example.org/"))
    proposal = Proposal.objects.get()
    proposals.confirm(proposal=proposal)
    client.force_login(curator)
    page = reverse("proposal:edit", args=[proposal.pk])

    def told():
        response = client.get(page)
        return [(f.text, f.tone, f.action) for f in response.context["findings"]][1:], response.content.decode()

    assert told()[0] == [("Un lien de la ressource n’a jamais été vérifié", "warning", None)]
    url = resource.links.get().url
    health = LinkHealth.objects.create(url=url, url_hash=linkcheck.address_hash(url), host="ancien.example.org")
    asked = reverse("resource_links:check", args=[health.pk])
    assert told()[0][0][2] == ("Vérifier maintenant", asked)
    when = timezone.now().replace(2026, 3, 2)
    for state, words, tone in (
        ("alive", "Un lien de la ressource répond (vérifié le 02/03/2026)", "ok"),
        ("failing", "Un lien de la ressource n’a pas répondu (vérifié le 02/03/2026)", "warning"),
        ("dead", "Un lien de la ressource est mort (vérifié le 02/03/2026)", "danger"),
    ):
        LinkHealth.objects.update(state=state, checked_at=when)
        (finding,), content = told()
        assert finding == (words, tone, ("Vérifier maintenant", asked))
        assert f'action="{asked}"' in content
    monkeypatch.setattr("resources.link_views.check_links.delay", lambda: None)
    assert client.post(asked, {"next": page}).headers["Location"] == page
    for hostile in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        assert client.post(asked, {"next": hostile}).headers["Location"] == reverse("resource_links:links")
    resource.links.all().delete()
    assert told()[0] == [("La ressource n’a aucun lien.", "warning", None)]


def test_the_new_address_of_a_correction_is_checked(client, resource, curator, monkeypatch):
    client.post("/proposer/correction/", correction(address="https://nouveau.example.org/"))
    proposal = Proposal.objects.get()
    proposals.confirm(proposal=proposal)
    proposal.refresh_from_db()
    monkeypatch.setattr("resources.probing.probe", lambda url, manners: Probe(Answer.FAILED, 404))
    assert proposals.probe(proposal=proposal)
    client.force_login(curator)
    found = client.get(reverse("proposal:edit", args=[proposal.pk])).context["findings"]
    assert any("404" in each.text and "https://nouveau.example.org/" in str(each.links) for each in found)


@pytest.mark.parametrize(
    ("language", "noun", "other"), [("fr", "correction", "proposition"), ("en", "correction", "propos")]
)
def test_a_correction_is_never_called_a_proposal(client, resource, curator, language, noun, other):
    """“Your proposal “…”: the network has not kept it” was the answer to a correction."""
    Network.objects.filter(pk=resource.network_id).update(name_en="THEIA national network")
    prefix = "/en" if language == "en" else ""
    said = [client.get(f"{prefix}/proposer/correction/?ressource=trait-de-cote").content.decode()]
    for answer in ("", "Non."):
        data = correction(text="Le lien est mort.", shown=stamp())
        assert client.post(f"{prefix}/proposer/correction/", data).status_code == 302
        proposal = Proposal.objects.latest("pk")
        follow = signing.personal_path(proposals.PURPOSE, proposal.pk, proposal.link_version, language)
        said.append(client.get(follow).content.decode())
        proposals.confirm(proposal=proposal)
        said.append(client.get(follow).content.decode())
        if answer:
            proposals.decline(proposal=proposal, answer=answer)
        else:
            proposals.accept(proposal=proposal, by=curator)
            said.append(client.get(follow).content.decode())
            resource.save_revision().publish()
            assert proposals.tell_published() == 1
        said.append(client.get(follow).content.decode())
    mails = [mail for mail in deliver_all() if mail["To"] in {ADDRESS, curator.email}]
    assert len(mails) == 9, "confirm, received and the moderator's twice; accepted and published, declined"
    for mail in mails:
        words = f"{mail['Subject']} {mail.get_body(('plain',)).get_content()}"
        assert noun in words.casefold(), words
        said.append(words)
    for words in said:
        main = BeautifulSoup(words, "html.parser").find("main")
        assert other not in (main.get_text() if main else words).casefold().replace("/proposals/", "").replace(
            "/proposition/", ""
        ), words


def test_a_correction_of_geodev_goes_to_geodev(client, resource, geodev, coordinator, curator):
    Resource.objects.update(network=geodev)
    client.post("/proposer/correction/", correction(text="Le lien est mort."))
    proposal = Proposal.objects.get()
    assert (proposal.network, proposal.kind) == (geodev, ProposalKind.CORRECTION)
    proposals.confirm(proposal=proposal)
    mails = deliver_all()
    assert to(mails, coordinator.email)
    assert not to(mails, curator.email)


def test_a_correction_says_something(client, resource):
    response = client.post("/proposer/correction/", correction())
    assert response.status_code == 422
    assert response.context["form"].errors["text"]


@pytest.mark.parametrize("slug", ["", "?ressource=", "?ressource=absent", "?ressource=%00", "?ressource=../x", "?x=1"])
def test_a_correction_of_nothing_is_not_found(client, resource, slug):
    assert client.get(f"/proposer/correction/{slug}").status_code in {400, 404}


def test_a_draft_is_not_told_of(client, national):
    ResourceFactory(network=national, slug="brouillon", title_fr="Secret Wombat", live=False)
    assert client.get("/proposer/correction/?ressource=brouillon").status_code == 404
    response = client.post("/proposer/correction/", correction(ressource="brouillon", text="x"))
    assert response.status_code == 422
    assert "Wombat" not in response.content.decode()


def test_a_page_is_still_made_of_other_kinds(client, geodev, coordinator):
    before = Page.objects.count()
    proposal = proposals.submit(
        kind=ProposalKind.NEWS,
        network=geodev,
        payload={"title": "Une nouvelle"},
        name="X",
        email=ADDRESS,
        language="fr",
    )
    proposals.confirm(proposal=proposal)
    proposals.accept(proposal=proposal, by=coordinator)
    proposal.refresh_from_db()
    assert Page.objects.count() == before + 1
    assert proposal.record_pk is None


# --- the check that takes time ----------------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        self.send_response({"/ok": 200, "/robots.txt": 404}.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815  the standard library's names


@pytest.fixture
def server(settings):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_address_is_probed_once_by_a_task(client, national, curator, server, monkeypatch):
    monkeypatch.setattr("resources.probing.Manners", lambda: Manners(delay=0))
    dead, alive = confirmed(client, national, url=f"{server}/gone"), confirmed(client, national, url=f"{server}/ok")
    unconfirmed = proposals.submit(
        kind=ProposalKind.RESOURCE, network=national, payload={"title": "X"}, name="X", email=ADDRESS, language="fr"
    )
    client.force_login(curator)
    assert "cours de vérification" in client.get(reverse("proposal:edit", args=[dead.pk])).content.decode()
    assert proposals.probe_waiting() == 2
    assert proposals.probe_waiting() == 0
    for proposal, link, status in ((dead, "dead", 404), (alive, "alive", 200)):
        proposal.refresh_from_db()
        assert (proposal.checks["link"], proposal.checks["status"]) == (link, status)
    unconfirmed.refresh_from_db()
    assert unconfirmed.checked_at is None  # nobody makes the site ask an address without confirming theirs


def test_a_private_address_is_not_asked(client, national):
    proposal = confirmed(client, national, url="http://127.0.0.1:9/")
    assert proposals.probe(proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.checks["link"] == "dead"
