"""Proposals: the walk from the form to the answer, hostile forms, mails, purge."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core import signing as django_signing
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import PageLogEntry, WorkflowState

from cms import privacy, signing
from cms.accounts.models import User
from cms.outbox.models import Delivery
from cms.outbox.testing import deliver_all
from events.models import EventPage
from networks import proposals
from networks.enums import NetworkKind, ProposalKind, ProposalState
from networks.models import CallPage, NewsPage, Proposal, Team
from networks.proposal_forms import SALT
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db

ADDRESS = "camille@example.org"


@pytest.fixture
def network(settings):
    settings.THROTTLE_ENABLED = False
    provision_teams()
    network = NetworkFactory(code="occitanie", name_fr="Occitanie", answer_days=5, contact_email="art@example.org")
    provision(network)
    return network


@pytest.fixture
def coordinator(network):
    user = User.objects.create_user("coordination@example.org", "demo")
    user.groups.add(network.coordinators_group)
    return user


def shown(seconds_ago=60):
    """The form's stamp, as if it had been shown some time ago."""
    signer = django_signing.TimestampSigner(salt=SALT)
    then = timezone.now() - timedelta(seconds=seconds_ago)
    signer.timestamp = lambda: django_signing.b62_encode(int(then.timestamp()))
    return signer.sign("shown")


def typed(to, **more):
    return {
        "network": to.pk,
        "kind": "news",
        "title": "Inventaire des haies",
        "summary": "Une carte <b>ouverte</b> & gratuite.",
        "text": "Premier paragraphe.\n\n<script>alert(1)</script>",
        "url": "https://example.org/haies",
        "name": "Camille Dupont",
        "email": " Camille@Example.org ",
        "consent": "on",
        "website": "",
        "shown": shown(),
        **more,
    }


def propose(kind="actualite"):
    return f"/proposer/{kind}/"


def mail_to(mails, address=ADDRESS) -> EmailMessage:
    (mail,) = [mail for mail in mails if mail["To"] == address]
    return mail


def submitted(network, kind=ProposalKind.NEWS, **payload):
    proposal = proposals.submit(
        kind=kind,
        network=network,
        payload={"title": "Inventaire des haies", "summary": "Une carte.", **payload},
        name="Camille Dupont",
        email=ADDRESS,
        language="fr",
    )
    proposals.confirm(proposal=proposal)
    proposal.refresh_from_db()
    return proposal


def test_the_whole_walk(client, network, coordinator):
    page = client.get(propose())
    assert "5 jours" in page.content.decode()
    assert client.post(propose(), typed(network)).status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.proposer_email, proposal.network) == ("unconfirmed", ADDRESS, network)

    text = mail_to(deliver_all()).get_body(("plain",)).get_content()
    path = next(word for word in text.split() if "/proposition/" in word).removeprefix("http://testserver")
    assert "Confirmer mon adresse" in client.get(path).content.decode()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.UNCONFIRMED  # GET changes nothing: mail scanners open every link
    assert client.post(path).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED
    mails = deliver_all()
    assert "5 jours" in mail_to(mails).get_body(("plain",)).get_content()
    assert "proposals/" in mail_to(mails, coordinator.email).get_body(("plain",)).get_content()

    client.force_login(coordinator)
    moderation = reverse("proposal:edit", args=[proposal.pk])
    content = client.get(moderation).content.decode()
    assert "Camille Dupont" in content
    assert "<script>alert(1)" not in content
    response = client.post(moderation, {"action": "accept"})
    proposal.refresh_from_db()
    news = proposal.page.specific
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[news.pk])
    assert isinstance(news, NewsPage)
    assert (news.title, news.live, news.network, news.owner) == ("Inventaire des haies", False, network, coordinator)
    assert "<script>" not in news.body_fr.render_as_block()
    assert WorkflowState.objects.get(object_id=str(news.pk)).workflow == network.workflow
    assert PageLogEntry.objects.filter(page=news.pk, action="wagtail.create").exists()
    assert "accepté" in mail_to(deliver_all()).get_body(("plain",)).get_content()

    assert proposals.tell_published() == 0
    news.get_latest_revision().publish()
    assert proposals.tell_published() == 1
    assert proposals.tell_published() == 0
    published = mail_to(deliver_all())
    assert "/reseaux/occitanie/inventaire-des-haies/" in published.get_body(("plain",)).get_content()
    assert published["Reply-To"] == "art@example.org"
    assert "publiée" in client.get(path).content.decode()


