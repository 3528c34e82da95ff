"""SKUs and addresses are unique whatever their case; twins that are there already get a number behind them."""

import re

from django.db import migrations, models
from django.db.models.functions import Lower, Upper

# As inputs.text has it at the time of this migration.
INVISIBLE = re.compile(
    "[\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000e0000-\U000e0fff]"
)
KINDS = (("Variant", "sku", 40), ("Product", "slug", 120), ("Category", "slug", 80))


def part_twins(apps, schema_editor):
    """The oldest keeps what it is called, without what nobody sees; the others get -2, -3, … behind theirs."""
    for model, name, room in KINDS:
        things = apps.get_model("shop", model)._base_manager.using(schema_editor.connection.alias)
        first, later = {}, []
        for pk, value in things.order_by("pk").values_list("pk", name):
            seen = " ".join(INVISIBLE.sub(lambda sign: " " if sign[0].isspace() else "", value).split()) or f"x{pk}"
            if seen.upper() in first:
                later.append((pk, seen))
            else:
                first[seen.upper()] = (pk, seen, value)
        for pk, seen in later:  # before the first ones are written anew: until then no two are equal
            number = 2
            while (other := f"{seen[: room - len(str(number)) - 1]}-{number}").upper() in first:
                number += 1
            first[other.upper()] = (pk, other, other)
            things.filter(pk=pk).update(**{name: other})
        for pk, seen, value in first.values():
            if seen != value:
                things.filter(pk=pk).update(**{name: seen})
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # tables with events to come cannot be altered


class Migration(migrations.Migration):
    dependencies = [("shop", "0013_pictures_that_failed")]

    operations = [
        migrations.RunPython(part_twins, migrations.RunPython.noop),
        migrations.AddConstraint(
            "category",
            models.UniqueConstraint(
                Lower("slug"),
                name="category_slug_without_case",
                violation_error_message="Another category already has this address.",
            ),
        ),
        migrations.AddConstraint(
            "product",
            models.UniqueConstraint(
                Lower("slug"),
                name="product_slug_without_case",
                violation_error_message="Another product already has this address.",
            ),
        ),
        migrations.AddConstraint(
            "variant",
            models.UniqueConstraint(
                Upper("sku"),
                name="variant_sku_without_case",
                violation_error_message=(
                    "Another variant already has this SKU. Capital and small letters count as the same."
                ),
            ),
        ),
    ]
