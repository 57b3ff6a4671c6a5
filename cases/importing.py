"""Cases from a spreadsheet: each row a person, why and where they are held, and who says so. All are drafts.

Rows are known again by our reference or another register's number, so that an import can be repeated: what is in the
record already is not written again, and a row that says something else shows what would change. Empty cells change
nothing.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act, require
from accounts.versions import lock
from cases.import_batch import Batch
from cases.import_case import CaseRow
from cases.import_columns import COLUMNS
from cases.import_known import Known
from cases.import_rows import (
    Checked,
    identifier_keys,
    one_at_a_time,
    rows_of,
    say_twice,
    write_all,
)  # fmt: skip
from cases.models import (
    Case,
    ExternalIdentifier,
)  # fmt: skip
from cases.sheets import Sheet

KIND = "cases"


def check(sheet: Sheet, match: dict[str, int], *, by: User, now: datetime) -> list[Checked]:
    """Every row, with what is wrong in it or what it would write. Nothing is written. Raises PermissionDenied."""
    return _looked_at(sheet, match, by)[0]


def _looked_at(sheet: Sheet, match: dict[str, int], by: User) -> tuple[list[Checked], Batch]:
    """The rows, and where their changes put what they write."""
    require(by, Act.EDIT_RECORD)
    checked = rows_of(sheet, COLUMNS, match)
    known = Known(checked, by)
    for row in checked:
        CaseRow(row, known).read()
    say_twice(
        checked, lambda row: [row.values["reference"]] if row.values.get("reference") else [], COLUMNS["reference"]
    )
    numbers = known.numbers
    say_twice(checked, lambda row: filter(None, [numbers.get(row.values.get("number", ""))]), COLUMNS["number"])
    return checked, known.batch


@transaction.atomic
def write(sheet: Sheet, match: dict[str, int], *, by: User, now: datetime) -> dict[str, int]:
    """Writes all rows or none; returns how many were new, changed and the same. Raises ValidationError."""
    one_at_a_time(KIND)
    lock(_matched(sheet, match), Case)
    return write_all(*_looked_at(sheet, match, by))


def _matched(sheet: Sheet, match: dict[str, int]) -> list[int]:
    """The cases that rows of a sheet are known as."""
    rows = rows_of(sheet, COLUMNS, match)
    references = [row.values["reference"] for row in rows if row.values.get("reference")]
    keys = identifier_keys(row.values.get("number", "") for row in rows).values()
    found = list(Case.objects.filter(reference__in=references).values_list("pk", flat=True))
    return found + list(ExternalIdentifier.objects.filter(normalised__in=keys).values_list("case", flat=True))
