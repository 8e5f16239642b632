"""Rate limits: counted in the database, by client behind trusted proxies."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from cms import throttle
from cms.throttle import ThrottleHit, client_address, hit

MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 6, 1, 12, 0, 30, tzinfo=UTC)


def request(remote, forwarded=None):
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **extra)


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        ([], "192.0.2.7", None, "192.0.2.7"),
        ([], "192.0.2.7", "203.0.113.9", "192.0.2.7"),  # nobody vouches for the header
        (["192.0.2.7"], "192.0.2.7", "203.0.113.9", "203.0.113.9"),
        (["192.0.2.0/24"], "192.0.2.7", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # left part is the client's
        (["192.0.2.0/24"], "192.0.2.7", "198.51.100.1, 203.0.113.9, 192.0.2.8", "203.0.113.9"),
        (["192.0.2.0/24"], "192.0.2.7", "192.0.2.9", "192.0.2.9"),
        (["192.0.2.0/24"], "192.0.2.7", "garbage", "192.0.2.7"),
        (["192.0.2.0/24"], "192.0.2.7", "", "192.0.2.7"),
        (["192.0.2.0/24"], "192.0.2.7", "203.0.113.9:51234", "203.0.113.9"),
        (["192.0.2.0/24"], "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        ([], "2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::/64"),
        ([], "2001:db8:1:2:bbbb::2", None, "2001:db8:1:2::/64"),
        ([], "::ffff:192.0.2.7", None, "192.0.2.7"),
        (["unix"], "", "203.0.113.9", "203.0.113.9"),
        ([], "", "203.0.113.9", ""),
        (["2001:db8::/32"], "2001:db8::1", "203.0.113.9", "203.0.113.9"),
    ],
)
def test_client_address(settings, proxies, remote, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(request(remote, forwarded)) == expected


@pytest.mark.django_db
def test_the_limit_holds_a_window_a_key_and_a_scope():
    assert [hit("s", "k", 3, MINUTE, now=NOW) for _ in range(5)] == [True, True, True, False, False]
    assert hit("s", "other", 3, MINUTE, now=NOW)
    assert hit("other", "k", 3, MINUTE, now=NOW)
    assert hit("s", "k", 3, MINUTE, now=NOW + MINUTE)
    assert not hit("s", "k", 3, MINUTE, now=NOW + timedelta(seconds=29))


@pytest.mark.django_db
def test_keys_are_not_kept_in_clear():
    hit("s", "203.0.113.9", 3, MINUTE)
    row = ThrottleHit.objects.get()
    assert "." not in row.key
    assert len(row.key) == 64


@pytest.mark.django_db
def test_off_by_setting(settings):
    settings.THROTTLE_ENABLED = False
    assert all(hit("s", "k", 1, MINUTE) for _ in range(5))
    assert not ThrottleHit.objects.exists()


def test_windows_are_a_day_at_most():
    with pytest.raises(ValueError, match="window"):
        hit("s", "k", 1, timedelta(days=2))


@pytest.mark.django_db
def test_one_statement_a_hit(django_assert_num_queries):
    with django_assert_num_queries(1):
        hit("s", "k", 1, MINUTE)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_hits_at_once_are_each_counted():
    def run():
        try:
            results.extend(hit("s", "k", 30, MINUTE, now=NOW) for _ in range(10))
        finally:
            connection.close()

    results: list[bool] = []
    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (results.count(True), results.count(False)) == (30, 30)


@pytest.mark.django_db
def test_a_view_answers_429_with_a_page_and_reads_stay_free(client, settings):
    calls = []

    @throttle.throttled("form", 2, timedelta(minutes=10))
    def view(request, pk):
        calls.append(pk)
        return HttpResponse("ok")

    factory = RequestFactory()
    answers = [view(factory.post("/", REMOTE_ADDR="203.0.113.9"), 3).status_code for _ in range(2)]
    late = view(factory.post("/", REMOTE_ADDR="203.0.113.9"), 3)
    assert answers == [200, 200]
    assert late.status_code == 429
    assert late["Retry-After"] == "600"
    assert "<h1>" in late.content.decode()
    assert "10 minutes" in late.content.decode()
    assert view(factory.get("/", REMOTE_ADDR="203.0.113.9"), 3).status_code == 200
    assert view(factory.post("/", REMOTE_ADDR="203.0.113.10"), 3).status_code == 200
    assert calls == [3, 3, 3, 3]


@pytest.mark.django_db
def test_prune_forgets_past_days_only():
    hit("s", "old", 1, MINUTE, now=NOW - timedelta(days=3))
    hit("s", "new", 1, timedelta(days=1), now=NOW)
    assert throttle.prune(NOW) == 1
    assert not hit("s", "new", 1, timedelta(days=1), now=NOW)
