"""The page of an event: it always tells the state, in both languages, and never the joining link."""

import json
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from PIL import Image

from cms.enums import Level
from cms.models import Tag
from events.enums import AttendanceMode, EventStatus, Origin
from events.models import DeclaredFigure, EventPage, Session, Speaker
from events.registration import Profile, confirm, register
from events.share import hashtag, image_lines
from events.tabulate import freeze
from tests.factories import DataHubFactory, EventFactory, NetworkFactory, PartFactory, SeatPoolFactory, ThemeFactory

pytestmark = pytest.mark.django_db
ON_SITE, ONLINE = AttendanceMode.ON_SITE, AttendanceMode.ONLINE
SECRET = "https://visio.example.org/secret"


def soup(client, event, language="fr"):
    with translation.override(language):
        response = client.get(event.get_url())
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def box(client, event, language="fr"):
    found = soup(client, event, language).select_one(".registration-box")
    return " ".join(found.get_text(" ", strip=True).replace("\N{NO-BREAK SPACE}", " ").split())


def json_ld(page):
    return json.loads(page.select_one("script[type='application/ld+json']").string)


def sign_up(pool, name):
    profile = Profile(first_name=name, last_name="Exemple", email=f"{name}@example.org")
    confirm(registration=register(event=pool.event, profile=profile, pools=[pool], language="fr").registration)


def test_the_box_tells_seats_left_a_mode_and_part(client):
    event = EventFactory(
        mode="hybrid", registration_closes_at=datetime(2030, 3, 2, 17, tzinfo=UTC), day=date(2030, 3, 3)
    )
    talks = PartFactory(event=event, title_fr="Exposés", order=0)
    SeatPoolFactory(event=event, part=talks, mode=ON_SITE, quota=100, order=0)
    training = SeatPoolFactory(
        event=event, part=PartFactory(event=event, title_fr="Formation", order=1), mode=ON_SITE, quota=2, order=1
    )
    SeatPoolFactory(event=event, part=talks, mode=ONLINE, order=2)
    sign_up(training, "ada")
    text = box(client, event)
    for words in (
        "Les inscriptions sont ouvertes",
        "Exposés, sur place 100 places restantes",
        "Formation, sur place 1 place restante",
        "Exposés, en ligne Sans limite",
        "Jusqu’au 2 mars 2030 à 18 h.",
        "S’inscrire",
    ):
        assert words in text
    assert "1 seat left" in box(client, event, "en")


def test_the_box_tells_the_waiting_list_and_who_waits(client):
    pool = SeatPoolFactory(mode=ON_SITE, quota=1)
    for name in ("ada", "bea", "cid"):
        sign_up(pool, name)
    text = box(client, pool.event)
    assert "Complet : la liste d’attente est ouverte" in text
    assert "Complet, liste d’attente : 2 personnes" in text
    assert "S’inscrire sur la liste d’attente" in text


@pytest.mark.parametrize(
    ("fields", "words", "link"),
    [
        (
            {"registration_opens_at": datetime(2029, 12, 2, 8, tzinfo=UTC)},
            "Ouverture des inscriptions le 2 décembre 2029 à 9 h",
            None,
        ),
        ({"registration_closes_at": datetime(2020, 1, 1, tzinfo=UTC)}, "Les inscriptions sont closes", None),
        ({"status": EventStatus.CANCELLED}, "Cet événement est annulé", None),
        ({"day": date(2020, 1, 1)}, "Cet événement est passé", None),
        (
            {"external_registration_url": "https://partner.example.org/f"},
            "Inscription chez le partenaire",
            "https://partner.example.org/f",
        ),
        ({"registration_open": False}, "Pas d’inscription sur ce site", None),
        (
            {"date_precision": "unknown", "start_date": None, "registration_open": False},
            "Le jour n’est pas connu",
            None,
        ),
        ({"waiting_list": False, "quota": 0}, "Complet : toutes les places sont prises", None),
    ],
)
def test_the_box_tells_every_other_state(client, fields, words, link):
    fields = {"day": date(2030, 6, 19), **fields}
    quota = fields.pop("quota", 10)
    event = EventFactory(**fields)
    SeatPoolFactory(event=event, quota=quota)
    page = soup(client, event)
    assert words in box(client, event)
    assert not page.select(f".registration-box a[href$='/evenements/{event.pk}/inscription/']")
    if link:
        assert page.select_one(".registration-box a.btn-accent")["href"] == link


