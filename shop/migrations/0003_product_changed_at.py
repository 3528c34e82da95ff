"""Products know when they last changed, whoever changes them: a page, an import, an update of a thousand at once."""

from django.db import migrations, models
from django.db.models.functions import Now

STAMP = """
create function shop_product_stamp() returns trigger language plpgsql as $$
begin
    new.changed_at := statement_timestamp();
    return new;
end
$$;
create trigger shop_product_changed before update on shop_product
    for each row when (old.* is distinct from new.*) execute function shop_product_stamp();
"""

UNSTAMP = """
drop trigger shop_product_changed on shop_product;
drop function shop_product_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_pages")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="changed_at",
            field=models.DateTimeField(db_default=Now(), editable=False, verbose_name="last changed"),
        ),
        migrations.RunSQL(STAMP, UNSTAMP),
    ]
