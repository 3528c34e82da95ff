"""Internal notes are found by the search of orders."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import madamda.db.triggers
from madamda.db.install_sql_functions import InstallFunction


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_delivery_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="orderevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("placed", "Placed"),
                    ("confirmed", "Confirmed"),
                    ("preparing", "Packing"),
                    ("ready", "Ready"),
                    ("out", "On the way"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                    ("returning", "Coming back"),
                    ("returned", "Back at the shop"),
                    ("attempted", "Delivery failed"),
                    ("edited", "Order changed"),
                    ("undone", "Step undone"),
                    ("paid", "Payment received"),
                    ("unpaid", "Mark as not paid"),
                    ("received", "Received by the customer"),
                    ("unreceived", "Marked as not received"),
                    ("noted", "Note added"),
                    ("claimed", "Customer says paid"),
                    ("matched", "Payment found at the bank"),
                    ("short", "Paid too little"),
                    ("over", "Paid too much"),
                    ("late", "Paid too late"),
                    ("duplicate", "Paid twice"),
                    ("misdirected", "Wrong payment"),
                    ("to_cash", "Switched to cash"),
                    ("expired", "Not paid in time"),
                    ("settled", "Payment resolved"),
                    ("refunded", "Refunded"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        InstallFunction("orders_write_search", "abf5ea6a1f07"),
        pgtrigger.migrations.AddTrigger(
            model_name="ordernote",
            trigger=pgtrigger.compiler.Trigger(
                name="search_inserted",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_lines_searched()",
                    func="",
                    hash="cd54b10af8b0bc52ed3807c3fd306b82878e4c23",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_search_inserted_a9d7e",
                    referencing="REFERENCING NEW TABLE AS changed ",
                    table="orders_ordernote",
                    when="AFTER",
                ),
            ),
        ),
    ]
