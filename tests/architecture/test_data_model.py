"""The diagram in docs/data-model.md matches the models."""

import re
from pathlib import Path

from django.apps import apps
from django.db import models

PAGE = Path(__file__).parents[2] / "docs/data-model.md"


def test_the_drawing_shows_the_models() -> None:
    drawn = re.findall(r"```mermaid\n(erDiagram\n.*?)```", PAGE.read_text(), re.DOTALL)
    assert drawn == [er_diagram("shop"), er_diagram("customers", "orders")]


def test_every_model_has_its_line() -> None:
    described = re.findall(r"^\| `(\w+)`", PAGE.read_text(), re.MULTILINE)
    assert sorted(described) == sorted(
        model.__name__ for app in ("shop", "customers", "orders") for model in tables(app)
    )


def er_diagram(*app_labels: str) -> str:
    """Return Mermaid source with unique columns and foreign keys, without history tables and references to users."""
    entities, relations = [], []
    for model in (model for label in app_labels for model in tables(label)):
        fields = [field for field in model._meta.concrete_fields if not field.primary_key or field.is_relation]
        unique = [f"        {field.get_internal_type()} {field.name} UK" for field in fields if is_unique(field)]
        name = model.__name__
        entities += [f"    {name} {{", *unique, "    }"] if unique else [f"    {name}"]
        for field in fields:
            if isinstance(field, models.ForeignKey) and field.related_model._meta.app_label != "staff":
                one = "|o" if field.null else "||"
                many = "o|" if field.unique else "o{"
                relations.append(f"    {field.related_model.__name__} {one}--{many} {name} : {field.name}")
    return "\n".join(["erDiagram", *entities, *relations, ""])


def is_unique(field: "models.Field[object, object]") -> bool:
    return field.unique and not field.is_relation


def tables(app_label: str) -> list[type[models.Model]]:
    found = apps.get_app_config(app_label).get_models()
    return sorted(
        (model for model in found if not model.__name__.startswith("Historical")), key=lambda model: model.__name__
    )