@pytest.fixture
def workshop():
    """Everything an event can have."""
    network = NetworkFactory(code="OCC", name_en="Occitanie network")
    event = EventFactory(
        network=network,
        title="Suivre l’eau",
        title_en="Monitoring water",
        kind="thematic_workshop",
        mode="hybrid",
        timezone="Europe/Paris",
        start_date=date(2030, 6, 19),
        end_date=date(2030, 6, 20),
        start_time=time(9),
        end_time=time(12, 30),
        summary_fr="Deux jours </script><script>alert(1)</script>",
        venue_name="Maison de la télédétection",
        venue_address="500 rue Breton\n34090 Montpellier",
        venue_city="Montpellier",
        venue_country="FR",
        latitude=43.6466,
        longitude=3.879,
        level="beginner",
        audiences=["gis", "hostile"],
        contact_name="Animation",
        contact_email="contact@example.org",
        joining_link=SECRET,
        practical_information_fr=json.dumps([{"type": "text", "value": "<p>Tram 1</p>"}]),
        body_fr=json.dumps([{"type": "text", "value": "<p>Le texte</p>"}]),
        replays=json.dumps([{"type": "replay", "value": {"label": "Matin", "url": "https://example.org/replay"}}]),
        is_demonstration=True,
    )
    speaker = Speaker.objects.create(network=network, name="Camille Exemple", affiliation="Institut")
    session = Session(
        sort_order=0,
        day=date(2030, 6, 19),
        start_time=time(9, 30),
        title_fr="Ouverture",
        title_en="Opening",
        room="Hall",
    )
    session.speakers.set([speaker])
    event.sessions.set([session, Session(sort_order=1, title_fr="Sans jour")])
    event.co_organisers.set([NetworkFactory(code="SUD")])
    event.themes.set([ThemeFactory(notation="eau")])
    event.hubs.set([DataHubFactory(code="ODATIS")])
    event.tags.set([Tag.objects.create(name="trait de côte", slug="trait", name_en="shoreline")])
    event.save()
    SeatPoolFactory(event=event, mode=ON_SITE, quota=20)
    SeatPoolFactory(event=event, mode=ONLINE)
    return event


def test_the_page_says_everything(client, workshop):
    text = soup(client, workshop).get_text(" ").replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "Suivre l’eau", "Atelier thématique", "19–20 juin 2030, à partir de 9 h", "Événement fictif", "Le texte",
        "Mercredi 19 juin 2030", "9 h 30", "Ouverture", "Hall", "Camille Exemple", "Institut", "Sans jour",
        "500 rue Breton", "34090 Montpellier", "Tram 1", "Matin", "contact@example.org", "Réseau SUD", "Pôle ODATIS",
        "Eau", "trait de côte", str(Level.BEGINNER.label), "français",
    ):  # fmt: skip
        assert words in text
    english = soup(client, workshop, "en")
    text = english.get_text(" ")
    for words in ("Monitoring water", "19–20 June 2030, from 9:00", "Opening", "shoreline", "Wednesday 19 June 2030"):
        assert words in text
    assert english.select_one(".event-text .prose")["lang"] == "fr"


def test_the_venue_links_to_openstreetmap(client, workshop):
    href = next(a["href"] for a in soup(client, workshop).select(".facts a") if "openstreetmap" in a["href"])
    assert href == "https://www.openstreetmap.org/?mlat=43.64660&mlon=3.87900#map=16/43.64660/3.87900"
    workshop.latitude = None
    workshop.save()
    href = next(a["href"] for a in soup(client, workshop).select(".facts a") if "openstreetmap" in a["href"])
    assert "search?query=Maison" in href


