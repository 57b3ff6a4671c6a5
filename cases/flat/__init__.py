"""Published cases as flat rows, one definition for spreadsheets and snapshots. Pure.

`LEVELS[code].rows(source)` gives the rows of one document; `LEVELS[code].columns` says what they hold.
"""

from cases.flat.case_level import CASES
from cases.flat.charge_level import CHARGES
from cases.flat.columns import BETWEEN, Cell, Column, Kind, Level, Source
from cases.flat.detention_level import DETENTIONS
from cases.flat.event_level import EVENTS

__all__ = ["BETWEEN", "LEVELS", "Cell", "Column", "Kind", "Level", "Source"]

LEVELS: dict[str, Level] = {level.code: level for level in (CASES, DETENTIONS, CHARGES, EVENTS)}
