"""Triggers that call an SQL function of our own, declared in `Meta.triggers` of the model they belong to."""

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler


class FunctionTriggerSql(compiler.UpsertTriggerSql):
    """As pgtrigger's own, without a function for each trigger, and without its way to switch a trigger off.

    Migrations hold the arguments and a hash, and not the text: it has to stay as it is.
    """

    def get_template(self) -> str:
        return """
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE FUNCTION {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class FunctionTrigger(pgtrigger.Trigger):
    """Calls `function`, such as `shop_notify_change()`, whose text is a file in the app's `sql` folder."""

    def __init__(self, function: str, **options: Any) -> None:
        super().__init__(func="", **options)
        self.function = function

    # pgtrigger says Model where it means the class.
    def get_func(self, model: models.Model) -> str:
        return ""

    def render_execute(self, model: models.Model) -> str:
        return self.function

    def compile(self, model: models.Model) -> compiler.Trigger:
        return compiler.Trigger(name=self.name, sql=FunctionTriggerSql(**super().compile(model).sql.kwargs))
