"""Log files: written by whoever owns the folder, and never in the way of what is logged."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from madamda.monitoring.log_files import LogFile


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="madamda-logs-") as name:
        yield Path(name)


def say(file: Path, words: str) -> None:
    handler = LogFile(str(file))
    handler.emit(logging.LogRecord("shop", logging.INFO, "", 0, words, None, None))
    handler.close()


def test_lines_are_written_and_follow_what_logrotate_moves(folder: Path) -> None:
    say(folder / "shop.log", "one")
    (folder / "shop.log").rename(folder / "shop.log.1")
    say(folder / "shop.log", "two")
    assert (folder / "shop.log").read_text() == "two\n"


def test_nothing_is_made_before_there_is_something_to_say(folder: Path) -> None:
    LogFile(str(folder / "shop.log")).close()
    assert not list(folder.iterdir())


def test_what_cannot_be_written_goes_to_the_console(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in (folder / "none" / "shop.log", folder):
        say(place, f"to {place}")
        assert f"to {place}\n" in capsys.readouterr().err


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be in the way of others")
def test_root_makes_no_file_in_the_folder_of_the_shop(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.chown(folder, 65534, 65534)
    say(folder / "shop.log", "by root")
    assert not list(folder.iterdir())
    assert "by root\n" in capsys.readouterr().err
