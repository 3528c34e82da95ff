"""Creates the group Packers. Staff accounts keep what they could do: they are granted what packers may not."""

from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations

from madamda import groups


def lay_out(apps, schema_editor):
    """Create the permission first: Django does so only after all migrations."""
    app = apps.get_app_config("orders")
    app.models_module = True
    create_permissions(app, verbosity=0, apps=apps, using=schema_editor.connection.alias)
    groups.lay_out()
    handle_money = apps.get_model("auth", "Permission").objects.get(groups.HANDLE_MONEY)
    for user in apps.get_model(settings.AUTH_USER_MODEL).objects.filter(is_staff=True, is_superuser=False):
        if not user.groups.filter(permissions=handle_money).exists():
            user.user_permissions.add(handle_money)


class Migration(migrations.Migration):
    dependencies = [
        ("madamda", "0002_last_success"),
        ("orders", "0016_handle_money"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
