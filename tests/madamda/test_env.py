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


DJANGO = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'madamda.settings'; import django; django.setup(); "


def start(code: str = "import madamda.settings", **changes: str | None) -> subprocess.CompletedProcess[str]:
    wanted = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **wanted}
    return subprocess.run([sys.executable, "-c", code], env=environment, cwd="/", text=True, capture_output=True)


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
        ({"DATABASE_URL": "postgres://shop@db1:5432,/shop"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://shop@localhost/"}, "DATABASE_URL"),
        ({"DATABASE_URL": None, "DB_NAME": "shop", "DB_HOST": "db1,,db2"}, "DB_HOST"),
        ({"DATABASE_URL": None, "DB_NAME": "shop", "DB_HOST": "db1,db2", "DB_PORT": "1,2,3"}, "DB_HOST"),
        ({"DB_TARGET_SESSION_ATTRS": "standby"}, "DB_TARGET_SESSION_ATTRS"),
        ({"REDIS_SENTINELS": "10.0.0.1:many"}, "REDIS_SENTINELS"),
        ({"REDIS_SENTINELS": "10.0.0.1", "REDIS_URL": "unix:///redis.sock"}, "REDIS_URL"),
        ({"S3_BUCKET": "media"}, "S3_BUCKET"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, str | None], named: str) -> None:
    refused = start(**wrong)
    assert refused.returncode != 0
    assert f"  {named}: " in refused.stderr


def test_a_database_may_be_named_piece_by_piece() -> None:
    assert start(DATABASE_URL=None, DB_NAME="shop", DB_USER="shop", DB_HOST="localhost").returncode == 0


SEVERAL = "postgres://shop:secret@db1:5433,db2:5434/shop"


@pytest.mark.parametrize(
    "several",
    [
        {"DATABASE_URL": SEVERAL},
        {"DATABASE_URL": None, "DB_NAME": "shop", "DB_HOST": "db1,db2", "DB_PORT": "5433,5434"},
    ],
)
def test_of_several_database_hosts_the_primary_is_asked_for(several: dict[str, str | None]) -> None:
    shown = "from django.db import connection as c; p = c.get_connection_params(); "
    shown += "print(p['host'], p['port'], p['target_session_attrs'], p['connect_timeout'], p['tcp_user_timeout'])"
    assert start(f"{DJANGO}{shown}", **several).stdout.split() == ["db1,db2", "5433,5434", "read-write", "2", "8000"]


def test_a_misspelt_setting_is_told() -> None:
    shown = "from django.core import checks; print([m.msg for m in checks.run_checks(include_deployment_checks=True)])"
    said = start(f"{DJANGO}{shown}", WEB_NODE="2", S3_BUCKETS="x", DB_HOSTS="a,b").stdout
    for wrong, meant in (("WEB_NODE", "WEB_NODES"), ("S3_BUCKETS", "S3_BUCKET"), ("DB_HOSTS", "DB_HOST")):
        assert f"{wrong} is not a setting. Is {meant} meant?" in said


def test_known_settings_are_not_called_misspelt() -> None:
    shown = "from django.core import checks; print([m.id for m in checks.run_checks(include_deployment_checks=True)])"
    known = {"WEB_DRAIN_SECONDS": "3", "AWS_ACCESS_KEY_ID": "x", "RATE_CART": "9/m", "S3_REGION": "x"}
    assert "madamda.W004" not in start(f"{DJANGO}{shown}", **known).stdout
