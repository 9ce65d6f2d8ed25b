"""A photo on its way to the form, with and without the optional reader."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wutong.accounts.public import clock_user
from wutong.approvals import reading as photos
from wutong.approvals.actions.readings import confirm_reading, read_licence_photo, start_reading
from wutong.approvals.models import Case, LicenceReading
from wutong.approvals.rules.licences import Found, Licence
from wutong.audit.public import Event
from wutong.kernel.errors import NotAllowed, WrongState

CODE = "91141121MACL12TH2C"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
PICTURES = Path(__file__).resolve().parents[5] / "shared" / "data" / "licence_images"

needs_reader = pytest.mark.skipif(
    not photos.can_read(), reason="the optional reader (requirements/ocr.txt) is not installed"
)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that finds a name, a doubtful code and a person on every photo."""
    licence = Licence(
        {
            "name": Found("示例农业科技有限公司", 0.99, ("示例农业科技有限公司",)),
            "uscc": Found("91141121MACL12TH2D", 0.8, ("91141121MACL12TH2D",), ("check_digit",)),
            "legal_representative": Found("示例人", 0.99, ("示例人",)),
        },
        has_heading=True,
    )
    monkeypatch.setattr(photos, "can_read", lambda: True)
    monkeypatch.setattr(photos, "read_photo", lambda _path: photos.Photo(licence, 0))


def handed_in(cast: SimpleNamespace, who: str = "approval") -> LicenceReading:
    return start_reading([PIXEL], "licence.png", actor=getattr(cast, who))


def sent(**values: str) -> Mapping[str, Any]:
    return {
        "name": "示例农业科技有限公司",
        "uscc": CODE,
        "legal_representative": "示例人",
        **values,
    }


@pytest.mark.usefixtures("reader")
def test_a_photo_is_read_compared_and_fills_the_form(cast: SimpleNamespace, client: Client) -> None:
    client.force_login(cast.approval)
    answer = client.post(
        reverse("approvals:photo") + "?subject=a.b:7",
        {"photo": SimpleUploadedFile("licence.png", PIXEL)},
    )
    row = LicenceReading.objects.get()
    page = reverse("approvals:reading", args=[row.pk])
    assert answer["Location"] == f"{page}?subject=a.b%3A7"
    progress = reverse("approvals:reading-progress", args=[row.pk])
    assert "HX-Refresh" not in client.get(progress)

    read_licence_photo(row.pk, actor=clock_user())
    read_licence_photo(row.pk, actor=clock_user())  # a job may run twice

    assert client.get(progress)["HX-Refresh"] == "true"
    assert "91141121MACL12TH2D" in client.get(page).content.decode()
    # the doubtful field has a tick of its own, and a wrong code is refused
    assert client.post(page, sent(compared="on")).status_code == 422
    wrong = client.post(page, sent(compared="on", uscc_checked="on", uscc="91141121MACL12TH2D"))
    assert wrong.status_code == 422
    row.refresh_from_db()
    assert (row.state, row.confirmed) == ("read", {})

    answer = client.post(page, sent(compared="on", uscc_checked="on"))
    new = reverse("approvals:new")
    assert answer["Location"] == f"{new}?photo={row.pk}"
    form = client.get(answer["Location"]).content.decode()
    assert all(f'value="{v}"' in form for v in ("示例农业科技有限公司", CODE, "示例人"))
    client.post(
        new,
        {"photo": row.pk, "applicant_name": "示例农业科技有限公司", "title": "示例", "save": "1"},
    )

    row.refresh_from_db()
    assert row.case == Case.objects.get()
    assert row.found == {}
    assert row.confirmed == {"name": "示例农业科技有限公司", "uscc": CODE}
    verbs = [e.verb for e in Event.objects.filter(verb__contains="licencereading").order_by("pk")]
    assert verbs == [
        f"approvals.licencereading.{v}" for v in ("asked", "finish", "confirm", "used")
    ]
    told = " ".join(str(e.changes) for e in Event.objects.filter(verb__contains="licencereading"))
    assert "示例人" not in told


