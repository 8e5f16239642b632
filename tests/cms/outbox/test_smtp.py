"""The SMTP transport tells a refusal from a drop, and a drop before the end of a message from one after."""

import socket
import threading
from email import message_from_bytes
from email.policy import default

import pytest

from cms.outbox.mime import Outgoing, Part
from cms.outbox.transports import transport_from_url
from cms.outbox.transports.base import LostError, RefusedError, TryLaterError, UnreachableError
from cms.outbox.transports.smtp import SmtpTransport


class Server(threading.Thread):
    """A mail server that does as told at a step; ``None`` closes the connection there."""

    def __init__(self, **script):
        super().__init__(daemon=True)
        self.script = script
        self.accepted, self.commands, self.connections = [], [], 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection, connection.makefile("rwb") as stream:
                self.talk(stream)

    def answer(self, stream, step, usual):
        """Say ``usual``, or what the script says (a list is used up); False when the connection is to end."""
        said = self.script.get(step, usual)
        if isinstance(said, list):
            said = said.pop(0) if said else usual
        if said is None:
            return False
        stream.write(said.encode() + b"\r\n")
        stream.flush()
        return not said.startswith("421")

    def talk(self, stream):
        if not self.answer(stream, "greeting", "220 hello"):
            return
        while line := stream.readline():
            word = line.split()[0].upper().decode()
            self.commands.append(word)
            usual = {"DATA": "354 go", "QUIT": "221 bye"}.get(word, "250 ok")
            if not self.answer(stream, word, usual):
                return
            if word == "QUIT":
                return
            if word == "DATA" and self.script.get("DATA", usual) == usual and not self.receive(stream):
                return

    def receive(self, stream):
        if self.script.get("during", "") is None:
            stream.readline()
            return False
        lines = []
        while (line := stream.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        said = self.script.get("end", "250 accepted")
        if isinstance(said, list):
            said = said.pop(0) if said else "250 accepted"
        if said is None or said.startswith("250"):
            self.accepted.append(b"".join(lines))
        if said is None:
            return False
        stream.write(said.encode() + b"\r\n")
        stream.flush()
        return True

    def close(self):
        self.listener.close()


@pytest.fixture
def serve():
    servers = []

    def start(**script):
        servers.append(Server(**script))
        return servers[-1], SmtpTransport(host="127.0.0.1", port=servers[-1].port, timeout=5)

    yield start
    for server in servers:
        server.close()


def mail(n=1, text="Bonjour\n.\n..\nfin", **options):
    values = {
        "sender": "bounce@example.org",
        "recipient": f"a{n}@example.org",
        "message_id": f"<{n}@example.org>",
        "from_email": "Réseau <noreply@example.org>",
        "reply_to": "",
        "subject": "Été",
        "text": text,
        "html": "",
        "headers": {},
        "attachments": (),
    }
    return Outgoing(**(values | options))


def test_a_mail_is_accepted_and_the_connection_kept(serve):
    server, transport = serve()
    for n in (1, 2, 3):
        assert transport.send(mail(n)).reply.startswith("250")
    transport.close()
    assert server.connections == 1
    parsed = message_from_bytes(server.accepted[1], policy=default)
    assert parsed["To"] == "a2@example.org"
    assert parsed["From"] == "Réseau <noreply@example.org>"
    assert parsed.get_content().splitlines() == ["Bonjour", ".", "..", "fin"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "end"])
@pytest.mark.parametrize(("reply", "error"), [("450 not now", TryLaterError), ("550 never", RefusedError)])
def test_answers_of_400_and_500_at_each_step(serve, step, reply, error):
    server, transport = serve(**{step: [reply] if step != "DATA" else reply})
    with pytest.raises(error, match=reply):
        transport.send(mail())
    assert server.accepted == []
    assert server.commands[-1] == "RSET"
    if step != "DATA":
        assert transport.send(mail(2)).reply.startswith("250"), "the connection is ready for the next mail"
        assert server.connections == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "during"])
def test_a_drop_before_the_end_may_be_tried_again(serve, step):
    server, transport = serve(**{step: None})
    with pytest.raises(TryLaterError) as caught:
        transport.send(mail(text="x\n" * 2_000_000 if step == "during" else "x"))
    assert caught.value.dropped
    assert server.accepted == []


def test_a_drop_after_the_end_is_lost(serve):
    server, transport = serve(end=None)
    with pytest.raises(LostError):
        transport.send(mail())
    assert len(server.accepted) == 1, "the server had it: sending again would double it"


def test_an_unclear_answer_after_the_end_is_lost(serve):
    _server, transport = serve(end="xyz what")
    with pytest.raises(LostError):
        transport.send(mail())


def test_a_kept_connection_that_the_server_closed_is_opened_again(serve):
    server, transport = serve(MAIL=["250 ok", None])
    transport.send(mail(1))
    transport.send(mail(2))
    assert server.connections == 2
    assert len(server.accepted) == 2


def test_421_ends_the_connection_and_the_mail_waits(serve):
    server, transport = serve(RCPT=["421 shutting down"])
    with pytest.raises(TryLaterError, match="421"):
        transport.send(mail(1))
    transport.send(mail(2))
    assert server.connections == 2


def test_no_server_or_no_entry_is_unreachable(serve):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(UnreachableError):
        SmtpTransport(host="127.0.0.1", port=port, timeout=2).send(mail())
    for script in ({"greeting": "554 not you"}, {"MAIL": "530 authenticate first"}):
        _server, transport = serve(**script)
        with pytest.raises(UnreachableError):
            transport.send(mail())
    _server, transport = serve()
    transport.user, transport.password = "me", "secret"
    with pytest.raises(UnreachableError):
        transport.send(mail())


def test_starttls_is_demanded_not_hoped_for(serve):
    server, transport = serve()
    transport.security = "starttls"
    with pytest.raises(UnreachableError):
        transport.send(mail())
    assert "MAIL" not in server.commands


def test_addresses_of_transports(tmp_path):
    transport = transport_from_url("smtp+starttls://me%40x:p%2Fw@mail.example.org?timeout=7")
    assert isinstance(transport, SmtpTransport)
    assert (transport.host, transport.port, transport.user, transport.password) == (
        "mail.example.org",
        587,
        "me@x",
        "p/w",
    )
    assert (transport.security, transport.timeout) == ("starttls", 7.0)
    assert transport_from_url("smtps://mail.example.org").port == 465
    folder = transport_from_url(f"file://{tmp_path}/mail")
    folder.send(mail(attachments=(Part("é.txt", b"x", "text/plain"),)))
    (written,) = (tmp_path / "mail").iterdir()
    assert message_from_bytes(written.read_bytes(), policy=default)["Subject"] == "Été"
    from django.core.exceptions import ImproperlyConfigured

    for wrong in ("", "http://x", "smtp://", "anymail+nobody://"):
        with pytest.raises(ImproperlyConfigured):
            transport_from_url(wrong)