def test_structured_data(client, workshop):
    page = soup(client, workshop)
    data = json_ld(page)
    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", "Event", "Suivre l’eau")
    assert data["startDate"] == "2030-06-19T09:00+02:00"
    assert data["endDate"] == "2030-06-20T12:30+02:00"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    place, online = data["location"]
    assert place["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "500 rue Breton 34090 Montpellier",
        "addressLocality": "Montpellier",
        "addressCountry": "FR",
    }
    assert place["geo"]["latitude"] == 43.6466
    assert online == {"@type": "VirtualLocation", "url": data["url"]}
    assert [o["name"] for o in data["organizer"]] == ["Réseau OCC", "Réseau SUD"]
    assert data["performer"] == [{"@type": "Person", "name": "Camille Exemple"}]
    assert data["offers"]["availability"] == "https://schema.org/InStock"
    assert data["offers"]["price"] == 0
    assert data["isAccessibleForFree"] is True
    assert data["description"].startswith("Deux jours </script>")
    assert len(page.select("script[type='application/ld+json']")) == 1
    assert not [s for s in page.select("script") if "alert(1)" in (s.string or "") and s.get("type") is None]
    assert json_ld(soup(client, workshop, "en"))["name"] == "Monitoring water"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "cancelled"}, {"eventStatus": "https://schema.org/EventCancelled", "offers": None}),
        (
            {"status": "moved", "previous_starts_at": datetime(2030, 6, 1, 7, tzinfo=UTC)},
            {"eventStatus": "https://schema.org/EventRescheduled", "previousStartDate": "2030-06-01T09:00+02:00"},
        ),
        ({"status": "postponed"}, {"eventStatus": "https://schema.org/EventPostponed", "previousStartDate": None}),
        ({"mode": ""}, {"eventAttendanceMode": None, "location": None}),
        (
            {"mode": "on_site", "venue_city": "Brest"},
            {"eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode"},
        ),
        ({"date_precision": "month"}, {"startDate": "2030-06", "endDate": None}),
        ({"date_precision": "unknown", "start_date": None}, {"startDate": None, "endDate": None}),
        (
            {"date_precision": "day", "end_date": date(2030, 6, 20)},
            {"startDate": "2030-06-19", "endDate": "2030-06-20"},
        ),
    ],
)
def test_structured_data_of_other_states(client, fields, expected):
    data = json_ld(soup(client, EventFactory(**{"day": date(2030, 6, 19), "end_time": None, **fields})))
    assert {key: data.get(key) for key in expected} == expected


def test_the_joining_link_is_in_no_public_output(client, workshop):
    part = PartFactory(event=workshop, joining_link=SECRET)
    SeatPoolFactory(event=workshop, part=part)
    for language in ("fr", "en"):
        with translation.override(language):
            paths = [workshop.get_url()]
        prefix = "" if language == "fr" else "/en"
        paths += [f"{prefix}/evenements/{workshop.pk}/evenement.ics", f"{prefix}/evenements/{workshop.pk}/inscription/"]
        paths += [f"{prefix}/evenements/", f"{prefix}/evenements/agenda.ics", f"{prefix}/evenements/atom.xml"]
        for path in paths:
            response = client.get(path)
            assert response.status_code == 200, path
            assert b"visio" not in response.content.replace(b"\r\n ", b""), path


def test_share_image_is_a_png_of_the_right_size(client, workshop):
    page = soup(client, workshop)
    url = page.select_one("meta[property='og:image']")["content"]
    response = client.get(url.removeprefix("http://testserver"))
    assert response["Content-Type"] == "image/png"
    assert "public" in response["Cache-Control"]
    assert Image.open(BytesIO(response.content)).size == (1200, 630)
    assert page.select_one("meta[property='og:title']")["content"] == "Suivre l’eau"
    workshop.title = "<b>&amp; " + "très long " * 24
    workshop.last_published_at = timezone.now() + timedelta(hours=1)
    workshop.save()
    changed = soup(client, workshop).select_one("meta[property='og:image']")["content"]
    assert changed != url
    assert Image.open(BytesIO(client.get(changed.removeprefix("http://testserver")).content)).size == (1200, 630)


def test_share_links_and_text(client, workshop):
    page = soup(client, workshop)
    links = {a.get_text(): a["href"] for a in page.select("[aria-labelledby=share] .tag-list a")}
    assert set(links) == {"Courriel", "LinkedIn", "X", "WhatsApp"}
    assert "http%3A%2F%2Ftestserver%2Freseaux%2Focc%2F" in links["LinkedIn"]
    text = page.select_one("#post-text").get_text()
    assert text.splitlines()[0] == "Suivre l’eau"
    assert "📍 Montpellier, Hybride" in text
    assert "#TraitDeCôte" in text
    assert "\n\n\n" not in text
    assert not page.select("iframe, script[src^='http'], img[src^='http']")


