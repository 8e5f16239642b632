"""Findings on letters and records, good and bad; each explains itself."""

import base64
import io
from email import message_from_bytes, policy

import pytest
from django.core.management import CommandError, call_command

from networks.newsletters import deliverability, freezing
from networks.newsletters.deliverability import check_message
from networks.newsletters.models import NewsletterIssue
from networks.newsletters.sender_records import check_dkim, check_dmarc, check_spf
from tests.factories import IssueFactory, NetworkFactory, section_block

GOOD = (
    b"From: Maillage <lettre@maillage.fr>\r\nTo: camille@univ.fr\r\nSubject: Lettre\r\nMessage-ID: <a@maillage.fr>\r\n"
    b"Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nList-Id: lettre <lettre.theia.maillage.fr>\r\n"
    b"List-Unsubscribe: <https://maillage.fr/x>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n'
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b'<p><a href="https://maillage.fr/a">a</a></p>\r\n--b--\r\n'
)


def levels(findings):
    return {(f.subject, f.level) for f in findings if f.level != "ok"}


def test_a_good_letter_has_nothing_to_mend():
    assert levels(check_message(GOOD, "maillage.fr")) == set()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"Message-ID: <a@maillage.fr>\r\n", b"", ("Message-ID", "error")),
        (b"<a@maillage.fr>", b"<a@elsewhere.net>", ("Message-ID", "warning")),
        (b"lettre@maillage.fr", b"webmaster@localhost", ("From", "error")),
        (b"List-Unsubscribe: <https://", b"List-Unsubscribe: <http://", ("List-Unsubscribe", "error")),
        (b"List-Unsubscribe=One-Click", b"yes", ("List-Unsubscribe-Post", "error")),
        (b"List-Id: lettre <lettre.theia.maillage.fr>\r\n", b"", ("List-Id", "warning")),
        (b"Subject: Lettre", b"Subject: LETTRE", ("Subject", "warning")),
        (b"Subject: Lettre", b"Subject: " + b"mot " * 30, ("Subject", "warning")),
        (b"Bonjour\r\n", b"\r\n", ("Texte brut", "error")),
        (b"<p>", b"<p>" + b"x" * 90_000, ("Taille du HTML", "warning")),
        (b"<p>", b"<p>" + b"x" * 120_000, ("Lignes", "error")),
        (b"<p>", b'<p><img src="https://a/p" width="1" height="1">', ("Images", "error")),
        (b'href="https://maillage.fr/a"', b'href="http://maillage.fr/a"', ("Liens", "warning")),
        (b"Bonjour\r\n", b"Bonjour\n", ("Lignes", "error")),
        (b"Bonjour\r\n", b"mot " * 30 + b"\r\n", ("Texte brut", "warning")),
        (
            b"MIME-Version",
            b"DKIM-Signature: v=1; d=relay.net; h=from; b=x\r\nMIME-Version",
            ("DKIM-Signature", "error"),
        ),
        (
            b"MIME-Version",
            b"DKIM-Signature: v=1; d=maillage.fr; h=From; b=x\r\nMIME-Version",
            ("DKIM-Signature", "error"),
        ),
    ],
)
def test_what_is_wrong_is_found(old, new, found):
    assert old in GOOD
    assert found in levels(check_message(GOOD.replace(old, new), "maillage.fr"))


@pytest.mark.parametrize(
    ("record", "level"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", "ok"),
        ('"v=spf1 include:_spf.example.net ~all"', "ok"),
        ("", "error"),
        ("spf1 -all", "error"),
        ("v=spf1 +all", "error"),
        ("v=spf1 all", "error"),
        ("v=spf1 ip4:192.0.2.1", "warning"),
        ("v=spf1 ptr -all", "warning"),
        ("v=spf1 -all ip4:192.0.2.1", "warning"),
        ("v=spf1 ipv4:192.0.2.1 -all", "error"),
        ("v=spf1 redirect=_spf.example.net", "ok"),
        ("v=spf1 " + " ".join(f"include:s{n}.example.net" for n in range(6)) + " -all", "warning"),
        ("v=spf1 " + " ".join(f"include:s{n}.example.net" for n in range(11)) + " -all", "error"),
    ],
)
def test_spf(record, level):
    assert level in {finding.level for finding in check_spf(record)}


def key(size):
    return base64.b64encode(b"k" * size).decode()


@pytest.mark.parametrize(
    ("record", "level"),
    [
        (f"v=DKIM1; k=rsa; p={key(294)}", "ok"),
        (f"v=DKIM1; k=rsa; p={key(162)}", "warning"),
        (f"v=DKIM1; t=y; p={key(294)}", "warning"),
        (f"v=DKIM1; k=ed25519; p={key(32)}", "ok"),
        (f"v=DKIM1; h=sha1; p={key(294)}", "error"),
        ("v=DKIM1; p=", "error"),
        ("v=DKIM1; p=é!", "error"),
        ("v=DKIM2; p=x", "error"),
        ("", "error"),
    ],
)
def test_dkim(record, level):
    assert [finding.level for finding in check_dkim(record)] == [level]


