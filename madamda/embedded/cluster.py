"""The files of a PostgreSQL cluster: made whole or not at all, open to the shop's people only."""

import shutil
from pathlib import Path

from madamda.embedded import processes, programs
from madamda.embedded.home import Home
from madamda.embedded.trouble import CannotStart

NAME = "madamda"  # of the role and of the database


def ready(home: Home, folder: Path, found: Path, log: Path) -> None:
    """A cluster in this folder that these programs can open."""
    have = programs.postgres_version(found)
    if not folder.exists():
        _create(home, folder, found, log, have)
    wrote = (folder / "PG_VERSION").read_text().strip()
    if wrote != str(have):
        raise CannotStart(
            f"{folder} was written by PostgreSQL {wrote}, and here is {have}: "
            f"install PostgreSQL {wrote}, or begin anew elsewhere with DATA_DIR."
        )
    home.own(folder)
    _let_in(folder, home.people())


def _create(home: Home, folder: Path, found: Path, log: Path, version: int) -> None:
    """Under its name only once it is whole: whoever is interrupted leaves nothing half made."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    home.own(unfinished)
    initdb: list[str | Path] = [found / "initdb", "-D", unfinished, "-U", NAME, "-E", "UTF8"]
    initdb += ["--auth-local=peer", "--auth-host=reject", "--no-instructions", *_locale(version)]
    initdb += ["--no-sync"] if home.throwaway else []
    processes.run(initdb, home=home, log=log)
    single: list[str | Path] = [found / "postgres", "--single", "-D", unfinished, "postgres"]
    processes.run(single, home=home, log=log, said=f"CREATE DATABASE {NAME}\n")
    unfinished.rename(folder)


def _locale(version: int) -> list[str]:
    """Letters of every script are letters, in the same order on every machine."""
    if version < 17:
        return ["--locale=C.UTF-8"]
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*provider, "--lc-collate=C", "--lc-ctype=C.UTF-8"]


def _let_in(folder: Path, people: set[str]) -> None:
    """Whom the kernel knows on the other end of the socket: no password, and no stranger."""
    names = "".join(f'shop "{name}" {NAME}\n' for name in sorted(people))
    (folder / "pg_hba.conf").write_text("local all all peer map=shop\n")
    (folder / "pg_ident.conf").write_text(names)
