"""SQL of exports and imports: COPY in both directions, so that memory is bounded whatever the number of rows."""

from collections.abc import Iterable, Iterator, Sequence

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from psycopg import sql
from psycopg.sql import SQL, Composed, Identifier, Literal

from madamda.shop_export.tables import NAMES, Column, Table

STAGING = Identifier("imported")
_AS_CSV = SQL(" with (format csv, header true, encoding 'UTF8')")
_GROUPS = SQL(
    "select g.name, (select string_agg(t.app_label || '.' || p.codename, ' ' order by t.app_label, p.codename)"
    " from auth_group_permissions gp join auth_permission p on p.id = gp.permission_id"
    " join django_content_type t on t.id = p.content_type_id where gp.group_id = g.id) as permissions"
    " from auth_group g order by g.name"
)
_ACCOUNTS = SQL(
    "select u.username, u.first_name, u.last_name, u.email, u.is_staff, u.is_active, u.date_joined,"
    " (select coalesce(json_agg(g.name order by g.name)::text, '[]') from staff_user_groups ug"
    " join auth_group g on g.id = ug.group_id where ug.user_id = u.id) as groups,"
    " (select string_agg(t.app_label || '.' || p.codename, ' ' order by t.app_label, p.codename)"
    " from staff_user_user_permissions up join auth_permission p on p.id = up.permission_id"
    " join django_content_type t on t.id = p.content_type_id where up.user_id = u.id) as permissions"
    " from staff_user u order by u.username"
)


def prepare_transaction(*, reading: bool) -> None:
    """Lift the time limits of this transaction and fix how values are written; with `reading`, also its snapshot."""
    with connection.cursor() as cursor:
        if reading:
            cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("set local statement_timeout = 0")
        cursor.execute("set local idle_in_transaction_session_timeout = 0")
        cursor.execute("set local time zone 'UTC'")
        cursor.execute("set local datestyle = 'ISO, YMD'")
        cursor.execute("set local intervalstyle = 'postgres'")
        cursor.execute("set local bytea_output = 'hex'")
        cursor.execute("set local extra_float_digits = 1")


class CsvFile:
    """The result of a query as CSV, in pieces; `rows` is their number once all were read."""

    rows = 0

    def __init__(self, query: SQL | Composed) -> None:
        self._query = query

    def __iter__(self) -> Iterator[bytes]:
        with connection.cursor() as cursor:
            with cursor.copy(SQL("copy ({}) to stdout").format(self._query) + _AS_CSV) as copy:
                for piece in copy:
                    yield bytes(piece)
            self.rows = int(cursor.rowcount)


def groups() -> CsvFile:
    return CsvFile(_GROUPS)


def accounts() -> CsvFile:
    return CsvFile(_ACCOUNTS)


def rows(table: Table) -> CsvFile:
    """Return the CSV file of a table, ordered by primary key."""
    meta = table.model._meta
    return CsvFile(
        SQL("select {columns} from {table} where {rows} order by {key}").format(
            columns=SQL(", ").join(_selected(column, meta.db_table) for column in table.columns),
            table=Identifier(meta.db_table),
            rows=_trusted(table.rows),
            key=Identifier(meta.db_table, str(meta.pk.column)),
        )
    )


def file_names(table: Table, column: str) -> Iterator[str]:
    """Yield the names of the files that a column of the table names, each once. A server-side cursor."""
    names = table.model._base_manager.exclude(**{column: ""}).exclude(**{f"{column}__isnull": True})
    yield from names.order_by(column).values_list(column, flat=True).distinct().iterator(chunk_size=2_000)


