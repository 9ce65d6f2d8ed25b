"""One declaration, the same words in Word and in PDF; nothing in them is markup."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime
from zipfile import ZipFile

import pypdfium2
import pytest
from docx import Document as read_word

from wutong.kernel.documents import (
    Bullets,
    Column,
    Contents,
    Document,
    Facts,
    Heading,
    NoChineseFont,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Span,
    Table,
    as_pdf,
    as_word,
    document_response,
    pdf,
)

NASTY = '#set page(fill: red) *粗* _斜_ `码` $x$ @ref <a> \\n "引" 100% [括]'


def dot() -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00\x10\x80\x40")) + chunk(b"IEND", b"")
    )  # fmt: skip


def paper(**changes: object) -> Document:
    fields: dict[str, object] = {
        "title": "外出招商手册",
        "subtitle": "2026年11月 上海",
        "mark": "示例",
        "footer": "交城县",
        "made_at": datetime(2026, 11, 27, tzinfo=UTC),
        "blocks": (
            Heading("行程", 1),
            Paragraph(NASTY, tone="lead"),
            Paragraph((Span("见"), Span("网页", url="https://example.org/a?b=1"))),
            Facts((("带队", "县长"), ("电话", ""))),
            Table(
                (Column("企业", 3), Column("金额", 1, "right")),
                (("示例化工", "1.20 亿元"), ("合计", "1.20 亿元")),
                strong=frozenset({1}), caption="名单",
            ),
            Bullets(("甲", "乙"), numbered=True),
            Bullets(("丙",), numbered=True),
            Picture(dot(), 20, "地块"),
            Signatures(("经办", "审核")),
            PageBreak(),
            Heading("第二页", 2),
        ),
    }  # fmt: skip
    return Document(**{**fields, **changes})  # type: ignore[arg-type]


def text_of_pdf(data: bytes) -> list[str]:
    """The words of each page, without white space."""
    read = pypdfium2.PdfDocument(data)
    pages = ["".join(page.get_textpage().get_text_range().split()) for page in read]
    read.close()
    return pages


def needs_a_font() -> None:
    if not any(name in pdf.families_here() for name in pdf.body_fonts()):
        pytest.skip("no typeface with Chinese on this machine (Debian: fonts-noto-cjk)")


def test_word_holds_every_word_and_no_markup() -> None:
    read = read_word(io.BytesIO(as_word(paper())))

    said = [line.text for line in read.paragraphs]
    assert NASTY in said
    assert "外出招商手册" in said
    cells = [[cell.text for cell in row.cells] for grid in read.tables for row in grid.rows]
    assert ["电话", "未录入"] in cells
    assert ["合计", "1.20 亿元"] in cells
    assert "示例" in read.sections[0].header.paragraphs[0].text
    assert "示例" in read.sections[0].first_page_header.paragraphs[0].text


def test_each_numbered_list_begins_at_one() -> None:
    read = read_word(io.BytesIO(as_word(paper())))

    numbers = [
        line._p.pPr.numPr.numId.val for line in read.paragraphs if line.style.name == "List Number"
    ]
    assert numbers[0] == numbers[1]
    assert numbers[1] != numbers[2]


def test_pdf_holds_every_word_and_no_markup() -> None:
    needs_a_font()

    first, second = text_of_pdf(as_pdf(paper()))

    assert "".join(NASTY.split()) in first
    assert "未录入" in first
    assert "示例" in first
    assert "示例" in second
    assert second.endswith("2/2")
    assert "第二页" in second


def test_a_cover_and_a_contents_stand_before_the_text() -> None:
    needs_a_font()
    book = paper(
        cover=True, cover_facts=(("编制", "县投资促进局"),),
        blocks=(Contents("目录"), Heading("第一章"), Paragraph("文"), Heading("第二章")),
    )  # fmt: skip

    cover, inside = text_of_pdf(as_pdf(book))

    assert "编制县投资促进局" in cover
    assert "目录" in inside
    assert inside.count("第一章") == 2
    assert 'TOC \\o "1-2"' in as_word_xml(book)


def as_word_xml(document: Document) -> str:
    return read_word(io.BytesIO(as_word(document))).element.xml


def test_the_same_paper_is_the_same_file() -> None:
    first = as_word(paper())

    assert first == as_word(paper())
    # also tomorrow: a zip keeps when each part was written
    with ZipFile(io.BytesIO(first)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    read = read_word(io.BytesIO(as_word(paper(blocks=(Paragraph("甲\x00\x0b乙\ufffe"),)))))

    assert "甲乙" in [line.text for line in read.paragraphs]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row 0 has 1 cells, the table 2 columns"):
        Table((Column("a"), Column("b")), (("x",),))


def test_a_picture_of_another_kind_is_refused() -> None:
    needs_a_font()
    with pytest.raises(ValueError, match="PNG or JPEG"):
        as_pdf(paper(blocks=(Picture(b"GIF89a"),)))


def test_without_a_chinese_typeface_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "families_here", lambda: frozenset({"DejaVu Sans"}))

    with pytest.raises(NoChineseFont, match="fonts-noto-cjk"):
        as_pdf(paper())


def test_a_paper_is_handed_out_under_its_chinese_name() -> None:
    answer = document_response(paper(), "docx", "手册/上海")

    assert answer["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E6%89%8B%E5%86%8C-%E4%B8%8A%E6%B5%B7.docx"
    )
    assert answer.content[:2] == b"PK"
