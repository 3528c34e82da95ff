"""Creates the groups. Permissions that later versions add are granted by `manage.py staff_groups`."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from madamda import groups


def lay_out(apps, schema_editor):
    """Create the permissions first: Django does so only after all migrations."""
    for app in apps.get_app_configs():
        app.models_module = True
        create_permissions(app, verbosity=0, apps=apps, using=schema_editor.connection.alias)
    groups.lay_out()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("customers", "0001_initial"),
        ("shop", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
