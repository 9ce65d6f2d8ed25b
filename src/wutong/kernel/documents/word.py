"""A paper as Word (.docx), in the reader's own typefaces, ready to be worked on."""

from __future__ import annotations

import io
from datetime import UTC
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as new_word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .blocks import (
    Block,
    Bullets,
    Contents,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from .fonts import word_fonts

GREEN, GREY, RED = (
    RGBColor(0x1F, 0x6B, 0x4A),
    RGBColor(0x5C, 0x6B, 0x64),
    RGBColor(0xB3, 0x36, 0x1E),
)
SIZES = {1: 15.0, 2: 12.5, 3: 11.0}
SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, MARGIN_BOTTOM = 25, 22, 26, 24
EARLIEST = (1980, 1, 1, 0, 0, 0)  # where the time of a zip begins
TONES = {"plain": 11.0, "lead": 12.5, "note": 9.5, "warning": 11.0}


def as_word(document: Document) -> bytes:
    """The paper as the bytes of a .docx file."""
    word = new_word()
    _properties(word, document)
    _styles(word, document)
    width_mm = _page(word, document)
    _title(word, document, width_mm)
    for block in document.blocks:
        _draw(word, block, document, width_mm)
    target = io.BytesIO()
    word.save(target)
    return _without_the_hour(target.getvalue())


def _without_the_hour(packed: bytes) -> bytes:
    """The same parts, none with the time of day: what says the same is the same file."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(packed)) as made, ZipFile(target, "w", ZIP_DEFLATED) as kept:
        for part in made.infolist():
            kept.writestr(ZipInfo(part.filename, EARLIEST), made.read(part), ZIP_DEFLATED)
    return target.getvalue()


def _properties(word: Any, document: Document) -> None:
    properties = word.core_properties
    properties.title, properties.author = document.title[:250], document.author[:250]
    properties.comments = document.mark
    # the same paper of the same day is the same file; Word keeps UTC without saying so
    moment = document.made_at.astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = moment
    properties.last_modified_by = document.author[:250]


def _font(owner: Any, name: str, latin: str) -> None:
    """Set the typeface of Chinese and of Latin letters."""
    fonts = owner.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(key), latin)
    fonts.set(qn("w:eastAsia"), name)
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        if fonts.get(qn(key)) is not None:
            del fonts.attrib[qn(key)]


def _styles(word: Any, document: Document) -> None:
    body, heading, latin = word_fonts()
    normal = word.styles["Normal"]
    _font(normal.element, body, latin)
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(5)
    normal.paragraph_format.line_spacing = 1.35
    normal.element.get_or_add_rPr().append(_language(document))
    for level, size in SIZES.items():
        style = word.styles[f"Heading {level}"]
        _font(style.element, heading, latin)
        style.font.size, style.font.bold = Pt(size), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before = Pt(16 - 3 * level)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Number"):
        word.styles[name].paragraph_format.space_after = Pt(2)


def _language(document: Document) -> Any:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    return language


def _page(word: Any, document: Document) -> float:
    """A4 with head and foot; returns the width of the text in millimetres."""
    section = word.sections[0]
    wide, high = (297, 210) if document.landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin, section.right_margin = Mm(MARGIN_LEFT), Mm(MARGIN_RIGHT)
    section.top_margin, section.bottom_margin = Mm(MARGIN_TOP), Mm(MARGIN_BOTTOM)
    width = wide - MARGIN_LEFT - MARGIN_RIGHT
    # the first page has its title: only the mark stands above it
    section.different_first_page_header_footer = True
    for head, text in ((section.first_page_header, ""), (section.header, document.title)):
        line = head.paragraphs[0]
        _right_tab(line, word.styles["Normal"], width)
        _run(line, text, size=9, colour=GREY)
        if document.mark:
            _run(line, f"\t{document.mark}", size=9, colour=RED, bold=True)
    for foot in (section.first_page_footer, section.footer):
        line = foot.paragraphs[0]
        _right_tab(line, word.styles["Normal"], width)
        _run(line, f"{document.footer}\t", size=9, colour=GREY)
        _number(line, "PAGE")
        _run(line, " / ", size=9, colour=GREY)
        _number(line, "NUMPAGES")
    return float(width)


def _right_tab(line: Any, normal: Any, width_mm: float) -> None:
    # the template's own style has stops in the middle and at another width
    line.style = normal
    line.paragraph_format.tab_stops.add_tab_stop(Mm(width_mm), WD_TAB_ALIGNMENT.RIGHT)


def _number(line: Any, field: str) -> None:
    for kind, text in (("begin", ""), ("", field), ("end", "")):
        run = _run(line, "", size=9, colour=GREY)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _run(
    line: Any, text: str, *, size: float = 0, colour: RGBColor | None = None, bold: bool = False
) -> Any:
    run = line.add_run(_clean(text))
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    if bold:
        run.bold = True
    return run


def _clean(text: str) -> str:
    """Without the signs that XML cannot hold: a pasted text may have them."""
    return "".join(
        c for c in text if c in "\t\n" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF))
    )


def _title(word: Any, document: Document, width_mm: float) -> None:
    _body, heading, latin = word_fonts()
    side = WD_ALIGN_PARAGRAPH.CENTER if document.cover else WD_ALIGN_PARAGRAPH.LEFT
    title = word.add_paragraph()
    title.alignment = side
    if document.cover:
        title.paragraph_format.space_before = Pt(170)
    run = _run(title, document.title, size=26 if document.cover else 19)
    _font(run._r, heading, latin)
    if document.subtitle:
        line = word.add_paragraph()
        line.alignment = side
        _run(line, document.subtitle, size=14 if document.cover else 11, colour=GREY)
    if document.cover_facts:
        if document.cover:
            word.add_paragraph().paragraph_format.space_after = Pt(20)
        _facts(word, document.cover_facts, document, width_mm * (0.75 if document.cover else 1))
    if document.cover:
        word.add_page_break()


def _draw(word: Any, block: Block, document: Document, width_mm: float) -> None:
    match block:
        case Heading():
            word.add_heading(_clean(block.text), block.level)
        case Paragraph():
            _paragraph(word, block)
        case Facts():
            _facts(word, block.rows, document, width_mm)
        case Table():
            _table(word, block, width_mm)
        case Bullets():
            style = "List Number" if block.numbered else "List Bullet"
            for number, item in enumerate(block.items):
                line = word.add_paragraph(_clean(item), style=style)
                if block.numbered and number == 0:
                    _restart_numbers(word, line)
                elif block.numbered:
                    _number_as_before(word, line)
        case Picture():
            width = min(block.width_mm, width_mm)
            word.add_picture(io.BytesIO(block.data), width=Mm(width))
            word.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
            if block.caption:
                word.paragraphs[-1].paragraph_format.keep_with_next = True
                caption = word.add_paragraph()
                caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
                _run(caption, block.caption, size=9.5, colour=GREY)
        case Signatures():
            _signatures(word, block)
        case PageBreak():
            word.add_page_break()
        case Contents():
            _contents(word, block)


def _paragraph(word: Any, block: Paragraph) -> None:
    line = word.add_paragraph()
    line.alignment = SIDES[block.align]
    colour = GREY if block.tone == "note" else None
    for span in block.spans:
        if span.url:
            _link(line, span.text, span.url)
        else:
            _run(line, span.text, size=TONES[block.tone], colour=colour, bold=span.bold)
    if block.tone == "warning":
        borders = OxmlElement("w:pBdr")
        borders.append(_border("w:left", 18, "B3361E", space=6))
        line._p.get_or_add_pPr().append(borders)


def _link(line: Any, text: str, url: str) -> None:
    key = line.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    link.append(_run(line, text, colour=GREEN)._r)
    line._p.append(link)


def _border(side: str, size: int, colour: str, *, space: int = 0) -> Any:
    border = OxmlElement(side)
    for key, value in (("val", "single"), ("sz", str(size)), ("space", str(space))):
        border.set(qn(f"w:{key}"), value)
    border.set(qn("w:color"), colour)
    return border


def _facts(
    word: Any, rows: tuple[tuple[str, str], ...], document: Document, width_mm: float
) -> None:
    if not rows:
        return
    grid = word.add_table(rows=0, cols=2)
    grid.autofit = False
    grid.alignment = (
        WD_TABLE_ALIGNMENT.CENTER if document.cover and width_mm < 163 else WD_TABLE_ALIGNMENT.LEFT
    )
    label_mm = 38.0
    for column, width in zip(grid.columns, (label_mm, width_mm - label_mm), strict=True):
        column.width = Mm(width)
    for label, value in rows:
        cells = grid.add_row().cells
        for cell, text, width, colour in (
            (cells[0], label, label_mm, GREY),
            (cells[1], value or document.unknown, width_mm - label_mm, None),
        ):
            cell.width = Mm(width)
            line = cell.paragraphs[0]
            line.paragraph_format.space_after = Pt(2)
            _run(line, text, colour=colour)
    _gap(word)


def _table(word: Any, block: Table, width_mm: float) -> None:
    if block.caption:
        line = word.add_paragraph()
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.space_after = Pt(3)
        _run(line, block.caption, size=10, bold=True)
    grid = word.add_table(rows=1, cols=len(block.columns))
    grid.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (
        ("w:top", 8, "1F6B4A"), ("w:bottom", 4, "D4DCD7"), ("w:insideH", 4, "D4DCD7"),
    ):  # fmt: skip
        borders.append(_border(side, size, colour))
    grid._tbl.tblPr.append(borders)
    whole = sum(column.share for column in block.columns)
    widths = [width_mm * column.share / whole for column in block.columns]
    for column, width in zip(grid.columns, widths, strict=True):
        # Word goes by the cells, other programs by the grid
        column.width = Mm(width)
    head = grid.rows[0]
    _row_property(head, "w:tblHeader")
    for cell, column, width in zip(head.cells, block.columns, widths, strict=True):
        _cell(cell, column.title, width, column.align, bold=True)
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "EEF4F0")
        cell._tc.get_or_add_tcPr().append(shade)
    for number, values in enumerate(block.rows):
        row = grid.add_row()
        _row_property(row, "w:cantSplit")
        for cell, text, column, width in zip(row.cells, values, block.columns, widths, strict=True):
            _cell(cell, text, width, column.align, bold=number in block.strong)
    _gap(word)


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _cell(cell: Any, text: str, width_mm: float, side: str, *, bold: bool) -> None:
    cell.width = Mm(width_mm)
    line = cell.paragraphs[0]
    line.alignment = SIDES[side]
    line.paragraph_format.space_after = Pt(1)
    line.paragraph_format.line_spacing = 1.15
    _run(line, text, size=10, bold=bold)


def _gap(word: Any) -> None:
    """Two tables without a line between them would be one."""
    line = word.add_paragraph()
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing = 0.6


def _restart_numbers(word: Any, line: Any) -> None:
    """Each numbered list begins at 1: a numbering of its own over the style's pattern."""
    numbering = word.part.numbering_part.element
    style = word.styles["List Number"].element
    key = style.pPr.numPr.numId.val
    pattern = numbering.num_having_numId(key).abstractNumId.val
    made = numbering.add_num(pattern)
    made.add_lvlOverride(0).add_startOverride(1)
    line._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = made.numId


def _number_as_before(word: Any, line: Any) -> None:
    before = word.paragraphs[-2]._p.pPr.numPr.numId.val
    line._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = before


def _signatures(word: Any, block: Signatures) -> None:
    _gap(word)
    grid = word.add_table(rows=1, cols=len(block.labels))
    for cell, label in zip(grid.rows[0].cells, block.labels, strict=True):
        _run(cell.paragraphs[0], label)
        line = cell.add_paragraph()
        line.paragraph_format.space_before = Pt(26)
        borders = OxmlElement("w:pBdr")
        borders.append(_border("w:bottom", 4, "5C6B64"))
        line._p.get_or_add_pPr().append(borders)
    _row_property(grid.rows[0], "w:cantSplit")


def _contents(word: Any, block: Contents) -> None:
    title = word.add_paragraph()
    _run(title, block.title, size=SIZES[1])
    line = word.add_paragraph()
    for kind, text in (
        ("begin", ""), ("", f'TOC \\o "1-{block.depth}" \\h \\z \\u'), ("separate", ""),
    ):  # fmt: skip
        run = line.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                mark.set(qn("w:dirty"), "true")
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)
    end = OxmlElement("w:fldChar")
    end.set(qn("w:fldCharType"), "end")
    line.add_run()._r.append(end)
