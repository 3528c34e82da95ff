"""An address has a letter or a digit, and old ones are found without case; what is there already is left alone."""

import django.core.validators
import django.db.models.functions.text
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0019_exports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="category",
            name="slug",
            field=models.SlugField(
                max_length=80,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator("[A-Za-z0-9]", "An address needs a letter or a digit.")
                ],
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcategory",
            name="slug",
            field=models.SlugField(
                db_index=False,
                max_length=80,
                validators=[
                    django.core.validators.RegexValidator("[A-Za-z0-9]", "An address needs a letter or a digit.")
                ],
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="historicalproduct",
            name="slug",
            field=models.SlugField(
                db_index=False,
                max_length=120,
                validators=[
                    django.core.validators.RegexValidator("[A-Za-z0-9]", "An address needs a letter or a digit.")
                ],
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="slug",
            field=models.SlugField(
                max_length=120,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator("[A-Za-z0-9]", "An address needs a letter or a digit.")
                ],
                verbose_name="address",
            ),
        ),
        migrations.AddIndex(
            model_name="oldaddress",
            index=models.Index(django.db.models.functions.text.Lower("slug"), name="oldaddress_slug_without_case"),
        ),
        AddConstraintNotValid(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "[A-Za-z0-9]")),
                name="category_address_has_a_letter",
                violation_error_message="An address needs a letter or a digit.",
            ),
        ),
        AddConstraintNotValid(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "[A-Za-z0-9]")),
                name="product_address_has_a_letter",
                violation_error_message="An address needs a letter or a digit.",
            ),
        ),
    ]