def test_declining_needs_words_and_sends_them(client, network, coordinator):
    proposal = submitted(network)
    deliver_all()
    client.force_login(coordinator)
    url = reverse("proposal:edit", args=[proposal.pk])
    response = client.post(url, {"action": "decline", "answer": " "})
    assert response.context["form"].errors["answer"]
    client.post(url, {"action": "decline", "answer": "Déjà annoncé & publié."})
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DECLINED
    assert "Déjà annoncé & publié." in mail_to(deliver_all()).get_body(("plain",)).get_content()
    with pytest.raises(proposals.WrongState):
        proposals.accept(proposal=proposal, by=coordinator)


def test_an_accepted_one_is_declined_until_it_is_published(network, coordinator):
    proposal = submitted(network)
    page = proposals.accept(proposal=proposal, by=coordinator)
    with pytest.raises(proposals.WrongState):
        proposals.accept(proposal=proposal, by=coordinator)
    page.get_latest_revision().publish()
    with pytest.raises(proposals.WrongState):
        proposals.decline(proposal=proposal, answer="Non", by=coordinator)


def test_mails_are_in_the_language_of_the_proposer(client, network):
    with translation.override("en"):
        url = reverse("networks:propose", args=["news"])
    assert url == "/en/proposer/actualite/"
    client.post(url, typed(network))
    mail = mail_to(deliver_all())
    assert mail["Subject"] == "Confirm your proposal"
    assert "/en/proposition/" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("kind", "word", "payload", "model"),
    [
        (ProposalKind.CALL, "appel", {"opens_on": "2026-01-05", "closes_on": "2026-02-05"}, CallPage),
        (ProposalKind.EVENT, "evenement", {"start_date": "2026-03-02", "place": "Toulouse"}, EventPage),
    ],
)
def test_calls_and_events(client, network, coordinator, kind, word, payload, model):
    data = {**typed(network), **payload, "kind": "call"}
    assert client.post(propose(word), data).status_code == 302
    proposal = Proposal.objects.get(kind=kind)
    proposals.confirm(proposal=proposal)
    page = proposals.accept(proposal=proposal, by=coordinator)
    assert isinstance(page, model)
    dates = {str(getattr(page, name)) for name in payload if hasattr(page, name)}
    assert dates <= set(payload.values())


def test_nothing_typed_is_lost(client, network):
    data = typed(network, email="pas une adresse", summary="")
    response = client.post(propose(), data)
    assert response.status_code == 422
    assert {"email", "summary"} <= set(response.context["form"].errors)
    assert "Inventaire des haies" in response.content.decode()
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"shown": ""}, {"shown": "forged:1:x"}, {"consent": ""}, {"network": "999999"}, {"network": "' OR 1=1"}],
)
def test_hostile_forms_are_refused_with_a_message(client, network, change):
    response = client.post(propose(), typed(network, **change))
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Proposal.objects.exists()


def test_a_form_with_a_bad_stamp_can_be_sent_again(client, network, monkeypatch):
    response = client.post(propose(), typed(network, shown="forged:1:x"))
    again = response.context["form"]["shown"].value()
    assert again in response.content.decode()
    monkeypatch.setattr("networks.proposal_forms.FASTEST_SECONDS", -1)
    assert client.post(propose(), typed(network, shown=again)).status_code == 302
    assert Proposal.objects.exists()


def test_a_form_filled_in_a_second_is_asked_again(client, network):
    response = client.post(propose(), typed(network, shown=shown(seconds_ago=0)))
    assert response.status_code == 422
    assert "Inventaire des haies" in response.content.decode()


def test_robots_are_thanked_and_forgotten(client, network):
    assert client.post(propose(), typed(network, website="http://spam.example")).status_code == 302
    assert not Proposal.objects.exists()
    assert not Delivery.objects.exists()


