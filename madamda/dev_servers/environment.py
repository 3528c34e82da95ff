"""Environment variables for commands that run with the development servers."""

import secrets
from collections.abc import Mapping, Sequence

from madamda.dev_servers.data_dir import PROJECT, DataDir
from madamda.dev_servers.servers import Postgres, Redis, Server

DATABASE_CHOICES = ("DATABASE_URL", "DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_PORT")


def with_env_file(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment over the values of the project's .env file, as settings.py reads them."""
    if not (PROJECT / ".env").exists():
        return dict(environ)
    from dotenv import dotenv_values  # imported here, so that the rest runs without third-party packages

    kept = {name: value for name, value in dotenv_values(PROJECT / ".env").items() if value is not None}
    return kept | dict(environ)


def not_chosen(environ: Mapping[str, str]) -> list[type[Server]]:
    """Return the servers to start: those without a configured address."""
    database = [] if any(environ.get(name) for name in DATABASE_CHOICES) else [Postgres]
    return [*database, *([] if environ.get("REDIS_URL") else [Redis])]


def without_choices(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without addresses of servers."""
    return {name: value for name, value in environ.items() if name not in (*DATABASE_CHOICES, "REDIS_URL")}


def defaults(data: DataDir, servers: Sequence[Server], chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the default variables of a local shop, for each that is not set."""
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
    """Return the secret key, created on first use: a new key on every start would end all sessions."""
    with data.locked():
        file = data.private_file("secret_key")
        if not file.stat().st_size:
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text()
