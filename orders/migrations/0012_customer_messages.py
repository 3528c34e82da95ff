"""News for customers, and the Telegram chats they go to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import orders.numbers


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_levels_and_notes"),
        ("orders", "0011_cash_balances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
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
                            ("return_asked", "Return requested"),
                            ("ret_approved", "Return approved"),
                            ("ret_refused", "Return not accepted"),
                            ("ret_received", "Returned goods counted"),
                            ("replaced", "Replacement ordered"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Email"), ("telegram", "Telegram"), ("sms", "Text message")], max_length=8
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("dropped", "Not needed any more"),
                            ("failed", "Could not be sent"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("settled_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, default="", max_length=100)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="TelegramLink",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="telegram_link",
                        serialize=False,
                        to="orders.order",
                    ),
                ),
                ("token", models.CharField(default=orders.numbers.new_secret, max_length=32, unique=True)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="order",
            name="news_stopped",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="order",
            name="telegram_chat",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customermessage",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="customer_messages", to="orders.order"
            ),
        ),
        migrations.AddIndex(
            model_name="customermessage",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["due_at"], name="customermessage_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="customermessage",
            index=models.Index(
                condition=models.Q(("channel", "sms"), ("state", "sent")),
                fields=["settled_at"],
                name="customermessage_sms_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="customermessage",
            constraint=models.UniqueConstraint(fields=("order", "version", "channel"), name="customermessage_once"),
        ),
    ]
