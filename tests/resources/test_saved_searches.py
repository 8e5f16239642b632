"""Saved searches: asking, confirming, the weekly digest, stopping, personal data."""

from datetime import timedelta
from html import unescape
from itertools import pairwise
from threading import Barrier, Thread

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cms import privacy, signing
from cms.outbox.models import Delivery
from cms.outbox.testing import deliver_all
from resources.forms import parse
from resources.models import SavedSearch
from resources.saved import acts, digest, kept, links, wording
from tests.factories import NetworkFactory, ResourceFactory, ThemeFactory

pytestmark = pytest.mark.django_db

ADDRESS = "awa@example.org"
NEW = "/ressources/recherches/nouvelle/"
NOW = timezone.now()
WEEK = timedelta(days=7, minutes=6)


@pytest.fixture
def network(settings):
    settings.THROTTLE_ENABLED = False
    return NetworkFactory()


@pytest.fixture
def water():
    return ThemeFactory(notation="eau", label_fr="Eaux continentales", label_en="Inland waters")


def active(query="theme=eau", address=ADDRESS, language="fr", since=NOW):
    return SavedSearch.objects.create(
        address=address, query=query, language=language, confirmed_at=since, seen_until=since
    )


def path(purpose, search):
    return signing.personal_path(purpose, search.pk, search.link_version, "fr")


def published(network, water, when, **more):
    return ResourceFactory(network=network, themes=[water], first_published_at=when, **more)


# --- asking -----------------------------------------------------------------------------------------------------------


def test_from_the_list_to_the_confirmed_search(client, network, water):
    page = client.get(f"{NEW}?tri=titre&theme=eau&profil=decideur")
    assert "Eaux continentales" in page.content.decode()
    assert client.post(f"{NEW}?tri=titre&theme=eau&profil=decideur", {"email": "Awa@Example.org "}).status_code == 302
    search = SavedSearch.objects.get()
    assert (search.address, search.query, search.language) == (ADDRESS, "theme=eau", "fr")
    assert search.confirmed_at is None
    (mail,) = deliver_all()
    text = mail.get_body(("plain",)).get_content()
    assert "Eaux continentales" in text
    link = next(word for word in text.split() if "/ressources/recherches/" in word).removeprefix("http://testserver")
    client.get(link)
    client.head(link)
    search.refresh_from_db()
    assert search.confirmed_at is None  # mail scanners open every link
    assert client.post(link).status_code == 302
    search.refresh_from_db()
    assert search.confirmed_at
    assert search.seen_until == search.confirmed_at
    assert "confirmée" in client.get(link).content.decode()
    confirmed = search.confirmed_at
    client.post(link)
    search.refresh_from_db()
    assert search.confirmed_at == confirmed


def test_in_english(client, network, water):
    with translation.override("en"):
        url = reverse("resources:saved_new")
    client.post(f"{url}?theme=eau", {"email": ADDRESS})
    (mail,) = deliver_all()
    assert "Inland waters" in mail.get_body(("plain",)).get_content()
    assert "/en/ressources/recherches/" in mail.get_body(("plain",)).get_content()


def test_no_page_tells_whether_an_address_is_known(client, network, water):
    known = active()
    answers = []
    for address in (known.address, "inconnue@example.org"):
        response = client.post(f"{NEW}?theme=eau", {"email": address}, follow=True)
        answers.append((response.redirect_chain, response.content))
    assert answers[0] == answers[1]
    mails = {mail["To"]: mail["Subject"] for mail in deliver_all()}
    assert mails[known.address] != mails["inconnue@example.org"]  # only the mailbox's owner learns it
    known.refresh_from_db()
    assert known.confirmed_at == NOW


