"""PDFs as a stranger's program reads them."""

import io
from dataclasses import dataclass

from pypdf import PdfReader


@dataclass(frozen=True)
class Line:
    """Words and where they stand: mm from the left and from the top of the sheet, and how large their letters are."""

    text: str
    x: float
    y: float
    size: float


def reader(pdf: bytes) -> PdfReader:
    assert pdf.startswith(b"%PDF-")
    return PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in reader(pdf).pages).split())


def lines(pdf: bytes, page: int = 0) -> list[Line]:
    found: list[Line] = []
    sheet = reader(pdf).pages[page]
    height = float(sheet.mediabox.height)

    def see(text, cm, tm, _font, size):
        if text.strip():
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            found.append(Line(text.strip(), x / 72 * 25.4, (height - y) / 72 * 25.4, size))

    sheet.extract_text(visitor_text=see)
    return found


def size_in_mm(pdf: bytes) -> tuple[int, int]:
    box = reader(pdf).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def keeps_the_standard(pdf: bytes) -> bool:
    """Whether it says that it is made by PDF/UA-1, which typst refuses to say of what is not."""
    xmp = reader(pdf).xmp_metadata
    return xmp is not None and b"pdfuaid:part" in xmp.stream.get_data()
