"""What an address takes in its query string: described for programs and judged, both by the same few lines."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.date_points import GREATEST_YEAR, LEAST_YEAR
from cases.public.api.problems import Wrong, short

# A day as dates of ours have it: the year from LEAST_YEAR to GREATEST_YEAR.
DAY = re.compile(r"(1[0-9]{3}|2[01][0-9]{2}|2200)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
A_DAY: dict[str, Any] = {"type": "string", "format": "date", "pattern": f"^{DAY.pattern}$", "examples": ["2017-09-03"]}
NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query string. `schema` is the JSON Schema of one of its values.

    `several`: it may be given several times. `commas`: also once, with commas between its values.
    """

    name: str
    about: str | Promise
    schema: Mapping[str, Any]
    several: bool = False
    commas: bool = False

    def described(self) -> dict[str, Any]:
        """As OpenAPI has it."""
        schema = dict(self.schema)
        if self.several:
            schema = {"type": "array", "items": schema, "minItems": 1}
        style = {"style": "form", "explode": not self.commas} if self.several else {}
        return {
            "in": "query",
            "name": self.name,
            "required": False,
            "description": str(self.about),
            "schema": schema,
        } | style

    def values(self, query: QueryDict) -> list[str]:
        given = query.getlist(self.name)
        return [part.strip() for value in given for part in value.split(",")] if self.commas else given

    def wrong(self, query: QueryDict) -> Iterator[Wrong]:
        """What is wrong with its values, so far as that can be told without looking at what is published."""
        values = self.values(query)
        if len(values) > 1 and not self.several:
            yield Wrong(self.name, _("Give it once."))
            return
        for value in dict.fromkeys(values):
            if message := self._refusal(value):
                yield Wrong(self.name, message, self.schema.get("enum"))

    def _refusal(self, value: str) -> str:
        if not value.strip():
            return _("Give it a value, or leave it out.")
        if "enum" in self.schema:
            fits = value in self.schema["enum"]
        elif self.schema["type"] == "integer":
            fits = bool(NUMBER.fullmatch(value)) and self.schema["minimum"] <= int(value) <= self.schema["maximum"]
        elif self.schema.get("format") == "date":
            fits = bool(DAY.fullmatch(value)) and _is_day(value)
        else:
            fits = "\0" not in value and len(value) <= self.schema.get("maxLength", len(value))
        return "" if fits else self._expected(value)

    def _expected(self, value: str) -> str:
        """What it takes, in words."""
        said = {"value": short(value)}
        if "enum" in self.schema:
            return _("“%(value)s” is not one of its values.") % said
        if self.schema["type"] == "integer":
            bounds = {"least": self.schema["minimum"], "most": self.schema["maximum"]}
            return _("“%(value)s” is no whole number from %(least)s to %(most)s.") % (said | bounds)
        if self.schema.get("format") == "date":
            years = {"least": LEAST_YEAR, "most": GREATEST_YEAR}
            return _("“%(value)s” is no day. Write year-month-day, as 2017-09-03, from %(least)s to %(most)s.") % (
                said | years
            )
        return _("It is too long, or holds a sign that no text has.")


def _is_day(value: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def faults(query: QueryDict, known: Sequence[Parameter]) -> list[Wrong]:
    """What is wrong with a query string: parameters that this address does not know, values that they cannot have."""
    return [*_unknown(query, [one.name for one in known]), *(fault for one in known for fault in one.wrong(query))]


def _unknown(query: QueryDict, names: Sequence[str]) -> Iterator[Wrong]:
    for name in query:
        if name not in names:
            yield Wrong(name, _("This address knows no such parameter."), names)


def described(known: Iterable[Parameter]) -> list[dict[str, Any]]:
    return [one.described() for one in known]
