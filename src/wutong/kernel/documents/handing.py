"""Handing a paper to the browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpResponse

from .blocks import Document
from .pdf import as_pdf
from .word import as_word

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS = {"docx": (as_word, WORD), "pdf": (as_pdf, "application/pdf")}


def document_response(document: Document, form: str, name: str) -> HttpResponse:
    """The paper as a download called `name` (without suffix); `form` is docx or pdf, else 404."""
    if form not in WRITERS:
        raise Http404(form)
    write, content_type = WRITERS[form]
    answer = HttpResponse(write(document), content_type=content_type)
    file_name = quote(f"{name}.{form}".replace("/", "-").replace("\\", "-"))
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{file_name}"
    answer["Cache-Control"] = "no-store"
    return answer
