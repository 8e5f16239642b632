"""Sending through a provider: what is handed to django-anymail, and what its failures mean."""

import socket
import threading

import pytest
import requests
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError, AnymailUnsupportedFeature

from cms.outbox.mime import Outgoing, Part
from cms.outbox.transports import transport_from_url
from cms.outbox.transports.base import LostError, RefusedError, TryLaterError, UnreachableError


def outgoing():
    return Outgoing(
        sender="bounce@example.org",
        recipient="ana@example.org",
        message_id="<1@example.org>",
        from_email="Réseau <noreply@example.org>",
        reply_to="contact@example.org",
        subject="Été",
        text="Bonjour",
        html="<p>Bonjour</p>",
        headers={"List-Unsubscribe": "<https://example.org/u>"},
        attachments=(Part("e.ics", b"BEGIN:VCALENDAR", "text/calendar; method=PUBLISH"),),
    )


def test_everything_is_handed_over():
    from django.core import mail

    mail.outbox = []
    transport = transport_from_url("anymail+test://")
    assert transport.send(outgoing())
    transport.close()
    (sent,) = mail.outbox
    params = sent.anymail_test_params
    assert params["subject"] == "Été"
    assert params["text_body"] == "Bonjour"
    assert params["html_body"] == "<p>Bonjour</p>"
    assert [str(a) for a in params["to"]] == ["ana@example.org"]
    assert "envelope_sender" not in params, "Brevo and others refuse it"
    assert params["extra_headers"]["List-Unsubscribe"] == "<https://example.org/u>"
    assert params["extra_headers"]["Message-ID"] == "<1@example.org>"
    assert params["attachments"][0].name == "e.ics"


def answered(status):
    response = requests.Response()
    response.status_code = status
    return AnymailRequestsAPIError("said", response=response)


def failed(cause):
    error = AnymailRequestsAPIError("no answer")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("raised", "meaning"),
    [
        (answered(400), RefusedError),
        (answered(422), RefusedError),
        (AnymailRecipientsRefused("refused"), RefusedError),
        (AnymailUnsupportedFeature("cannot"), RefusedError),
        (answered(429), TryLaterError),
        (answered(503), TryLaterError),
        (answered(401), UnreachableError),
        (failed(requests.exceptions.ConnectTimeout()), UnreachableError),
        (answered(500), LostError),
        (answered(504), LostError),
        (failed(requests.exceptions.ReadTimeout()), LostError),
        (failed(requests.exceptions.ConnectionError()), LostError),
    ],
)
def test_what_a_failure_means(monkeypatch, raised, meaning):
    transport = transport_from_url("anymail+test://")

    def fail(messages):
        raise raised

    monkeypatch.setattr(transport.backend, "send_messages", fail)
    with pytest.raises(meaning):
        transport.send(outgoing())


def test_a_provider_that_cannot_be_reached_costs_no_attempt(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings.ANYMAIL = {"BREVO_API_KEY": "x", "BREVO_API_URL": f"http://127.0.0.1:{port}/"}
    with pytest.raises(UnreachableError):
        transport_from_url("anymail+brevo://").send(outgoing())


def test_a_provider_that_hangs_up_after_the_request_is_uncertain(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up():
            connection, _address = listener.accept()
            connection.recv(65536)
            connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        settings.ANYMAIL = {"BREVO_API_KEY": "x", "BREVO_API_URL": address}
        with pytest.raises(LostError):
            transport_from_url("anymail+brevo://").send(outgoing())
