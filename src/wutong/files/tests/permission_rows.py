"""Who may take a file home that no subject opens."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.files.public import store_file


def a_file(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"file_id": store_file([b"x"], "a.xlsx", actor=cast.officer).pk}


PAGES = [Page(name="files:download", kwargs=a_file, expect={"officer admin": 200, "*": 404})]
