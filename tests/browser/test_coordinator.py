"""The whole path of a coordinator: from the preset's eight fields to the figures."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.accounts.models import User
from cms.outbox.testing import deliver_all
from events.enums import RegistrationState
from events.models import EventPage, Question, Registration, SeatPool
from events.registration import Profile, confirm, register
from events.tasks import refresh_figures
from networks.models import Network
from networks.provisioning import provision
from tests.factories import NetworkFactory


@pytest.fixture
def network(fresh_site: str) -> Network:
    """A network with its coordinator."""
    network = NetworkFactory(name_fr="ART Essai")
    provision(network)
    network.refresh_from_db()
    user = User.objects.create_user(email="occitanie@example.org", password="demo", first_name="Sacha")
    assert network.coordinators_group is not None
    network.coordinators_group.user_set.add(user)
    return network


def sign_up(event: EventPage, name: str, sector: str, level: str, *, verified: bool = True) -> Registration:
    """Somebody who takes part online."""
    profile = Profile(
        first_name=name.title(),
        last_name="=1+1" if name == "eve" else "Exemple",
        email=f"{name}@example.org",
        sector=sector,
        level=level,
        gis_level="basic",
    )
    pools = SeatPool.objects.filter(event=event)
    registration = register(event=event, profile=profile, pools=list(pools), language="fr").registration
    return confirm(registration=registration) if verified else registration


def test_from_the_preset_to_the_figures(fresh_site: str, network: Network, page: Page):
    page.set_default_timeout(15_000)
    page.goto(f"{fresh_site}/admin/")
    page.locator("[name=username]").fill("occitanie@example.org")
    page.locator("[name=password]").fill("demo")
    page.locator("form [type=submit]").click()
    expect(page).to_have_url(re.compile("/admin/$"))

    # A webinar from eight fields, published.
    page.goto(f"{fresh_site}/admin/evenements/")
    page.get_by_role("link", name="Publier un webinaire").click()
    day = timezone.localdate() + timedelta(days=20)
    fields = {
        "title": "Le trait de côte vu d’en haut",
        "summary": "Une heure pour voir ce que disent les images.",
        "start_date": day.isoformat(),
        "start_time": "11:00",
        "end_time": "12:00",
        "joining_link": "https://visio.example.org/cote",
        "seats_online": "50",
        "contact_email": "occitanie@example.org",
    }
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)
    page.get_by_role("button", name="Publier").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    event = EventPage.objects.get()
    assert event.live
    assert event.network == network

    # Seats and a question of one's own.
    page.goto(f"{fresh_site}/admin/evenements/{event.pk}/places/")
    page.locator("[name=pools-0-quota]").fill("5")
    page.locator("[name=questions-0-kind]").select_option("text")
    page.locator("[name=questions-0-label_fr]").fill("Qu’attendez-vous de cette heure ?")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.locator("[name=questions-0-label_fr]")).to_have_value("Qu’attendez-vous de cette heure ?")
    assert SeatPool.objects.get().quota == 5
    assert Question.objects.get().event == event
    page.goto(f"{fresh_site}{event.get_url()}")
    expect(page.locator(".registration-box")).to_contain_text(re.compile(r"5\s+places"))

    # Who is coming: filter, then the file of what was filtered.
    for name, sector, level in (
        ("ada", "private", "none"),
        ("bob", "private", "expert"),
        ("cleo", "research", "beginner"),
        ("dan", "research", "expert"),
        ("eve", "state", "beginner"),
    ):
        sign_up(event, name, sector, level)
    sign_up(event, "fay", "state", "none", verified=False)
    deliver_all()
    page.goto(f"{fresh_site}/admin/evenements/{event.pk}/inscriptions/")
    expect(page.locator(".backstage tbody tr")).to_have_count(6)
    page.locator("[name=sector]").select_option("private")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator(".backstage tbody tr")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter en CSV").click()
    assert sorted(addresses(download.value.path().read_bytes())) == ["ada@example.org", "bob@example.org"]
    page.goto(f"{fresh_site}/admin/evenements/{event.pk}/inscriptions/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter en CSV").click()
    assert b"'=1+1" in download.value.path().read_bytes(), "a spreadsheet must not take a name for a formula"

    # Write to the selection: nothing leaves before the preview is confirmed.
    page.goto(f"{fresh_site}/admin/evenements/{event.pk}/inscriptions/?sector=private")
    page.get_by_role("link", name="Écrire à cette sélection").click()
    page.get_by_label("Objet en français").fill("Apportez vos questions")
    page.get_by_label("Texte en français").fill("Apportez vos questions : nous y répondrons.")
    page.get_by_role("button", name="Aperçu").click()
    frame = page.frame_locator("iframe").first
    expect(frame.locator("body")).to_contain_text("Apportez vos questions")
    expect(frame.locator("body")).not_to_contain_text("{{")
    assert deliver_all() == []
    # By keyboard: Chromium without a screen loses the first click beside a frame that has just been scrolled.
    page.get_by_role("button", name=re.compile("^Envoyer à 2")).press("Enter")
    expect(page).to_have_url(re.compile("/inscriptions/$"))
    assert sorted(str(m["To"]) for m in deliver_all()) == ["ada@example.org", "bob@example.org"]

    # The figures: nobody is counted who has not verified their address.
    page.get_by_role("link", name="Chiffres").first.click()
    figures = page.locator(".backstage-figure")
    expect(figures.filter(has_text="confirmés")).to_contain_text("5")
    expect(figures.filter(has_text="secteur privé")).to_contain_text(re.compile(r"40\s%"))
    expect(figures.filter(has_text="non-experts")).to_contain_text(re.compile(r"60\s%"))
    refresh_figures()
    page.goto(f"{fresh_site}/admin/participation/")
    expect(page.get_by_role("row", name=re.compile("trait de côte"))).to_contain_text(re.compile(r"40\s%"))
    expect(page.locator(".backstage-chart svg title").first).to_be_attached()
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter en CSV").click()
    assert "trait de côte" in download.value.path().read_text("utf-8-sig")
    assert Registration.objects.filter(state=RegistrationState.CONFIRMED).count() == 5


def addresses(content: bytes) -> list[str]:
    """The addresses of an exported file."""
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if text.splitlines()[0].count(";") else ","))
    return [cell for row in rows[1:] for cell in row if "@example.org" in cell]
