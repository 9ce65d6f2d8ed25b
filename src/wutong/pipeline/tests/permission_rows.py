"""Who may open what of the pipeline, and who may do what there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.tables.rows import Page

from wutong.files.public import store_file
from wutong.kernel.sheets import XLSX, write_workbook
from wutong.pipeline import actions
from wutong.pipeline.models import Claim, Project
from wutong.pipeline.sheets import PROJECTS, project_row

from . import duty_rows as duties
from . import permission_rows_winning
from .factories import make_firm, make_project, pay, sign, ways

Given = Mapping[str, Any]
Make = Callable[[SimpleNamespace], Given]

# the officer's projects: in talks it is seen by promotion officers, leaders and the administrator
SEES_TALKS = "leader officer admin"
SEES_SIGNED = "leader officer approval admin"
WORKS = {"leader officer": 302, "admin": 403, "*": 404}
CARRIES = {"leader officer approval": 302, "admin": 403, "*": 404}


def project_in(stage: str, **values: Any) -> Make:
    """The key of the officer's project in a stage."""
    return lambda cast: {"project_id": make_project(cast, stage, **values).pk}


def a_lead_of(slug: str) -> Make:
    """The key of somebody's fresh lead."""
    return lambda cast: {"project_id": make_project(cast, actor=cast.people[slug]).pk}


def move(stage: str, name: str) -> Make:
    """A project in a stage, and a move of it."""
    return lambda cast: {"project_id": make_project(cast, stage).pk, "move": name}


def resting(cast: SimpleNamespace) -> Given:
    project = make_project(cast, "talks")
    actions.pause_project(project.pk, actor=cast.officer, note="等")
    return {"project_id": project.pk, "move": "take_up"}


def an_agreement(cast: SimpleNamespace) -> Given:
    return {"agreement_id": sign(cast, make_project(cast, "talks")).pk}


def a_voucher(cast: SimpleNamespace) -> Given:
    return {"entry_id": pay(cast, make_project(cast, "signed")).pk}


def sent(**values: Any) -> Make:
    """The same form each time."""
    return lambda _cast: values


def a_lead(cast: SimpleNamespace) -> Given:
    return {
        "investor_name": "示例新来访有限公司", "summary": "一条线",
        "way": ways(cast)["approach"].pk,
    }  # fmt: skip


def an_edit(cast: SimpleNamespace) -> Given:
    project = Project.objects.get()
    return {
        "name": "改名", "summary": "一条线", "way": project.way_id, "planned": "",
        "jurisdiction": project.jurisdiction_id,
    }  # fmt: skip


def an_assignment(cast: SimpleNamespace) -> Given:
    return {"owner": cast.officer.pk, "leader": cast.leader.pk, "department": cast.bureau.pk}


def a_company(cast: SimpleNamespace) -> Given:
    return {"code": make_firm(cast).uscc}


AGREEMENT = {
    "title": "示例协议", "kind": "framework", "category": "strategic", "signed_on": "2026-01-05",
    "amount": "", "amount_unit": "1000000", "their_party": "示例投资方", "our_party": "示例县方",
}  # fmt: skip
CORRECTION = {
    "title": "示例协议", "kind": "formal", "category": "investment", "signed_on": "2026-01-05",
    "amount": "9000", "amount_unit": "1000000", "note": "少写一个零",
}  # fmt: skip
VOUCHER = {
    "amount": "300", "amount_unit": "1000000", "paid_on": "2026-01-05", "voucher_kind": "bank",
    "voucher_no": "SL-permission",
}  # fmt: skip
CONTACT = {"on": "2026-01-05", "way": "call", "said": "问了用地"}


def a_workbook(cast: SimpleNamespace) -> bytes:
    """The officer's list as it is exported."""
    make_project(cast, "talks")
    book = BytesIO()
    rows = Project.objects.select_related("chain", "segment", "owner", "investor", "way")
    write_workbook(book, PROJECTS, map(project_row, rows))
    return book.getvalue()


def a_file(cast: SimpleNamespace) -> Given:
    return {"file": SimpleUploadedFile("projects.xlsx", a_workbook(cast), XLSX)}


def stored(cast: SimpleNamespace) -> Given:
    """A file that the officer handed in."""
    file = store_file([a_workbook(cast)], "projects.xlsx", actor=cast.officer)
    return {"kind": "projects", "file_id": file.pk}


def its_claim(cast: SimpleNamespace) -> Given:
    project = make_project(cast, "talks")
    assert Claim.objects.get(project=project).claimant == cast.officer
    return {"project_id": project.pk}


KEEPERS = {"leader officer": 200, "outsider": 404, "*": 403}

