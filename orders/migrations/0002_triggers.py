"""SQL functions and triggers of orders: sums of lines, append-only history, and the search index."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import madamda.db.triggers
from madamda.db.install_sql_functions import InstallFunction


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("shop", "0004_triggers")]

    operations = [
        InstallFunction("orders_lines_add_up", "b7ed2dd49f5c"),
        InstallFunction("orders_history_stays", "3315e0c73968"),
        InstallFunction("orders_write_search", "28a906a73633"),
        InstallFunction("orders_lines_searched", "99c5ff494433"),
        InstallFunction("orders_order_searched", "d101ade35506"),
        pgtrigger.migrations.AddTrigger(
            model_name="deliveryzone",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="1931e017f451899c746a4243ff6f6640cf7fbe30",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_d8149",
                    table="orders_deliveryzone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="lines_add_up",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    constraint="CONSTRAINT",
                    execute="orders_lines_add_up()",
                    func="",
                    hash="41ef0847935456a82384ae34421042cb82787b7f",
                    operation='INSERT OR UPDATE OF "goods"',
                    pgid="pgtrigger_lines_add_up_194cb",
                    table="orders_order",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="search_updated",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."customer_name" IS DISTINCT FROM (NEW."customer_name") OR OLD."customer_phone" IS DISTINCT FROM (NEW."customer_phone") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."zone_name_en" IS DISTINCT FROM (NEW."zone_name_en") OR OLD."zone_name_km" IS DISTINCT FROM (NEW."zone_name_km"))',
                    execute="orders_order_searched()",
                    func="",
                    hash="6a6f501deaf20fd62cacd7b29bae0635c3a8db14",
                    operation="UPDATE",
                    pgid="pgtrigger_search_updated_f7896",
                    table="orders_order",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderevent",
            trigger=pgtrigger.compiler.Trigger(
                name="history_not_changed",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."order_id" IS DISTINCT FROM (NEW."order_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    execute="orders_history_stays()",
                    func="",
                    hash="a3a76731abee6fb05adaa1798a9a3a833e66d2d7",
                    operation="UPDATE",
                    pgid="pgtrigger_history_not_changed_5c177",
                    table="orders_orderevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderevent",
            trigger=pgtrigger.compiler.Trigger(
                name="history_not_deleted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_history_stays()",
                    func="",
                    hash="85bc12b86ff7ee9ce3b170f22e9303af71e9fccf",
                    operation="DELETE",
                    pgid="pgtrigger_history_not_deleted_a14ad",
                    table="orders_orderevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="lines_add_up",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    constraint="CONSTRAINT",
                    execute="orders_lines_add_up()",
                    func="",
                    hash="bf3f7614459231afaa6b33153ab3820c876599e7",
                    operation='INSERT OR UPDATE OF "order_id", "amount" OR DELETE',
                    pgid="pgtrigger_lines_add_up_4d635",
                    table="orders_orderline",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="search_inserted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_lines_searched()",
                    func="",
                    hash="d354da5c8f443643aef13d56aca39e5e700ffa62",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_search_inserted_a1552",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="orders_orderline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="search_updated",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_lines_searched()",
                    func="",
                    hash="0e2532008bc22d21e50d31faca1dd21a088c08a6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_search_updated_43a1e",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="orders_orderline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="search_deleted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_lines_searched()",
                    func="",
                    hash="642c52b4b4d92f026cf693f211b13b9d0dfbc6ff",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_search_deleted_f3316",
                    referencing="REFERENCING OLD TABLE AS changed ",
                    table="orders_orderline",
                    when="AFTER",
                ),
            ),
        ),
        # A larger statistics sample lets the planner estimate rarer words.
        migrations.RunSQL(
            "alter table orders_ordersearch alter column words set statistics 500", migrations.RunSQL.noop
        ),
    ]
