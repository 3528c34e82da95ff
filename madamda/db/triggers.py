"""pgtrigger triggers that call an SQL function from the app's `sql` folder, declared in `Meta.triggers`."""

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler


class FunctionTriggerSql(compiler.UpsertTriggerSql):
    """pgtrigger's SQL without one function per trigger and without its switch to ignore triggers.

    Do not change the template: migrations store only its arguments and a hash.
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
    """A trigger that calls `function`, such as `shop_notify_change()`."""

    def __init__(self, function: str, **options: Any) -> None:
        super().__init__(func="", **options)
        self.function = function

    # pgtrigger's annotations say Model for the model class.
    def get_func(self, model: models.Model) -> str:
        return ""

    def render_execute(self, model: models.Model) -> str:
        return self.function

    def compile(self, model: models.Model) -> compiler.Trigger:
        return compiler.Trigger(name=self.name, sql=FunctionTriggerSql(**super().compile(model).sql.kwargs))