@pytest.mark.usefixtures("reader")
def test_a_photo_is_its_owners_alone(cast: SimpleNamespace) -> None:
    row = handed_in(cast)
    read_licence_photo(row.pk, actor=clock_user())
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        confirm_reading(row.pk, {"name": "x"}, actor=cast.officer)
    with pytest.raises(NotAllowed):
        start_reading([PIXEL], "x.png", actor=cast.leader)

    assert not LicenceReading.objects.visible_to(cast.admin).exists()
    assert Event.objects.count() == before
    confirm_reading(row.pk, {"name": "x"}, actor=cast.approval)
    before = Event.objects.count()
    with pytest.raises(WrongState):
        confirm_reading(row.pk, {"name": "y"}, actor=cast.approval)
    assert Event.objects.count() == before
    row.refresh_from_db()
    assert row.confirmed == {"name": "x"}


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("fault", ["blurred", "no_licence", "too_small", "not_an_image", "crash"])
def test_a_bad_photo_says_what_and_how(
    cast: SimpleNamespace, client: Client, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def broken(_path: Path) -> photos.Photo:
        raise RuntimeError if fault == "crash" else photos.BadPhoto(fault)

    monkeypatch.setattr(photos, "read_photo", broken)
    row = handed_in(cast)

    read_licence_photo(row.pk, actor=clock_user())

    row.refresh_from_db()
    assert (row.state, row.fault) == ("failed", "broke_off" if fault == "crash" else fault)
    client.force_login(cast.approval)
    shown = client.get(reverse("approvals:reading", args=[row.pk])).content.decode()
    assert reverse("approvals:photo") in shown


@pytest.mark.usefixtures("reader")
def test_what_is_no_photo_is_refused_before_it_is_kept(
    cast: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.approval)
    answer = client.post(
        reverse("approvals:photo"), {"photo": SimpleUploadedFile("a.jpg", b"%PDF-1.7 ...")}
    )

    assert answer.status_code == 422
    assert not LicenceReading.objects.exists()
    assert not Event.objects.filter(verb__contains="licencereading").exists()


def test_without_the_reader_the_page_says_how_to_get_it(
    cast: SimpleNamespace, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "can_read", lambda: False)
    client.force_login(cast.approval)

    shown = client.get(reverse("approvals:photo")).content.decode()

    assert "requirements/ocr.txt" in shown
    assert reverse("approvals:new") in shown
    sent = {"photo": SimpleUploadedFile("a.png", PIXEL)}
    assert client.post(reverse("approvals:photo"), sent).status_code == 422
    assert not LicenceReading.objects.exists()


@needs_reader
def test_pictures_that_cannot_be_read(tmp_path: Path) -> None:
    from PIL import Image

    small, text = tmp_path / "small.png", tmp_path / "text.png"
    small.write_bytes(PIXEL)
    text.write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    huge = tmp_path / "huge.png"
    Image.new("1", (20_000, 4_000)).save(huge)

    for path, fault in ((small, "too_small"), (text, "not_an_image"), (huge, "too_big")):
        with pytest.raises(photos.BadPhoto) as told:
            photos.read_photo(path)
        assert told.value.fault == fault


@needs_reader
@pytest.mark.slow
@pytest.mark.skipif(not PICTURES.is_dir(), reason="the pictures of ../shared/data are not here")
def test_real_pictures_one_of_them_turned(tmp_path: Path) -> None:
    from PIL import Image

    turned = tmp_path / "turned.jpg"
    Image.open(PICTURES / "006.jpg").rotate(90, expand=True).save(turned, quality=92)

    plain, found = photos.read_photo(PICTURES / "000.jpg"), photos.read_photo(turned)

    assert plain.turned == 0
    assert plain.licence.fields["uscc"].value == CODE
    assert plain.licence.fields["name"].value == "文水县试验戊农业科技有限公司"
    assert found.licence.fields["uscc"].value == "91141181MANBKFJR0X"
    assert found.licence.fields["founded"].value == "2005年02月09日"