@pytest.mark.parametrize(
    ("record", "envelope", "level"),
    [
        ("v=DMARC1; p=quarantine; rua=mailto:d@maillage.fr", "maillage.fr", "ok"),
        ("v=DMARC1; p=reject; rua=mailto:d@maillage.fr", "bounces.maillage.fr", "ok"),
        ("v=DMARC1; p=reject; aspf=s; rua=mailto:d@maillage.fr", "bounces.maillage.fr", "warning"),
        ("v=DMARC1; p=reject; rua=mailto:d@maillage.fr", "elsewhere.net", "warning"),
        ("v=DMARC1; p=none; rua=mailto:d@maillage.fr", "maillage.fr", "warning"),
        ("v=DMARC1; p=reject", "maillage.fr", "warning"),
        ("p=reject; v=DMARC1", "maillage.fr", "error"),
        ("v=DMARC1; p=perhaps", "maillage.fr", "error"),
        ("", "maillage.fr", "error"),
    ],
)
def test_dmarc(record, envelope, level):
    assert level in {
        finding.level for finding in check_dmarc(record, from_domain="maillage.fr", envelope_domain=envelope)
    }


def test_records_published_twice_count_for_nothing():
    assert levels(check_spf("v=spf1 -all", "google-site-verification=x", "v=spf1 ip4:192.0.2.1 -all")) == {
        ("SPF", "error")
    }
    assert levels(check_spf("google-site-verification=x", "v=spf1 ip4:192.0.2.1 -all")) == set()
    good = "v=DMARC1; p=reject; rua=mailto:d@maillage.fr"
    assert levels(check_dmarc(good, good, from_domain="maillage.fr", envelope_domain="maillage.fr"))


@pytest.mark.parametrize(
    ("envelope", "signing", "found"),
    [
        ("maillage.fr", "maillage.fr", set()),
        ("maillage.fr", "", set()),
        ("relay.net", "mail.maillage.fr", {"warning"}),
        ("maillage.fr", "relay.net", {"warning"}),
        ("relay.net", "relay.net", {"error"}),
        ("relay.net", "notmaillage.fr", {"error"}),
    ],
)
def test_one_of_return_path_and_signature_must_stand_for_the_sender(envelope, signing, found):
    record = "v=DMARC1; p=reject; rua=mailto:d@maillage.fr"
    findings = check_dmarc(record, from_domain="maillage.fr", envelope_domain=envelope, signing_domain=signing)
    assert {level for _subject, level in levels(findings)} == found
    strict = check_dmarc(
        f"{record}; adkim=s", from_domain="maillage.fr", envelope_domain="x.net", signing_domain=signing
    )
    assert ("DMARC", "error") in levels(strict) or signing in {"maillage.fr", ""}


def test_a_letter_that_arrived_tells_its_return_path_and_signature(tmp_path, db):
    path, said = tmp_path / "a.eml", io.StringIO()
    signature = (
        b"DKIM-Signature: v=1; a=rsa-sha256; d=maillage.fr; s=a;\r\n"
        b" h=from:list-unsubscribe:\r\n list-unsubscribe-post; b=x\r\n"
    )
    path.write_bytes(b"Return-Path: <b@relay.net>\r\n" + signature + GOOD)
    record = "v=DMARC1; p=reject; rua=mailto:d@maillage.fr"
    call_command(
        "check_deliverability", eml=path, dmarc=[record], dkim=[f"p={key(294)}"], spf=["v=spf1 -all"], stdout=said
    )
    assert "relay.net" in said.getvalue()
    assert "en-têtes de liste compris" in said.getvalue()
    with pytest.raises(CommandError):
        call_command("check_deliverability", eml=path, dmarc=[record], dkim_domain="relay.net", stdout=said)


def test_the_command_explains_and_fails_on_errors(tmp_path, db):
    path, said = tmp_path / "a.eml", io.StringIO()
    path.write_bytes(GOOD)
    call_command("check_deliverability", eml=path, spf="v=spf1 ip4:192.0.2.1 -all", stdout=said)
    assert "SPF" in said.getvalue()
    assert "DKIM, DMARC" in said.getvalue()
    path.write_bytes(GOOD.replace(b"One-Click", b"no"))
    with pytest.raises(CommandError):
        call_command("check_deliverability", eml=path, stdout=said)
    with pytest.raises(CommandError):
        call_command("check_deliverability", eml=tmp_path / "none.eml", stdout=said)
    with pytest.raises(CommandError):
        call_command("check_deliverability", issue=99, stdout=said)


def test_a_frozen_issue_is_looked_at_as_it_leaves(db, monkeypatch):
    """What is edited after the freeze does not leave, and is not what the command reports."""
    issue = IssueFactory(network=NetworkFactory(code="OCC"), blocks=[section_block("news", {})])
    issue.get_latest_revision().publish()
    freezing.freeze(NewsletterIssue.objects.get(pk=issue.pk), gate_check=False)
    frozen = NewsletterIssue.objects.get(pk=issue.pk)
    subject, frozen.title = frozen.title, "Un titre retouché"
    frozen.save()
    seen = []
    monkeypatch.setattr(deliverability, "check_message", lambda data, host: seen.append(data) or [])
    call_command("check_deliverability", issue=issue.pk, stdout=io.StringIO())
    assert message_from_bytes(seen[0], policy=policy.default)["Subject"] == subject
