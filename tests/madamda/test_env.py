"""Settings: a wrong environment is told whole, at the start, in words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = {
    "SECRET_KEY": "long-enough-" * 5,
    "ALLOWED_HOSTS": "shop.example",
    "DATABASE_URL": "postgres://shop@localhost/shop",
    "REDIS_URL": "redis://localhost",
}


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    wanted = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **wanted}
    return subprocess.run(
        [sys.executable, "-c", "import madamda.settings"], env=environment, cwd="/", text=True, capture_output=True
    )


def test_a_good_environment_starts() -> None:
    assert start().returncode == 0


def test_all_that_is_wrong_is_told_at_once() -> None:
    said = start(SECRET_KEY=None, ALLOWED_HOSTS=None, REDIS_URL=None, CONN_MAX_AGE="long", DEBUG="perhaps").stderr
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "REDIS_URL", "CONN_MAX_AGE", "DEBUG"):
        assert f"  {name}: " in said


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DATABASE_URL": "sqlite:///shop.db"}, "DATABASE_URL"),
        ({"DATABASE_URL": None}, "DB_NAME"),
        ({"DEMO": "1"}, "ALLOWED_HOSTS"),
        ({"BOARD_MAX_CONNECTIONS": "0"}, "BOARD_MAX_CONNECTIONS"),
        ({"RELAY_POLL_SECONDS": "0"}, "RELAY_POLL_SECONDS"),
        ({"RATE_CHECKOUT": "often"}, "RATE_CHECKOUT"),
        ({"TRUSTED_PROXIES": "the one in front"}, "TRUSTED_PROXIES"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, str | None], named: str) -> None:
    refused = start(**wrong)
    assert refused.returncode != 0
    assert f"  {named}: " in refused.stderr


def test_a_database_may_be_named_piece_by_piece() -> None:
    assert start(DATABASE_URL=None, DB_NAME="shop", DB_USER="shop", DB_HOST="localhost").returncode == 0
