"""Triggers that maintain listing entries, search documents, former slugs and the change feed."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import madamda.db.triggers
from madamda.db.install_sql_functions import InstallFunction

# Unlogged, because rows are needed only for minutes; after a crash, processes that cache pages start again. Rows carry a
# transaction id: a sequence number, assigned before the commit, would not show the order in which they become visible.
CHANGES = """
create unlogged table shop_change (
    tx xid8 not null default pg_current_xact_id(),
    product_id bigint,  -- none: anything may look different; 0: how much is in stock at all
    at timestamptz not null default clock_timestamp()
);
create index shop_change_tx on shop_change (tx);
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_search_index")]

    operations = [
        InstallFunction("shop_nearest", "cfa6bb97af33"),
        InstallFunction("shop_offered", "3edd3be521df"),
        InstallFunction("shop_update_listing", "dbb2d17ebea6"),
        InstallFunction("shop_write_search_document", "8dff5bea118b"),
        InstallFunction("shop_noted", "49178901dcdf"),
        InstallFunction("shop_note", "5d8a5a2d684f"),
        InstallFunction("shop_write_listing", "2138f4cf88e0"),
        InstallFunction("shop_product_stamp", "1b4937719a11"),
        InstallFunction("shop_remember_address", "5bd6f1a79894"),
        InstallFunction("shop_notify_change", "c485192e8eb6"),
        InstallFunction("shop_notify_stock_change", "39cacc164112"),
        migrations.RunSQL(CHANGES, "drop table shop_change"),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="address_kept",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition='WHEN (OLD."slug" IS DISTINCT FROM (NEW."slug"))',
                    execute="shop_remember_address()",
                    func="",
                    hash="47baa478d04752f0e59204c606a6eea682c168d4",
                    operation='UPDATE OF "slug"',
                    pgid="pgtrigger_address_kept_78c6e",
                    table="shop_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="48f4edbd59c7d3e35a44235806550afb0052785f",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_124d9",
                    table="shop_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="heropicture",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="26b8100e03e029b9873cc45e15c93796b2d9b78c",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_d282a",
                    table="shop_heropicture",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="heroslide",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="3bd2f0f31e6694569a46bb8a8591a03ba53eb572",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_85fe2",
                    table="shop_heroslide",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="page",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="45797ba9521bec93c67629636c811c6b62ec443c",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_7ac8b",
                    table="shop_page",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="stamped",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    execute="shop_product_stamp()",
                    func="",
                    hash="b9c46ab74206967f949f2d60291d83f6ab9118fd",
                    operation="UPDATE",
                    pgid="pgtrigger_stamped_400f3",
                    table="shop_product",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="existence_noted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_note('words')",
                    func="",
                    hash="8b778bf4393dd8f28152a66c340ac440d697eb44",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_existence_noted_42b63",
                    table="shop_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="existence_written",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    constraint="CONSTRAINT",
                    execute="shop_write_listing()",
                    func="",
                    hash="780081d3cb8ccc5562e81c22c53f5ca2b8dffb33",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_existence_written_cf2a3",
                    table="shop_product",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="words_noted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."description_en" IS DISTINCT FROM (NEW."description_en") OR OLD."description_km" IS DISTINCT FROM (NEW."description_km") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_km" IS DISTINCT FROM (NEW."name_km"))',
                    execute="shop_note('words')",
                    func="",
                    hash="e962784b267be8abdd8b1e33bd2676197276959d",
                    operation="UPDATE",
                    pgid="pgtrigger_words_noted_51fce",
                    table="shop_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="words_written",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."description_en" IS DISTINCT FROM (NEW."description_en") OR OLD."description_km" IS DISTINCT FROM (NEW."description_km") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_km" IS DISTINCT FROM (NEW."name_km"))',
                    constraint="CONSTRAINT",
                    execute="shop_write_listing()",
                    func="",
                    hash="470406fce496cc5daef2fe411c8c14e4f7fc94fe",
                    operation="UPDATE",
                    pgid="pgtrigger_words_written_09487",
                    table="shop_product",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="address_kept",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition='WHEN (OLD."slug" IS DISTINCT FROM (NEW."slug"))',
                    execute="shop_remember_address()",
                    func="",
                    hash="4b17a3aa15b2c9ff3d23bb604e212793be85d23a",
                    operation='UPDATE OF "slug"',
                    pgid="pgtrigger_address_kept_421c3",
                    table="shop_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="82110a3209d03ddcbbcc437f6078e7fca3b288ff",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_3252d",
                    table="shop_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productimage",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="0789856fb7484612dc00538dab83d264b93dc5ce",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_72a38",
                    table="shop_productimage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="storesettings",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="c8bd15d582134667d4e9d1c5dbb02647744ced98",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_4e790",
                    table="shop_storesettings",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="synonyms",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="325eeb70cd2600d0ab667569adc98f57dda2872a",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_618d4",
                    table="shop_synonyms",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variant",
            trigger=pgtrigger.compiler.Trigger(
                name="existence_noted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_note('words')",
                    func="",
                    hash="fc83d709d1a6fd6fdfed59ae8ed2e90130fa3c54",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_existence_noted_78be3",
                    table="shop_variant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variant",
            trigger=pgtrigger.compiler.Trigger(
                name="existence_written",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    constraint="CONSTRAINT",
                    execute="shop_write_listing()",
                    func="",
                    hash="e9cd11de5984a0b27e41f91e0149a3f62222d3ad",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_existence_written_e3913",
                    table="shop_variant",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variant",
            trigger=pgtrigger.compiler.Trigger(
                name="words_noted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_km" IS DISTINCT FROM (NEW."name_km") OR OLD."product_id" IS DISTINCT FROM (NEW."product_id") OR OLD."sku" IS DISTINCT FROM (NEW."sku"))',
                    execute="shop_note('words')",
                    func="",
                    hash="597d6a76d97f2be8c5e000d66a6f62625681721b",
                    operation="UPDATE",
                    pgid="pgtrigger_words_noted_79f07",
                    table="shop_variant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variant",
            trigger=pgtrigger.compiler.Trigger(
                name="words_written",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_km" IS DISTINCT FROM (NEW."name_km") OR OLD."product_id" IS DISTINCT FROM (NEW."product_id") OR OLD."sku" IS DISTINCT FROM (NEW."sku"))',
                    constraint="CONSTRAINT",
                    execute="shop_write_listing()",
                    func="",
                    hash="2dc90afbbf07c933a7744e7745795016bd203f7a",
                    operation="UPDATE",
                    pgid="pgtrigger_words_written_7dd1a",
                    table="shop_variant",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variant",
            trigger=pgtrigger.compiler.Trigger(
                name="prices_noted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition="WHEN (OLD.price <> NEW.price OR OLD.compare_at IS DISTINCT FROM NEW.compare_at OR (OLD.on_hand > 0) <> (NEW.on_hand > 0))",
                    execute="shop_note()",
                    func="",
                    hash="3fe3582c2747e309eda5ab9100ab238706a476c9",
                    operation="UPDATE",
                    pgid="pgtrigger_prices_noted_f270c",
                    table="shop_variant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variant",
            trigger=pgtrigger.compiler.Trigger(
                name="prices_written",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    condition="WHEN (OLD.price <> NEW.price OR OLD.compare_at IS DISTINCT FROM NEW.compare_at OR (OLD.on_hand > 0) <> (NEW.on_hand > 0))",
                    constraint="CONSTRAINT",
                    execute="shop_write_listing()",
                    func="",
                    hash="7c13876c6143d247f534b81dc24c5e1ee6d071ce",
                    operation="UPDATE",
                    pgid="pgtrigger_prices_written_29712",
                    table="shop_variant",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variant",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_change()",
                    func="",
                    hash="5973b9a5103cb90e3bb832cd341ae5d818fef6b1",
                    level="STATEMENT",
                    operation="INSERT OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_b8b0b",
                    table="shop_variant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="variant",
            trigger=pgtrigger.compiler.Trigger(
                name="counts_shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_notify_stock_change()",
                    func="",
                    hash="45b55765624b549db61a02ef929724db1a56d924",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_counts_shown_f8995",
                    referencing="REFERENCING OLD TABLE AS was  NEW TABLE AS now ",
                    table="shop_variant",
                    when="AFTER",
                ),
            ),
        ),
    ]
