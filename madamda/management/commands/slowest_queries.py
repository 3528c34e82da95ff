"""`manage.py slowest_queries`: the statements with the highest total time, from pg_stat_statements."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, transaction

HOW = (
    "pg_stat_statements is not available. In postgresql.conf: shared_preload_libraries = 'pg_stat_statements'; restart "
    "PostgreSQL; then, as its superuser, in this database: create extension pg_stat_statements;"
)
SLOWEST = """
    select calls, total_exec_time, mean_exec_time, rows, left(regexp_replace(query, '\\s+', ' ', 'g'), 300)
    from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())
    order by total_exec_time desc limit %s
"""


class Command(BaseCommand):
    help = (
        "Show the statements with the highest total execution time, without parameters; --forget resets the statistics."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=20, help="number of statements (20)")
        parser.add_argument("--forget", action="store_true", help="reset the statistics")

    def handle(self, *, most: int, forget: bool, **options: Any) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("create extension if not exists pg_stat_statements")
                if forget:
                    cursor.execute("select pg_stat_statements_reset()")
                    self.stdout.write("The statistics were reset.")
                    return
                cursor.execute(SLOWEST, [most])
                rows = cursor.fetchall()
        except DatabaseError as error:
            raise CommandError(HOW) from error
        self.stdout.write(f"{'calls':>9} {'all ms':>11} {'each ms':>9} {'rows':>9}  statement")
        for calls, every, each, count, query in rows:
            self.stdout.write(f"{calls:>9} {every:>11.1f} {each:>9.2f} {count:>9}  {query}")