def test_hashtags_and_image_lines():
    assert hashtag("Sentinel-2 & co") == "#Sentinel2Co"
    assert hashtag("!!!") == ""
    assert image_lines("") == [""]
    assert len(image_lines("mot " * 200)) == 5


def test_the_date_carries_the_zone_of_the_event(client):
    event = EventFactory(timezone="Pacific/Noumea", day=date(2030, 6, 19), start_time=time(8), end_time=time(9))
    page = soup(client, event)
    moment = page.select_one(".event-when time")
    assert moment["datetime"] == "2030-06-19T08:00+11:00"
    assert "heure locale : Nouméa, UTC+11" in moment.get_text()
    assert moment["data-reader-zone"] == "à votre heure :"
    assert page.select_one("script[src$='reader-zone.js']")


def test_a_rescheduled_event_says_when_it_was_planned(client):
    event = EventFactory(status="moved", previous_starts_at=datetime(2030, 6, 1, 7, tzinfo=UTC), day=date(2030, 6, 19))
    text = soup(client, event).get_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "Il était prévu le 1er juin 2030 à 9 h." in text


def test_previews_work_before_anything_is_saved(workshop, rf):
    for mode in ("fr", "en"):
        response = workshop.make_preview_request(preview_mode=mode)
        assert response.status_code == 200
        assert workshop.title_en.encode() in response.content or mode == "fr"
    new = EventPage(title="Neuf", slug="neuf", kind="webinar", start_date=date(2030, 1, 1), network=workshop.network)
    new.set_url_path(workshop.network.page)
    assert new.make_preview_request(preview_mode="fr").status_code == 200


def test_queries_do_not_grow_with_the_programme(client, workshop, settings):
    settings.CACHE_VERSION_SECONDS = 60  # one query a second in production, not one a fragment

    def count():
        soup(client, workshop)
        with CaptureQueriesContext(connection) as captured:
            soup(client, workshop)
        return len(captured)

    few = count()
    speakers = [Speaker.objects.create(network=workshop.network, name=f"S{n}") for n in range(4)]
    for rank in range(8):
        session = Session(sort_order=10 + rank, day=date(2030, 6, 20), title_fr=f"Séance {rank}")
        session.speakers.set(speakers)
        workshop.sessions.add(session)
        SeatPoolFactory(event=workshop, part=PartFactory(event=workshop), mode=ONLINE)
    workshop.themes.set([ThemeFactory() for _n in range(4)])
    workshop.co_organisers.set([NetworkFactory() for _n in range(4)])
    workshop.save()
    many = count()
    assert many == few
    assert many <= 20


def test_frozen_figures_are_published_and_small_ones_are_not(client):
    event = EventFactory(day=date(2026, 1, 10))
    pool = SeatPoolFactory(event=event, mode=ONLINE)
    for rank in range(20):
        profile = Profile(
            first_name=f"P{rank}",
            last_name="Exemple",
            email=f"p{rank}@example.org",
            sector="private" if rank < 5 else "state",
            level="none" if rank < 10 else "expert",
        )
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        register(event=event, profile=profile, pools=[pool], language="fr", origin=Origin.IMPORT, now=moment)
    assert "25" not in soup(client, event).select_one("main").get_text()
    freeze(event)
    text = " ".join(soup(client, event).select_one("[aria-labelledby=participation]").get_text(" ").split())
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "20 participants confirmés" in text
    assert "25 %" in text
    assert "50 %" in text
    assert "sur 20 personnes ayant répondu" in text


def test_declared_figures_are_shown_as_declared_once_the_event_is_over(client):
    past = EventFactory(day=date(2024, 6, 19))
    DeclaredFigure.objects.create(
        network=past.network, event=past, participants=105, private_percent=45, profile_percent=0, profile="non_expert"
    )
    DeclaredFigure.objects.create(network=past.network, event=past, expected=75)
    text = " ".join(soup(client, past).get_text(" ").split())
    for words in ("105 participants, déclarés par l’organisateur", "45 % du secteur privé", "75 participants attendus"):
        assert words in text.replace("\u202f", " ").replace("\xa0", " "), words
    to_come = EventFactory(day=date(2031, 6, 19))
    DeclaredFigure.objects.create(network=to_come.network, event=to_come, participants=105)
    assert "105 participants" not in soup(client, to_come).get_text(" ")
