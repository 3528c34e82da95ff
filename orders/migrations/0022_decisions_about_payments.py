from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0021_claims_end"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="order",
            name="order_payment_state_known",
        ),
        migrations.AddField(
            model_name="banktransfer",
            name="resolution",
            field=models.CharField(
                blank=True,
                choices=[("accepted", "Accepted as payment"), ("returned", "Given back")],
                db_default="",
                default="",
                editable=False,
                max_length=12,
                verbose_name="decision",
            ),
        ),
        migrations.AlterField(
            model_name="banktransfer",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting for payment"),
                    ("expired", "Not paid in time – decide"),
                    ("claimed", "Customer says paid – check"),
                    ("matched", "Paid"),
                    ("short", "Paid too little – check"),
                    ("over", "Paid too much – check"),
                    ("late", "Paid too late – check"),
                    ("duplicate", "Paid twice – check"),
                    ("misdirected", "Paid wrongly – check"),
                    ("returned", "Money given back"),
                ],
                editable=False,
                max_length=12,
                verbose_name="verdict",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="payment_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("waiting", "Waiting for payment"),
                    ("expired", "Not paid in time – decide"),
                    ("claimed", "Customer says paid – check"),
                    ("matched", "Paid"),
                    ("short", "Paid too little – check"),
                    ("over", "Paid too much – check"),
                    ("late", "Paid too late – check"),
                    ("duplicate", "Paid twice – check"),
                    ("misdirected", "Paid wrongly – check"),
                    ("returned", "Money given back"),
                ],
                db_default="",
                default="",
                max_length=12,
                verbose_name="payment by KHQR",
            ),
        ),
        migrations.AlterField(
            model_name="orderevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("placed", "Placed"),
                    ("confirmed", "Confirmed"),
                    ("preparing", "Preparing"),
                    ("ready", "Ready"),
                    ("out", "On the way"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                    ("undone", "Taken back"),
                    ("paid", "Payment received"),
                    ("unpaid", "Payment taken back"),
                    ("received", "Received by the customer"),
                    ("unreceived", "Receipt taken back"),
                    ("noted", "Note changed"),
                    ("claimed", "Says paid"),
                    ("matched", "Payment found at the bank"),
                    ("short", "Paid too little"),
                    ("over", "Paid too much"),
                    ("late", "Paid too late"),
                    ("duplicate", "Paid twice"),
                    ("misdirected", "Paid wrongly"),
                    ("to_cash", "Pays in cash instead"),
                    ("expired", "Not paid in time"),
                    ("settled", "Payment settled"),
                    ("refunded", "Money given back"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.AddConstraint(
            model_name="banktransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("resolution__in", ["", "accepted", "returned"])),
                name="banktransfer_resolution_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "payment_state__in",
                        [
                            "",
                            "waiting",
                            "expired",
                            "claimed",
                            "matched",
                            "short",
                            "over",
                            "late",
                            "duplicate",
                            "misdirected",
                            "returned",
                        ],
                    )
                ),
                name="order_payment_state_known",
            ),
        ),
    ]
