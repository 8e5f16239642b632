"""Health of links: a real server with real statuses, politeness, and when an address is dead."""

import threading
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cms.accounts.models import User
from cms.http import guarded_session
from networks.models import Team
from networks.provisioning import provision, provision_teams
from networks.teams import Role
from resources import link_views, linkcheck, tasks
from resources.enums import LinkState
from resources.link_probe import Answer, AskLater, Manners, Probe, probe
from resources.models import AccessLink, LinkHealth
from resources.robots import Robots
from tests.factories import NetworkFactory, ResourceFactory


class Handler(BaseHTTPRequestHandler):
    """Answers as its path says; the server counts what it was asked."""

    server: "Site"

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.answer("HEAD")

    def do_GET(self):
        self.answer("GET")

    def answer(self, method):
        path = urlsplit(self.path).path
        self.server.asked.append((method, path, dict(self.headers)))
        if path == "/robots.txt":
            self.reply(self.server.robots_status, self.server.robots.encode())
        elif path.startswith("/status/"):
            self.reply(int(path.split("/")[2]))
        elif path == "/no-head":
            self.reply(405 if method == "HEAD" else 206, b"x")
        elif path == "/head-lies":
            self.reply(404 if method == "HEAD" else 200, b"x")
        elif path.startswith("/chain/"):
            left = int(path.split("/")[2])
            self.reply(301, location=f"/chain/{left - 1}" if left else "/status/200")
        elif path == "/nonsense":
            self.reply(301, location="http://[bad")
        elif path == "/inwards":
            self.reply(302, location=self.server.elsewhere)
        elif path == "/busy":
            self.reply(429, retry_after="7200")
        elif path == "/maintenance":
            self.reply(503, retry_after="Wed, 21 Oct 2099 07:28:00 GMT")
        elif path == "/long":
            self.reply(405 if method == "HEAD" else 200, b"x" * 200_000)
        elif path == "/silent":
            self.server.released.wait(5)
        else:
            self.reply(404)

    def reply(self, status, body=b"", location=None, retry_after=None):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            with suppress(BrokenPipeError, ConnectionResetError):  # the client has seen enough
                self.wfile.write(body)


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, dict]] = []
        self.robots, self.robots_status = "", 404
        self.elsewhere = ""
        self.released = threading.Event()
        self.base = f"http://127.0.0.1:{self.server_port}"

    def paths(self):
        return [(method, path) for method, path, _headers in self.asked if path != "/robots.txt"]


@pytest.fixture
def site(settings):
    server = Site()
    settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


