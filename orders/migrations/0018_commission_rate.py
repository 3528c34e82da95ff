from django.db import migrations, models

# What the commission of each use is a share of: its goods, less the discount of the code. Refunds take their share back.
_RATE = """
update orders_promouse u set rate = round(u.commission * 100 / (o.goods - u.discount), 2)
from orders_order o where o.id = u.order_id and u.commission > 0 and o.goods > u.discount
"""
_REFUNDS = """
update orders_promouse u set commission = greatest(u.commission - round(r.amount * u.rate / 100, 2), 0)
from (
    select f.order_id, sum(least(f.amount, coalesce(i.worth, f.amount))) as amount
    from orders_refund f left join orders_return i on i.id = f.part_of_id group by f.order_id
) r
where r.order_id = u.order_id and u.given_back_at is null and u.commission > 0
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0017_bank_account")]

    operations = [
        migrations.AddField(
            model_name="promouse",
            name="rate",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, max_digits=5, verbose_name="commission, percent"
            ),
        ),
        migrations.RunSQL(_RATE, migrations.RunSQL.noop),
        migrations.RunSQL(_REFUNDS, migrations.RunSQL.noop),
    ]
