"""Importing subscribers who agreed elsewhere, and exporting them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.accounts.models import User
from cms.outbox import suppression
from cms.outbox.testing import deliver_all
from cms.uploads import Table
from networks.enums import NetworkKind
from networks.newsletters import importing, subscribing
from networks.newsletters.enums import ConsentHow, SubscriberState
from networks.newsletters.import_columns import BadFile
from networks.newsletters.importing import Outcome
from networks.newsletters.models import STREAM, Subscriber, SubscriberImport, SubscriberImportRow
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from tests.factories import NetworkFactory, SubscriberFactory, ThemeFactory

pytestmark = pytest.mark.django_db
HEADERS = ["Courriel", "Date de consentement", "Source", "Langue", "Réseaux", "Sujets", "Thèmes"]


def keep(*rows, headers=HEADERS):
    table = Table(headers, [[*row, *[""] * (len(headers) - len(row))] for row in rows])
    return importing.keep(table, name="anciens.csv", source="Ancien site", by=None)


def outcomes(plan):
    return [(line.outcome.value, line.reason) for line in plan.lines]


@pytest.fixture
def network():
    ThemeFactory(notation="eau", label_fr="Eau")
    return NetworkFactory(code="occitanie", name_fr="Réseau Occitanie")


def test_a_line_becomes_a_subscriber_with_its_proof(network):
    file = keep(
        ["Ana@Example.org", "31/05/2021", "Atelier 2021", "Anglais", "réseau occitanie", "Événements;calls", "EAU"]
    )
    importing.run(file)
    row = Subscriber.objects.get()
    assert (row.address, row.state, row.language, row.topics) == (
        "ana@example.org",
        "active",
        "en",
        ["events", "calls"],
    )
    assert (row.consent_how, row.consent_source) == (ConsentHow.IMPORT, "Atelier 2021")
    assert timezone.localtime(row.consent_at).date().isoformat() == "2021-05-31"
    assert row.confirmed_at is None
    assert [n.code for n in row.networks.all()] == ["occitanie"]
    assert [c.notation for c in row.themes.all()] == ["eau"]
    assert len(row.address_hash) == 64
    assert deliver_all() == [], "nobody is mailed"


def test_a_line_without_a_source_takes_that_of_the_file(network):
    importing.run(keep(["ana@example.org", "2021-05-31"]))
    row = Subscriber.objects.get()
    assert (row.consent_source, row.language) == ("Ancien site", "fr")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["nobody", "2021-05-31"], "adresse"),
        (["", "2021-05-31"], "adresse"),
        (["=cmd|'/c calc'!A0", "2021-05-31"], "adresse"),
        (["ana@example.org", ""], "consentement"),
        (["ana@example.org", "oui"], "consentement"),
        (["ana@example.org", "31/02/2021"], "consentement"),
        (["ana@example.org", "0001-01-01"], "consentement"),
        (["ana@example.org", (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d")], "futur"),
        (["ana@example.org", "2021-05-31", "", "klingon"], "klingon"),
        (["ana@example.org", "2021-05-31", "", "", "atlantide"], "atlantide"),
        (["ana@example.org", "2021-05-31", "", "", "", "météo"], "météo"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(network, row, reason):
    [(outcome, said)] = outcomes(importing.plan(keep(row)))
    assert outcome == Outcome.REFUSED
    assert reason in said.lower()
    assert "@" not in said, "a report names nobody"


def test_consent_of_today_is_taken_just_after_midnight(network):
    night = datetime(2026, 7, 10, 0, 30, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
    file = keep(["ana@example.org", "2026-07-10"], ["b@example.org", "2026-07-11"])
    told = outcomes(importing.plan(file, night))
    assert [outcome for outcome, _reason in told] == [Outcome.ADDED, Outcome.REFUSED]


def test_who_left_is_blocked_or_is_known_is_not_enrolled(network):
    left = SubscriberFactory(address="left@example.org")
    subscribing.leave(subscriber=left)
    suppression.withdraw(STREAM, "erased@example.org")
    suppression.suppress("gone@example.org")
    SubscriberFactory(address="suspended@example.org", state=SubscriberState.SUSPENDED)
    known = SubscriberFactory(address="known@example.org", topics=["calls"])
    SubscriberFactory(address="pending@example.org", state=SubscriberState.UNCONFIRMED)
    names = ["left", "erased", "gone", "suspended", "known", "pending", "PENDING"]
    file = keep(*([f"{name}@example.org", "2021-05-31", "", "", "", "events"] for name in names))
    told = importing.run(file)
    assert [outcome for outcome, _reason in outcomes(told)] == [
        "refused", "refused", "refused", "refused", "known", "added", "refused",
    ]  # fmt: skip
    known.refresh_from_db()
    assert known.topics == ["calls"], "an import changes nobody's choices"
    pending = Subscriber.objects.get(address="pending@example.org")
    assert (pending.state, pending.topics) == (SubscriberState.ACTIVE, ["events"])
    assert Subscriber.objects.get(address="left@example.org").state == SubscriberState.UNSUBSCRIBED


def test_the_dry_run_writes_nothing_and_tells_what_the_import_then_does(network):
    file = keep(["ana@example.org", "2021-05-31"], ["x", ""], ["b@example.org", "2021-05-31"])
    told = outcomes(importing.plan(file))
    assert not Subscriber.objects.exists()
    assert outcomes(importing.run(file)) == told
    assert outcomes(importing.report(file)) == told
    file.refresh_from_db()
    assert file.imported_at is not None
    assert not SubscriberImportRow.objects.exclude(content={}).exists(), "the addresses of the file are gone"


def test_importing_twice_adds_nobody(network):
    rows = [["ana@example.org", "2021-05-31"], ["b@example.org", "2021-05-31"]]
    file = keep(*rows)
    assert importing.run(file) is not None
    assert importing.run(file) is None
    again = importing.run(keep(*rows))
    assert [outcome for outcome, _reason in outcomes(again)] == ["known", "known"]
    assert Subscriber.objects.count() == 2


def test_somebody_who_subscribes_while_the_file_is_imported_is_known(network, monkeypatch):
    file = keep(["ana@example.org", "2021-05-31"], ["b@example.org", "2021-05-31"])
    write = importing._write

    def meanwhile(lines):
        monkeypatch.setattr(importing, "_write", write)
        SubscriberFactory(address="ana@example.org")
        write(lines)

    monkeypatch.setattr(importing, "_write", meanwhile)
    # The other's row is written in the same transaction here and taken back with it; the file is imported all the same.
    assert [outcome for outcome, _reason in outcomes(importing.run(file))] == ["added", "added"]
    assert Subscriber.objects.count() == 2


@pytest.mark.parametrize("headers", [["Nom", "Prénom"], ["E-mail"], ["date"], ["Courriel", "Source"]])
def test_a_file_without_addresses_or_days_of_consent_is_refused(headers):
    with pytest.raises(BadFile):
        keep(["x"] * len(headers), headers=headers)
    assert not SubscriberImport.objects.exists()


def test_the_cost_does_not_grow_with_the_lines(network, django_assert_max_num_queries):
    small = keep(*([f"a{n}@example.org", "2021-05-31", "", "", "occitanie"] for n in range(5)))
    large = keep(*([f"b{n}@example.org", "2021-05-31", "", "", "occitanie"] for n in range(300)))
    with django_assert_max_num_queries(20) as few:
        importing.run(small)
    with django_assert_max_num_queries(len(few) + 8):
        importing.run(large)
    assert Subscriber.objects.reached_by(network).count() == 305


# In the admin


@pytest.fixture
def editor(client):
    provision_teams()
    user = User.objects.create_user("lettre@example.org", "x")
    from networks.models import Team

    user.groups.add(Team.objects.get(code=Role.NEWSLETTER).group)
    client.force_login(user)
    return client


def csv_file(text, name="liste.csv"):
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def test_the_walk_through_the_admin(editor, network):
    upload = reverse("newsletter_subscribers:import")
    text = "Courriel;Date de consentement;Réseaux\nana@example.org;2021-05-31;occitanie\nx;2021-05-31;\n"
    answer = editor.post(upload, {"file": csv_file(text), "source": "Ancien site"})
    [file] = SubscriberImport.objects.all()
    page = reverse("newsletter_subscribers:import_file", args=[file.pk])
    assert (answer.status_code, answer["Location"]) == (302, page)
    shown = editor.get(page).content.decode()
    assert "Rien n’est encore écrit" in shown
    assert not Subscriber.objects.exists()
    editor.post(page)
    assert Subscriber.objects.get().consent_source == "Ancien site"
    assert ModelLogEntry.objects.filter(action="newsletters.import").count() == 1
    shown = editor.get(page).content.decode()
    assert "ana@example.org" not in shown
    editor.post(page)
    assert Subscriber.objects.count() == 1


def test_a_file_can_be_discarded(editor, network):
    file = keep(["ana@example.org", "2021-05-31"])
    editor.post(reverse("newsletter_subscribers:import_file", args=[file.pk]), {"discard": "1"})
    assert not SubscriberImport.objects.exists()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["", "Courriel;Date\n", "Nom;Prénom\na;b\n", "\x00\x01\x02", "PK\x03\x04 not a zip", "Courriel\nana@example.org\n"],
)
def test_a_bad_file_is_told_beside_the_field(editor, text):
    answer = editor.post(reverse("newsletter_subscribers:import"), {"file": csv_file(text), "source": "x"})
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert editor.post(reverse("newsletter_subscribers:import"), {}).status_code == 422


def test_the_export_follows_the_filter_and_no_cell_is_a_formula(editor, network):
    SubscriberFactory(
        address="=cmd@example.org", networks=[network], consent_text='=HYPERLINK("http://x")', consent_source="@SUM(A1)"
    )
    SubscriberFactory(address="b@example.org", state=SubscriberState.UNSUBSCRIBED, reason_for_leaving="-1+1")
    url = reverse("newsletter_subscribers:export")
    rows = list(csv.reader(io.StringIO(editor.get(url).content.decode("utf-8-sig"))))
    assert len(rows) == 3
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert '\'=HYPERLINK("http://x")' in cells
    assert rows[1][6].startswith(str(datetime.now().year))
    found = list(csv.reader(io.StringIO(editor.get(url, {"network": network.pk}).content.decode("utf-8-sig"))))
    assert [row[0] for row in found[1:]] == ["'=cmd@example.org"]
    assert len(editor.get(url, {"network": "x"}).content.decode().splitlines()) == 1, "a bad filter exports nobody"


def test_the_list_filters_and_searches(editor, network):
    national = NetworkFactory(code="national", kind=NetworkKind.NATIONAL)
    SubscriberFactory(address="ana@example.org", networks=[network], topics=["calls"])
    SubscriberFactory(address="bob@example.org", language="en")
    index = reverse("newsletter_subscribers:index")

    def shown(**query):
        text = editor.get(index, query).content.decode()
        return {name for name in ("ana", "bob") if f"{name}@example.org" in text}

    assert shown() == {"ana", "bob"}
    assert shown(q="ana") == {"ana"}
    assert shown(network=national.pk) == {"bob"}
    assert shown(network=network.pk) == {"ana"}
    assert shown(topic="events") == {"bob"}
    assert shown(topic="calls") == {"ana", "bob"}
    assert shown(language="en") == {"bob"}
    assert shown(state="unsubscribed") == set()
    assert editor.get(index, {"topic": "weather", "network": "' OR 1=1"}).status_code == 200


def test_the_list_asks_as_many_queries_for_few_as_for_many(editor, network, django_assert_max_num_queries):
    index = reverse("newsletter_subscribers:index")
    SubscriberFactory(networks=[network])
    editor.get(index)
    with django_assert_max_num_queries(60) as few:
        editor.get(index)
    for _n in range(30):
        SubscriberFactory(networks=[network])
    with django_assert_max_num_queries(len(few)):
        editor.get(index)


def test_figures_count_each_reader_where_they_read(editor, network):
    NetworkFactory(code="national", kind=NetworkKind.NATIONAL, name_fr="Réseau national")
    SubscriberFactory(networks=[network], topics=["calls"])
    SubscriberFactory()
    SubscriberFactory(networks=[network], state=SubscriberState.SUSPENDED)
    from networks.newsletters.subscriber_lists import figures

    told = figures(timezone.now())
    assert told.sendable == 2
    assert {n.code: count for n, count in told.networks} == {"occitanie": 1, "national": 1}
    assert dict(told.topics) == {
        "Nouveaux produits": 1, "Ressources": 1, "Événements": 1, "Formation": 1, "Actualités": 1, "Appels": 2,
    }  # fmt: skip
    assert editor.get(reverse("newsletter_subscribers:figures")).status_code == 200


def test_one_subscriber_shows_the_proof_and_is_changed_by_acts(editor, network):
    row = SubscriberFactory(consent_text="<b>J’accepte</b>", networks=[network])
    page = reverse("newsletter_subscribers:subscriber", args=[row.pk])
    shown = editor.get(page).content.decode()
    assert "&lt;b&gt;J’accepte&lt;/b&gt;" in shown
    editor.post(page, {"save": "1", "language": "en", "topics": ["news"]})
    row.refresh_from_db()
    assert (row.language, row.topics, row.networks.count()) == ("en", ["news"], 0)
    assert editor.post(page, {"save": "1", "language": "xx"}).status_code == 422
    editor.post(page, {"unsubscribe": "1"})
    row.refresh_from_db()
    assert row.state == SubscriberState.UNSUBSCRIBED
    editor.post(page, {"resume": "1"})
    row.refresh_from_db()
    assert row.state == SubscriberState.UNSUBSCRIBED, "an editor brings nobody back who left"
    titles = set(ModelLogEntry.objects.filter(content_type__app_label="newsletters").values_list("label", flat=True))
    assert titles == {f"#{row.pk}"}, "the site's history keeps no address"


def test_coordinators_see_no_subscriber(client, network):
    provision(network)
    SubscriberFactory(networks=[network])
    user = User.objects.create_user("coordination@example.org", "x")
    user.groups.add(network.coordinators_group)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    for name in ("index", "figures", "export", "import"):
        assert client.get(reverse(f"newsletter_subscribers:{name}")).status_code == 302
