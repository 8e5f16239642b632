"""The public pages of a subscription, by form, by link, by robots and by mail scanners."""

import re
import time
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from cms import signing
from cms.outbox import suppression
from cms.outbox.compose import MailContent, Recipient, enqueue_many
from cms.outbox.testing import deliver_all
from cms.throttle import ThrottleHit
from networks.enums import NetworkKind, NetworkStatus
from networks.newsletters import links, subscribing
from networks.newsletters.enums import SubscriberState
from networks.newsletters.models import STREAM, Subscriber
from networks.newsletters.views import MAILS_A_DAY
from tests.factories import NetworkFactory, SubscriberFactory, ThemeFactory

pytestmark = pytest.mark.django_db
LINK = re.compile(r"""https?://[^\s"'<>]+""")


@pytest.fixture
def national():
    return NetworkFactory(code="national", kind=NetworkKind.NATIONAL, name_fr="Réseau national")


def typed(email="ana@example.org", **more):
    return {"email": email, "language": "fr", "networks": ["national"], **more}


def links_of(mail):
    """Every address of a mail: text, HTML, headers."""
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    found = {match.rstrip(".,)") for text in [*parts, *map(str, mail.values())] for match in LINK.findall(text)}
    return sorted(address for address in found if urlsplit(address).hostname == "testserver")


def path_of(mail, word):
    [path] = {urlsplit(address).path for address in links_of(mail) if f"/{word}/" in address}
    return path


def test_the_walk_by_form_and_mail(client, national):
    NetworkFactory(code="occitanie")
    ThemeFactory(notation="eau")
    page = client.get("/lettre/")
    assert page.status_code == 200
    assert re.search(r'value="national"[^>]*checked', page.content.decode())
    answer = client.post(
        "/lettre/", typed(networks=["national", "occitanie"], topics=["events", "calls"], themes=["eau"]), follow=True
    )
    assert answer.redirect_chain == [("/lettre/merci/", 302)]
    [mail] = deliver_all()
    path = path_of(mail, "confirmer")
    client.cookies.clear()
    assert client.get(path).status_code == 200
    assert Subscriber.objects.get().state == SubscriberState.UNCONFIRMED
    answer = client.post(path, follow=True)
    assert "Votre abonnement est confirmé" in answer.content.decode()
    row = Subscriber.objects.get()
    assert (row.state, row.topics, row.consent_source) == ("active", ["events", "calls"], "/lettre/")
    assert sorted(n.code for n in row.networks.all()) == ["national", "occitanie"]
    assert [c.notation for c in row.themes.all()] == ["eau"]


def test_a_networks_page_offers_its_letter_and_the_english_page_speaks_english(client, national):
    occitanie = NetworkFactory(code="occitanie", name_fr="Occitanie")
    NetworkFactory(code="corse", status=NetworkStatus.TO_CREATE)
    page = client.get(f"/en/reseaux/{occitanie.slug}/lettre/").content.decode()
    assert re.search(r'value="occitanie"[^>]*checked', page)
    assert not re.search(r'value="national"[^>]*checked', page)
    assert "Subscribe" in page
    assert client.get("/reseaux/corse/lettre/").status_code == 404
    assert client.get("/reseaux/nulle-part/lettre/").status_code == 404
    answer = client.get("/reseaux/national/lettre/")
    assert (answer.status_code, answer["Location"]) == (301, "/lettre/")
    client.post("/en/reseaux/occitanie/lettre/", typed(networks=["occitanie"], language="en"))
    [mail] = deliver_all()
    assert mail["Subject"] == "Confirm your subscription to the newsletter"
    assert path_of(mail, "confirmer").startswith("/en/lettre/confirmer/")


def test_the_proof_is_the_text_that_was_read_not_that_of_the_letters_language(client, national):
    page = client.get("/en/lettre/").content.decode()
    client.post("/en/lettre/", typed(language="fr"))
    subscribing.confirm(subscriber=Subscriber.objects.get())
    row = Subscriber.objects.get()
    assert row.language == "fr"
    assert row.consent_text.startswith("By subscribing")
    assert row.consent_text in page


