"""The action as a document for word processors: real headings and lists, the language of every run, no macro. Pure."""

import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from appeals.papers.action import Action
from appeals.papers.action_parts import Recipient, Words

LATIN, KHMER, ARABIC, EASTERN = "Noto Sans", "Noto Sans Khmer", "Noto Naskh Arabic", "Noto Sans CJK SC"
RED, INK = RGBColor(0xB0, 0x1E, 0x1E), RGBColor(0x1A, 0x1C, 0x20)
ARABIC_SCRIPT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
COMPLEX = re.compile(
    "[\u0590-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]"
)  # what word processors set with a font of its own

# What may only stand behind the direction of a paragraph (ECMA-376, 17.3.1.26).
AFTER_BIDI = tuple(
    f"w:{name}"
    for name in (
        "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
        "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
    )
)  # fmt: skip


def action_docx(action: Action) -> bytes:
    """The whole action as DOCX; the same bytes for the same action."""
    document = Document()
    _prepare(document, action)
    _sheet(document, action)
    _more(document, action)
    _sources(document, action)
    return _without_clock(document)


def _without_clock(document: Any) -> bytes:
    """The file, without the second at which it was packed."""
    packed, again = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in parts.infolist():
            kept.writestr(zipfile.ZipInfo(part.filename), parts.read(part.filename), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _prepare(document: Any, action: Action) -> None:
    about, day = document.core_properties, datetime.datetime.fromisoformat(action.day)
    about.title, about.language = action.title.text[:255], action.lang
    about.author, about.last_modified_by, about.comments = action.heads["author"][:255], "", ""
    about.subject, about.created, about.modified = f"{action.kind} {action.reference}".strip(), day, day
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(18)
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), action.lang)
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 13), ("Heading 2", 11), ("List Number", 10.5)):
        style = styles[name]
        style.font.size, style.font.color.rgb = Pt(size), INK
        _fonts(style.element.get_or_add_rPr(), KHMER)
        style.paragraph_format.space_after = Pt(5)
    small = styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size = styles["Normal"], Pt(8.5)
    small.paragraph_format.space_after = Pt(2)
    _add(section.footer.paragraphs[0], Words(action.as_of, action.lang))
    if action.draft:
        _red(section.header.paragraphs[0].add_run(action.draft))


def _sheet(document: Any, action: Action) -> None:
    if action.draft:
        _red(document.add_paragraph().add_run(action.draft))
    _said(document, [action.above])
    _add(document.add_paragraph(style="Title"), action.title)
    for one in action.standing:
        _red(*_add(document.add_paragraph(), one))
    _said(document, action.facts, "Small")
    _said(document, [*action.lead, *action.text])
    document.add_heading(action.heads["take"], 1)
    _said(document, action.call)
    _ours(document, action.heads["nothing"])
    for demand in action.demands:
        _add(document.add_paragraph(style="List Number"), demand.words)
        if demand.condition:
            _indented(document, Words(f"{action.heads['condition']} “{demand.condition.text}”", demand.condition.lang))
        for law in demand.instruments:
            _indented(document, Words(f"{action.heads['invokes']} {law}", action.lang))
        if demand.state:
            _indented(document, demand.state)
    _ours(document, action.heads["recalls"])
    _said(document, action.recalled, "List Bullet")
    _said(document, [*action.call_to_write, *action.deadline])
    _ours(document, action.heads["nobody"])
    for recipient in action.recipients:
        _recipient(document, action, recipient)
    document.add_heading(action.heads["know"], 1)
    _said(document, action.report_back)
    tell = document.add_paragraph(f"{action.heads['tell']} ")
    _link(tell, action.tell_us)


def _recipient(document: Any, action: Action, recipient: Recipient) -> None:
    _add(document.add_paragraph(style="Heading 2"), recipient.title)
    _said(document, recipient.lines)
    for way in recipient.ways:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{way.label}: ").bold = True
        _add(paragraph, way.value if way.value.text else Words(way.remark, action.lang, way.value.notes))
        if way.value.text and way.remark:
            paragraph.add_run(f" {way.remark}").italic = True
    if recipient.salutation:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{action.heads['begin']} ").bold = True
        _add(paragraph, recipient.salutation)


def _more(document: Any, action: Action) -> None:
    if action.background or action.closing or action.people:
        document.add_heading(action.heads["more"], 1).paragraph_format.page_break_before = True
        _said(document, [*action.background, *action.closing, *action.people])
    if action.came_of:
        document.add_heading(action.heads["came_of"], 1)
        for one in action.came_of:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{one.head}: ").bold = True
            _add(paragraph, one.words)


def _sources(document: Any, action: Action) -> None:
    if not action.notes:
        return
    document.add_heading(action.heads["sources"], 1)
    for number, work in enumerate(action.works, 1):
        _add(document.add_paragraph(style="Small"), Words(f"({number}) {work.text}", work.lang))
    _ours(document, action.heads["notes"], "Small")
    for note in action.notes:
        _add(document.add_paragraph(style="Small"), Words(f"[{note.number}] {action.place_of(note)}", action.lang))
    for reading in action.readings:
        _add(document.add_paragraph(style="Small"), Words(f"{reading.letter}  {reading.text}", action.lang))


# Paragraphs and runs


def _said(document: Any, found: Iterable[Words], style: str | None = None) -> None:
    for one in found:
        parts = [part for part in re.split(r"\n[ ]*\n\s*", one.text) if part.strip()]
        for place, part in enumerate(parts, 1):
            notes = one.notes if place == len(parts) else ()
            _add(document.add_paragraph(style=style), Words(part, one.lang, notes))


def _ours(document: Any, text: str, style: str | None = None) -> None:
    if text:
        document.add_paragraph(text, style=style)


def _indented(document: Any, one: Words) -> None:
    paragraph = document.add_paragraph(style="Small")
    paragraph.paragraph_format.left_indent = Mm(8)
    _add(paragraph, one)


def _add(paragraph: Paragraph, one: Words) -> list[Run]:
    """Words in their own language and direction, line breaks kept, the numbers of their notes raised behind them."""
    runs = [_run(paragraph, one.text, one.lang)]
    if is_from_right(one.text):
        paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)
    for number in one.notes:
        note = paragraph.add_run(f" [{number}]")
        note.font.superscript = True
        runs.append(note)
    return runs


def _run(paragraph: Paragraph, text: str, lang: str) -> Run:
    run = paragraph.add_run(text)
    about = run._r.get_or_add_rPr()
    if COMPLEX.search(text):
        _fonts(about, ARABIC if ARABIC_SCRIPT.search(text) else KHMER)
        about.append(OxmlElement("w:rtl" if is_from_right(text) else "w:cs"))
    if lang:
        language = OxmlElement("w:lang")
        for name in ("w:val", "w:eastAsia", "w:bidi"):
            language.set(qn(name), lang)
        about.append(language)
    return run


def _fonts(about: Any, for_complex: str) -> None:
    fonts = about.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]  # the template's names of themes would win
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", EASTERN), ("cs", for_complex)):
        fonts.set(qn(f"w:{name}"), font)


def _red(*runs: Run) -> None:
    for run in runs:
        run.bold, run.font.color.rgb = True, RED


def _link(paragraph: Paragraph, address: str) -> None:
    target = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = paragraph.add_run(address)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def is_from_right(text: str) -> bool:
    """Whether most letters of a text are written from right to left."""
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    return kinds.count("R") + kinds.count("AL") > kinds.count("L")
