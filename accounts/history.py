"""History by database triggers: every insert, update and delete of a tracked row, raw SQL included."""

import pghistory
import pgtrigger
from django.db import models


def _no_truncate() -> pgtrigger.Trigger:
    """TRUNCATE slips past row triggers, so the history table refuses it by a statement trigger."""
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'history is append only';",
    )


def tracked(model: type[models.Model] | None = None, *, exclude: list[str] | None = None):
    """Class decorator: keeps an append-only `<Model>History` of every change. Computed columns are left out.

    Use it bare, or with `exclude` for columns whose old values must not be kept (secrets).
    """

    def decorate(cls: type[models.Model]) -> type[models.Model]:
        computed = [field.name for field in cls._meta.local_fields if isinstance(field, models.GeneratedField)]
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            append_only=True,
            # No name on the tracked model: "events" would meet the events of a case.
            obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+"),
            model_name=f"{cls.__name__}History",
            exclude=[*computed, *(exclude or [])],
            meta={"triggers": [_no_truncate()], "default_permissions": ()},
        )(cls)

    return decorate if model is None else decorate(model)


def tracked_links(cls: type[models.Model]) -> type[models.Model]:
    """Class decorator for a proxy of a many-to-many table: its rows are only added and removed."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.DeleteEvent(),
        append_only=True,
        obj_field=None,
        model_name=f"{cls.__name__}History",
        meta={"triggers": [_no_truncate()], "default_permissions": ()},
    )(cls)