def test_bad_input(client, network):
    assert client.post(NEW, {"email": "pas une adresse"}).status_code == 422
    assert client.post(NEW, {"email": ""}).status_code == 422
    assert client.get(f"{NEW}?theme=%00&bbox=a,b&de=hier").status_code == 400
    assert client.get(f"{NEW}?theme=zz&bbox=a,b&de=hier").status_code == 200
    assert client.get(f"{NEW}?theme=nexistepas&type=%3Cscript%3Ealert(1)%3C/script%3E").status_code == 200
    long = "&".join(f"theme={'x' * 60}{n}" for n in range(60))
    assert client.post(f"{NEW}?{long}", {"email": ADDRESS}).status_code == 422
    assert client.post(f"{NEW}?bbox=a,b", {"email": ADDRESS}).status_code == 422
    assert client.post(NEW, {"email": ADDRESS, "website": "http://spam.example"}).status_code == 302
    assert not SavedSearch.objects.filter(query="").exists()


def test_an_address_is_not_flooded(client, network, settings):
    settings.THROTTLE_ENABLED = True
    answers = [client.post(f"{NEW}?q=eau{n}", {"email": ADDRESS}).status_code for n in range(8)]
    assert set(answers) == {302}
    assert Delivery.objects.count() == 5
    settings.THROTTLE_ENABLED = False
    for n in range(50):
        acts.ask(address=ADDRESS, criteria=parse(f"q=mot{n}"), language="fr")
    assert SavedSearch.objects.filter(address=ADDRESS).count() == acts.MOST_A_PERSON


# --- the digest -------------------------------------------------------------------------------------------------------


def test_a_digest_names_what_is_new_and_matches(network, water):
    search = active()
    published(network, water, NOW - timedelta(days=1), title_fr="Ancienne")
    new = published(
        network, water, NOW + timedelta(days=1), title_fr="Lacs <du> Sahel", summary_fr="Niveaux & surfaces"
    )
    ResourceFactory(network=network, title_fr="Forêts", first_published_at=NOW + timedelta(days=1))
    published(network, water, NOW + timedelta(days=2), title_fr="Brouillon secret", live=False)
    assert digest.send_due(NOW + timedelta(days=6)) == 0
    assert digest.send_due(NOW + WEEK) == 1
    (mail,) = deliver_all(NOW + WEEK)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Lacs <du> Sahel" in text
    assert "Lacs &lt;du&gt; Sahel" in html
    assert new.get_absolute_url() in text
    for absent in ("Ancienne", "Forêts", "secret"):
        assert absent not in text
    assert mail["Subject"] == "1 nouvelle ressource : Eaux continentales"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path(links.STOP, search).rsplit("-", 1)[0].rsplit("-", 1)[0] in mail["List-Unsubscribe"]
    assert "theme=eau" in text


def test_a_code_that_is_gone_widens_no_digest(client, network, water):
    queries = ("theme=parti", "theme=eau&type=datset", "bbox=a,b")
    gone = [active(query=q, address=f"{n}@example.org") for n, q in enumerate(queries)]
    active(query="theme=eau&theme=parti", address="reste@example.org")  # any of its choices: what is left of them
    published(network, water, NOW + timedelta(days=1), title_fr="Lacs")
    ResourceFactory(network=network, title_fr="Forêts", first_published_at=NOW + timedelta(days=1))
    assert digest.send_due(NOW + WEEK) == 4
    mails = {mail["To"]: mail for mail in deliver_all(NOW + WEEK)}
    text = mails["reste@example.org"].get_body(("plain",)).get_content()
    assert "Lacs" in text
    assert "Forêts" not in text
    for search in gone:
        assert "Lacs" not in mails[search.address].as_string()
        search.refresh_from_db()
        assert search.seen_until == NOW + WEEK - digest.SETTLED
        assert search.last_sent_at is None
    assert client.post(f"{NEW}?theme=parti", {"email": ADDRESS}).status_code == 422


