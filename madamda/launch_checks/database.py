"""Launch checks of PostgreSQL: migrations, durability, timeouts, connections and indexes."""

import json
import time

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.migrations.loader import MigrationLoader

from madamda.db import connection_budget, replication
from madamda.launch_checks import Wrong
from madamda.monitoring import health
from orders.models import Order

CLOCKS_APART = 1.0  # seconds
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def is_migrated() -> str:
    loader = MigrationLoader(connection)
    if waiting := sorted(set(loader.graph.nodes) - set(loader.applied_migrations)):
        raise Wrong(
            f"{len(waiting)} migrations are not applied, first {'.'.join(waiting[0])}.", "Run manage.py migrate."
        )
    return f"PostgreSQL {_shown('server_version')}, every migration applied"


def is_durable() -> str:
    off = [name for name in health.DURABLE if _shown(name) == "off"]
    if off:
        raise Wrong(f"{', '.join(off)} off: a confirmed order could be lost.", "Switch them on in postgresql.conf.")
    return f"a commit survives a power cut ({', '.join(health.DURABLE)} on)"


def has_limits() -> str:
    endless = [name for name in LIMITS if _shown(name) in ("0", "")]
    if endless:
        raise Wrong(f"No {', '.join(endless)} is set.", "Behind PgBouncer set them with ALTER ROLE … SET.")
    return "; ".join(f"{name} {_shown(name)}" for name in LIMITS)


def has_free_connections() -> str:
    if trouble := connection_budget.trouble():
        raise Wrong(trouble, connection_budget.warning())
    return f"at most {connection_budget.wanted()} connections needed, {connection_budget.allowed()} allowed"


def keeps_connections() -> str:
    """Check that the connection survives between requests. Behind PgBouncer only the connection to it counts."""
    connection.ensure_connection()
    before = connection.connection
    close_old_connections()
    connection.ensure_connection()
    if connection.connection is not before:
        raise Wrong("Every request opens a connection of its own.", "Set CONN_MAX_AGE to 600.")
    return "two requests in a row used one connection"


def has_standbys() -> str:
    if not settings.DB_SYNC_STANDBYS:
        return "none wanted (DB_SYNC_STANDBYS): a lost machine costs what came after the last backup"
    if not replication.is_replicated():
        hint = "`patronictl list` shows the standby. Does the database user have the role pg_monitor?"
        raise Wrong(f"Fewer than {settings.DB_SYNC_STANDBYS} standbys confirm orders.", hint)
    return f"{settings.DB_SYNC_STANDBYS} confirm each order before the customer is told"


def agrees_about_the_time() -> str:
    """Check that the clocks of this machine and PostgreSQL's agree, because times of both are compared."""
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("select extract(epoch from clock_timestamp())::float8")
        (theirs,), after = cursor.fetchone(), time.time()
    apart = max(before - theirs, theirs - after, 0.0)
    if apart > CLOCKS_APART:
        raise Wrong(
            f"The clocks of this machine and of PostgreSQL's are {apart:.1f} s apart.", "Install chrony on both."
        )
    return f"within {apart + (after - before):.3f} s of PostgreSQL's clock"


def has_indexes() -> str:
    named = {index.name for model in apps.get_models() for index in model._meta.indexes}
    with connection.cursor() as cursor:
        cursor.execute("select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indisvalid")
        there = {name for (name,) in cursor.fetchall()}
    if missing := sorted(named - there):
        raise Wrong(f"Missing or not valid: {', '.join(missing)}.", "Create them again with CREATE INDEX CONCURRENTLY.")
    return f"all {len(named)} are there and valid"


def finds_phones_by_index() -> str:
    """Check that orders can be looked up by phone through an index, with sequential scans disabled.

    Small tables rightly prefer a sequential scan. Two plans are checked: phone only, and the latest orders of a phone.
    The latter uses a range, because with an equality another index is as cheap on a small table.
    """
    phone = "+85512345678"
    equal = Order.objects.filter(customer_phone=phone).order_by()
    latest = Order.objects.filter(customer_phone__range=(phone, phone)).order_by("customer_phone", "-placed_at")[:10]
    # `set local` in one transaction: behind PgBouncer the session is shared with other clients.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        plans = [json.dumps(json.loads(asked.explain(format="json"))) for asked in (equal, latest)]
        transaction.set_rollback(True)
    anew = "Create the index order_customer_phone again, as defined in orders.models."
    for plan in plans:
        if '"Index Cond"' not in plan or "customer_phone" not in plan or "Seq Scan" in plan:
            raise Wrong("Looking up a phone reads every order: the index order_customer_phone is missing.", anew)
    if "Sort" in plans[1]:
        raise Wrong("The latest orders of a phone are sorted each time: the index has no dates.", anew)
    return "phones are looked up by an index"


def _shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s)", [name])
        return str(cursor.fetchone()[0])
