"""A browser without script, signed in as one of the cast."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from wutong.accounts.models import User

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def visitor(person: User | None, language: str = "en") -> Client:
    """A client that speaks `language`, signed in as `person`; None is a stranger."""
    client = Client(headers={"accept-language": language})
    if person is not None:
        client.force_login(person, backend=MODEL_BACKEND)
    return client


def status_of(answer: Any) -> int:
    """The answer's status; a download is read to its end, which closes its file."""
    if answer.streaming:
        content_of(answer)
    return int(answer.status_code)


def content_of(answer: Any) -> bytes:
    """All bytes of a download."""
    return b"".join(answer.streaming_content)


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    """The rows of a downloaded workbook's first sheet, headings included."""
    book = load_workbook(BytesIO(content_of(answer)))
    return list(book.worksheets[0].iter_rows(values_only=True))
