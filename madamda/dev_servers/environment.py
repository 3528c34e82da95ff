"""What the environment has chosen already, and what the embedded servers add to it."""

import secrets
from collections.abc import Mapping, Sequence

from madamda.dev_servers.data_dir import PROJECT, DataDir
from madamda.dev_servers.servers import Postgres, Redis, Server

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
    database = [] if any(environ.get(name) for name in DATABASE_CHOICES) else [Postgres]
    return [*database, *([] if environ.get("REDIS_URL") else [Redis])]


def without_choices(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name not in (*DATABASE_CHOICES, "REDIS_URL")}


def defaults(data: DataDir, servers: Sequence[Server], chosen: Mapping[str, str]) -> dict[str, str]:
    """What a shop on one machine needs, unless it is chosen."""
    ours = {
        "DEMO": "1",
        "STATIC_ROOT": str(data.path / "static"),
        "MEDIA_ROOT": str(data.path / "media"),
        "ORIGINALS_ROOT": str(data.path / "originals"),
        "SECRET_KEY": _kept_secret(data),
        **{server.variable: server.url for server in servers},
    }
    return {name: value for name, value in ours.items() if not chosen.get(name)}


def _kept_secret(data: DataDir) -> str:
    """Made once: with a new one at every start, everybody would be signed out."""
    with data.locked():
        file = data.private_file("secret_key")
        if not file.stat().st_size:
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text()
