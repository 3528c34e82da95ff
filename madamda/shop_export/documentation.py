"""What the files of an export contain: the part of docs/leaving.md that is written from the models."""

from django.db import models
from django.utils import translation
from django.utils.text import capfirst

from madamda.shop_export import left_out
from madamda.shop_export.tables import ACCOUNTS, GROUPS, NAMES, Column, Table, all_tables

BEGIN, END = "<!-- columns: written by `manage.py export_shop --describe` -->", "<!-- end of columns -->"

_ACCOUNTS = f"""### `{GROUPS}`

| column | |
|---|---|
| `name` | name of the group |
| `permissions` | what its members may do in the admin and on the board, separated by spaces |

### `{ACCOUNTS}`

| column | |
|---|---|
| `username` | by which other files name the account |
| `first_name`, `last_name`, `email` | as entered in the admin |
| `is_staff` | may sign in to the admin |
| `is_active` | may sign in |
| `date_joined` | time |
| `groups` | names of groups, as a JSON array |
| `permissions` | its own, beside those of the groups |
"""


def readme() -> str:
    """Return the text beside the files of an export."""
    return f"# Export of a Madamda shop\n\nHow to read and import it: docs/leaving.md of Madamda.\n\n{columns()}"


def columns() -> str:
    """Return Markdown with every file and column, and what is left out."""
    with translation.override("en"):
        parts = [_ACCOUNTS, *map(_described, all_tables()), _not_exported()]
    return "\n".join(parts)


def updated(page: str) -> str:
    """Return the text of docs/leaving.md with its columns written anew."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{columns()}\n{END}{rest.partition(END)[2]}"


def _described(table: Table) -> str:
    title = capfirst(str(table.model._meta.verbose_name_plural))
    lines = [f"| `{column.name}` | {_meaning(column)} |" for column in table.columns]
    lines += [f"| – `{name}` | not exported: {one.why} |" for name, one in table.replaced.items()]
    rows = left_out.ROWS.get(table.label)
    about = f"{title}.{f' Only where `{rows.sql}`: {rows.why}.' if rows else ''}"
    return "\n".join([f"### `{table.path}`", "", about, "", "| column | |", "|---|---|", *lines, ""])


def _meaning(column: Column) -> str:
    field = column.field
    parts = [str(field.verbose_name), _kind(column)]
    if field.choices:
        parts.append(", ".join(f"`{value}`" for value, _label in field.flatchoices))
    if field.null:
        parts.append("may be empty")
    return "; ".join(parts).replace("|", "\\|")


def _kind(column: Column) -> str:
    field = column.field
    if column.names:
        return f"{NAMES[column.names]} in `{Table(column.names).path}`"
    if isinstance(field, models.ForeignKey):
        return f"`{field.target_field.column}` in `{Table(field.related_model).path}`"
    if isinstance(field, models.FileField):
        return "name of a file in `files/`"
    kinds: dict[type[models.Field], str] = {
        models.BooleanField: "`t` or `f`",
        models.DateTimeField: "time in UTC",
        models.DateField: "date",
        models.TimeField: "time of day",
        models.DecimalField: "decimal number",
        models.IntegerField: "whole number",
        models.JSONField: "JSON",
        models.UUIDField: "UUID",
        models.CharField: f"text, {field.max_length} characters at most",
    }
    found = (words for kind, words in kinds.items() if isinstance(field, kind))
    return "number of the row" if field.primary_key and isinstance(field, models.AutoField) else next(found, "text")


def _not_exported() -> str:
    lines = [
        f"| `{label}` | {why} |"
        for label, why in left_out.MODELS.items()
        if not why.startswith("a column of")  # exported with them
    ]
    kept_back = [
        "| passwords, `is_superuser`, last sign-in | access to this shop |",
        "| settings of the environment | `SECRET_KEY`, tokens and passwords of other services |",
    ]
    return "\n".join(["### Not exported", "", "| what | why |", "|---|---|", *kept_back, *lines, ""])
