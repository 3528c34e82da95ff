"""A name has something to see; one that has not yet gets what its thing is known by instead."""

from django.db import migrations, models

VISIBLE = (
    r"[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


def name_the_nameless(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("update customers_customer set name = phone where name !~ %s", [VISIBLE])
        cursor.execute("set constraints all immediate")  # tables with events to come cannot be altered


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_first")]

    operations = [
        migrations.RunPython(name_the_nameless, migrations.RunPython.noop),
        migrations.AddConstraint(
            "customer",
            models.CheckConstraint(
                condition=models.Q(models.Q(name__regex=VISIBLE), _connector="OR"),
                name="customer_name_is_visible",
                violation_error_message="A name needs something to see.",
            ),
        ),
    ]