def test_who_saved_a_search_whose_choice_is_gone_is_told_once(client, network, water):
    search = active(query="q=lac&theme=eau&type=dataset")
    other = active(query="theme=eau", address="en@example.org", language="en")
    old = water.notation
    water.notation = "eaux"  # the vocabulary has it no longer
    water.save()
    assert digest.send_due(NOW + WEEK) == 2
    mails = {mail["To"]: mail for mail in deliver_all(NOW + WEEK)}
    text, html = (mails[ADDRESS].get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert mails[ADDRESS]["Subject"] == "Votre recherche enregistrée ne trouve plus rien"
    for body in (text, unescape(html)):
        assert "Thème : eau" in body
        assert "/ressources/?q=lac&type=dataset" in body  # to be made anew from what is left
        assert "/ressources/recherches/" in body  # the link that stops it
    assert "Type" not in text
    assert mails[ADDRESS]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Theme: eau" in mails[other.address].get_body(("plain",)).get_content()
    # Once, whatever is published since; the pages of the search tell it too, and lead on.
    published(network, water, NOW + WEEK, title_fr="Lacs")
    assert digest.send_due(NOW + 2 * WEEK) == 0
    for purpose in (links.CONFIRM, links.STOP):
        page = client.get(path(purpose, search)).content.decode()
        assert "Thème : eau" in page
        assert "/ressources/?q=lac&amp;type=dataset" in page
        assert "nous vous écrivons" not in page
    (entry,) = privacy.holders()["saved_searches"].entries(ADDRESS, "fr")
    assert entry.state == "Ne trouve plus rien"
    # The choice is back: digests go on, and its next loss would be told again.
    water.notation = old
    water.save()
    published(network, water, NOW + 2 * WEEK, title_fr="Lac retrouvé")
    digest.send_due(NOW + 3 * WEEK)
    texts = [mail.get_body(("plain",)).get_content() for mail in deliver_all(NOW + 3 * WEEK)]
    assert texts
    assert all("Lac retrouvé" in text for text in texts)
    search.refresh_from_db()
    assert search.told_lost_at is None
    assert "nous vous écrivons" in client.get(path(links.CONFIRM, search)).content.decode()


def test_a_run_asks_no_more_of_searches_that_lost_a_choice(network, water):
    def asked(count, start):
        for n in range(count):
            active(query="theme=parti", address=f"{start + n}@example.org")
        with CaptureQueriesContext(connection) as queries:
            assert digest.send_due(NOW + WEEK) == count
        return len(queries)

    asked(1, 0)  # reads what is read once
    one, two, five = asked(1, 10), asked(2, 20), asked(5, 30)
    assert five - two == 3 * (two - one), "so many a search, and the search itself once"


def test_nothing_new_no_mail(network, water):
    search = active()
    assert digest.send_due(NOW + WEEK) == 0
    assert deliver_all(NOW + WEEK) == []
    search.refresh_from_db()
    assert search.seen_until == NOW + WEEK - digest.SETTLED
    assert search.last_sent_at is None


def test_each_resource_once_and_one_mail_a_week(network, water):
    active()
    for day in range(1, 29):
        published(network, water, NOW + timedelta(days=day, hours=3), title_fr=f"Jour {day}")
    named = []
    for hour in range(24 * 40):
        now = NOW + timedelta(hours=hour)
        if digest.send_due(now):
            named.append((now, deliver_all(now)))
    texts = [mail.get_body(("plain",)).get_content() for _now, mails in named for mail in mails]
    moments = [now for now, _mails in named]
    assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(moments))
    for day in range(1, 29):
        assert sum(f"Jour {day} (" in text for text in texts) == 1


def test_run_twice_it_sends_once(network, water):
    active()
    published(network, water, NOW + timedelta(days=1))
    stale = digest.due(NOW + WEEK).get()
    assert digest.send_due(NOW + WEEK) == 1
    assert digest.send_due(NOW + WEEK) == 0
    assert digest._send(stale, NOW + WEEK, {}) is False  # a second worker that read the row before
    assert len(deliver_all(NOW + WEEK)) == 1


