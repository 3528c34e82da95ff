"""Deliveries that fail and come back, delivery runs, the cash book, and internal notes."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import madamda.db.triggers
import orders.numbers
from madamda.db.install_sql_functions import InstallFunction

# Cash that was received before there was a cash book, and not given back.
OPENING = """
insert into orders_cashentry (at, kind, holder, currency, amount, rate, order_id, reason)
select moved_at, 'opening', 'till', %s, total, riel_rate, id, '' from orders_order
where payment_method = 'cash' and payment_received and total > 0 order by id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("orders", "0003_zones_and_wait_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CashEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "Before the cash book"),
                            ("collected", "Collected"),
                            ("change_given", "Change given"),
                            ("float_out", "Change money for a run"),
                            ("handed_over", "Handed over"),
                            ("refund_paid", "Refunded"),
                            ("taken_back", "Marked as not received"),
                            ("moved", "Moved"),
                            ("difference", "Difference"),
                        ],
                        max_length=16,
                        verbose_name="what",
                    ),
                ),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("till", "Till"),
                            ("safe", "Safe"),
                            ("driver", "Driver"),
                            ("difference", "Differences"),
                        ],
                        max_length=12,
                        verbose_name="holder",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                (
                    "rate",
                    models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name="riel for one dollar"),
                ),
                ("transfer", models.UUIDField(editable=False, null=True)),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="reason"),
                ),
            ],
            options={
                "verbose_name": "cash entry",
                "verbose_name_plural": "cash book",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("delivered", "Delivered"),
                            ("not_home", "Nobody home"),
                            ("no_answer", "Doesn’t answer the phone"),
                            ("refused", "Refused"),
                            ("no_money", "Has no money"),
                            ("wrong_address", "Wrong address"),
                            ("postponed", "Wants it on another day"),
                            ("damaged", "Goods damaged"),
                            ("called_back", "Called back by the shop"),
                        ],
                        max_length=16,
                        verbose_name="outcome",
                    ),
                ),
                ("version", models.PositiveIntegerField(editable=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="time")),
                ("next_day", models.DateField(null=True, verbose_name="next attempt")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
                ("undone", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "delivery attempt",
                "verbose_name_plural": "delivery attempts",
                "ordering": ("order", "number"),
            },
        ),
        migrations.CreateModel(
            name="DeliveryRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Loading"),
                            ("out", "On the road"),
                            ("back", "Back, to be counted"),
                            ("settled", "Settled"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "secret",
                    models.CharField(default=orders.numbers.new_secret, editable=False, max_length=32, unique=True),
                ),
                (
                    "float_usd",
                    models.DecimalField(decimal_places=2, default=0, max_digits=9, verbose_name="change money, $"),
                ),
                (
                    "float_khr",
                    models.DecimalField(decimal_places=0, default=0, max_digits=12, verbose_name="change money, ៛"),
                ),
                (
                    "opened_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="opened"),
                ),
                ("left_at", models.DateTimeField(editable=False, null=True, verbose_name="left")),
                ("back_at", models.DateTimeField(editable=False, null=True, verbose_name="back")),
                (
                    "counted_usd",
                    models.DecimalField(
                        decimal_places=2, editable=False, max_digits=9, null=True, verbose_name="counted, $"
                    ),
                ),
                (
                    "counted_khr",
                    models.DecimalField(
                        decimal_places=0, editable=False, max_digits=12, null=True, verbose_name="counted, ៛"
                    ),
                ),
                ("settled_at", models.DateTimeField(editable=False, null=True, verbose_name="settled")),
                (
                    "reason",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="reason of the difference"
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery run",
                "verbose_name_plural": "delivery runs",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="DoorPress",
            fields=[
                ("press", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="GoodsCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sellable", models.PositiveIntegerField(verbose_name="sellable")),
                ("spoilt", models.PositiveIntegerField(default=0, verbose_name="spoilt")),
                ("missing", models.PositiveIntegerField(default=0, verbose_name="missing")),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="time")),
            ],
            options={
                "verbose_name": "count of returned goods",
                "verbose_name_plural": "counts of returned goods",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="OrderNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300, verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="time")),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="RunStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("is_active", models.BooleanField(default=True, editable=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("delivered", "Delivered"), ("failed", "Not delivered")],
                        default="",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("at", models.DateTimeField(editable=False, null=True, verbose_name="time")),
                ("taken_usd", models.DecimalField(decimal_places=2, default=0, max_digits=9, verbose_name="taken, $")),
                ("taken_khr", models.DecimalField(decimal_places=0, default=0, max_digits=12, verbose_name="taken, ៛")),
                (
                    "change_usd",
                    models.DecimalField(decimal_places=2, default=0, max_digits=9, verbose_name="change, $"),
                ),
                (
                    "change_khr",
                    models.DecimalField(decimal_places=0, default=0, max_digits=12, verbose_name="change, ៛"),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "stop",
                "verbose_name_plural": "stops",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "opened_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="opened"),
                ),
                ("opening_usd", models.DecimalField(decimal_places=2, max_digits=9, verbose_name="opening count, $")),
                ("opening_khr", models.DecimalField(decimal_places=0, max_digits=12, verbose_name="opening count, ៛")),
                ("is_open", models.BooleanField(default=True, editable=False, verbose_name="open")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                (
                    "closing_usd",
                    models.DecimalField(decimal_places=2, max_digits=9, null=True, verbose_name="closing count, $"),
                ),
                (
                    "closing_khr",
                    models.DecimalField(decimal_places=0, max_digits=12, null=True, verbose_name="closing count, ៛"),
                ),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="reason of the difference"),
                ),
            ],
            options={
                "verbose_name": "shift",
                "verbose_name_plural": "shifts",
                "ordering": ("-pk",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_status_known",
        ),
        migrations.AddField(
            model_name="order",
            name="failed_attempts",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, editable=False, verbose_name="failed deliveries"
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="next_attempt",
            field=models.DateField(editable=False, null=True, verbose_name="next delivery attempt"),
        ),
        migrations.AlterField(
            model_name="order",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "Received"),
                    ("confirmed", "Confirmed"),
                    ("preparing", "Packing"),
                    ("ready", "Ready"),
                    ("out", "On the way"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                    ("returning", "Coming back"),
                    ("returned", "Back at the shop"),
                ],
                default="pending",
                max_length=12,
                verbose_name="status",
            ),
        ),
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
                    ("noted", "Note changed"),
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
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "pending",
                            "confirmed",
                            "preparing",
                            "ready",
                            "out",
                            "delivered",
                            "cancelled",
                            "returning",
                            "returned",
                        ],
                    )
                ),
                name="order_status_known",
            ),
        ),
        migrations.AddField(
            model_name="cashentry",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="cashentry",
            name="counters",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="countered_by",
                to="orders.cashentry",
            ),
        ),
        migrations.AddField(
            model_name="cashentry",
            name="driver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="driver",
            ),
        ),
        migrations.AddField(
            model_name="cashentry",
            name="order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cash",
                to="orders.order",
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="deliveryattempt",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="deliveryattempt",
            name="driver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="driver",
            ),
        ),
        migrations.AddField(
            model_name="deliveryattempt",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attempts",
                to="orders.order",
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="deliveryrun",
            name="counted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="counted by",
            ),
        ),
        migrations.AddField(
            model_name="deliveryrun",
            name="driver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to=settings.AUTH_USER_MODEL,
                verbose_name="driver",
            ),
        ),
        migrations.AddField(
            model_name="deliveryrun",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="opened by",
            ),
        ),
        migrations.AddField(
            model_name="deliveryrun",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="settled by",
            ),
        ),
        migrations.AddField(
            model_name="cashentry",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cash",
                to="orders.deliveryrun",
                verbose_name="delivery run",
            ),
        ),
        migrations.AddField(
            model_name="goodscount",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="goodscount",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counts",
                to="orders.orderline",
                verbose_name="line",
            ),
        ),
        migrations.AddField(
            model_name="ordernote",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="ordernote",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="orders.order",
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="runstop",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stops",
                to="orders.order",
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="runstop",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stops",
                to="orders.deliveryrun",
                verbose_name="delivery run",
            ),
        ),
        migrations.AddField(
            model_name="doorpress",
            name="stop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="presses", to="orders.runstop"
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="closed by",
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="opened by",
            ),
        ),
        migrations.AddField(
            model_name="cashentry",
            name="shift",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cash",
                to="orders.shift",
                verbose_name="shift",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryattempt",
            constraint=models.UniqueConstraint(fields=("order", "number"), name="deliveryattempt_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="deliveryattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="deliveryattempt_counts_from_one"
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryrun",
            index=models.Index(
                condition=models.Q(("status", "settled"), _negated=True),
                fields=["opened_at"],
                name="deliveryrun_unsettled",
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryrun",
            index=models.Index(fields=["driver", "-opened_at"], name="deliveryrun_driver"),
        ),
        migrations.AddConstraint(
            model_name="deliveryrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("float_khr__gte", 0), ("float_usd__gte", 0)), name="deliveryrun_float_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="goodscount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("missing", 0), ("spoilt", 0)), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="goodscount_loss_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="runstop",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)), fields=("order",), name="runstop_one_active_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="runstop",
            constraint=models.UniqueConstraint(fields=("run", "order"), name="runstop_once_in_run"),
        ),
        migrations.AddConstraint(
            model_name="runstop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("change_khr__gte", 0), ("change_usd__gte", 0), ("taken_khr__gte", 0), ("taken_usd__gte", 0)
                ),
                name="runstop_amounts_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)), fields=("is_open",), name="shift_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("opening_khr__gte", 0), ("opening_usd__gte", 0)), name="shift_counts_not_negative"
            ),
        ),
        migrations.AddIndex(
            model_name="cashentry",
            index=models.Index(fields=["holder", "driver", "currency"], include=("amount",), name="cashentry_balance"),
        ),
        migrations.AddIndex(
            model_name="cashentry",
            index=models.Index(fields=["at"], name="cashentry_at"),
        ),
        migrations.AddIndex(
            model_name="cashentry",
            index=models.Index(
                condition=models.Q(("transfer__isnull", False)), fields=["transfer"], name="cashentry_transfer"
            ),
        ),
        migrations.AddConstraint(
            model_name="cashentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="cashentry_not_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="cashentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("driver__isnull", False), ("holder", "driver")),
                    models.Q(models.Q(("holder", "driver"), _negated=True), ("driver", None)),
                    _connector="OR",
                ),
                name="cashentry_driver_named",
            ),
        ),
        InstallFunction("orders_cash_book_stays", "318405f7273e"),
        migrations.RunSQL([(OPENING, [settings.BASE_CURRENCY])], migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="cashentry",
            trigger=pgtrigger.compiler.Trigger(
                name="cash_book_stays",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_cash_book_stays()",
                    func="",
                    hash="cc44c55943afbc1dab5dc0eaeba62866667117c7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_cash_book_stays_91ffe",
                    table="orders_cashentry",
                    when="BEFORE",
                ),
            ),
        ),
    ]
