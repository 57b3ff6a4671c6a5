"""Paper and envelopes: which sheet a country prints on, and where the window of its envelopes lies. Pure.

The address stands where the window is, however the sheet slides in its envelope: on the left, which is where windows are in
most countries. (Some, France for one, also use windows on the right: there an envelope without a window, or a label, is needed.)

* A4, by DIN 5008 form B: the address field begins 45 mm from the top and 20 mm from the left and is 85 x 45 mm; the
  address itself begins at 62.7 mm. It is folded at 105 mm and 210 mm into an envelope DL (ISO 269, 110 x 220 mm) whose
  window (DIN 680) is 90 x 45 mm, 20 mm from the left and 15 mm from the bottom. The sheet can slide by 5 mm up and 10 mm
  to the right, so that 20 to 100 mm from the left and 50 to 90 mm from the top are seen in any case.
* US Letter, in a #10 envelope (9 1/2 x 4 1/8 inch) with the usual window: 4 1/2 x 1 1/8 inch, 7/8 inch from the left and
  1/2 inch from the bottom. Folded in three (at 93 and 186 mm) the sheet can slide by 11 mm up and 25 mm to the right:
  22 to 111 mm from the left and 63.5 to 80.4 mm from the top are seen in any case, which is three lines; from 52 mm down
  while it lies on the envelope's bottom, where it falls. The Postal Service asks for 1/8 inch around the address (Domestic
  Mail Manual).
"""

from dataclasses import asdict, dataclass
from typing import Any

# Where letters are printed on US Letter: Unicode CLDR, supplemental data, paperSize "US-Letter"; and the territories that
# use the post of the United States. Everywhere else, and where nobody says, A4.
LETTER_COUNTRIES = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE", "AS", "GU", "MP", "UM", "VI")
)


@dataclass(frozen=True)
class Window:
    """Where the address goes, in mm from the corner of the sheet: from `top` down, a long one from `least` down."""

    left: float
    width: float
    top: float
    least: float
    bottom: float
    beside: float  # from here to the right nothing shows in the window


@dataclass(frozen=True)
class Sheet:
    """A sheet, in mm: margins, where the text of a letter begins, where it is folded."""

    paper: str
    width: float
    left: float
    right: float
    top: float
    high: float
    begins: float
    folds: tuple[float, float]
    window: Window

    def told(self) -> dict[str, Any]:
        """As a template reads it."""
        return {name: value for name, value in asdict(self).items() if name != "window"}


A4 = Sheet(
    "a4", width=210, left=25, right=25, top=25, high=20, begins=101, folds=(105, 210),
    window=Window(left=25, width=75, top=62.7, least=51, bottom=88, beside=122),
)  # fmt: skip
LETTER = Sheet(
    "us-letter", width=215.9, left=25.4, right=25.4, top=25.4, high=19, begins=97, folds=(93.1, 186.3),
    window=Window(left=25.4, width=80, top=65, least=54, bottom=78, beside=118),
)  # fmt: skip


def sheet_for(country: str, paper: str = "") -> Sheet:
    """The sheet of a writer's country (ISO code in capitals), A4 where none is given; or the one that is asked for by name."""
    return {"a4": A4, "letter": LETTER}.get(paper, LETTER if country in LETTER_COUNTRIES else A4)
