"""The whole path of somebody who takes part, with and without JavaScript: from the list of events to "my space"."""

import re
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from cms.outbox.testing import deliver_all
from events.enums import AttendanceMode, PlaceState, QuestionKind, RegistrationState
from events.models import EventPage, Question, Registration
from tests.factories import EventFactory, PartFactory, SeatPoolFactory

LINK = r"http://[^\s>]+"


@pytest.fixture
def workshop(fresh_site: str) -> EventPage:
    """A workshop in two parts, one of them full but for a seat, with a question for those who come."""
    event = EventFactory(
        title="Suivre l’eau par satellite", slug="eau", kind="thematic_workshop", mode="hybrid", participants_list=True
    )
    talks, training = PartFactory(event=event, title_fr="Exposés"), PartFactory(event=event, title_fr="Formation")
    SeatPoolFactory(event=event, part=talks, mode=AttendanceMode.ON_SITE, quota=100)
    SeatPoolFactory(event=event, part=talks, mode=AttendanceMode.ONLINE)
    SeatPoolFactory(event=event, part=training, mode=AttendanceMode.ON_SITE, quota=1)
    Question.objects.create(
        event=event, kind=QuestionKind.YES_NO, label_fr="Déjeunez-vous avec nous ?", mode=AttendanceMode.ON_SITE
    )
    return event


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def reader(request: pytest.FixtureRequest) -> Page:
    """A page of somebody with a modern browser, then of somebody without JavaScript."""
    page: Page = request.getfixturevalue("page" if request.param == "with JavaScript" else "no_js_page")
    page.set_default_timeout(10_000)
    return page


def the_mail() -> EmailMessage:
    """The only mail that leaves now."""
    mails = deliver_all()
    assert [m["To"] for m in mails] == ["ada@example.org"], [m["Subject"] for m in mails]
    return mails[0]


def link_in(mail: EmailMessage, path: str) -> str:
    """The personal link of a mail, as its text part gives it."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = [link for link in re.findall(LINK, body.get_content()) if path in link]
    assert found, body.get_content()
    return found[0]


def choice(page: Page, question: str, answer: str) -> Locator:
    """An answer to tick, as a group of them calls it."""
    return page.get_by_role("group", name=question).get_by_label(re.compile(rf"^\s*{answer}"))


def tick(box: Locator) -> None:
    """Tick by its words: the whole line is a target."""
    box.locator("xpath=..").locator("label").click()
    expect(box).to_be_checked()


def test_from_the_list_to_my_space(fresh_site: str, workshop: EventPage, reader: Page):
    page = reader
    page.goto(f"{fresh_site}/evenements/")
    page.get_by_role("link", name="Suivre l’eau par satellite").first.click()
    page.locator(".registration-box").get_by_role("link", name="S’inscrire").click()

    # Sent empty: each missing answer is told next to its field, and what is typed is kept.
    page.get_by_label(re.compile(r"^\s*Prénom")).fill("Ada")
    page.get_by_role("button", name="S’inscrire").click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    expect(page.get_by_label(re.compile(r"^\s*Prénom"))).to_have_value("Ada")
    assert page.locator("[aria-invalid=true], .is-invalid").count() >= 3
    assert not Registration.objects.exists()

    tick(choice(page, "Exposés", "Sur place"))
    tick(choice(page, "Formation", "Sur place"))
    page.get_by_label(re.compile(r"^\s*Nom")).fill("Lovelace")
    page.get_by_label(re.compile(r"^\s*Adresse")).fill("Ada@Example.org")
    page.get_by_label(re.compile(r"^\s*Organisme")).fill("Calcul & Cie")
    page.locator("[name=sector]").select_option("private")
    page.locator("[name=level]").select_option("beginner")
    page.locator("[name=gis_level]").select_option("advanced")
    tick(choice(page, "Déjeunez-vous avec nous", "Oui"))
    tick(page.locator("[name=consent]"))
    page.get_by_role("button", name="S’inscrire").click()
    expect(page).to_have_url(re.compile("/inscription/merci/$"))

    registration = Registration.objects.get()
    assert registration.state == RegistrationState.PENDING
    page.goto(link_in(the_mail(), "/inscription/"))
    registration.refresh_from_db()
    assert registration.state == RegistrationState.PENDING, "opening the link changes nothing: scanners do it too"
    page.get_by_role("button", name="Confirmer mon inscription").click()
    expect(page.locator(".personal-state-success")).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text("Calcul & Cie")
    registration.refresh_from_db()
    assert registration.state == RegistrationState.CONFIRMED
    confirmed = the_mail()
    personal = page.url.split("?")[0]

    # The calendar file, from the page and with the mail.
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\.ics")).click()
    entries = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    assert str(entries[0]["SUMMARY"]).startswith("Suivre l’eau par satellite")
    assert any(a.get_content_type() == "text/calendar" for a in confirmed.walk())

    # Change: give the training back; it is told by mail.
    page.get_by_role("link", name="Modifier mon inscription").click()
    expect(page.get_by_label(re.compile(r"^\s*Nom"))).to_have_value("Lovelace")
    expect(choice(page, "Formation", "Sur place")).to_be_checked()
    tick(choice(page, "Formation", "Je ne participe pas"))
    page.get_by_label(re.compile(r"^\s*Nom")).fill("King")
    page.locator("form.form-registration [type=submit]").click()
    expect(page.locator("dl.facts")).to_contain_text("Ada King")
    kept = registration.places.exclude(state=PlaceState.RELEASED)
    assert [str(p.pool.part) for p in kept] == ["Exposés"]
    the_mail()

    # My space, by a link sent to the address; the form of another event comes filled in.
    another = EventFactory(title="Un autre webinaire", slug="autre", network=workshop.network)
    SeatPoolFactory(event=another)
    page.goto(f"{fresh_site}/mon-espace/")
    page.get_by_label(re.compile(r"^\s*Adresse")).fill("ada@example.org")
    page.locator("main form [type=submit]").click()
    page.goto(link_in(the_mail(), "/mon-espace/"))
    expect(page.get_by_role("link", name="Suivre l’eau par satellite").first).to_be_visible()
    page.get_by_role("link", name="Un autre webinaire").click()
    expect(page.get_by_label(re.compile(r"^\s*Nom"))).to_have_value("King")
    expect(page.locator("[name=gis_level]")).to_have_value("advanced")

    page.goto(personal)
    page.get_by_role("link", name="Annuler mon inscription").click()
    registration.refresh_from_db()
    assert registration.state == RegistrationState.CONFIRMED, "the link asks first"
    page.get_by_role("button", name="Annuler mon inscription").click()
    expect(page.locator(".personal-state")).to_contain_text("annulée")
    registration.refresh_from_db()
    assert registration.state == RegistrationState.CANCELLED
    assert not registration.places.exclude(state=PlaceState.RELEASED).exists()
    the_mail()