def test_the_page_stands_without_any_network(client):
    assert client.get("/lettre/").status_code == 200
    assert client.post("/lettre/", {"email": "ana@example.org", "language": "fr"}).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"email": ""},
        {"email": "é@example.org"},
        {"email": "a" * 300 + "@example.org"},
        {"language": "de"},
        {"networks": ["nulle-part"]},
        {"networks": ["' OR 1=1 --"]},
        {"topics": ["weather"]},
        {"themes": ["nothing"]},
    ],
)
def test_bad_input_is_told_beside_the_field_and_nothing_typed_is_lost(client, national, wrong):
    ThemeFactory(notation="eau")
    answer = client.post("/lettre/", typed(**{"email": "ana@example.org", **wrong}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "invalid-feedback" in text
    if "email" not in wrong:
        assert 'value="ana@example.org"' in text
    assert not Subscriber.objects.exists()


def test_a_robot_is_thanked_and_kept_nowhere(client, national):
    answer = client.post("/lettre/", typed(website="https://spam.example"))
    assert answer["Location"] == "/lettre/merci/"
    assert not Subscriber.objects.exists()
    assert deliver_all() == []


def states_answered(client, address):
    answer = client.post("/lettre/", typed(address), follow=True)
    return answer.redirect_chain, re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())


def test_the_page_never_tells_whether_an_address_is_known(client, national):
    for state in SubscriberState:
        SubscriberFactory(address=f"{state.value}@example.org", state=state)
    answers = {states_answered(client, f"{name}@example.org")[1] for name in [*SubscriberState.values, "nobody"]}
    assert len(answers) == 1
    assert len(deliver_all()) == len(SubscriberState) + 1, "each gets exactly one mail"


def test_the_answer_takes_about_as_long_for_a_known_address(client, national, settings):
    settings.THROTTLE_ENABLED = False
    times = {"known": [], "new": []}
    for n in range(12):
        SubscriberFactory(address=f"known-{n}@example.org")
    client.post("/lettre/", typed("warm@example.org"))
    for n in range(12):
        for name in times:
            began = time.perf_counter()
            client.post("/lettre/", typed(f"{name}-{n}@example.org"))
            times[name].append(time.perf_counter() - began)
    # The fastest of each: what else the machine does only ever adds.
    known, new = min(times["known"]), min(times["new"])
    assert abs(known - new) < 0.5 * max(known, new), times


def test_one_address_gets_a_few_mails_a_day_and_the_answer_does_not_change(client, national):
    for _n in range(MAILS_A_DAY + 2):
        assert client.post("/lettre/", typed())["Location"] == "/lettre/merci/"
    assert len(deliver_all()) == MAILS_A_DAY
    assert not ThrottleHit.objects.filter(key__contains="ana").exists()


def test_one_client_is_stopped_after_twenty_forms(client, national):
    codes = [client.post("/lettre/", typed(f"a{n}@example.org")).status_code for n in range(21)]
    assert codes == [302] * 20 + [429]


def test_a_confirmation_link_is_valid_seven_days(client):
    row = SubscriberFactory(state=SubscriberState.UNCONFIRMED, pending=pending())
    now = int(time.time())
    for age, status in ((7 * 86400 - 60, 200), (7 * 86400 + 60, 404)):
        token = signing.token(links.CONFIRM, row.pk, 1, issued=now - age)
        answer = client.get(f"/lettre/confirmer/{token}/")
        assert answer.status_code == status
        answer = client.post(f"/lettre/confirmer/{token}/") if status == 404 else answer
        assert answer.status_code == status
    row.refresh_from_db()
    assert row.state == SubscriberState.UNCONFIRMED


def pending(**more):
    wishes = {"language": "fr", "networks": [], "topics": [], "themes": []}
    return {**wishes, "text": "J’accepte.", "source": "/lettre/", **more}


def test_no_page_sets_a_cookie_but_the_personal_forms(client, national):
    row = SubscriberFactory()
    client.get("/lettre/merci/")
    client.get(unsubscribe_path(row))
    client.post(unsubscribe_path(row))
    client.get("/lettre/")
    assert client.cookies == {}
    client.get(preferences_path(SubscriberFactory()))
    assert set(client.cookies) == {"csrftoken"}


def unsubscribe_path(row, issued=None):
    return f"/lettre/desabonnement/{signing.token(links.UNSUBSCRIBE, row.pk, row.link_version, issued=issued)}/"


def preferences_path(row):
    return f"/lettre/preferences/{signing.token(links.PREFERENCES, row.pk, row.link_version)}/"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"", "text/plain"),
    ],
)
def test_one_click(body, content_type):
    """RFC 8058: POST without cookies, referer or token, from anywhere; 200 at once, no redirect."""
    row = SubscriberFactory()
    mail_reader = Client(enforce_csrf_checks=True)
    answer = mail_reader.post(unsubscribe_path(row), data=body, content_type=content_type)
    assert answer.status_code == 200
    assert not answer.has_header("Set-Cookie")
    row.refresh_from_db()
    assert row.state == SubscriberState.UNSUBSCRIBED


def test_one_click_works_years_later_and_after_every_change(client):
    row = SubscriberFactory()
    old = unsubscribe_path(row, issued=int(time.time()) - 15 * 365 * 86400)
    row.link_version = 9
    row.save()
    assert client.post(old).status_code == 200
    row.refresh_from_db()
    assert row.state == SubscriberState.UNSUBSCRIBED
    row.delete()
    assert client.post(old).status_code == 200
    assert client.get(old).status_code == 200
    assert client.post("/en" + old).status_code == 200


@pytest.mark.parametrize("token", ["x", "1-1-1-aaaa", "1-1", "é"])
def test_a_forged_link_opens_nothing(client, token):
    row = SubscriberFactory()
    for page in ("confirmer", "preferences", "desabonnement"):
        for send in (client.get, client.post):
            assert send(f"/lettre/{page}/{token}/").status_code == 404
    # A token of one purpose opens no other.
    swapped = unsubscribe_path(row).replace("desabonnement", "preferences")
    assert client.get(swapped).status_code == 404
    row.refresh_from_db()
    assert row.state == SubscriberState.ACTIVE


