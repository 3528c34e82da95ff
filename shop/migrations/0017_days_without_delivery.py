import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models

WEEKDAYS = django.contrib.postgres.fields.ArrayField(
    base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(6)]),
    blank=True,
    default=list,
    null=True,
    size=None,
    verbose_name="weekdays without delivery",
)
DATES = django.contrib.postgres.fields.ArrayField(
    base_field=models.DateField(),
    blank=True,
    default=list,
    help_text="Such as 2027-04-14, 2027-04-15. Nothing is promised for these days.",
    null=True,
    size=None,
    verbose_name="other days without delivery",
)


class Migration(migrations.Migration):
    dependencies = [("shop", "0016_search_as_people_type")]

    operations = [
        migrations.AddField("historicalshopfront", "no_delivery_weekdays", WEEKDAYS),
        migrations.AddField("historicalshopfront", "no_delivery_dates", DATES),
        migrations.AddField("shopfront", "no_delivery_weekdays", WEEKDAYS.clone()),
        migrations.AddField("shopfront", "no_delivery_dates", DATES.clone()),
    ]
