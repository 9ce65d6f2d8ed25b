"""What the tests of companies share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def register_folder() -> Path:
    """Real registers to measure on; they are never part of the product."""
    shared = os.environ.get("WUTONG_SHARED_DATA")
    root = Path(shared) if shared else Path(__file__).parents[5] / "shared" / "data"
    folder = root / "register"
    if not folder.is_dir():
        pytest.skip(f"no real registers at {folder}; set WUTONG_SHARED_DATA to try them")
    return folder
