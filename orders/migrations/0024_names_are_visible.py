"""A name has something to see; one that has not yet gets what its thing is known by instead."""

from django.db import migrations, models
from django.db.models.functions import Upper

VISIBLE = (
    r"[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


def name_the_nameless(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table, known_by in (("orders_deliveryzone", "code"),):
            cursor.execute(
                f"update {table} set name = {known_by}, name_en = {known_by} where coalesce(name_en, '') !~ %s"  # noqa: S608
                " and coalesce(name_km, '') !~ %s",
                [VISIBLE, VISIBLE],
            )
        cursor.execute("set constraints all immediate")  # tables with events to come cannot be altered


class Migration(migrations.Migration):
    dependencies = [("orders", "0023_free_orders_are_paid")]

    operations = [
        migrations.RunPython(name_the_nameless, migrations.RunPython.noop),
        migrations.AddConstraint(
            "deliveryzone",
            models.CheckConstraint(
                condition=models.Q(models.Q(name_en__regex=VISIBLE), models.Q(name_km__regex=VISIBLE), _connector="OR"),
                name="deliveryzone_name_is_visible",
                violation_error_message="A name needs something to see.",
            ),
        ),
        migrations.AddConstraint(
            "promocode",
            models.UniqueConstraint(
                Upper("code"),
                name="promocode_code_without_case",
                violation_error_message="There is already a code with this name.",
            ),
        ),
    ]
