"""The data of one person as a ZIP file: one JSON file with all of it, and a CSV file per table."""

import csv
import io
import json
import zipfile

from django.core.serializers.json import DjangoJSONEncoder

from madamda.inputs.spreadsheet_cells import guard
from orders.personal_data.collection import Table


def as_zip(tables: list[Table]) -> bytes:
    """Return the ZIP file. In memory: it is as large as what one person has ordered."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        everything = {table.name: table.rows for table in tables}
        file.writestr("data.json", json.dumps(everything, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for table in tables:
            file.writestr(f"{table.name}.csv", "\ufeff" + _as_csv(table))
    return packed.getvalue()


def _as_csv(table: Table) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([_cell(row[column]) for column in table.columns] for row in table.rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """Return the value with protection from CSV injection; JSON as text."""
    if isinstance(value, dict | list):
        return guard(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))
    return guard(value) if isinstance(value, str) else value