def test_leaving_by_hand_and_saying_why(client):
    row = SubscriberFactory()
    path = unsubscribe_path(row)
    assert 'method="post"' in client.get(path).content.decode()
    page = client.post(path).content.decode()
    assert "Votre désabonnement est enregistré" in page
    assert 'name="reason"' in page
    answer = client.post(path, {"reason": "<b>Trop</b> de lettres\x0b"})
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.reason_for_leaving == "<b>Trop</b> de lettres"
    assert client.post(path, {"reason": "a" * 501}).status_code == 200
    row.refresh_from_db()
    assert row.reason_for_leaving == "<b>Trop</b> de lettres"


def test_preferences(client, national):
    NetworkFactory(code="occitanie")
    closed = NetworkFactory(code="corse", status=NetworkStatus.TO_CREATE)
    row = SubscriberFactory(networks=[closed], topics=["calls"])
    path = preferences_path(row)
    page = client.get(path).content.decode()
    assert re.search(r'value="corse"[^>]*checked', page), "a network that is no longer offered is not lost"
    assert "J’accepte de recevoir la lettre." in page
    answer = client.post(path, {"language": "en", "networks": ["corse", "occitanie"], "topics": ["news"]})
    assert "Vos choix sont enregistrés" in answer.content.decode()
    row.refresh_from_db()
    assert (row.language, row.topics) == ("en", ["news"])
    assert sorted(n.code for n in row.networks.all()) == ["corse", "occitanie"]
    assert client.post(path, {"language": "xx"}).status_code == 422
    subscribing.leave(subscriber=row)
    assert client.get(path).status_code == 404, "whoever left has no choices; the links of old letters are closed"
    assert client.get(preferences_path(SubscriberFactory(address="b@example.org"))).status_code == 200


def test_a_suspended_reader_takes_the_letters_up_again(client, national):
    row = SubscriberFactory(state=SubscriberState.SUSPENDED, suspended_at=timezone.now(), soft_bounces=3)
    page = client.get(preferences_path(row)).content.decode()
    assert 'name="resume"' in page
    assert "boîte est pleine" in page
    suppression.suppress(row.address)
    page = client.get(preferences_path(row)).content.decode()
    assert "n’existe pas" in page
    assert "boîte est pleine" not in page
    done = client.post(preferences_path(row), {"language": "fr", "resume": "1"}).content.decode()
    assert "les lettres vous sont de nouveau envoyées" in done
    assert 'name="resume"' not in done
    row.refresh_from_db()
    assert (row.state, row.soft_bounces) == (SubscriberState.ACTIVE, 0)
    assert not suppression.suppressed(row.address)
    # The other way: the form, and the link of the mail that it brings.
    Subscriber.objects.filter(pk=row.pk).update(state=SubscriberState.SUSPENDED, soft_bounces=3)
    client.post("/lettre/", typed(row.address))
    [mail] = deliver_all()
    assert "/lettre/confirmer/" in str(mail.get_body(("plain",)))
    subscribing.confirm(subscriber=row)
    row.refresh_from_db()
    assert (row.state, row.soft_bounces) == (SubscriberState.ACTIVE, 0)


def test_personal_pages_are_kept_from_robots_and_other_sites(client):
    row = SubscriberFactory(pending=pending())
    confirm = f"/lettre/confirmer/{signing.token(links.CONFIRM, row.pk, 1)}/"
    for path in (confirm, preferences_path(row), unsubscribe_path(row)):
        answer = client.get(path)
        assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "same-origin")
        assert "no-store" in answer["Cache-Control"]


def test_the_headers_of_a_letter_unsubscribe_its_reader(client, national):
    reader, other = SubscriberFactory(), SubscriberFactory()
    enqueue_many(
        stream=STREAM,
        recipients=[Recipient(r.address, "fr", links.recipient_fields(r.pk, r.link_version)) for r in (reader, other)],
        contents={"fr": MailContent("Lettre", "Bonjour", "", headers=links.list_headers(national, "http://testserver/lettre/"))},
        key="issue:1",
        label="Lettre",
    )  # fmt: skip
    [mail] = [m for m in deliver_all() if m["To"] == reader.address]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"[\w ]+ <lettre\.national\.testserver>", mail["List-Id"])
    assert mail["List-Archive"] == "<http://testserver/lettre/>"
    [address] = re.findall(r"<(http://testserver/lettre/desabonnement/[^>]+)>", mail["List-Unsubscribe"])
    assert "\n" not in mail["List-Unsubscribe"]
    Client(enforce_csrf_checks=True).post(urlsplit(address).path, {"List-Unsubscribe": "One-Click"})
    reader.refresh_from_db()
    other.refresh_from_db()
    assert (reader.state, other.state) == ("unsubscribed", "active")
