"""What was there before its past was kept, as the provinces are that a shop begins with, begins with what it is now."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REMEMBERED = {
    "shop": ("Category", "HeroSlide", "Page", "Product", "Shopfront", "Variant"),
    "orders": ("DeliveryZone",),
}


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for app, names in REMEMBERED.items():
        for name in names:
            now, past = (apps.get_model(app, model)._meta for model in (name, f"Historical{name}"))
            kept = ", ".join(field.column for field in past.fields if not field.name.startswith("history_"))
            schema_editor.execute(
                f"insert into {past.db_table} ({kept}, history_date, history_type) "  # noqa: S608 – our own names
                f"select {kept}, now(), '~' from {now.db_table} "
                f"where not exists (select from {past.db_table} known where known.id = {now.db_table}.id)"
            )


class Migration(migrations.Migration):
    dependencies = [("orders", "0029_search_old_orders"), ("shop", "0020_addresses_have_a_letter")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
