"""Settings of PostgreSQL, Redis and object storage, in the words of the libraries that connect to them."""

import socket
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from madamda.env import Environment

POSTGRES = ("postgres", "postgresql", "pgsql")
# An idle connection whose other end has vanished is noticed after 5 + 3 × 2 seconds. The operating system waits hours.
KEEPALIVES_INTERVAL, KEEPALIVES_COUNT = 2, 3


def database_from_url(url: str, env: Environment) -> dict[str, Any]:
    """Return Django's database settings for a URL as libpq reads it; several hosts are separated by commas."""
    try:
        if urlsplit(url).scheme not in POSTGRES:
            raise ProgrammingError
        found = conninfo_to_dict(url.replace("pgsql:", "postgresql:", 1))
    except (ProgrammingError, ValueError):
        env.refuse("DATABASE_URL", "the shop runs on PostgreSQL only, as postgres://user:password@host:5432/name")
        return {}
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    database: dict[str, Any] = {ours: str(found.pop(theirs, "") or "") for ours, theirs in names.items()}
    if not database["NAME"]:
        env.refuse("DATABASE_URL", "name the database after the last slash: postgres://user:password@host:5432/name")
    return database | {"OPTIONS": found}


def check_hosts(database: Mapping[str, Any], variable: str, env: Environment) -> list[str]:
    """Return the hosts; refuse lists that libpq would reject at each connection."""
    hosts = [host.strip() for host in str(database.get("HOST") or "").split(",")]
    ports = str(database.get("PORT") or "").split(",")
    if len(hosts) > 1 and not all(hosts):
        env.refuse(variable, "a host between the commas is missing: db1,db2")
    if len(ports) not in (1, len(hosts)):
        env.refuse(variable, f"{len(ports)} ports for {len(hosts)} hosts: give one port, or one for each host")
    if not all(port.strip().isdigit() or not port for port in ports):
        env.refuse(variable, f"{','.join(ports)} is not a port, such as 5432, or a list of them")
    return hosts


def sentinels(addresses: Sequence[str], env: Environment) -> list[tuple[str, int]]:
    """Return `host:port` pairs; the port is 26379 if it is not given."""
    found = []
    for address in addresses:
        host, _, port = address.strip().rpartition(":") if ":" in address else (address.strip(), "", "26379")
        if not host or not port.isdigit():
            env.refuse("REDIS_SENTINELS", f"{address!r} is not an address, such as 10.0.0.1:26379")
            continue
        found.append((host, int(port)))
    return found


def redis_keepalive() -> dict[str, Any]:
    """Return options of a line that only listens: without probes it would not notice that the server has vanished."""
    options = {
        name: seconds
        for label, seconds in (
            ("TCP_KEEPIDLE", 5),
            ("TCP_KEEPINTVL", KEEPALIVES_INTERVAL),
            ("TCP_KEEPCNT", KEEPALIVES_COUNT),
        )
        if (name := getattr(socket, label, None)) is not None  # not all exist on macOS
    }
    return {"socket_keepalive": True, "socket_keepalive_options": options}


def use_sentinel(cache: dict[str, Any], url: str, master: str, hosts: list[tuple[str, int]]) -> dict[str, Any]:
    """Let the cache ask the sentinels for the master; return the channel layer's host entry.

    User, password and database number are those of REDIS_URL. The master is read as well as written: a replica may lag
    behind, and rate limits are counted.
    """
    asked = urlsplit(url)
    account = asked.netloc.rpartition("@")[0]
    path = asked.path if asked.path.strip("/") else "/0"
    cache["LOCATION"] = [f"redis://{account + '@' if account else ''}{master}{path}?is_master=1"]
    cache["OPTIONS"] |= {
        "CLIENT_CLASS": "django_redis.client.SentinelClient",
        "CONNECTION_FACTORY": "django_redis.pool.SentinelConnectionFactory",
        "SENTINELS": hosts,
        "SENTINEL_KWARGS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    return {
        "sentinels": hosts,
        "master_name": master,
        "sentinel_kwargs": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        "socket_timeout": None,
        "db": int(path.strip("/")),
        **({"username": asked.username} if asked.username else {}),
        **({"password": asked.password} if asked.password else {}),
        **redis_keepalive(),
    }


def s3_storage(
    *, endpoint: str, region: str, bucket: str, is_public: bool, url: str = "", folder: str = ""
) -> dict[str, Any]:
    """Return the STORAGES entry of a bucket. Names contain a hash of the content, so a file never changes.

    Credentials come from where boto3 looks for them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a role.
    """
    from botocore.config import Config

    domain = urlsplit(url)
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": folder,
            "endpoint_url": endpoint or None,
            "region_name": region,
            "default_acl": None,
            "file_overwrite": True,
            "querystring_auth": not is_public,
            "custom_domain": f"{domain.netloc}{domain.path}".rstrip("/") if is_public and domain.netloc else None,
            "url_protocol": f"{domain.scheme or 'https'}:",
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"} if is_public else {},
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if endpoint else "auto"},
                connect_timeout=1,
                read_timeout=5,
                retries={"max_attempts": 2},
                # Other stores than Amazon's may reject the checksums that boto3 sends since 1.36.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
