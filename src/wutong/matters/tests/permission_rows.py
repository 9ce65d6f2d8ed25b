"""Who may open what of the catalogue: it is public; the approval bureau keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.files.public import store_file
from wutong.matters.actions import load_product_catalogue
from wutong.matters.models import Item

KEEPERS = "approval admin"


def an_item(cast: SimpleNamespace) -> Mapping[str, Any]:
    load_product_catalogue(actor=cast.clock)
    return {"item_id": Item.objects.get(code="construction-permit").pk}


def a_bundle(cast: SimpleNamespace) -> Mapping[str, Any]:
    load_product_catalogue(actor=cast.clock)
    return {"code": "building"}


def a_file(cast: SimpleNamespace) -> Mapping[str, Any]:
    table = "事项编码,事项名称\nx-1,甲\n".encode()
    return {"file_id": store_file([table], "items.csv", actor=cast.approval).pk}


def a_kind_table(cast: SimpleNamespace) -> Mapping[str, Any]:
    table = "Code,Function\nx-1,甲\n".encode()
    return {"file_id": store_file([table], "kinds.csv", actor=cast.approval).pk}


def papers(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"kind": "papers"}


def a_list(cast: SimpleNamespace) -> Mapping[str, Any]:
    table = "事项编码,材料名称\nx-1,甲\n".encode()
    return {
        "kind": "papers", "file_id": store_file([table], "p.csv", actor=cast.approval).pk,
    }  # fmt: skip


def a_department(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"name": "示例局丙"}


PAGES = [
    Page(name="matters:list", expect={"*": 200}),
    Page(name="matters:list", query="?format=xlsx", expect={"*": 200}),
    Page(name="matters:page", kwargs=an_item, expect={"*": 200}),
    Page(name="matters:edition-new", kwargs=an_item, expect={KEEPERS: 200, "*": 403}),
    Page(
        name="matters:edition-new", method="POST", kwargs=an_item,
        expect={KEEPERS: 422, "*": 403},
    ),
    Page(name="matters:bundle", kwargs=a_bundle, expect={"*": 200}),
    Page(name="matters:kind-list", expect={"*": 200}),
    Page(name="matters:kind-list", query="?format=xlsx", expect={"*": 200}),
    Page(name="matters:kinds-name", method="POST", expect={KEEPERS: 302, "*": 403}),
    Page(
        name="matters:department-add", method="POST", sent=a_department,
        expect={"admin": 302, "*": 403},
    ),
    Page(name="matters:kinds-import", expect={KEEPERS: 200, "*": 403}),
    Page(name="matters:kinds-import", method="POST", expect={KEEPERS: 422, "*": 403}),
    Page(name="matters:kinds-import-template", expect={KEEPERS: 200, "*": 403}),
    Page(
        name="matters:kinds-import-preview", kwargs=a_kind_table,
        expect={KEEPERS: 200, "*": 403},
    ),
    Page(
        name="matters:kinds-import-preview", method="POST", kwargs=a_kind_table,
        sent=lambda _cast: {"digest": "old"}, expect={KEEPERS: 409, "*": 403},
    ),
    Page(
        name="matters:kinds-import-notes", kwargs=a_kind_table, expect={KEEPERS: 200, "*": 403}
    ),
    Page(name="matters:import", expect={KEEPERS: 200, "*": 403}),
    Page(name="matters:import", method="POST", expect={KEEPERS: 422, "*": 403}),
    Page(name="matters:import-template", expect={KEEPERS: 200, "*": 403}),
    # a file is seen by whoever handed it in, and by the administrator
    Page(name="matters:import-preview", kwargs=a_file, expect={KEEPERS: 200, "*": 403}),
    Page(
        name="matters:import-preview", method="POST", kwargs=a_file,
        sent=lambda _cast: {"digest": "old"}, expect={KEEPERS: 409, "*": 403},
    ),
    Page(name="matters:import-notes", kwargs=a_file, expect={KEEPERS: 200, "*": 403}),
    Page(name="matters:parts", kwargs=papers, expect={"*": 200}),
    Page(name="matters:parts", kwargs=papers, query="?format=xlsx", expect={"*": 200}),
    Page(name="matters:parts", kwargs=lambda _cast: {"kind": "no-list"}, expect={"*": 404}),
    Page(name="matters:parts-import", kwargs=papers, expect={KEEPERS: 200, "*": 403}),
    Page(
        name="matters:parts-import", method="POST", kwargs=papers,
        expect={KEEPERS: 422, "*": 403},
    ),
    Page(name="matters:parts-import-template", kwargs=papers, expect={KEEPERS: 200, "*": 403}),
    Page(name="matters:parts-import-preview", kwargs=a_list, expect={KEEPERS: 200, "*": 403}),
    Page(
        name="matters:parts-import-preview", method="POST", kwargs=a_list,
        sent=lambda _cast: {"digest": "old"}, expect={KEEPERS: 409, "*": 403},
    ),
    Page(name="matters:parts-import-notes", kwargs=a_list, expect={KEEPERS: 200, "*": 403}),
]  # fmt: skip
