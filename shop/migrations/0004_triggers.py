"""What the database does by itself when goods change: listing rows and search documents, old addresses, the list of changes."""

from django.db import migrations

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

TRIGGERS = """
create trigger shop_product_changed before update on shop_product
    for each row when (old.* is distinct from new.*) execute function shop_product_stamp();

create trigger shop_product_noted_put_up after insert or delete on shop_product
    for each row execute function shop_note('words');
create trigger shop_product_noted_reworded after update on shop_product for each row
    when ((old.category_id, old.active, old.created_at, old.name, old.name_en, old.name_km, old.description_en, old.description_km)
        is distinct from (new.category_id, new.active, new.created_at, new.name, new.name_en, new.name_km, new.description_en, new.description_km))
    execute function shop_note('words');
create trigger shop_variant_noted_put_up after insert or delete on shop_variant
    for each row execute function shop_note('words');
create trigger shop_variant_noted_reworded after update on shop_variant for each row
    when ((old.product_id, old.active, old.sku, old.name_en, old.name_km) is distinct from (new.product_id, new.active, new.sku, new.name_en, new.name_km))
    execute function shop_note('words');
create trigger shop_variant_noted_repriced after update on shop_variant for each row
    when ((old.price, old.compare_at, old.on_hand > 0) is distinct from (new.price, new.compare_at, new.on_hand > 0))
    execute function shop_note();

create constraint trigger shop_product_put_up after insert or delete on shop_product
    deferrable initially deferred for each row execute function shop_shelve('words');
create constraint trigger shop_product_reworded after update on shop_product
    deferrable initially deferred for each row
    when ((old.category_id, old.active, old.created_at, old.name, old.name_en, old.name_km, old.description_en, old.description_km)
        is distinct from (new.category_id, new.active, new.created_at, new.name, new.name_en, new.name_km, new.description_en, new.description_km))
    execute function shop_shelve('words');
create constraint trigger shop_variant_put_up after insert or delete on shop_variant
    deferrable initially deferred for each row execute function shop_shelve('words');
create constraint trigger shop_variant_reworded after update on shop_variant
    deferrable initially deferred for each row
    when ((old.product_id, old.active, old.sku, old.name_en, old.name_km) is distinct from (new.product_id, new.active, new.sku, new.name_en, new.name_km))
    execute function shop_shelve('words');
create constraint trigger shop_variant_repriced after update on shop_variant
    deferrable initially deferred for each row
    when ((old.price, old.compare_at, old.on_hand > 0) is distinct from (new.price, new.compare_at, new.on_hand > 0))
    execute function shop_shelve();

create trigger shop_product_renamed after update of slug on shop_product
    for each row when (old.slug is distinct from new.slug) execute function shop_remember_address();
create trigger shop_category_renamed after update of slug on shop_category
    for each row when (old.slug is distinct from new.slug) execute function shop_remember_address();

create trigger shop_variant_counts_told after update on shop_variant
    referencing old table as was new table as now for each statement execute function shop_tell_counts();
create trigger shop_variant_told after insert or delete or truncate on shop_variant
    for each statement execute function shop_tell();
"""
SHOWN = ("product", "productimage", "category", "heroslide", "heropicture", "page", "shopfront", "synonyms")
TRIGGERS += "".join(
    f"create trigger shop_{name}_told after insert or update or delete or truncate on shop_{name} "
    "for each statement execute function shop_tell();\n"
    for name in SHOWN
)


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
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
