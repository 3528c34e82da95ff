"""Running balances of the cash book."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import madamda.db.triggers
from madamda.db.install_sql_functions import InstallFunction

# Nobody enters cash meanwhile: creating the trigger has locked the entries until the end of this transaction.
SUM = """
insert into orders_cashbalance (holder, driver_id, currency, amount)
select holder, driver_id, currency, sum(amount) from orders_cashentry group by holder, driver_id, currency
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0010_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        InstallFunction("orders_cash_balances", "d6fdc31f630f"),
        migrations.CreateModel(
            name="CashBalance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("till", "Till"),
                            ("safe", "Safe"),
                            ("driver", "Driver"),
                            ("difference", "Differences"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "driver",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("currency", models.CharField(editable=False, max_length=3)),
                ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=14)),
            ],
            options={"ordering": ("holder", "driver", "currency")},
        ),
        migrations.AddConstraint(
            model_name="cashbalance",
            constraint=models.UniqueConstraint(
                fields=("holder", "driver", "currency"), name="cashbalance_once", nulls_distinct=False
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cashentry",
            trigger=pgtrigger.compiler.Trigger(
                name="balances_summed",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_cash_balances()",
                    func="",
                    hash="6d3e4fc42f7fa913ac178f790df0b525eba8b980",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_balances_summed_41cbf",
                    referencing="REFERENCING NEW TABLE AS entered ",
                    table="orders_cashentry",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(SUM, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="cashentry", name="cashentry_balance"),
    ]
