"""Shapes of items of which an answer may hold some fields only."""

from typing import Any

from pydantic import BaseModel, create_model


def partly(name: str, *models: type[BaseModel]) -> Any:
    """What has the fields of all `models`, every one of which may be missing, since `fields` may leave it out."""
    fields = {name: field for model in reversed(models) for name, field in model.model_fields.items()}
    loose = {key: _may_be_missing(field.annotation) for key, field in fields.items() if field.is_required()}
    made: Any = create_model(name, __base__=models, **loose)  # type: ignore[call-overload]
    made.__doc__ = models[0].__doc__
    return made


def _may_be_missing(annotation: Any) -> tuple[Any, Any]:
    return (annotation, "") if annotation is str else (annotation | None, None)
