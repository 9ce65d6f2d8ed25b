"""Who may open what of prospecting: staff read, promoters do, chiefs see lists of their chains."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.tables.rows import Page

from wutong.chains.tests.factories import make_chain
from wutong.files.public import store_file
from wutong.prospecting.actions import (
    add_to_target_list,
    draft_weights,
    drop_target,
    open_target_list,
    retire_register,
    watch_firm,
)
from wutong.prospecting.queries.targets import target_rows
from wutong.prospecting.sheets import TARGETS, target_cells

from .factories import (
    counted_firms,
    done_comparison,
    done_screening,
    done_standing,
    failed_comparison,
    failed_screening,
    failed_standing,
    flow_told,
    flow_workbook,
    made_flows,
    made_register,
    weights_sent,
    written,
)

PROMOTERS = "leader officer stationed admin"
OUTSIDE = "chief outsider"
READ = {OUTSIDE: 404, "*": 200}
DO = {PROMOTERS: 302, OUTSIDE: 404, "*": 403}
KEEP = {PROMOTERS: 200, OUTSIDE: 404, "*": 403}
OWN_FILE = {"officer admin": 200, f"leader stationed {OUTSIDE}": 404, "*": 403}
FOLLOW = {OUTSIDE: 404, "*": 302}
# a file is seen by whoever handed it in, and by the administrator
OWN_FLOWS = {"officer admin": 200, "*": 404}
KEEP_REGISTERS = {"admin": 302, OUTSIDE: 404, "*": 403}


def prepare(cast: SimpleNamespace) -> None:
    """A chain, a register, a screening that is done and one that failed, a list of two firms."""
    made = make_chain(cast.county, actor=cast.clock)
    register = made_register(cast, settings)
    done = done_screening(made.needle, register, actor=cast.officer, clock=cast.clock)
    ranked = list(done.candidates.order_by("rank"))
    targets = open_target_list("针状焦首批", made.chain, actor=cast.officer)
    added = add_to_target_list(targets.pk, [c.pk for c in ranked[:2]], actor=cast.officer)
    failed = failed_screening(made.needle, cast)
    counted = made_register(cast, settings, counted_firms(), name="示例统计名录")
    watch = watch_firm(ranked[0], actor=cast.officer)
    compared = done_comparison(register, cast)
    cells = target_cells(target_rows(list(targets.targets.all()), cast.officer))
    filled = written(TARGETS, cells)
    stored = store_file([filled], "名单.xlsx", actor=cast.officer)
    cast.prospects = SimpleNamespace(
        **vars(made), register=register, done=done, failed=failed, ranked=ranked,
        targets=targets, target=added.added[0], stored=stored, filled=filled,
        stood=done_standing(cast, counted), unstood=failed_standing(cast, register),
        weights=draft_weights(made.chain.code, cast.county, actor=cast.officer),
        flow_file=store_file([flow_workbook()], "表.xlsx", actor=cast.officer),
        flows=made_flows(cast),
        watch=watch, compared=compared, broken=failed_comparison(register, cast),
    )  # fmt: skip


def asked(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "segment": cast.prospects.needle.pk, "register": cast.prospects.register.pk,
        "least_capital": "", "least_capital_unit": str(10**8 * 100),
    }  # fmt: skip


def chosen(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"ids": [cast.prospects.ranked[2].pk], "new_name": "第二批"}


def done(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"screening_id": cast.prospects.done.pk}


def failed(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"screening_id": cast.prospects.failed.pk}


def a_list(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"list_id": cast.prospects.targets.pk}


def a_table(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {**a_list(cast), "file_id": cast.prospects.stored.pk}


def table_sent(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"file": SimpleUploadedFile("名单.xlsx", cast.prospects.filled)}


def a_target(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"target_id": cast.prospects.target.pk}


def a_dropped_target(cast: SimpleNamespace) -> Mapping[str, Any]:
    drop_target(cast.prospects.target.pk, actor=cast.officer, reason="不合适")
    return a_target(cast)


def a_register(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"register_id": cast.prospects.register.pk}


def editions(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"old": cast.prospects.register.pk, "new": cast.prospects.compared.new_id}


def stood(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"standing_id": cast.prospects.stood.pk}


def unstood(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"standing_id": cast.prospects.unstood.pk}


def to_count(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "register": cast.prospects.register.pk, "place_by": "city", "growth_years": "3",
        "peers": "",
    }  # fmt: skip


def a_chain(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"chain_id": cast.prospects.chain.pk}


def a_broken_comparison(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"comparison_id": cast.prospects.broken.pk}


def a_segment(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"segment_id": cast.prospects.needle.pk}


def a_candidate(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"candidate_id": cast.prospects.ranked[1].pk}


def a_watch(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"watch_id": cast.prospects.watch.pk}


def a_retired_register(cast: SimpleNamespace) -> Mapping[str, Any]:
    retire_register(cast.prospects.register.pk, actor=cast.admin)
    return a_register(cast)


def a_new_register(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "name": "另一名录", "path": "示例名录", "source": "示例生成器", "edition": "2026-06-30",
        "is_example": "on",
    }  # fmt: skip


def a_version(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"version_id": cast.prospects.weights.pk}


def weighed(cast: SimpleNamespace) -> Mapping[str, Any]:
    return weights_sent(cast.prospects.weights)


def flow_sent(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return flow_told(file=SimpleUploadedFile("表.xlsx", flow_workbook()))


def a_flow_file(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"file_id": cast.prospects.flow_file.pk}


def a_flow_table(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"table_id": cast.prospects.flows.pk}


WEIGH = {"leader officer admin": 302, OUTSIDE: 404, "*": 403}

PAGES = [
    Page(name="prospecting:flow-list", expect=READ),
    Page(name="prospecting:flow-list", method="POST", sent=flow_sent, expect=DO),
    Page(name="prospecting:flow-preview", kwargs=a_flow_file, expect=OWN_FLOWS),
    Page(
        name="prospecting:flow-preview", method="POST", kwargs=a_flow_file,
        sent=lambda _cast: flow_told(),
        expect={"officer admin": 302, "*": 404},
    ),
    Page(name="prospecting:flow-page", kwargs=a_flow_table, expect=READ),
    Page(name="prospecting:flow-page", kwargs=a_flow_table, query="?format=xlsx", expect=READ),
    Page(name="prospecting:weight-list", expect=READ),
    Page(name="prospecting:weight-list", query="?format=xlsx", expect=READ),
    Page(
        name="prospecting:weight-draft", method="POST",
        sent=lambda cast: {"chain": cast.prospects.chain.code}, expect=WEIGH,
    ),
    Page(name="prospecting:weight-page", kwargs=a_version, expect=READ),
    Page(name="prospecting:weight-page", kwargs=a_version, query="?format=xlsx", expect=READ),
    Page(
        name="prospecting:weight-page", method="POST", kwargs=a_version, sent=weighed, expect=WEIGH
    ),
    Page(
        name="prospecting:weight-try", method="POST", kwargs=a_version, sent=weighed, expect=READ
    ),
    Page(
        name="prospecting:weight-publish", method="POST", kwargs=a_version,
        sent=lambda _cast: {"reason": "产业专班议定"},
        expect={"leader admin": 302, OUTSIDE: 404, "*": 403},
    ),
    Page(name="prospecting:weight-drop", method="POST", kwargs=a_version, expect=WEIGH),
    Page(name="prospecting:home", expect=READ),
    Page(name="prospecting:screening-list", expect=READ),
    # without a segment there is nothing to ask about
    Page(name="prospecting:screening-new", expect={"*": 404}),
    Page(name="prospecting:screening-new", method="POST", sent=asked, expect=DO),
    Page(name="prospecting:screening-page", kwargs=done, expect=READ),
    Page(name="prospecting:screening-page", kwargs=done, query="?format=xlsx", expect=READ),
    Page(name="prospecting:screening-weights", kwargs=done, expect=READ),
    Page(name="prospecting:screening-progress", kwargs=done, expect={OUTSIDE: 404, "*": 302}),
    Page(name="prospecting:screening-retry", method="POST", kwargs=failed, expect=DO),
    Page(
        name="prospecting:candidates-choose", method="POST", kwargs=done, sent=chosen, expect=DO
    ),
    Page(name="prospecting:list-list", expect={"outsider": 404, "*": 200}),
    Page(name="prospecting:list-list", query="?format=xlsx", expect={"outsider": 404, "*": 200}),
    Page(name="prospecting:list-new", expect={PROMOTERS: 200, "outsider": 404, "*": 403}),
    Page(
        name="prospecting:list-new", method="POST",
        sent=lambda cast: {"chain": cast.prospects.chain.pk, "name": "新名单"},
        expect={PROMOTERS: 302, "outsider": 404, "*": 403},
    ),
    Page(
        name="prospecting:segment-targets", kwargs=a_segment,
        expect={"outsider": 404, "*": 200},
    ),
    Page(name="prospecting:list-page", kwargs=a_list, expect=READ),
    Page(name="prospecting:list-page", kwargs=a_list, query="?format=xlsx", expect=READ),
    Page(
        name="prospecting:list-edit", method="POST", kwargs=a_list,
        sent=lambda _cast: {"name": "改名", "note": ""}, expect=DO,
    ),
    Page(name="prospecting:import", kwargs=a_list, expect=KEEP),
    Page(name="prospecting:import", method="POST", kwargs=a_list, sent=table_sent, expect=DO),
    Page(name="prospecting:import-template", kwargs=a_list, expect=KEEP),
    # a file is seen by whoever handed it in, and by the administrator
    Page(name="prospecting:import-preview", kwargs=a_table, expect=OWN_FILE),
    Page(
        name="prospecting:import-preview", method="POST", kwargs=a_table,
        sent=lambda _cast: {"digest": "old"},
        expect={"officer admin": 409, f"leader stationed {OUTSIDE}": 404, "*": 403},
    ),
    Page(name="prospecting:import-notes", kwargs=a_table, expect=OWN_FILE),
    Page(name="prospecting:target-page", kwargs=a_target, expect=READ),
    Page(name="prospecting:target-contact", method="POST", kwargs=a_target, expect=DO),
    Page(
        name="prospecting:target-drop", method="POST", kwargs=a_target,
        sent=lambda _cast: {"reason": "不合适"}, expect=DO,
    ),
    Page(name="prospecting:target-take-up", method="POST", kwargs=a_dropped_target, expect=DO),
    Page(name="prospecting:standing-list", expect=READ),
    Page(name="prospecting:standing-list", method="POST", sent=to_count, expect=DO),
    Page(name="prospecting:standing-page", kwargs=stood, expect=READ),
    Page(name="prospecting:standing-page", kwargs=stood, query="?format=xlsx", expect=READ),
    Page(name="prospecting:standing-firms", kwargs=stood, query="?code=25", expect=READ),
    Page(
        name="prospecting:standing-firms", kwargs=stood, query="?code=25&format=xlsx", expect=READ
    ),
    Page(name="prospecting:standing-progress", kwargs=stood, expect={OUTSIDE: 404, "*": 302}),
    Page(name="prospecting:standing-retry", method="POST", kwargs=unstood, expect=DO),
    Page(name="prospecting:chain-standing", kwargs=a_chain, expect=READ),
    Page(name="prospecting:signal-list", expect=READ),
    Page(name="prospecting:signal-list", query="?format=xlsx", expect=READ),
    Page(name="prospecting:segment-watch", method="POST", kwargs=a_segment, expect=FOLLOW),
    Page(name="prospecting:candidate-watch", method="POST", kwargs=a_candidate, expect=FOLLOW),
    # others' watches do not exist for anybody else
    Page(
        name="prospecting:watch-end", method="POST", kwargs=a_watch,
        expect={"officer": 302, "*": 404},
    ),
    Page(
        name="prospecting:register-compare", method="POST", sent=editions, expect=KEEP_REGISTERS
    ),
    Page(
        name="prospecting:comparison-retry", method="POST", kwargs=a_broken_comparison,
        expect=KEEP_REGISTERS,
    ),
    Page(name="prospecting:register-list", expect=READ),
    Page(
        name="prospecting:register-list", method="POST", sent=a_new_register,
        expect=KEEP_REGISTERS,
    ),
    Page(
        name="prospecting:register-retire", method="POST", kwargs=a_register,
        expect=KEEP_REGISTERS,
    ),
    Page(
        name="prospecting:register-restore", method="POST", kwargs=a_retired_register,
        expect=KEEP_REGISTERS,
    ),
]  # fmt: skip
