"""A place for servers of a test's own, away from those the tests themselves run on."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Not pytest's tmp_path: that is private, and root's servers run as somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="madamda-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
