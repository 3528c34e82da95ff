from django.db import migrations, models

HOLDERS = [
    ("till", "Till"),
    ("safe", "Safe"),
    ("driver", "Driver"),
    ("difference", "Differences"),
    ("bank", "Bank account"),
]


class Migration(migrations.Migration):
    dependencies = [("orders", "0016_handle_money")]

    operations = [
        migrations.AlterField(
            model_name="cashbalance",
            name="holder",
            field=models.CharField(choices=HOLDERS, editable=False, max_length=12),
        ),
        migrations.AlterField(
            model_name="cashentry",
            name="holder",
            field=models.CharField(choices=HOLDERS, max_length=12, verbose_name="holder"),
        ),
    ]