PAGES = [
    *duties.PAGES,
    Page(name="pipeline:list", expect={"*": 200}),
    Page(name="pipeline:list", query="?format=xlsx", expect={"*": 200}),
    Page(name="pipeline:board", expect={"*": 200}),
    Page(name="pipeline:agreements", expect={"*": 200}),
    Page(name="pipeline:agreements", query="?format=xlsx", expect={"*": 200}),
    Page(name="pipeline:funds", expect={"*": 200}),
    Page(name="pipeline:funds", query="?format=xlsx", expect={"*": 200}),
    Page(name="pipeline:new", expect={"outsider": 404, "*": 200}),
    Page(
        name="pipeline:new", method="POST", sent=a_lead, expect={"outsider": 404, "*": 302}
    ),
    Page(
        name="pipeline:page", kwargs=a_lead_of("stationed"),
        expect={"leader stationed admin": 200, "*": 404},
    ),
    Page(name="pipeline:page", kwargs=project_in("talks"), expect={SEES_TALKS: 200, "*": 404}),
    Page(name="pipeline:page", kwargs=project_in("signed"), expect={SEES_SIGNED: 200, "*": 404}),
    Page(name="pipeline:moves", kwargs=project_in("talks"), expect={SEES_TALKS: 200, "*": 404}),
    Page(
        name="pipeline:edit", kwargs=project_in("talks"),
        expect={"leader officer": 200, "admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:edit", method="POST", kwargs=project_in("talks"), sent=an_edit,
        expect=WORKS,
    ),
    Page(
        name="pipeline:move", method="POST", kwargs=move("talks", "show_intent"),
        sent=sent(on="2026-01-05"), expect=WORKS,
    ),
    Page(
        name="pipeline:move", method="POST", kwargs=move("signed", "file"),
        sent=sent(on="2026-01-05"),
        # nothing is filed before the investor is named
        expect={"leader officer approval": 409, "admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:move", method="POST", kwargs=move("talks", "fly"),
        sent=sent(on="2026-01-05"), expect={"*": 404},
    ),
    Page(
        name="pipeline:standing", method="POST", kwargs=move("talks", "pause"),
        sent=sent(note="等"), expect=WORKS,
    ),
    Page(
        name="pipeline:standing", method="POST", kwargs=move("talks", "pass_on"),
        sent=sent(note="更适合文水"), expect=WORKS,
    ),
    Page(
        name="pipeline:standing", method="POST", kwargs=move("talks", "end"),
        sent=sent(reason="market"), expect=WORKS,
    ),
    Page(
        name="pipeline:standing", method="POST", kwargs=resting, sent=sent(note=""), expect=WORKS
    ),
    Page(
        name="pipeline:plan", method="POST", kwargs=project_in("signed"),
        sent=sent(stage="started", planned_on="2027-01-05"), expect=CARRIES,
    ),
    Page(
        name="pipeline:follow-up", method="POST", kwargs=project_in("talks"), sent=sent(**CONTACT),
        expect=WORKS,
    ),
    Page(
        name="pipeline:no-change", method="POST", kwargs=project_in("talks"), expect=WORKS
    ),
    Page(
        name="pipeline:assign", method="POST", kwargs=project_in("talks"), sent=an_assignment,
        # whom the administrator could choose is asked first, then whether he may
        expect=WORKS,
    ),
    Page(
        name="pipeline:company", method="POST", kwargs=project_in("signed"), sent=a_company,
        expect=CARRIES,
    ),
    Page(
        name="pipeline:agreement", kwargs=project_in("talks"),
        expect={"leader officer": 200, "admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:agreement", method="POST", kwargs=project_in("talks"),
        sent=sent(**AGREEMENT), expect=WORKS,
    ),
    Page(
        name="pipeline:agreement-new", expect={"chief outsider": 404, "*": 200}
    ),
    Page(
        name="pipeline:agreement-new", method="POST", sent=sent(**AGREEMENT),
        expect={"chief outsider": 404, "*": 302},
    ),
    Page(
        name="pipeline:agreement-correct", kwargs=an_agreement,
        expect={"leader officer": 200, "approval admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:agreement-correct", method="POST", kwargs=an_agreement,
        sent=sent(**CORRECTION), expect={"leader officer": 302, "approval admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:funds-enter", method="POST", kwargs=project_in("signed"),
        sent=sent(**VOUCHER), expect=CARRIES,
    ),
    Page(
        name="pipeline:funds-void", method="POST", kwargs=a_voucher, sent=sent(note="重复"),
        expect={"leader officer": 302, "approval admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:contact", method="POST",
        kwargs=project_in("talks", contact_phone="13800000000"),
        expect={"leader officer": 200, "admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:claim-renew", method="POST", kwargs=its_claim, sent=sent(note="谈过"),
        expect=WORKS,
    ),
    Page(
        name="pipeline:claim-release", method="POST", kwargs=its_claim, sent=sent(note="让出"),
        expect=WORKS,
    ),
    Page(name="pipeline:import-start", expect={"*": 302}),
    Page(name="pipeline:import", kwargs=sent(kind="projects"), expect=KEEPERS),
    Page(name="pipeline:import", kwargs=sent(kind="nonsense"), expect={"*": 404}),
    Page(
        name="pipeline:import", method="POST", kwargs=sent(kind="projects"), sent=a_file,
        expect={"leader officer": 302, "outsider": 404, "*": 403},
    ),
    Page(name="pipeline:import-template", kwargs=sent(kind="funds"), expect=KEEPERS),
    Page(
        name="pipeline:import-preview", kwargs=stored,
        # a file is its owner's; the administrator sees all files but imports none
        expect={"officer": 200, "leader": 404, "outsider": 404, "*": 403},
    ),
    Page(
        name="pipeline:import-preview", method="POST", kwargs=stored, sent=sent(digest="other"),
        expect={"officer": 409, "leader": 404, "outsider": 404, "*": 403},
    ),
    Page(
        name="pipeline:import-notes", kwargs=stored,
        expect={"officer": 200, "leader": 404, "outsider": 404, "*": 403},
    ),
]  # fmt: skip

PAGES += permission_rows_winning.PAGES
