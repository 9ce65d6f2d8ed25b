"""Files are kept by content and taken home by whom their subject lets."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.visits import content_of, status_of, visitor

from wutong.accounts.models import User
from wutong.audit.verify import verify
from wutong.files import access
from wutong.files.models import StoredFile
from wutong.files.public import let_subject_decide, path_of, store_file

CONTENT = b"<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def own_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(access, "_readers", dict(access._readers))


@pytest.fixture
def kept(cast: SimpleNamespace) -> StoredFile:
    """A page that the officer handed in about a sample subject."""
    return store_file(
        [CONTENT[:5], CONTENT[5:]], "../示例 <名单>.html", actor=cast.officer,
        content_type="text/html", subject=("sample.thing", 7),
    )  # fmt: skip


def test_the_bytes_lie_under_their_own_hash(kept: StoredFile, settings: Any) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()

    assert (kept.sha256, kept.size, kept.name) == (digest, len(CONTENT), "示例 <名单>.html")
    assert path_of(kept) == Path(settings.FILES_DIR) / digest[:2] / digest
    assert path_of(kept).read_bytes() == CONTENT
    assert verify().broken == []


def test_the_same_content_is_kept_once(
    cast: SimpleNamespace, kept: StoredFile, settings: Any
) -> None:
    again = store_file([CONTENT], "b.html", actor=cast.officer)

    assert path_of(again) == path_of(kept)
    assert len([p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]) == 1


def test_a_file_is_a_download_whatever_its_type(cast: SimpleNamespace, kept: StoredFile) -> None:
    answer = visitor(cast.officer).get(f"/files/{kept.pk}/")

    assert content_of(answer) == CONTENT
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("slug", "status"), [("admin", 200), ("leader", 404), ("outsider", 404)])
def test_others_see_it_only_where_its_subject_lets_them(
    cast: SimpleNamespace, kept: StoredFile, slug: str, status: int
) -> None:
    assert status_of(visitor(cast.people[slug]).get(f"/files/{kept.pk}/")) == status


def test_the_subject_opens_its_files(cast: SimpleNamespace, kept: StoredFile) -> None:
    asked: list[tuple[User, int]] = []

    def may_read(user: User, key: int) -> bool:
        asked.append((user, key))
        return user == cast.leader

    let_subject_decide("sample.thing", may_read)

    assert status_of(visitor(cast.leader).get(f"/files/{kept.pk}/")) == 200
    assert status_of(visitor(cast.outsider).get(f"/files/{kept.pk}/")) == 404
    assert asked == [(cast.leader, 7), (cast.outsider, 7)]
    with pytest.raises(ValueError, match=r"sample\.thing"):
        let_subject_decide("sample.thing", lambda _user, _key: True)


def test_lost_bytes_are_said_to_be_lost(cast: SimpleNamespace, kept: StoredFile) -> None:
    path_of(kept).unlink()

    answer = visitor(cast.officer).get(f"/files/{kept.pk}/")

    assert answer.status_code == 409
    assert "restore the backup" in answer.content.decode()


def test_a_file_that_never_was_is_not_found(cast: SimpleNamespace) -> None:
    assert visitor(cast.admin).get("/files/999/").status_code == 404
