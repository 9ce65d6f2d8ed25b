"""One certificate an item, signed, verified by anybody, forged ones found out."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from tests.visits import content_of, rows_of, visitor

from wutong.approvals.models import CaseItem
from wutong.approvals.public import deliver_item
from wutong.audit.models import Event
from wutong.files.public import path_of
from wutong.kernel.documents import as_pdf, pdf
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.results import signing
from wutong.results.actions import follow_item, issue_certificate, revoke_certificate
from wutong.results.models import Certificate
from wutong.results.papers import certificate_paper
from wutong.results.queries.certificates import verdict_on_file
from wutong.results.rules import flaws_of_bundle

from .factories import certified, granted


@pytest.fixture(autouse=True)
def needs_a_font() -> None:
    if not any(name in pdf.families_here() for name in pdf.body_fonts()):
        pytest.skip("no typeface with Chinese on this machine (Debian: fonts-noto-cjk)")


def bytes_of(certificate: Certificate) -> bytes:
    assert certificate.file is not None
    return path_of(certificate.file).read_bytes()


def test_a_certificate_says_on_each_page_that_it_has_no_force(cast: SimpleNamespace) -> None:
    made = certified(cast)

    read = pypdfium2.PdfDocument(bytes_of(made))
    pages = ["".join(page.get_textpage().get_text_range().split()) for page in read]
    read.close()
    assert all("测试证照，无法律效力" in page for page in pages)
    assert made.number in pages[0]
    assert made.code in pages[0]
    assert "SX-0001" in pages[0]
    assert "示例玻璃有限公司" in pages[0]


def test_its_signature_holds_and_a_changed_byte_is_found(cast: SimpleNamespace) -> None:
    made = certified(cast)
    data = bytes_of(made)

    assert signing.examine(data) == signing.Finding.GENUINE
    assert verdict_on_file(data).word == "genuine"
    place = data.index(b"/Producer") if b"/Producer" in data else 200
    changed = data[: place + 2] + bytes([data[place + 2] ^ 1]) + data[place + 3 :]
    assert verdict_on_file(changed).word in {"changed", "no_pdf"}
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.update_root()
    later = io.BytesIO()
    writer.write(later)
    assert verdict_on_file(later.getvalue()).word in {"changed", "unknown"}


def test_what_this_county_did_not_sign_is_forged(
    cast: SimpleNamespace, settings: object, tmp_path: object
) -> None:
    made = certified(cast)
    unsigned = as_pdf(certificate_paper(made))
    settings.KEYS_DIR = f"{tmp_path}/elsewhere"  # type: ignore[attr-defined]
    foreign = signing.sign(unsigned, reason="x")
    settings.KEYS_DIR = f"{tmp_path}/keys"  # type: ignore[attr-defined]

    assert verdict_on_file(unsigned).word == "unsigned"
    assert verdict_on_file(foreign).word == "foreign"
    assert verdict_on_file(b"no pdf").word == "no_pdf"
    # signed by us, but not a certificate that we issued
    assert verdict_on_file(signing.sign(unsigned, reason="x")).word == "unknown"


def test_anybody_verifies_without_signing_in(cast: SimpleNamespace) -> None:
    made = certified(cast)
    stranger = visitor(None)

    by_code = stranger.get(f"/results/verify/{made.token}/")
    by_print = stranger.post("/results/verify/", {"number": made.number, "code": made.code.lower()})
    by_file = stranger.post(
        "/results/verify/", {"file": SimpleUploadedFile("c.pdf", bytes_of(made))}
    )
    guessed = stranger.post("/results/verify/", {"number": made.number, "code": "AAAAAAAA"})
    assert [answer.context["verdict"].word for answer in (by_code, by_print, by_file, guessed)] == [
        "genuine",
        "genuine",
        "genuine",
        "unknown",
    ]
    assert made.holder not in guessed.content.decode()
    assert stranger.get("/results/verify/nonsense/").context["verdict"].word == "unknown"
    assert stranger.post("/results/verify/", {"number": ""}).status_code == 422


def test_a_revoked_one_is_found_by_all_ways(cast: SimpleNamespace) -> None:
    made = certified(cast)
    data = bytes_of(made)

    revoke_certificate(made.pk, actor=cast.department, reason="承诺不实")

    assert verdict_on_file(data).word == "revoked"
    answer = visitor(None, "zh-hans").get(f"/results/verify/{made.token}/")
    assert "承诺不实" in answer.content.decode()


def test_one_that_ran_out_is_no_longer_valid(cast: SimpleNamespace) -> None:
    item = granted(cast)
    made = issue_certificate(
        item.pk, actor=cast.department, valid_until=timezone.localdate() + timedelta(days=1)
    )
    data = bytes_of(made)
    Certificate.objects.update(valid_until=timezone.localdate() - timedelta(days=1))

    assert verdict_on_file(data).word == "expired"


def test_there_is_one_valid_certificate_an_item(cast: SimpleNamespace) -> None:
    made = certified(cast)

    with pytest.raises(WrongState):
        issue_certificate(made.item_id, actor=cast.department)
    assert Certificate.objects.count() == 1
    revoke_certificate(made.pk, actor=cast.department, reason="重发")
    second = issue_certificate(made.item_id, actor=cast.department)

    assert second.number == f"{made.number}-2"


def test_nothing_is_left_of_a_refusal(cast: SimpleNamespace) -> None:
    item = granted(cast)
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        issue_certificate(item.pk, actor=cast.approval)
    with pytest.raises(BadInput):
        issue_certificate(
            item.pk, actor=cast.department, valid_until=timezone.localdate() - timedelta(days=1)
        )
    assert not Certificate.objects.exists()
    assert Event.objects.count() == before


def test_a_revocation_needs_its_reason(cast: SimpleNamespace) -> None:
    made = certified(cast)

    with pytest.raises(BadInput):
        revoke_certificate(made.pk, actor=cast.department, reason=" ")
    made.refresh_from_db()
    assert made.state == "valid"


def test_a_decision_that_is_revoked_takes_its_certificate_along(cast: SimpleNamespace) -> None:
    made = certified(cast)
    item = CaseItem.objects.get(pk=made.item_id)
    item.outcome, item.decision_note = "revoked", "核查不符，撤销"

    CaseItem.objects.filter(pk=item.pk).update(outcome="revoked")
    follow_item(item, cast.approval)

    made.refresh_from_db()
    assert (made.state, made.revoked_for) == ("revoked", "核查不符，撤销")


def test_a_bundle_holds_papers_history_and_hashes(cast: SimpleNamespace, tmp_path: Path) -> None:
    made = certified(cast)
    case = made.item.case

    answer = visitor(cast.department).get(f"/results/bundles/cases/{case.pk}/")
    path = tmp_path / "b.zip"
    path.write_bytes(content_of(answer))

    files, flaws = flaws_of_bundle(path)
    assert flaws == []
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
        assert f"{case.number}/certificates/{made.number}.pdf" in names
        assert bundle.read(f"{case.number}/certificates/{made.number}.pdf") == bytes_of(made)
        history = bundle.read(f"{case.number}/history.csv").decode("utf-8-sig")
    assert files == len(names) - 2
    assert "approvals.caseitem" in history
    assert visitor(cast.outsider).get(f"/results/bundles/cases/{case.pk}/").status_code == 404


def test_measures_compare_before_and_after(cast: SimpleNamespace) -> None:
    for days in (2, 4, 9):
        granted(cast, days=days)
    today = timezone.localdate()

    answer = visitor(cast.department).get(f"/results/measures/?change_on={today.isoformat()}")
    row = answer.context["rows"][0]
    assert (row.key, row.before.days.count, row.before.days.median) == ("a", 0, None)
    assert (row.after.days.count, row.after.days.median, row.after.days.nine_of_ten) == (3, 4, 9.0)
    assert (row.after.days.late, row.after.days.judged) == (0, 3)
    # each was handed in at the hall
    assert (row.after.visits, row.after.visits_each) == (3, 1.0)
    assert row.is_example
    assert row.change is None
    # nobody told what it cost: unknown, not nothing
    assert (row.after.fees_known, row.after.fee_each, row.before.fee_each) == (0, None, None)
    paid = CaseItem.objects.filter(outcome="granted").values_list("pk", flat=True)[0]
    deliver_item(paid, actor=cast.approval, how="窗口", fee_cents=15001)
    again = visitor(cast.department).get(f"/results/measures/?change_on={today.isoformat()}")
    priced = again.context["rows"][0].after
    assert (priced.fees_known, priced.fee_each) == (1, Decimal("150.01"))
    later = (today + timedelta(days=1)).isoformat()
    shifted = visitor(cast.department).get(f"/results/measures/?change_on={later}&by=project")
    assert sum(r.before.days.count for r in shifted.context["rows"]) == 3
    book = rows_of(visitor(cast.department).get("/results/measures/?format=xlsx"))
    assert len(book) >= 2
