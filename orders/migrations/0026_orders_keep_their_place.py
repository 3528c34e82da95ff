"""An order's own copy of its place and of what was promised; zones get an hour by which to order."""

from django.db import migrations, models

import orders.models.zones

CUT_OFF = {
    "blank": True,
    "help_text": "What is ordered later counts as ordered on the next day. Empty: until the shop closes.",
    "null": True,
    "validators": [orders.models.zones.at_a_half_hour],
    "verbose_name": "order by",
}
# The release before this one goes on placing orders for a while, and knows nothing of the copy.
COPIED_FOR_OLD_CODE = """
create function orders_copy_place() returns trigger language plpgsql as $$
begin
    select coalesce(z.name_en, ''), coalesce(z.name_km, ''), z.is_pick_up, z.days_min, z.days_max, z.cut_off
        into new.zone_name_en, new.zone_name_km, new.is_pick_up, new.days_min, new.days_max, new.cut_off
        from orders_deliveryzone z where z.id = new.zone_id;
    return new;
end $$;

create trigger orders_order_copies_its_place
    before insert on orders_order
    for each row when (new.zone_name_en = '' and new.zone_name_km = '')
    execute function orders_copy_place();
"""
# As their page on delivery has always said; a merchant who means another hour writes it in the admin.
AT_TWO = "update orders_deliveryzone set cut_off = '14:00' where not is_pick_up and cut_off is null"


class Migration(migrations.Migration):
    dependencies = [("orders", "0025_one_cart_one_order")]

    operations = [
        migrations.AddField("deliveryzone", "cut_off", models.TimeField(**CUT_OFF)),
        migrations.AddField("historicaldeliveryzone", "cut_off", models.TimeField(**CUT_OFF)),
        migrations.RunSQL(AT_TWO, migrations.RunSQL.noop),
        migrations.AddField("order", "cut_off", models.TimeField(editable=False, null=True)),
        migrations.AddField(
            "order", "days_min", models.PositiveSmallIntegerField(db_default=1, default=1, editable=False)
        ),
        migrations.AddField(
            "order", "days_max", models.PositiveSmallIntegerField(db_default=3, default=3, editable=False)
        ),
        migrations.AddField(
            "order",
            "is_pick_up",
            models.BooleanField(db_default=False, default=False, editable=False, verbose_name="picked up at the shop"),
        ),
        migrations.AddField(
            "order", "promised_from", models.DateField(editable=False, null=True, verbose_name="promised from")
        ),
        migrations.AddField(
            "order", "promised_until", models.DateField(editable=False, null=True, verbose_name="promised until")
        ),
        migrations.AddField(
            "order",
            "zone_name_en",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
        migrations.AddField(
            "order",
            "zone_name_km",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
        migrations.RunSQL(
            COPIED_FOR_OLD_CODE,
            "drop trigger orders_order_copies_its_place on orders_order; drop function orders_copy_place();",
        ),
    ]
