"""What the database does by itself when goods change: listing rows and search documents, old addresses, the list of changes."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import madamda.db.triggers
from madamda.db.sql_functions import InstallFunction

# No log is kept of it, for a row is of use for seconds; after a crash, processes that keep pages begin anew. `tx` says from
# when on a row can be seen, which no number given out before the commit could say.
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
        InstallFunction("shop_nearest", "62a177920737"),
        InstallFunction("shop_offered", "3edd3be521df"),
        InstallFunction("shop_mark", "9608a4abc4e2"),
        InstallFunction("shop_index", "917ce9ad0d72"),
        InstallFunction("shop_noted", "49178901dcdf"),
        InstallFunction("shop_note", "5d8a5a2d684f"),
        InstallFunction("shop_shelve", "6f8c3e5c8367"),
        InstallFunction("shop_product_stamp", "1b4937719a11"),
        InstallFunction("shop_remember_address", "5bd6f1a79894"),
        InstallFunction("shop_tell", "e907b69a14d1"),
        InstallFunction("shop_tell_counts", "262d659a984c"),
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
                    execute="shop_tell()",
                    func="",
                    hash="16c97f0af042ea217298b31ca4db86e2522f5fd1",
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
                    execute="shop_tell()",
                    func="",
                    hash="4965feea1e53f33f905fdb72b5d6ae15d9e6e732",
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
                    execute="shop_tell()",
                    func="",
                    hash="8ed2af29861327dafdc3ea92e0bd94ed9cab1a0b",
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
                    execute="shop_tell()",
                    func="",
                    hash="756b0a997e33743d27c48a6696857af03e066478",
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
                    execute="shop_shelve()",
                    func="",
                    hash="95be7a596781804254477e8e68d14c844281cfa5",
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
                    execute="shop_shelve()",
                    func="",
                    hash="fb362a234b1418a93db894d8ca0a31cd4a244a9e",
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
                    execute="shop_tell()",
                    func="",
                    hash="158913e8e7d20476fbd21889b0c9cde4bd47abc1",
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
                    execute="shop_tell()",
                    func="",
                    hash="d457236745d71cc54cd2a9fbc585e37e771d07e1",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_72a38",
                    table="shop_productimage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shopfront",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_tell()",
                    func="",
                    hash="d9564bff7da363881760c7d871f73b7fb3c14d82",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_shown_2b4f1",
                    table="shop_shopfront",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="synonyms",
            trigger=pgtrigger.compiler.Trigger(
                name="shown",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="shop_tell()",
                    func="",
                    hash="e1554f0591aebad677d9c370701cd73f98235b83",
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
                    execute="shop_shelve()",
                    func="",
                    hash="61c008338121012babbc861d2c7b16cccfb98b19",
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
                    execute="shop_shelve()",
                    func="",
                    hash="56ed98e942f2cbb58a465b230502e4668bd2db47",
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
                    execute="shop_shelve()",
                    func="",
                    hash="7d45a045af4bcd4f22b86e1a197d3215c37a1596",
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
                    execute="shop_tell()",
                    func="",
                    hash="e6765d144ede3c37d776dedd45cf71919dcbad3b",
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
                    execute="shop_tell_counts()",
                    func="",
                    hash="852ee6d9aa461b19e563211f1272af4f72b0d0f6",
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
