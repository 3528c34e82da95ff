"""The database tells what may look different on a page: which product, or anything at all (shop.changes)."""

from django.db import migrations

# A row is of use for seconds: no log is kept of it, and after a crash whoever keeps pages begins anew.
# `tx` says when it can be seen, which no number given out before the commit could say.
TELL = """
create unlogged table shop_change (
    tx xid8 not null default pg_current_xact_id(),
    product_id bigint,  -- none: anything may look different; 0: how much is in stock at all
    at timestamptz not null default clock_timestamp()
);
create index shop_change_tx on shop_change (tx);

create function shop_tell() returns trigger language plpgsql as $$
begin
    if not exists (select from shop_change where tx = pg_current_xact_id() and product_id is null) then
        insert into shop_change default values;
    end if;
    return null;
end
$$;

-- A sale is told only when it shows: the last pieces are counted on the page, the many before them are not.
create function shop_tell_counts() returns trigger language plpgsql as $$
begin
    if exists (
        select from was join now using (id)
        where to_jsonb(was) - 'on_hand' is distinct from to_jsonb(now) - 'on_hand'
            or (was.on_hand = 0 and now.on_hand > 0)
    ) then
        if not exists (select from shop_change where tx = pg_current_xact_id() and product_id is null) then
            insert into shop_change default values;
        end if;
    else
        insert into shop_change (product_id)
        select distinct now.product_id from was join now using (id)
        where least(was.on_hand, now.low_stock_mark + 1) <> least(now.on_hand, now.low_stock_mark + 1)
        union select 0 where exists (select from was join now using (id) where was.on_hand > 0 and now.on_hand = 0);
    end if;
    return null;
end
$$;

create trigger shop_variant_counts_told after update on shop_variant
    referencing old table as was new table as now for each statement execute function shop_tell_counts();
create trigger shop_variant_told after insert or delete or truncate on shop_variant
    for each statement execute function shop_tell();
"""
SHOWN = ("product", "productimage", "category", "heroslide", "heropicture", "page", "shopfront")
TELL += "".join(
    f"create trigger shop_{name}_told after insert or update or delete or truncate on shop_{name} "
    "for each statement execute function shop_tell();\n"
    for name in SHOWN
)

TELL_NO_MORE = (
    "".join(f"drop trigger shop_{name}_told on shop_{name};\n" for name in (*SHOWN, "variant"))
    + "drop trigger shop_variant_counts_told on shop_variant;\n"
    + "drop function shop_tell_counts(), shop_tell();\n"
    + "drop table shop_change;\n"
)


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0008_some_cards"),
    ]

    operations = [
        migrations.RunSQL(TELL, TELL_NO_MORE),
    ]
