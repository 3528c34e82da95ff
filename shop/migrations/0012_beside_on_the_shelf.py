"""What stands beside a product is found without sorting its whole category; goods are changed while this is built."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("shop", "0011_what_it_is_good_for"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="product",
            index=models.Index(
                condition=models.Q(("active", True)),
                fields=["category", "-is_bestseller", "position", "id"],
                name="product_beside",
            ),
        ),
    ]