class Clock:
    """Time that passes when one sleeps."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def manners(clock=None, **options):
    clock = clock or Clock()
    return Manners(clock=clock, sleep=clock.sleep, **options)


@pytest.mark.parametrize(
    ("path", "answer", "status"),
    [
        ("/status/200", Answer.ALIVE, 200),
        ("/status/204", Answer.ALIVE, 204),
        ("/status/401", Answer.ALIVE, 401),
        ("/status/403", Answer.ALIVE, 403),
        ("/status/404", Answer.FAILED, 404),
        ("/status/410", Answer.FAILED, 410),
        ("/status/500", Answer.FAILED, 500),
        ("/status/503", Answer.FAILED, 503),
        ("/status/416", Answer.ALIVE, 416),
        ("/no-head", Answer.ALIVE, 206),
        ("/head-lies", Answer.ALIVE, 200),
        ("/chain/4", Answer.ALIVE, 200),
        ("/chain/6", Answer.FAILED, None),
        ("/nonsense", Answer.FAILED, None),
        ("/busy", Answer.LATER, 429),
        ("/maintenance", Answer.LATER, 503),
        ("/long", Answer.ALIVE, None),
    ],
)
def test_what_an_answer_means(site, path, answer, status):
    found = probe(site.base + path, manners())
    assert (found.answer, found.status) == (answer, status)


def test_head_first_then_the_first_bytes_only(site):
    probe(f"{site.base}/no-head", manners())
    assert site.paths() == [("HEAD", "/no-head"), ("GET", "/no-head")]
    headers = site.asked[-1][2]
    assert headers["Range"] == "bytes=0-1023"
    assert headers["User-Agent"].startswith("Maillage (+http")


def test_patience_is_granted_within_a_week(site):
    assert probe(f"{site.base}/busy", manners()).retry_after == timedelta(hours=2)
    assert probe(f"{site.base}/maintenance", manners()).retry_after == timedelta(days=7)
    assert [path for _method, path in site.paths()] == ["/busy", "/maintenance"]  # not asked twice


def test_a_server_that_says_nothing_fails(site):
    quick = guarded_session(total_seconds=0.3)
    found = probe(f"{site.base}/silent", manners(session=quick))
    assert found.answer is Answer.FAILED
    assert found.message == "timeout"


def test_curators_read_why_in_their_language(db):
    for message, status, french in [
        ("timeout", None, "la réponse tarde trop"),
        ("certificate refused", None, "le certificat du site n’est pas valide"),
        ("robots.txt", None, "son robots.txt écarte les programmes"),
        ("404 Not Found", 404, "404 (cette page n’existe pas)"),
        ("200 OK", 200, ""),
        ("long", None, ""),
    ]:
        with translation.override("fr"):
            assert link_views.why(LinkHealth(message=message, http_status=status)) == french


def test_nobody_there(site):
    site.server_close()
    found = probe("http://no-such-name.invalid/", manners())
    assert found.answer is Answer.FAILED


def test_a_redirect_into_a_private_network_is_refused(site):
    inner = Site()
    threading.Thread(target=inner.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    site.elsewhere = f"{inner.base}/status/200"
    try:
        found = probe(f"{site.base}/inwards", manners())
        assert found.answer is Answer.FAILED
        assert "private" in found.message
        assert inner.asked == []
    finally:
        inner.shutdown()
        inner.server_close()


@pytest.mark.parametrize("url", ["ftp://example.fr/x", "javascript:alert(1)", "http://[bad", "http://", "mailto:a@b.c"])
def test_addresses_nobody_can_ask(url):
    assert probe(url, manners()).answer in {Answer.SKIPPED, Answer.FAILED}


def test_robots_are_obeyed(site):
    site.robots, site.robots_status = "User-agent: Maillage\nDisallow: /private/\n", 200
    shared = manners()
    assert probe(f"{site.base}/private/x", shared).answer is Answer.SKIPPED
    assert probe(f"{site.base}/status/200", shared).answer is Answer.ALIVE
    assert site.paths() == [("HEAD", "/status/200")]
    assert Counter(path for _method, path, _headers in site.asked)["/robots.txt"] == 1


def test_rules_of_robots_txt_as_the_rfc_has_them():
    text = (
        "User-agent: other\nUser-agent: maillage\nDisallow: /\nAllow: /data/\nDisallow: /*?\nDisallow: /data/*.zip$\n"
    )
    text += "Crawl-delay: 3\nUser-agent: *\nDisallow: /data/\n\nUser-agent: Maillage\nAllow: /caf%C3%A9 # twice named\n"
    mine = Robots.read(text, "Maillage")
    allowed = {
        "/": False, "/data/": True, "/data/a.zip": False, "/data/a.zip.txt": True, "/café": True,
        "/data/?x=1": True, "/other?x": False, "/data": False,
    }  # fmt: skip
    assert {path: mine.allows(f"https://a.org{path}") for path in allowed} == allowed
    assert mine.crawl_delay == 3
    assert not Robots.read(text, "Another").allows("https://a.org/data/x")
    assert Robots.read("Disallow: /\nUser-agent: *\nDisallow:\n", "Maillage").allows("https://a.org/x")
    tie = Robots.read("User-agent: *\nDisallow: /a\nAllow: /a\nDisallow: /b*c*d$", "Maillage")
    assert tie.allows("https://a.org/a")
    assert not tie.allows("https://a.org/bxcdxd")
    assert tie.allows("https://a.org/bxcdx")
    stars = Robots.read(f"User-agent: *\nDisallow: /{'*a' * 500}$", "Maillage")
    assert stars.allows(f"https://a.org/{'a' * 499}b")


def test_a_host_whose_robots_txt_fails_is_failing_and_not_asked(site):
    site.robots_status = 503
    found = probe(f"{site.base}/status/200", manners())
    assert (found.answer, found.status) == (Answer.FAILED, 503)
    assert site.paths() == []


def test_a_host_is_given_time(site):
    clock = Clock()
    shared = manners(clock)
    probe(f"{site.base}/status/200", shared)
    probe(f"{site.base}/status/204", shared)
    assert clock.slept == [pytest.approx(2.0)] * 2
    site.robots, site.robots_status = "User-agent: *\nCrawl-delay: 5\n", 200
    clock = Clock()
    shared = manners(clock)
    probe(f"{site.base}/status/200", shared)
    assert clock.slept[-1] == pytest.approx(5.0)


def test_a_host_that_asks_for_too_much_waits_for_the_next_run(site):
    site.robots, site.robots_status = "User-agent: *\nCrawl-delay: 60\n", 200
    with pytest.raises(AskLater):
        probe(f"{site.base}/status/200", manners())


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.fixture
def network(db):
    return NetworkFactory(code="occitanie", name_fr="Occitanie")


def linked(network, *urls, **values):
    resource = ResourceFactory(network=network, **values)
    for rank, url in enumerate(urls):
        AccessLink.objects.create(resource=resource, url=url, sort_order=rank)
    return resource


FAILED = Probe(Answer.FAILED, 404, "404 Not Found")
ALIVE = Probe(Answer.ALIVE, 200, "200 OK")


def failures(health, *days, start=None):
    start = start or timezone.now()
    for day in days:
        linkcheck.record(health.pk, FAILED, now=start + timedelta(days=day))
    health.refresh_from_db()
    return health.state


def test_dead_after_three_failures_over_seven_days(network):
    linked(network, "https://a.fr/x")
    linkcheck.collect(timezone.now())
    health = LinkHealth.objects.get()
    assert failures(health, 0, 1, 2) == LinkState.FAILING  # three failures, two days
    assert failures(health, 6.99, start=health.failing_since) == LinkState.FAILING
    assert failures(health, 7, start=health.failing_since) == LinkState.DEAD
    assert health.failures == 5
    linkcheck.record(health.pk, ALIVE, now=timezone.now())
    health.refresh_from_db()
    assert (health.state, health.failures, health.failing_since) == (LinkState.ALIVE, 0, None)
    assert failures(health, 0, 8) == LinkState.FAILING  # eight days, two failures only
    assert failures(health, 9) == LinkState.DEAD


def test_the_schedule_alone_finds_a_dead_link(network):
    linked(network, "https://a.fr/x")
    now = timezone.now()
    linkcheck.collect(now)
    health = LinkHealth.objects.get()
    for _round in range(20):
        linkcheck.record(health.pk, FAILED, now=now)
        health.refresh_from_db()
        if health.state == LinkState.DEAD:
            break
        assert health.next_check_at > now
        now = health.next_check_at
    assert health.state == LinkState.DEAD
    assert timedelta(days=7) <= now - health.failing_since <= timedelta(days=9)


def test_a_busy_server_neither_fails_nor_recovers(network):
    linked(network, "https://a.fr/x")
    linkcheck.collect(timezone.now())
    health = LinkHealth.objects.get()
    failures(health, 0)
    busy = Probe(Answer.LATER, 429, "429", timedelta(days=1))
    now = timezone.now()
    linkcheck.record(health.pk, busy, now=now)
    health.refresh_from_db()
    assert (health.state, health.failures) == (LinkState.FAILING, 1)
    assert health.next_check_at == now + timedelta(days=1)


def test_every_public_address_is_followed_once_and_forgotten_with_its_link(network):
    now = timezone.now()
    first = linked(network, "https://a.fr/x", "https://a.fr/y")
    linked(network, "https://a.fr/x")
    linked(network, "https://a.fr/draft", live=False)
    assert linkcheck.collect(now) == 2
    assert linkcheck.collect(now) == 0
    assert set(LinkHealth.objects.values_list("url", flat=True)) == {"https://a.fr/x", "https://a.fr/y"}
    first.links.all().delete()
    linkcheck.collect(now)
    assert [health.url for health in LinkHealth.objects.all()] == ["https://a.fr/x"]


def test_a_service_asked_for_nothing_is_there(site, network):
    linked(network, f"{site.base}/status/400", f"{site.base}/status/405", f"{site.base}/status/404")
    AccessLink.objects.update(kind="service")
    linked(network, f"{site.base}/status/400?page")
    now = timezone.now()
    linkcheck.collect(now)
    linkcheck.check_due(now, manners=manners())
    states = {health.url.removeprefix(f"{site.base}/status/"): health.state for health in LinkHealth.objects.all()}
    alive, failing = LinkState.ALIVE, LinkState.FAILING
    assert states == {"400": alive, "405": alive, "404": failing, "400?page": failing}


def test_a_run_checks_what_is_due_and_nothing_else(site, network):
    now = timezone.now()
    linked(network, f"{site.base}/status/200", f"{site.base}/status/404", "https://example.org/demonstration")
    linkcheck.collect(now)
    assert linkcheck.check_due(now, manners=manners()) == 2
    states = dict(LinkHealth.objects.values_list("url", "state"))
    assert states[f"{site.base}/status/200"] == LinkState.ALIVE
    assert states[f"{site.base}/status/404"] == LinkState.FAILING
    assert states["https://example.org/demonstration"] == LinkState.UNKNOWN  # leads nowhere by design
    asked = len(site.asked)
    assert linkcheck.check_due(timezone.now(), manners=manners()) == 0
    assert len(site.asked) == asked


def test_a_killed_run_loses_nothing(site, network, monkeypatch):
    """Killed in the midst of a check: what was found is kept, the row it was at comes due again."""
    now = timezone.now()
    linked(network, *(f"{site.base}/status/20{n}" for n in range(3)))
    linkcheck.collect(now)
    asked = []

    def killed(url, manners):
        if len(asked) == 1:
            raise KeyboardInterrupt
        asked.append(url)
        return ALIVE

    monkeypatch.setattr(linkcheck, "probe", killed)
    with pytest.raises(KeyboardInterrupt):
        linkcheck.check_due(now, manners=manners())
    assert LinkHealth.objects.filter(state=LinkState.ALIVE).count() == 1
    monkeypatch.undo()
    assert linkcheck.check_due(timezone.now(), manners=manners()) == 1
    assert linkcheck.check_due(timezone.now() + linkcheck.CLAIM, manners=manners()) == 1
    assert LinkHealth.objects.filter(state=LinkState.ALIVE).count() == 3


def test_two_runs_at_once_share_the_rows(site, network):
    now = timezone.now()
    linked(network, f"{site.base}/status/200")
    linkcheck.collect(now)
    stale = LinkHealth.objects.get()
    assert linkcheck._claim(stale)
    assert not linkcheck._claim(stale)


def test_a_run_ends_within_its_budget(site, network):
    now = timezone.now()
    linked(network, *(f"{site.base}/status/{n}" for n in range(200, 220)))
    linkcheck.collect(now)
    clock = Clock()
    asked = linkcheck.check_due(now, manners=manners(clock))
    assert 1 <= asked < 20
    assert clock.now - 1000 <= linkcheck.BUDGET + 10


def test_hosts_are_asked_in_turn():
    rows = [LinkHealth(host=host, url=str(n)) for n, host in enumerate(["a", "a", "a", "b", "c"])]
    assert [row.host for row in linkcheck._in_turn(rows)] == ["a", "b", "c", "a", "a"]


def test_dead_links_of_a_resource(network, django_assert_num_queries):
    resource = linked(network, "https://a.fr/dead", "https://a.fr/alive")
    linkcheck.collect(timezone.now())
    LinkHealth.objects.filter(url="https://a.fr/dead").update(state=LinkState.DEAD)
    with django_assert_num_queries(2):
        assert [link.url for link in linkcheck.dead_links_of(resource)] == ["https://a.fr/dead"]
    assert linkcheck.dead_links_of(ResourceFactory(network=network)) == []


def test_only_a_change_that_readers_see_signals(network):
    """Saved rows empty the cache of pages: a weekly check that finds nothing new must not."""
    linked(network, "https://a.fr/x")
    linkcheck.collect(timezone.now())
    health = LinkHealth.objects.get()
    saved = []

    def note(**kwargs):
        saved.append(kwargs["instance"].state)

    post_save.connect(note, sender=LinkHealth)
    try:
        failures(health, 0, 1)
        linkcheck.record(health.pk, ALIVE, now=timezone.now())
        assert saved == []
        failures(health, 0, 4, 8, 15)
        assert saved == [LinkState.DEAD]
        linkcheck.record(health.pk, ALIVE, now=timezone.now())
        assert saved == [LinkState.DEAD, LinkState.ALIVE]
    finally:
        post_save.disconnect(note, sender=LinkHealth)


def test_the_tasks_run(network):
    linked(network, "https://example.org/x")
    assert tasks.collect_links() == 1
    assert tasks.check_links() == 0


# --- the curators' list ----------------------------------------------------------------------------------------------


@pytest.fixture
def people(network):
    provision_teams()
    provision(network)
    foreign = NetworkFactory(code="bretagne", name_fr="Bretagne")
    provision(foreign)

    def person(name, group):
        user = User.objects.create_user(f"{name}@example.org", "demo")
        user.groups.add(group)
        return user

    network.refresh_from_db()
    return {
        "coordinator": person("occitanie", network.coordinators_group),
        "stranger": person("bretagne", foreign.coordinators_group),
        "curator": person("curation", Team.objects.get(code=Role.CURATOR).group),
    }


def test_curators_see_links_with_the_resources_they_concern(network, people, client):
    linked(network, "https://a.fr/dead", title_fr="Neige")
    linked(network, "https://a.fr/dead", title_fr="Glace")
    linked(network, "https://a.fr/alive", title_fr="Eau")
    linkcheck.collect(timezone.now())
    LinkHealth.objects.filter(url="https://a.fr/dead").update(state=LinkState.DEAD, failing_since=timezone.now())
    url = reverse("resource_links:links")
    for role in ("curator", "coordinator"):
        client.force_login(people[role])
        text = client.get(url).content.decode()
        assert "https://a.fr/dead" in text
        assert "Neige" in text
        assert "Glace" in text
        assert "a.fr/alive" not in text  # dead ones by default
        assert "a.fr/alive" in client.get(url, {"state": ""}).content.decode()
    client.force_login(people["stranger"])
    assert "a.fr/dead" not in client.get(url).content.decode()
    assert client.get(url, {"state": "nonsense"}).status_code == 422


def test_check_now_puts_an_address_first(network, people, client, monkeypatch, django_capture_on_commit_callbacks):
    linked(network, "https://a.fr/x")
    linkcheck.collect(timezone.now())
    health = LinkHealth.objects.get()
    linkcheck.record(health.pk, ALIVE, now=timezone.now())
    rung = []
    monkeypatch.setattr(tasks.check_links, "delay", lambda: rung.append(1))
    url = reverse("resource_links:check", args=[health.pk])
    client.force_login(people["stranger"])
    assert client.post(url).status_code == 404
    client.force_login(people["curator"])
    assert client.get(url).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url).status_code == 302
    assert rung == [1]
    assert list(linkcheck.due(timezone.now())) == [health]


def test_the_list_takes_as_many_queries_for_one_as_for_many(network, people, client, django_assert_max_num_queries):
    client.force_login(people["curator"])
    url = reverse("resource_links:links") + "?state="
    linked(network, "https://a.fr/0")
    linkcheck.collect(timezone.now())
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    linked(network, *(f"https://a.fr/{n}" for n in range(1, 20)))
    linkcheck.collect(timezone.now())
    with django_assert_max_num_queries(len(one)):
        client.get(url)
