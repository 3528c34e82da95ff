"""Erasing a person may replace the words of what is otherwise never changed; notes leave the search index with them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import madamda.db.triggers
from madamda.db.install_sql_functions import InstallFunction


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0018_commission_rate"),
    ]

    operations = [
        InstallFunction("orders_history_stays", "e58aa4bbf938"),
        InstallFunction("orders_cash_book_stays", "3e207d0a7abc"),
        InstallFunction("orders_refunds_stay", "36dc1da72375"),
        pgtrigger.migrations.AddTrigger(
            model_name="ordernote",
            trigger=pgtrigger.compiler.Trigger(
                name="search_updated",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_lines_searched()",
                    func="",
                    hash="a27d6b3e18b595d8f487e5832589b6b6c03154dd",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_search_updated_9c1ef",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="orders_ordernote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ordernote",
            trigger=pgtrigger.compiler.Trigger(
                name="search_deleted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_lines_searched()",
                    func="",
                    hash="64a4fcc44c1bfaaae9afff81063c30d9c51f448e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_search_deleted_08a3b",
                    referencing="REFERENCING OLD TABLE AS changed ",
                    table="orders_ordernote",
                    when="AFTER",
                ),
            ),
        ),
    ]
