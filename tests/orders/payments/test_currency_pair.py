"""What is wrong with the settings of paying is told at the start, all at once, and the token is told to nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def start(**environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "import madamda.settings"],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


def test_good_settings_start() -> None:
    good = {"KHQR_ACCOUNT": "madamda@aclb", "KHQR_MERCHANT_ID": "88123", "KHQR_ACQUIRER": "ACLEDA", "BANK_TOKEN": "x"}
    assert start(**good) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KHQR_ACCOUNT", "nobank"),
        ("KHQR_ACCOUNT", "a" * 30 + "@aclb"),
        ("KHQR_MERCHANT_NAME", "ម៉ាដាំដា"),
        ("KHQR_MERCHANT_NAME", "x" * 26),
        ("KHQR_MERCHANT_CITY", "x" * 16),
        ("KHQR_MERCHANT_ID", "88123"),
        ("KHQR_CURRENCY", "EUR"),
        ("BASE_CURRENCY", "KHR"),
        ("BASE_CURRENCY", "EUR"),
        ("SECOND_CURRENCY", "USD"),
        ("SECOND_CURRENCY", "THB"),
        ("KHQR_MINUTES", "0"),
        ("BANK_API_URL", "http://bank.example.com"),
        ("BANK_TIMEOUT", "0"),
    ],
)
def test_bad_ones_say_which(name: str, value: str) -> None:
    said = start(**{name: value, "BANK_TOKEN": "a-token-of-ours"})
    assert f"  {name}: " in said
    assert "a-token-of-ours" not in said
