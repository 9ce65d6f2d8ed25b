"""The bundle of a case or of a project for the archive: papers, decisions, history, hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import IO

from django.db.models import QuerySet
from django.utils import timezone

from wutong.accounts.public import User
from wutong.approvals.public import Case, CaseItem, CaseMaterial, WrittenNotice
from wutong.audit.public import EventView, events_of_many
from wutong.files.public import path_of
from wutong.results.models import Certificate
from wutong.results.rules import MANIFEST, SEAL, Entry, manifest_of

# a bundle is the same whenever it is made of the same: entries carry this day, not that of making
EPOCH = (1980, 1, 1, 0, 0, 0)
EVENTS = 5000


def bundle_of(cases: QuerySet[Case], user: User, title: str) -> IO[bytes]:
    """A ZIP of what the person may see of these cases, opened for reading from its start.

    manifest.json names each file with its SHA-256, manifest.sha256 holds that of the manifest.
    """
    shown = list(cases.select_related("applicant", "jurisdiction", "counter").order_by("pk"))
    entries = [entry for case in shown for entry in _of_case(case, user)]
    facts: dict[str, object] = {
        "title": title,
        "made_for": user.title,
        "made_on": timezone.localdate().isoformat(),
        "cases": [case.number for case in shown],
    }
    manifest = manifest_of(entries, facts)
    target = tempfile.TemporaryFile()  # noqa: SIM115 # the answer closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for entry in sorted(entries, key=lambda one: one.path):
            bundle.writestr(zipfile.ZipInfo(entry.path, EPOCH), entry.data)
        bundle.writestr(zipfile.ZipInfo(MANIFEST, EPOCH), manifest)
        seal = hashlib.sha256(manifest).hexdigest() + "\n"
        bundle.writestr(zipfile.ZipInfo(SEAL, EPOCH), seal)
    target.seek(0)
    return target


def _of_case(case: Case, user: User) -> Iterable[Entry]:
    root = _safe(case.number)
    items = list(
        CaseItem.objects.visible_to(user)
        .filter(case=case)
        .select_related("department", "stage")
        .order_by("position", "pk")
    )
    yield Entry(f"{root}/case.json", _json({**_values(case), "items": list(map(_item, items))}),
                "case")  # fmt: skip
    materials = list(CaseMaterial.objects.visible_to(user).filter(case=case).select_related("file"))
    for material in materials:
        if material.file is not None and path_of(material.file).is_file():
            name = f"{material.pk:06d}-{_safe(material.file.name)}"
            yield Entry(f"{root}/materials/{name}", path_of(material.file).read_bytes(), "material")
    for notice in WrittenNotice.objects.filter(item__in=items).order_by("pk"):
        yield Entry(
            f"{root}/notices/{_safe(notice.number)}.txt", notice.text.encode(), "written notice"
        )
    certificates = list(
        Certificate.objects.visible_to(user).filter(item__in=items).select_related("file")
    )
    for certificate in certificates:
        if certificate.file is not None and path_of(certificate.file).is_file():
            yield Entry(
                f"{root}/certificates/{_safe(certificate.number)}.pdf",
                path_of(certificate.file).read_bytes(), "certificate",
            )  # fmt: skip
    history = events_of_many([case, *items, *materials, *certificates], limit=EVENTS)
    yield Entry(f"{root}/history.csv", _history(history), "history")


def _history(events: Iterable[EventView]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["at", "who", "what", "about", "note", "hash"])
    for event in events:
        about = f"{event.kind}:{event.thing_id}"
        row = [event.at.isoformat(), event.who, event.deed, about, event.note, event.digest]
        writer.writerow(row)
    return text.getvalue().encode("utf-8-sig")


def _values(case: Case) -> dict[str, object]:
    return {
        "number": case.number, "title": case.title, "applicant": case.applicant_name,
        "way": case.way, "handling": case.handling, "state": case.state, "outcome": case.outcome,
        "received_on": case.received_on, "closed_on": case.closed_on,
        "decides": case.jurisdiction.name,
    }  # fmt: skip


def _item(item: CaseItem) -> dict[str, object]:
    return {
        "code": item.code, "name": item.name, "mode": item.mode, "state": item.state,
        "outcome": item.outcome, "department": item.department.name,
        "stage": item.stage.name if item.stage else None,
        "received_on": item.received_on, "accepted_on": item.accepted_on,
        "decided_on": item.decided_on, "due_on": item.due_on, "legal_due_on": item.legal_due_on,
        "result_number": item.result_number,
    }  # fmt: skip


def _json(value: object) -> bytes:
    def plain(one: object) -> str:
        return one.isoformat() if isinstance(one, date | datetime) else str(one)

    return json.dumps(value, ensure_ascii=False, indent=1, default=plain).encode() + b"\n"


def _safe(name: str) -> str:
    """A name for a file in a ZIP: no way out of its folder."""
    kept = "".join("_" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in Path(name).name)
    return kept.strip(". ") or "_"
