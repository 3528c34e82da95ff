"""Products can be archived, and what is renamed is found at its old address; nothing is rewritten, nobody waits."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

REMEMBER = """
create function shop_remember_address() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'shop_product' then
        insert into shop_oldaddress (slug, product_id, at) values (old.slug, new.id, now())
        on conflict (slug) where product_id is not null
        do update set product_id = excluded.product_id, at = excluded.at;
    else
        insert into shop_oldaddress (slug, category_id, at) values (old.slug, new.id, now())
        on conflict (slug) where category_id is not null
        do update set category_id = excluded.category_id, at = excluded.at;
    end if;
    return null;
end
$$;
create trigger shop_product_renamed after update of slug on shop_product
    for each row when (old.slug is distinct from new.slug) execute function shop_remember_address();
create trigger shop_category_renamed after update of slug on shop_category
    for each row when (old.slug is distinct from new.slug) execute function shop_remember_address();
"""

FORGET = """
drop trigger shop_product_renamed on shop_product;
drop trigger shop_category_renamed on shop_category;
drop function shop_remember_address();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0017_days_without_delivery")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="archived_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
        ),
        migrations.AddField(
            model_name="historicalproduct",
            name="archived_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("archived_at", None), ("active", False), _connector="OR"),
                name="product_archived_is_off",
                violation_error_message=(
                    "An archived product cannot be switched on. Bring it back from the archive first."
                ),
            ),
        ),
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_addresses",
                        to="shop.category",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_addresses",
                        to="shop.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category__isnull", False), ("product", None)),
                            models.Q(("category", None), ("product__isnull", False)),
                            _connector="OR",
                        ),
                        name="oldaddress_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("product__isnull", False)),
                        fields=("slug",),
                        name="oldaddress_of_one_product",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("category__isnull", False)),
                        fields=("slug",),
                        name="oldaddress_of_one_category",
                    ),
                ],
            },
        ),
        migrations.RunSQL(REMEMBER, FORGET),
    ]
