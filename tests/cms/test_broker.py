"""The file broker: whole messages only, each until acknowledged, also past the death of a consumer."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kombu import Connection, Consumer, Exchange, Queue

from cms import broker

broker.register()
QUEUE = Queue("work", Exchange("work", type="direct"), routing_key="work")
CHILD = """
import sys, time
from kombu import Connection
from cms import broker
broker.register()
folder, act, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Connection("maillage-files://", transport_options={"folder": folder}) as connection:
    queue = connection.SimpleQueue("work")
    if act == "put":
        for n in range(number):
            queue.put({"n": n, "text": "é" * 5000})
    elif act == "take":
        seen = 0
        while seen < number:
            message = queue.get(timeout=20)
            print(message.payload["n"], flush=True)
            message.ack()
            seen += 1
    elif act == "hold":
        message = queue.get(timeout=20)
        print("holding", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "broker"


def connect(folder: Path) -> Connection:
    return Connection("maillage-files://", transport_options={"folder": str(folder)})


def child(folder: Path, act: str, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(folder), act, str(number)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def take(folder: Path, timeout: float = 10) -> dict:
    with connect(folder) as connection:
        message = connection.SimpleQueue("work").get(timeout=timeout)
        message.ack()
        return message.payload


def files(folder: Path, *below: str) -> list[Path]:
    return [p for name in below for p in (folder / name).rglob("*.msg")]


def test_two_producers_two_consumers_each_message_once(folder):
    takers = [child(folder, "take", 40) for _ in range(2)]
    makers = [child(folder, "put", 40) for _ in range(2)]
    taken = [int(line) for process in takers for line in process.communicate(timeout=60)[0].split()]
    assert [process.wait(60) for process in makers + takers] == [0, 0, 0, 0]
    assert sorted(taken) == sorted([*range(40), *range(40)])
    assert files(folder, "queue", "claimed") == []


def test_a_half_written_message_is_put_aside_and_the_next_one_comes(folder, caplog):
    with connect(folder) as connection:
        connection.SimpleQueue("work").put({"n": 1})
    whole = files(folder, "queue")[0]
    half = whole.with_name("0" * 20 + "_half.work.msg")
    half.write_bytes(whole.read_bytes()[:40])
    half.with_name("0" * 20 + "_list.work.msg").write_bytes(b"[1]")
    half.with_name("0" * 20 + "_noise.work.msg").write_bytes(b"\xff\xfe\x00")
    assert take(folder) == {"n": 1}
    assert len(files(folder, "broken")) == 3
    assert "cannot be read" in caplog.text


def test_a_message_waits_unacknowledged_and_goes_with_the_acknowledgement(folder):
    with connect(folder) as connection:
        queue = connection.SimpleQueue("work")
        queue.put({"n": 1})
        message = queue.get(timeout=5)
        assert len(files(folder, "claimed")) == 1
        message.ack()
        assert files(folder, "queue", "claimed") == []


def test_a_message_put_back_comes_again_once(folder):
    with connect(folder) as connection:
        queue = connection.SimpleQueue("work")
        queue.put({"n": 1})
        queue.get(timeout=5).requeue()
        assert len(files(folder, "queue", "claimed")) == 1
        queue.get(timeout=5).ack()
        assert files(folder, "queue", "claimed") == []


def test_an_orderly_close_gives_the_message_back(folder):
    with connect(folder) as connection:
        queue = connection.SimpleQueue("work")
        queue.put({"n": 7})
        queue.get(timeout=5)
    assert take(folder) == {"n": 7}
    assert files(folder, "queue", "claimed") == []


def test_without_acknowledgement_nothing_is_kept(folder):
    with connect(folder) as connection:
        connection.SimpleQueue("work").put({"n": 1})
        got = []
        with Consumer(connection.channel(), [Queue("work", Exchange("work"))], no_ack=True) as consumer:
            consumer.register_callback(lambda body, message: got.append(body))
            connection.drain_events(timeout=5)
    assert got == [{"n": 1}]
    assert files(folder, "queue", "claimed") == []


@pytest.mark.crash
def test_the_message_of_a_killed_consumer_comes_again(folder):
    with connect(folder) as connection:
        connection.SimpleQueue("work").put({"n": 3})
    holder = child(folder, "hold", 1)
    assert holder.stdout.readline() == "holding\n"
    assert files(folder, "queue") == []
    with connect(folder) as connection, pytest.raises(connection.SimpleQueue("work").Empty):
        connection.SimpleQueue("work").get(timeout=2.5)  # its consumer lives: nobody takes it away
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    began = time.monotonic()
    assert take(folder) == {"n": 3}
    assert time.monotonic() - began < 2 * broker.RECOVERY_SECONDS
    assert files(folder, "queue", "claimed") == []
    assert [p for p in (folder / "claimed").iterdir() if str(holder.pid) in p.name] == []


def test_the_task_queue_of_the_site_is_known(folder):
    from cms.celery import app

    app.loader.import_default_modules()
    assert Connection("maillage-files://").transport_cls == "maillage-files"
    assert "cms.tasks.purge_personal_data" in app.tasks