def stage(pieces: Iterable[bytes], columns: Sequence[str], like: Composed) -> int:
    """Copy a CSV file into the temporary table `imported`, whose columns have the types of the query `like`.

    Returns the number of rows. Raises DataError or IntegrityError.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL("drop table if exists {}").format(STAGING))
        cursor.execute(SQL("create temporary table {} on commit drop as {} with no data").format(STAGING, like))
        listed = SQL(", ").join(map(Identifier, columns))
        command = SQL("copy {} ({}) from stdin").format(STAGING, listed)
        with cursor.copy(command + _AS_CSV) as copy:
            for piece in pieces:
                copy.write(piece)
        return int(cursor.rowcount)


def shape(columns: Iterable[Column], table: str) -> Composed:
    """Return a query whose result has the columns of a CSV file with the types of the table."""
    parts = [
        SQL("null::text as {}").format(Identifier(column.name))
        if column.names
        else SQL("{}").format(Identifier(table, column.column))
        for column in columns
    ]
    return SQL("select {} from {}").format(SQL(", ").join(parts), Identifier(table))


def insert_staged(table: Table, columns: Sequence[Column], defaults: dict[str, object]) -> None:
    """Insert the rows of `imported`, in order of their primary keys; `defaults` are for columns that the file lacks."""
    meta = table.model._meta
    written = [
        *((column.column, _found(column)) for column in columns),
        *((name, _trusted(replacement.sql)) for name, replacement in table.replaced.items()),
        *((name, Literal(value)) for name, value in defaults.items()),
    ]
    execute(
        SQL("insert into {table} ({names}) select {values} from {staging} order by {key}").format(
            table=Identifier(meta.db_table),
            names=SQL(", ").join(Identifier(name) for name, _value in written),
            values=SQL(", ").join(value for _name, value in written),
            staging=STAGING,
            key=Identifier("imported", str(meta.pk.column)),
        )
    )


def insert_staged_refunds(table: Table, columns: Sequence[Column], defaults: dict[str, object]) -> None:
    """Insert refunds as `insert_staged`, which a trigger compares with what their orders say was paid.

    An order that is refunded entirely no longer counts as paid. So these orders say for the moment that more was paid
    than any refund; no trigger is switched off.
    """
    execute(
        SQL(
            "create temporary table refunded on commit drop as"
            " select id, payment_received, balance_due from orders_order where id in (select order_id from {})"
        ).format(STAGING)
    )
    execute(
        SQL(
            "update orders_order o set payment_received = true, balance_due = o.total - 99999999.99"
            " from refunded r where r.id = o.id"
        )
    )
    insert_staged(table, columns, defaults)
    execute(
        SQL(
            "update orders_order o set payment_received = r.payment_received, balance_due = r.balance_due"
            " from refunded r where r.id = o.id"
        )
    )


def unknown_names(columns: Iterable[Column]) -> list[str]:
    """Return names of accounts and groups that staged rows refer to and that do not exist, ten at most."""
    found: list[str] = []
    for column in columns:
        if column.names:
            query = SQL("select distinct {name} from {staging} where {name} is not null and {found} is null limit 10")
            with connection.cursor() as cursor:
                names = {"name": Identifier(column.name), "staging": STAGING, "found": _found(column)}
                cursor.execute(query.format(**names))
                found += [str(row[0]) for row in cursor.fetchall()]
    return found[:10]


def execute(statement: Composed | SQL) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def lock_tables(models: Sequence[type[Model]]) -> None:
    """Let nobody else write these tables, nor import into them, until the transaction ends."""
    names = SQL(", ").join(Identifier(model._meta.db_table) for model in models)
    execute(SQL("lock table {} in share row exclusive mode").format(names))


def check_constraints() -> None:
    """Run the checks now that would run at the commit; raises IntegrityError."""
    execute(SQL("set constraints all immediate"))


def empty_table(model: type[Model]) -> None:
    execute(SQL("delete from {}").format(Identifier(model._meta.db_table)))


def reset_sequences(models: Sequence[type[Model]]) -> None:
    """Let the primary keys of new rows follow the imported ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _selected(column: Column, table: str) -> Composed:
    if column.names is None:
        return SQL("{}").format(Identifier(table, column.column))
    return SQL("(select named.{name} from {of} named where named.id = {table}.{key}) as {label}").format(
        name=Identifier(NAMES[column.names]),
        of=Identifier(column.names._meta.db_table),
        table=Identifier(table),
        key=Identifier(column.column),
        label=Identifier(column.name),
    )


def _found(column: Column) -> Composed:
    """Return the value of a staged column, or the key of the row that it names."""
    if column.names is None:
        return SQL("{}").format(Identifier(column.name))
    return SQL("(select named.id from {of} named where named.{name} = {staging}.{label})").format(
        of=Identifier(column.names._meta.db_table),
        name=Identifier(NAMES[column.names]),
        staging=STAGING,
        label=Identifier(column.name),
    )


def _trusted(text: str) -> sql.SQL:
    """Return a constant of this project as SQL."""
    return SQL(text)
