"""Redis behind Sentinel: when the master is lost, cache and sockets go on with the replica that takes over."""

import asyncio
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from channels.layers import BaseChannelLayer, channel_layers
from django.conf import settings
from django.core.cache import CacheHandler
from django.test import override_settings
from environs import Env

from madamda import infrastructure_settings
from madamda.dev_servers import binaries
from madamda.dev_servers.data_dir import DataDir
from madamda.env import Environment

PATIENCE = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redises:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._program = binaries.redis_programs(DataDir(folder)) / "redis-server"
        self.master, self.replica, self.sentinel = free_port(), free_port(), free_port()
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        self._run(self.master, "port", self.master)
        self._run(self.replica, "port", self.replica, "replicaof", "127.0.0.1", str(self.master))
        watched = f"sentinel monitor madamda 127.0.0.1 {self.master} 1\n"
        watched += "sentinel down-after-milliseconds madamda 500\nsentinel failover-timeout madamda 3000\n"
        (self._folder / "sentinel.conf").write_text(f"port {self.sentinel}\nbind 127.0.0.1\n{watched}")
        words = [self._program, self._folder / "sentinel.conf", "--sentinel"]
        self._running[self.sentinel] = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        self._until(lambda: b"slaves=1" in self.ask(self.sentinel, "INFO sentinel"))

    def _run(self, port: int, *words: object) -> None:
        options = ["--save", "", "--bind", "127.0.0.1", "--dir", str(self._folder), "--repl-diskless-sync-delay", "0"]
        options += [f"--{word}" if word in ("port", "replicaof") else str(word) for word in words]
        self._running[port] = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)

    def ask(self, port: int, words: str) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(f"{words}\r\n".encode())
            return line.recv(65536)

    def _until(self, holds: Any) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if holds():
                    return
            except OSError:
                pass
            assert time.monotonic() < until
            time.sleep(0.05)

    def kill_master(self) -> None:
        self._running[self.master].kill()

    def stop(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()


@pytest.fixture
def redises() -> Iterator[Redises]:
    folder = Path(tempfile.mkdtemp(prefix="madamda-sentinel-"))
    three = Redises(folder)
    try:
        three.start()
        yield three
    finally:
        three.stop()
        shutil.rmtree(folder)


def test_cache_and_sockets_survive_the_master(redises: Redises) -> None:
    entry = {**settings.CACHES["default"], "OPTIONS": dict(settings.CACHES["default"]["OPTIONS"])}
    hosts = [("127.0.0.1", redises.sentinel)]
    host = infrastructure_settings.use_sentinel(entry, "redis://ignored:1/3", "madamda", hosts)
    with override_settings(REDIS_BREAKER_SECONDS=0):
        cache = CacheHandler({"default": entry})["default"]
        cache.set("name", "before")
        assert cache.get("name") == "before"
        assert b"db3" in redises.ask(redises.master, "INFO keyspace")
        layers = {"default": {**settings.CHANNEL_LAYERS["default"]}}
        layers["default"]["CONFIG"] = {**layers["default"]["CONFIG"], "hosts": [host]}
        with override_settings(CHANNEL_LAYERS=layers):
            asyncio.run(_news_arrives(redises, channel_layers.make_backend("default")))
        until = time.monotonic() + PATIENCE
        while cache.get("name") != "after":
            assert time.monotonic() < until
            cache.set("name", "after")
            time.sleep(0.05)


async def _news_arrives(redises: Redises, layer: BaseChannelLayer) -> None:
    """A consumer that listened to the lost master hears from the new one without being opened again."""
    channel = await layer.new_channel()
    await layer.group_add("board", channel)
    await layer.group_send("board", {"type": "first"})
    assert (await layer.receive(channel))["type"] == "first"
    redises.kill_master()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            await layer.group_send("board", {"type": "second"})
            assert (await asyncio.wait_for(layer.receive(channel), 0.5))["type"] == "second"
        except Exception:  # noqa: BLE001 – until it is back
            await asyncio.sleep(0.1)
            continue
        return
    raise AssertionError("nothing was heard any more")


@pytest.mark.parametrize("wrong", ["10.0.0.1:many", ":26379"])
def test_an_address_that_is_none_is_refused(wrong: str) -> None:
    env = Environment()
    assert infrastructure_settings.sentinels([wrong, "10.0.0.2"], env) == [("10.0.0.2", 26379)]
    assert isinstance(env, Env)
    assert env._wrong