def test_rate_limits(client, network, settings):
    settings.THROTTLE_ENABLED = True
    answers = [client.post(propose(), typed(network)) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 7
    assert Proposal.objects.count() == 5  # mails an address gets in a day, whoever asks
    for answer, why in ((answers[5], "cinq propositions par jour"), (answers[-1], "dans une heure")):
        html = answer.content.decode()
        assert why in html
        assert "Inventaire des haies" in html  # nothing typed is lost


def test_days_in_the_wrong_order(client, network):
    data = {**typed(network), "start_date": "2026-03-02", "end_date": "2026-03-01"}
    response = client.post(propose("evenement"), data)
    assert response.context["form"].errors["end_date"]


def test_the_network_of_the_link_is_chosen(client, network):
    national = NetworkFactory(code="national", kind=NetworkKind.NATIONAL, name_fr="National")
    form = client.get(propose() + "?network=occitanie").context["form"]
    assert form.fields["network"].initial == network
    assert client.get(propose() + "?network=%00';--").status_code in {200, 400}
    assert client.get(propose()).context["form"].fields["network"].initial == national


def test_a_wrong_or_revoked_link(client, network):
    proposal = submitted(network)
    good = signing.personal_path(proposals.PURPOSE, proposal.pk, proposal.link_version, "fr")
    assert client.get(good).status_code == 200
    assert client.get("/proposition/nimporte-quoi/").status_code == 404
    Proposal.objects.update(link_version=2)
    assert client.get(good).status_code == 404
    assert client.post(good).status_code == 404


def test_two_proposals_of_one_title_get_two_addresses(network, coordinator):
    slugs = {proposals.accept(proposal=submitted(network), by=coordinator).slug for _ in range(3)}
    assert slugs == {"inventaire-des-haies", "inventaire-des-haies-2", "inventaire-des-haies-3"}


def test_who_moderates(client, network, coordinator):
    other = NetworkFactory(code="bretagne")
    provision(other)
    curator = User.objects.create_user("curation@example.org", "demo")
    curator.groups.add(Team.objects.get(code=Role.CURATOR).group)
    unconfirmed = proposals.submit(
        kind=ProposalKind.NEWS, network=network, payload={"title": "Incertain"}, name="X", email=ADDRESS, language="fr"
    )
    mine, theirs = submitted(network), submitted(other)
    resource = submitted(other, ProposalKind.RESOURCE)
    found = {}
    for user in (coordinator, curator):
        client.force_login(user)
        found[user] = {
            p.pk
            for p in (mine, theirs, resource, unconfirmed)
            if client.get(reverse("proposal:edit", args=[p.pk])).status_code == 200
        }
    assert found == {coordinator: {mine.pk}, curator: {resource.pk}}


def test_purge_export_and_erasure(network, coordinator):
    holder = privacy.holders()["proposals"]
    now = timezone.now()
    late = proposals.submit(
        kind=ProposalKind.NEWS, network=network, payload={"title": "Vieux"}, name="X", email=ADDRESS, language="fr"
    )
    Proposal.objects.filter(pk=late.pk).update(created_at=now - timedelta(days=8))
    kept = submitted(network)
    decided = submitted(network)
    proposals.decline(proposal=decided, answer="Non", by=coordinator)
    Proposal.objects.filter(pk=decided.pk).update(decided_at=now - timedelta(days=366))
    assert len(holder.export(ADDRESS)) == 3
    assert {entry.title for entry in holder.entries(ADDRESS, "fr")} == {"Vieux", "Inventaire des haies"}
    assert holder.purge(now) == 2
    assert holder.purge(now) == 0
    assert not Proposal.objects.filter(pk=late.pk).exists()
    decided.refresh_from_db()
    assert (decided.proposer_email, decided.proposer_name) == ("", "")
    assert holder.erase(ADDRESS) == 1
    kept.refresh_from_db()
    assert (kept.proposer_email, kept.payload["title"]) == ("", "Inventaire des haies")
    assert holder.export(ADDRESS) == []
    proposals.decline(proposal=kept, answer="Non", by=coordinator)  # an erased author is told nothing
    assert not Delivery.objects.filter(mailing__key=f"proposal:{kept.pk}:declined").exists()
