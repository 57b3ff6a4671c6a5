"""FilterSets in the API: their filters as parameters, what is wrong with a query string, and the filter in words."""

from collections.abc import Iterator, Sequence
from typing import Any

import django_filters as filters
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.asked import AskedFilterSet
from cases.public.api.parameters import A_DAY, Parameter
from cases.public.api.problems import MOST_ALLOWED, Problem, Wrong

TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": r"^[^\u0000]*$"}
FIELDS = "fields"


def parameters(filterset: type[AskedFilterSet]) -> list[Parameter]:
    """The filters of a FilterSet as parameters, from its declaration alone. Raises TypeError for a kind that it cannot describe.

    Choices that never change are listed; of those that depend on what is published, it says where they are found.
    """
    return [_parameter(filterset, name, one) for name, one in filterset.base_filters.items()]


def _parameter(filterset: type[AskedFilterSet], name: str, one: filters.Filter) -> Parameter:
    several = isinstance(one, filters.MultipleChoiceFilter)
    return Parameter(name, _about(filterset, name, one.label), _schema(filterset, name, one), several)


def _about(filterset: type[AskedFilterSet], name: str, label: str | Promise) -> str | Promise:
    found_at = filterset.choices_at.get(name)
    return f"{label}. {found_at}" if found_at else label


def _schema(filterset: type[AskedFilterSet], name: str, one: filters.Filter) -> dict[str, Any]:
    if isinstance(one, filters.ChoiceFilter | filters.MultipleChoiceFilter):
        choices = filterset.fixed_choices.get(name) or one.extra.get("choices")
        return (
            {"type": "string", "enum": [str(code) for code, _label in choices]}
            if choices
            else {**TEXT, "maxLength": 200}
        )
    if isinstance(one, filters.DateFilter):
        return A_DAY
    if isinstance(one, filters.CharFilter):
        lengths = [v.limit_value for v in one.extra.get("validators", ()) if isinstance(v, MaxLengthValidator)]
        return TEXT | ({"maxLength": min(lengths)} if lengths else {})
    raise TypeError(f"{filterset.__name__}.{name}: say in cases/public/api/queries.py how it is described")


def refuse_wrong(found: AskedFilterSet) -> None:
    """Raises Problem that names each filter with a value that it cannot take, and the values that it takes."""
    if wrong := list(_wrong(found)):
        raise Problem("parameter", wrong=wrong)


def _wrong(found: AskedFilterSet) -> Iterator[Wrong]:
    for name, messages in found.form.errors.items():
        choices = [str(code) for code, _label in getattr(found.form.fields[name], "choices", ()) if code != ""]
        allowed = choices if 0 < len(choices) <= MOST_ALLOWED else None
        yield from (Wrong(name, str(message), allowed) for message in messages)
    yield from (Wrong(name, message) for name, message in found.clashes())


def words(found: AskedFilterSet) -> str:
    """The filter as a reader says it."""
    return "; ".join(chip["label"] for chip in found.chips()) or _("everything that is published")


# Which fields of an answer


def fields(allowed: Sequence[str], usual: str | Promise) -> Parameter:
    """The parameter by which programs choose what an answer holds."""
    about = gettext_lazy("Names of the fields that you need, with commas between them.")
    return Parameter(FIELDS, f"{about} {usual}", {"type": "string", "enum": list(allowed)}, several=True, commas=True)


def chosen(request: HttpRequest, parameter: Parameter, usual: Sequence[str]) -> list[str]:
    """The fields that are asked for, each once, in their usual order; `usual` when none are."""
    wanted = set(parameter.values(request.GET))
    return [name for name in parameter.schema["enum"] if name in wanted] if wanted else list(usual)
