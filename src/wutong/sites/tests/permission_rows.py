"""Who may open what of sites."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.tables.rows import Page

from wutong.sites.actions import add_photo

from .factories import PNG, site_of, table_of


def a_site(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"site_id": site_of(cast).pk}


def a_photo(cast: SimpleNamespace) -> Mapping[str, Any]:
    site = site_of(cast)
    return {
        "site_id": site.pk,
        "file_id": add_photo(site.pk, [PNG], "a.png", actor=cast.officer).pk,
    }


def a_move(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"site_id": site_of(cast).pk, "move": "reserve"}


def a_table(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"file_id": table_of(cast, {"code": "N-1", "kind": "plant", "name": "示例厂房"}).pk}


def whom(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"for_whom": "示例项目"}


def a_form(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "code": "N-7", "kind": "parcel", "name": "示例二号地", "state": "free",
        "jurisdiction": cast.places["14112201"].pk, "department": cast.bureau.pk,
    }  # fmt: skip


def a_picture(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"photo": SimpleUploadedFile("a.png", PNG)}


STAFF = {"outsider": 404, "*": 200}
ADDERS = "leader officer zone admin"
KEEPERS = "leader officer zone admin department"
MAY_ADD = {ADDERS: 200, "outsider": 404, "*": 403}
MAY_KEEP = {KEEPERS: 200, "outsider": 404, "*": 403}
KEPT = {KEEPERS: 302, "outsider": 404, "*": 403}
# a handed-in table is seen by whoever handed it in, and by the administrator
MINE = {"officer admin": 200, "leader zone outsider": 404, "*": 403}

PAGES = [
    Page(name="sites:list", expect=STAFF),
    Page(name="sites:list", query="?kind=parcel&area_from=60&format=xlsx", expect=STAFF),
    Page(name="sites:page", kwargs=a_site, expect=STAFF),
    Page(name="sites:find", query="?land_from=60&factor_power=5000", expect=STAFF),
    Page(name="sites:new", expect=MAY_ADD),
    Page(
        name="sites:new", method="POST", sent=a_form,
        expect={ADDERS: 302, "outsider": 404, "*": 403},
    ),
    Page(name="sites:edit", kwargs=a_site, expect=MAY_KEEP),
    Page(name="sites:edit", method="POST", kwargs=a_site, sent=a_form, expect=KEPT),
    Page(name="sites:move", method="POST", kwargs=a_move, sent=whom, expect=KEPT),
    Page(name="sites:photo-add", method="POST", kwargs=a_site, sent=a_picture, expect=KEPT),
    Page(name="sites:photo", kwargs=a_photo, expect=STAFF),
    Page(name="sites:import", expect=MAY_ADD),
    Page(
        name="sites:import", method="POST",
        expect={ADDERS: 422, "outsider": 404, "*": 403},
    ),
    Page(name="sites:import-template", expect=MAY_ADD),
    Page(name="sites:import-preview", kwargs=a_table, expect=MINE),
    Page(
        name="sites:import-preview", method="POST", kwargs=a_table,
        expect={"officer admin": 409, "leader zone outsider": 404, "*": 403},
    ),
    Page(name="sites:import-notes", kwargs=a_table, expect=MINE),
]  # fmt: skip
