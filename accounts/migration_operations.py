"""Migration operations of our own."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from pgtrigger.compiler import Trigger


class AddTriggers(Operation):
    """Adds the triggers of many models in one step.

    The same as one `pgtrigger.migrations.AddTrigger` each, which makes Django render every model anew for every
    trigger: for the history of the whole record that took most of the time of `migrate`.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, triggers: Sequence[tuple[str, Trigger]]):
        self.triggers = triggers

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"triggers": self.triggers}

    def state_forwards(self, app_label: str, state) -> None:
        for model_name, trigger in self.triggers:
            options = state.models[app_label, model_name].options
            options["triggers"] = [*options.get("triggers", []), trigger]
        state.reload_models({(app_label, model_name) for model_name, _trigger in self.triggers}, delay=True)

    def database_forwards(self, app_label: str, schema_editor, from_state, to_state) -> None:
        for _model_name, trigger in self.triggers:
            # The statement is complete: parameters would make Django escape it once more.
            schema_editor.execute(trigger.install_sql, params=None)

    def describe(self) -> str:
        return f"Create {len(self.triggers)} triggers"
