"""What the environment has chosen already, and what the embedded servers add to it."""

import contextlib
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from madamda.embedded.home import PROJECT, Home, private_file
from madamda.embedded.postgres import Postgres
from madamda.embedded.redis import Redis
from madamda.embedded.sharing import Server

DATABASE_CHOICES = ("DATABASE_URL", "DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_PORT")


def with_env_file(environ: Mapping[str, str]) -> dict[str, str]:
    """As settings.py will read it: the project's .env, and over it the environment."""
    if not (PROJECT / ".env").exists():
        return dict(environ)
    from dotenv import dotenv_values  # here, so that the rest runs on a bare Python

    kept = {name: value for name, value in dotenv_values(PROJECT / ".env").items() if value is not None}
    return kept | dict(environ)


def not_chosen(environ: Mapping[str, str]) -> list[type[Server]]:
    """The servers that are ours to bring: an address given by a person always wins."""
    ours: list[type[Server]] = []
    if not any(environ.get(name) for name in DATABASE_CHOICES):
        ours.append(Postgres)
    if not environ.get("REDIS_URL"):
        ours.append(Redis)
    return ours


def defaults(home: Home, chosen: Mapping[str, str]) -> dict[str, str]:
    """What a shop on one machine needs besides its servers, unless it is chosen."""
    ours = {
        "DEMO": "1",
        "STATIC_ROOT": str(home.folder / "static"),
        "MEDIA_ROOT": str(home.folder / "media"),
        "ORIGINALS_ROOT": str(home.folder / "originals"),
    }
    if not chosen.get("SECRET_KEY"):
        ours["SECRET_KEY"] = _kept_secret(home.folder / "secret_key")
    return {name: value for name, value in ours.items() if not chosen.get(name)}


def _kept_secret(file: Path) -> str:
    """Made once: with a new one at every start, everybody would be signed out."""
    if not file.exists():
        written = file.with_name(f"secret_key.{os.getpid()}")
        private_file(written).write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(written, file)  # of two at once, the first wins for both
        written.unlink()
    return file.read_text()


def without_choices(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name not in (*DATABASE_CHOICES, "REDIS_URL")}


def addresses(servers: Iterable[Server]) -> dict[str, str]:
    return {server.variable: server.url for server in servers}