def test_a_crash_before_the_end_loses_nothing(network, water, monkeypatch):
    search = active()
    published(network, water, NOW + timedelta(days=1))

    def crash(**kwargs):
        raise SystemExit("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(digest, "enqueue", crash)
        with pytest.raises(SystemExit):
            digest.send_due(NOW + WEEK)
    search.refresh_from_db()
    assert search.seen_until == NOW
    assert digest.send_due(NOW + WEEK) == 1
    assert len(deliver_all(NOW + WEEK)) == 1


def test_a_search_that_cannot_be_told_does_not_starve_the_others(network, water, monkeypatch):
    bad, good = active(address="a@example.org"), active(address="b@example.org")
    published(network, water, NOW + timedelta(days=1))
    enqueue = digest.enqueue

    def fails_once(**options):
        if options["to"] == bad.address:
            raise RuntimeError("something is wrong with this one")
        return enqueue(**options)

    monkeypatch.setattr(digest, "enqueue", fails_once)
    assert digest.send_due(NOW + WEEK) == 1
    assert [mail["to"] for mail in deliver_all(NOW + WEEK)] == [good.address]


def test_neither_unconfirmed_nor_stopped_ones_get_mail(network, water):
    published(network, water, NOW + timedelta(days=1))
    SavedSearch.objects.create(address="a@example.org", language="fr", query="")
    stopped = active(address="b@example.org")
    acts.stop(pk=stopped.pk)
    assert digest.send_due(NOW + WEEK) == 0


def test_a_long_digest_is_cut(network, water):
    active(query="")
    for n in range(digest.SHOWN + 3):
        published(network, water, NOW + timedelta(days=1), title_fr=f"Ressource {n}")
    digest.send_due(NOW + WEEK)
    (mail,) = deliver_all(NOW + WEEK)
    text = mail.get_body(("plain",)).get_content()
    assert text.count("\n* ") == digest.SHOWN
    assert "… et 3 autres. Les voir toutes\xa0: http://testserver/ressources/?tri=date" in text
    assert mail["Subject"] == f"{digest.SHOWN + 3} nouvelles ressources dans la base"


def test_what_only_covers_the_place_is_counted_apart_after_and_marked(client, network, water, monkeypatch):
    """A place also returns what covers it: in the mail and in Atom as in the list."""
    active(query="lieu=SN")
    active(query="lieu=ML", address="mali@example.org")
    day = NOW + timedelta(days=1)
    for n in range(3):
        published(network, water, day, title_fr="", title_en=f"Globe {n}", language="en", world=True,
                  summary_fr="", summary_en="Everywhere", is_demonstration=not n)  # fmt: skip
    published(network, water, day, title_fr="Crues du delta", countries=["SN"])
    monkeypatch.setattr(digest, "SHOWN", 3)
    assert digest.send_due(NOW + WEEK) == 2
    mails = {mail["To"]: mail for mail in deliver_all(NOW + WEEK)}
    mail = mails[ADDRESS]
    assert mail["Subject"] == "1 nouvelle ressource : Sénégal"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    page = BeautifulSoup(html, "html.parser")
    for body in (text, page.get_text(" ")):
        assert "1 nouvelle ressource répond à votre recherche\xa0: Sénégal." in body
        assert "3 autres couvrent une zone plus large, dont ce lieu." in body
        assert body.index("Crues du delta") < body.index("couvre aussi ce lieu") < body.index("… et 1 autre.")
        assert body.count("couvre aussi ce lieu") == 2
    # What is in the other language only says so to who has it read aloud.
    titles = [(each.get_text(), each.get("lang")) for each in page.select("h2 a > span") or ()]
    assert [lang for _title, lang in titles] == ["en", "en"]
    assert [each.get_text() for each in page.select("p > span[lang=en]")] == ["Everywhere", "Everywhere"]
    wide = mails["mali@example.org"]
    assert wide["Subject"] == "3 nouvelles ressources sur une zone plus large : Mali"
    assert "3 nouvelles ressources couvrent une zone plus large" in wide.get_body(("plain",)).get_content()
    told = {
        entry.title: entry.summary
        for entry in feedparser.parse(client.get("/ressources/atom.xml?lieu=SN").content).entries
    }
    assert {title for title, summary in told.items() if "couvre aussi ce lieu" in summary} == {
        f"Globe {n}" for n in range(3)
    }
    assert "Exemple fictif · couvre aussi ce lieu" in told["Globe 0"]
    assert "couvre aussi" not in client.get("/ressources/atom.xml").content.decode()


def test_thousands_are_written_as_the_language_writes_them(network, water):
    search = active(query="")
    one = published(network, water, NOW)
    content = digest._render(search, digest.Fresh([one] * 1026, []))
    assert content.subject == "1 026 nouvelles ressources dans la base"
    assert "… et 1\xa0006 autres." in content.text.replace("\u202f", "\xa0")


@pytest.mark.parametrize(
    ("query", "french", "english"),
    [
        ("theme=eau&lieu=MG", "Eaux continentales, Madagascar", "Inland waters, Madagascar"),
        ("commercial=unknown", "Usage commercial : Non connue", "Commercial use: Not known"),
        ("niveau=none&niveau=expert", "Niveau en télédétection : Aucun ou Expert",
         "Level in remote sensing: None or Expert"),
        ("de=2019&a=2021", "De 2019 à 2021", "From 2019 to 2021"),
        ("de=2018-04&a=2021", "Période : avril 2018 – 2021", "Period: April 2018 – 2021"),
        ("de=2018-04-30", "Depuis le 30 avril 2018", "Since 30 April 2018"),
        ("a=2021", "Jusqu’en 2021", "Until 2021"),
        ("bbox=-20,5,0,20", "Rectangle sur la carte", "Rectangle on the map"),
        ("q=crues&type=video", "crues, Vidéo", "crues, Video"),
        ("theme=parti", "Thème : parti", "Theme: parti"),
    ],
)  # fmt: skip
def test_a_search_is_named_as_its_chips_name_it(water, query, french, english):
    said = {language: wording.in_words(parse(query), language) for language in ("fr", "en")}
    assert {language: words.replace("\xa0", " ") for language, words in said.items()} == {"fr": french, "en": english}


def test_names_stand_in_mail_feed_page_and_title(client, network, water):
    query = "commercial=unknown&de=2019&a=2021"
    words = "Usage commercial\xa0: Non connue, De 2019 à 2021"
    published(network, water, NOW + timedelta(days=1), period_start="2020")
    search = active(query=query)
    digest.send_due(NOW + WEEK)
    (mail,) = deliver_all(NOW + WEEK)
    assert mail["Subject"] == f"1 nouvelle ressource : {words}".replace("\xa0", " ")
    assert feedparser.parse(client.get(f"/ressources/atom.xml?{query}").content).feed.title == f"Ressources – {words}"
    for address in (f"{NEW}?{query}", path(links.CONFIRM, search)):
        assert words in client.get(address, follow=True).content.decode()
    titled = BeautifulSoup(client.get(f"/ressources/?{query}", follow=True).content, "html.parser").title.get_text()
    assert titled.startswith(words.replace("\xa0", " "))
    whole = BeautifulSoup(
        client.get(path(links.CONFIRM, active(query="", address="b@example.org"))).content, "html.parser"
    )
    assert whole.h1.get_text() == "Toute la base"


def test_a_search_that_cannot_be_kept_is_told_before_an_address_is_typed(client, network, water):
    page = BeautifulSoup(client.get(f"{NEW}?theme=eau&theme=parti&bbox=a,b").content, "html.parser")
    told = page.select_one(".alert").get_text().replace("\xa0", " ")
    assert "Thème : Cette valeur n’existe pas : parti" in told
    assert "Rectangle sur la carte : Écrivez" in told
    assert page.select_one(".alert a")["href"] == "/ressources/?theme=eau&theme=parti&bbox=a%2Cb"
    assert not page.select("input[name=email]")
    assert client.post(f"{NEW}?theme=parti", {"email": ADDRESS}).status_code == 422


def test_searches_alike_are_searched_once(network, water, django_assert_max_num_queries, monkeypatch):
    published(network, water, NOW + timedelta(days=1))
    for n in range(5):
        active(address=f"{n}@example.org")
    asked = []
    real = kept.query.keys_apart
    monkeypatch.setattr(kept.query, "keys_apart", lambda criteria: asked.append(criteria) or real(criteria))
    assert digest.send_due(NOW + WEEK) == 5
    assert len(asked) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(network, water):
    active()
    published(network, water, NOW + timedelta(days=1))
    barrier, sent = Barrier(4), []

    def work():
        try:
            search = digest.due(NOW + WEEK).get()
            barrier.wait()
            sent.append(digest._send(search, NOW + WEEK, {}))
        finally:
            connection.close()

    threads = [Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [False, False, False, True]
    assert Delivery.objects.count() == 1


# --- stopping ---------------------------------------------------------------------------------------------------------


def test_one_click_stops_even_what_was_about_to_leave(network, water):
    search, other = active(), active(query="q=lac")
    published(network, water, NOW + timedelta(days=1))
    digest.send_due(NOW + WEEK)
    reader = Client(enforce_csrf_checks=True)  # a mail reader: no cookie, no token, follows no redirect
    response = reader.post(path(links.STOP, search), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert deliver_all(NOW + WEEK) == []
    search.refresh_from_db()
    other.refresh_from_db()
    assert search.stopped_at
    assert other.stopped_at is None
    assert reader.post(path(links.STOP, search)).status_code == 200


def test_the_stop_link_never_expires_and_outlives_the_search(client, network):
    search = active()
    token = signing.token(links.STOP, search.pk, search.link_version, issued=0)
    url = reverse("resources:saved_stop", args=[token])
    assert client.get(url).status_code == 200
    search.refresh_from_db()
    assert search.stopped_at is None
    SavedSearch.objects.all().delete()
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 200


def test_links_of_one_purpose_open_nothing_else(client, network):
    search = active()
    for name, purpose in (("saved_stop", links.CONFIRM), ("saved_confirm", links.STOP)):
        token = signing.token(purpose, search.pk, search.link_version)
        assert client.post(reverse(f"resources:{name}", args=[token])).status_code == 404
    assert client.get(reverse("resources:saved_confirm", args=["nimporte"])).status_code == 404
    search.refresh_from_db()
    assert search.stopped_at is None


def test_asking_again_after_stopping_needs_confirmation_again(client, network):
    search = active()
    acts.stop(pk=search.pk)
    acts.ask(address=ADDRESS, criteria=parse("theme=eau"), language="fr")
    search.refresh_from_db()
    assert (search.stopped_at, search.confirmed_at) == (None, None)
    client.post(path(links.CONFIRM, search))
    search.refresh_from_db()
    assert search.confirmed_at
    acts.stop(pk=search.pk)
    assert client.post(path(links.CONFIRM, search)).status_code == 404


def test_a_link_scanner_changes_nothing(client, network, water):
    search = active()
    waiting = SavedSearch.objects.create(address="w@example.org", language="fr", query="")
    before = list(SavedSearch.objects.order_by("pk").values())
    for url in (path(links.CONFIRM, waiting), path(links.CONFIRM, search), path(links.STOP, search), NEW):
        for method in (client.get, client.head):
            assert method(url).status_code == 200
        assert client.options(url).status_code in {200, 405}
    assert list(SavedSearch.objects.order_by("pk").values()) == before


# --- personal data ----------------------------------------------------------------------------------------------------


def test_export_erasure_and_purge(client, network, water):
    holder = privacy.holders()["saved_searches"]
    mine, theirs = active(), active(address="autre@example.org")
    assert [row["query"] for row in holder.export(ADDRESS)] == ["theme=eau"]
    (entry,) = holder.entries(ADDRESS, "fr")
    assert "Eaux continentales" in entry.title
    assert client.get(entry.url).status_code == 200
    published(network, water, NOW + timedelta(days=1))
    digest.send_due(NOW + WEEK)
    assert holder.erase(ADDRESS) == 1
    assert [mail["To"] for mail in deliver_all(NOW + WEEK)] == [theirs.address]
    assert holder.export(ADDRESS) == []
    assert not SavedSearch.objects.filter(pk=mine.pk).exists()

    late = SavedSearch.objects.create(address="l@example.org", language="fr", query="")
    recent = SavedSearch.objects.create(address="r@example.org", language="fr", query="")
    SavedSearch.objects.filter(pk=late.pk).update(created_at=NOW - timedelta(days=8))
    acts.stop(pk=theirs.pk, now=NOW - timedelta(days=31))
    assert holder.purge(timezone.now()) == 2
    assert list(SavedSearch.objects.all()) == [recent]
