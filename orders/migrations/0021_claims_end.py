from django.db import migrations, models

WHEN_IT_WAS_SAID = """
update orders_payment p set claimed_at = e.at
from orders_order o join orders_orderevent e on e.order_id = o.id and e.kind = 'claimed'
where p.order_id = o.id and o.payment_state = 'claimed'
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0020_pending_by_network")]

    operations = [
        migrations.AddField("payment", "claimed_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunSQL(WHEN_IT_WAS_SAID, migrations.RunSQL.noop),
    ]
