"""Who gets what at each address of the register."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.tables.rows import Page

from wutong.companies.actions import (
    add_member,
    give_qualification,
    link_companies,
    read_import,
    start_import,
)

from .factories import code, csv_bytes, firm

OFFICIALS = "leader officer stationed department approval zone admin"
KEEPERS = "officer stationed department zone admin"
IMPORTERS = "officer zone admin"


def prepare(cast: SimpleNamespace) -> None:
    """A head office and its branch, the outsider's own firm, a title, an import with a fault."""
    cast.head = firm(cast.officer, "示例财产保险股份有限公司")
    cast.branch = firm(cast.officer, "示例财产保险股份有限公司交城支公司")
    cast.own = firm(cast.officer, "示例外来有限公司")
    cast.member = add_member(cast.own, cast.outsider, actor=cast.admin)
    cast.link = link_companies(cast.head, cast.own, kind="group", source="x", actor=cast.officer)
    cast.title = give_qualification(cast.head, "high_tech", source="x", actor=cast.officer)
    cast.run = start_import(
        [csv_bytes(["示例甲化工有限公司", code(91), *[""] * 6], ["甲", *[""] * 7])], "own.csv",
        actor=cast.officer, source="x",
    )  # fmt: skip
    read_import(cast.run.pk)


def head(cast: SimpleNamespace) -> dict[str, int]:
    return {"pk": cast.head.pk}


def own(cast: SimpleNamespace) -> dict[str, int]:
    return {"pk": cast.own.pk}


def run(cast: SimpleNamespace) -> dict[str, int]:
    return {"pk": cast.run.pk}


def facts(_cast: SimpleNamespace) -> dict[str, str]:
    return {"name": "示例全新名称有限公司", "kind": "firm", "source": "执照"}


class SameFile(SimpleUploadedFile):
    """A file that everybody of the cast may hand in, from its beginning."""

    def read(self, *size: int) -> bytes:
        self.seek(0)
        return bytes(super().read(*size))


def upload(_cast: SimpleNamespace) -> dict[str, Any]:
    return {"file": SameFile("own.csv", csv_bytes()), "source": "示例名录"}


PAGES = [
    Page(name="companies:list", expect={"*": 200}),
    Page(name="companies:list", query="?q=示例&format=xlsx",
         expect={OFFICIALS: 200, "chief outsider": 403}),
    Page(name="companies:template", expect={IMPORTERS: 200, "*": 403}),
    Page(name="companies:page", kwargs=head, expect={"outsider": 404, "*": 200}),
    Page(name="companies:new", expect={KEEPERS: 200, "*": 403}),
    Page(name="companies:new", method="POST", sent=facts, expect={KEEPERS: 302, "*": 403}),
    Page(name="companies:edit", kwargs=head,
         expect={KEEPERS: 200, "leader approval chief": 403, "outsider": 404}),
    Page(name="companies:edit", method="POST", kwargs=head, sent=facts,
         expect={KEEPERS: 302, "leader approval chief": 403, "outsider": 404}),
    Page(name="companies:rename", method="POST", kwargs=own,
         sent=lambda _cast: {"name": "示例更名有限公司"}, expect={KEEPERS: 302, "*": 403}),
    Page(name="companies:link-add", method="POST", kwargs=own,
         sent=lambda cast: {"link-other": cast.branch.uscc, "link-kind": "up-parent",
                            "link-source": "x"},
         expect={KEEPERS: 302, "*": 403}),
    Page(name="companies:link-head", method="POST",
         kwargs=lambda cast: {"pk": cast.branch.pk, "head": cast.head.pk},
         expect={KEEPERS: 302, "leader approval chief": 403, "outsider": 404}),
    Page(name="companies:link-remove", method="POST",
         kwargs=lambda cast: {"pk": cast.own.pk, "link": cast.link.pk},
         sent=lambda _cast: {"note": "wrong"}, expect={KEEPERS: 302, "*": 403}),
    Page(name="companies:title-add", method="POST", kwargs=own,
         sent=lambda _cast: {"title-kind": "listed", "title-source": "x"},
         expect={KEEPERS: 302, "*": 403}),
    Page(name="companies:title-remove", method="POST",
         kwargs=lambda cast: {"pk": cast.head.pk, "title": cast.title.pk},
         sent=lambda _cast: {"note": "wrong"},
         expect={KEEPERS: 302, "leader approval chief": 403, "outsider": 404}),
    Page(name="companies:member-add", method="POST", kwargs=head,
         sent=lambda cast: {"member-user": cast.chief.pk},
         expect={"admin": 302, "outsider": 404, "*": 403}),
    Page(name="companies:member-remove", method="POST",
         kwargs=lambda cast: {"pk": cast.own.pk, "member": cast.member.pk},
         expect={"admin": 302, "*": 403}),
    Page(name="companies:import", expect={IMPORTERS: 200, "*": 403}),
    Page(name="companies:import", method="POST", sent=upload,
         expect={IMPORTERS: 302, "*": 403}),
    Page(name="companies:import-run", kwargs=run, expect={IMPORTERS: 200, "*": 404}),
    Page(name="companies:import-progress", kwargs=run, expect={IMPORTERS: 200, "*": 404}),
    Page(name="companies:import-confirm", method="POST", kwargs=run,
         expect={IMPORTERS: 302, "*": 404}),
    Page(name="companies:import-drop", method="POST", kwargs=run,
         expect={IMPORTERS: 302, "*": 404}),
    Page(name="companies:import-notes", kwargs=run, expect={IMPORTERS: 200, "*": 404}),
]  # fmt: skip
