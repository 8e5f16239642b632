"""Importing a partner's file of participants."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.accounts.models import User
from cms.outbox.models import Delivery
from cms.uploads import read_upload
from events.enums import AttendanceMode, EventMode, Origin, RegistrationState
from events.importing import Outcome, guess_mapping, import_participants
from events.models import ParticipantsFile, Registration
from events.tabulate import Stage, count
from networks.provisioning import provision
from tests.factories import EventFactory, NetworkFactory, SeatPoolFactory

pytestmark = pytest.mark.django_db

CSV = """Prénom;Nom;Adresse mail;Structure;Secteur;Niveau en télédétection;Région
Zoé;Durand;zoe@example.org;Météo-France;État ou établissement public;Débutant;Occitanie
Ali;Ben Salah;ALI@example.org;SARL Pixel;Entreprise privée;expert;Tunisie
;Sansprénom;pas-une-adresse;;;;
Zoé;Durand;Zoe@Example.org;;;;
Lise;Martin;lise@example.org;;Astronaute;;
"""


def upload(content, name="participants.csv"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def event():
    return EventFactory(
        network=NetworkFactory(code="OCC"),
        registration_open=False,
        external_registration_url="https://partenaire.example/inscription",
    )


def kept(event, content=CSV):
    table = read_upload(upload(content))
    return ParticipantsFile.objects.create(event=event, name="p.csv", headers=table.headers, rows=table.rows)


def run(file, dry_run=False):
    return import_participants(file=file, mapping=guess_mapping(file.headers), by=None, dry_run=dry_run)


def test_headers_are_recognised():
    headers = read_upload(upload(CSV)).headers
    found = {field: headers[index] for field, index in guess_mapping(headers).items()}
    assert found == {
        "first_name": "Prénom",
        "last_name": "Nom",
        "email": "Adresse mail",
        "organisation": "Structure",
        "sector": "Secteur",
        "level": "Niveau en télédétection",
        "place": "Région",
    }


def test_each_row_gets_its_outcome_and_reason(event):
    report = run(kept(event))
    assert [(row.number, row.outcome) for row in report.rows] == [
        (2, Outcome.CREATED),
        (3, Outcome.CREATED),
        (4, Outcome.REFUSED),
        (5, Outcome.REFUSED),
        (6, Outcome.CREATED),
    ]
    assert all(row.reason for row in report.rows if row.outcome == Outcome.REFUSED)
    assert report.rows[4].reason, "an answer that was not recognised is told"
    ali = Registration.objects.get(participant__email="ali@example.org")
    assert (ali.sector, ali.level, ali.country, ali.origin, ali.state) == (
        "private",
        "expert",
        "TN",
        Origin.IMPORT,
        RegistrationState.CONFIRMED,
    )
    zoe = Registration.objects.get(participant__email="zoe@example.org")
    assert (zoe.sector, zoe.level, zoe.region, zoe.country) == ("state", "beginner", "FR-OCC", "FR")


def test_a_dry_run_writes_nothing_and_says_the_same(event):
    file = kept(event)
    trial = run(file, dry_run=True)
    assert not Registration.objects.exists()
    assert [(r.number, r.outcome) for r in trial.rows] == [(r.number, r.outcome) for r in run(file).rows]


def test_importing_again_changes_nothing_and_nobody_is_mailed(event):
    run(kept(event))
    report = run(kept(event))
    assert report.count(Outcome.UNCHANGED) == 3
    assert Registration.objects.count() == 3
    assert not Delivery.objects.exists()


def test_a_later_file_completes_and_never_empties(event):
    run(kept(event))
    report = run(kept(event, "nom;courriel;secteur;structure\nMartin;lise@example.org;Association;\n"))
    assert report.count(Outcome.UPDATED) == 1
    run(kept(event, "nom;courriel;secteur\nMartin;lise@example.org;\n"))
    assert Registration.objects.get(participant__email="lise@example.org").sector == "association"


def test_imported_people_count_as_confirmed_with_and_without_seats(event):
    run(kept(event))
    assert count(event).total(Stage.CONFIRMED) == 3
    SeatPoolFactory(event=event, mode=AttendanceMode.ONLINE)
    event.mode = EventMode.ONLINE
    run(kept(event, "nom;courriel;modalité\nX;x@example.org;En ligne\n"))
    assert count(event).by("mode") == {"online": 1}
    assert count(event).total(Stage.CONFIRMED) == 4


def test_a_file_is_imported_once_and_its_rows_are_forgotten(event):
    file = kept(event)
    run(file)
    file.refresh_from_db()
    assert file.rows == []
    assert "example.org" not in str(file.report)
    with pytest.raises(ValueError, match=r"."):
        run(file)


def test_the_columns_of_address_and_name_are_needed(event):
    with pytest.raises(ValueError, match=r"."):
        import_participants(file=kept(event), mapping={"email": 2}, by=None, dry_run=True)


def test_the_pages_lead_from_file_to_report(client, event):
    provision(event.network)
    event.network.refresh_from_db()
    user = User.objects.create_user("own@example.org", "x")
    user.groups.add(event.network.coordinators_group)
    client.force_login(user)
    url = reverse("events_backstage:upload", args=[event.pk])
    for damaged in (b"", b"PK\x03\x04 broken", b"Nom;E-mail\n", b'a;b\n"' + b"x" * 200_000):
        refused = client.post(url, {"file": upload(damaged)})
        assert refused.status_code == 422
        assert refused.context["form"].errors["file"]
    assert client.post(url).status_code == 422
    page = client.post(url, {"file": upload(CSV)}, follow=True)
    assert page.status_code == 200
    mapping_url = page.redirect_chain[0][0]
    fields = {name: str(index) for name, index in guess_mapping(page.context["file"].headers).items()}
    assert client.post(mapping_url, fields | {"email": "99"}).status_code == 422
    trial = client.post(mapping_url, fields)
    assert trial.context["dry_run"]
    assert not Registration.objects.exists()
    done = client.post(mapping_url, fields | {"import": "1"}, follow=True)
    assert "example.org" not in str(done.context["report_rows"])
    assert Registration.objects.count() == 3
    client.force_login(User.objects.create_superuser("root@example.org", "x"))
    assert client.get(mapping_url).status_code == 200
