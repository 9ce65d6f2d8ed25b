"""What counts: once a project, whatever the order of corrections; figures open to their rows."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.models import ExclusionReason, Recognition
from wutong.pipeline.queries import chosen_projects
from wutong.pipeline.queries.recognition import CountRow, counts_of

from .factories import make_project

YEAR = timezone.localdate().year


def reason(cast: SimpleNamespace, code: str = "local-expansion") -> ExclusionReason:
    actions.load_product_exclusions(actor=cast.clock)
    return ExclusionReason.objects.get(code=code)


def test_the_published_reasons_are_there_once(cast: SimpleNamespace) -> None:
    assert actions.load_product_exclusions(actor=cast.clock) == 12
    assert actions.load_product_exclusions(actor=cast.clock) == 0


@pytest.mark.parametrize(
    ("deed", "error", "words"),
    [
        (lambda c, p: actions.recognise_project(
            p.pk, actor=c.officer, year=YEAR, conclusion="excluded"), BadInput, "原因"),
        (lambda c, p: actions.recognise_project(
            p.pk, actor=c.officer, year=YEAR + 1, conclusion="counted"), BadInput, "未来"),
        (lambda c, p: actions.recognise_project(
            p.pk, actor=c.approval, year=YEAR, conclusion="counted"), NotAllowed, "认定"),
        (lambda c, _p: actions.recognise_project(
            make_project(c, "talks").pk, actor=c.officer, year=YEAR, conclusion="counted"),
         WrongState, "签约后才能认定"),
    ],
)  # fmt: skip
def test_refusals_decide_nothing(
    cast: SimpleNamespace, deed: Callable[..., object], error: type[Exception], words: str
) -> None:
    project = make_project(cast, "signed")

    with pytest.raises(error, match=words):
        deed(cast, project)

    assert not Recognition.objects.exists()
    assert not Event.objects.filter(kind="pipeline.recognition").exists()


steps = st.lists(
    st.tuples(st.sampled_from([YEAR, YEAR - 1]), st.sampled_from(["", "local-expansion", "no-tax"])),
    min_size=1, max_size=6,
)  # fmt: skip


@given(steps)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_corrections_leaves_one_truth(
    cast: SimpleNamespace, steps: list[tuple[int, str]]
) -> None:
    project = make_project(cast, "signed")
    reason(cast)
    told = []

    for year, code in steps:
        actions.recognise_project(
            project.pk, actor=cast.officer, year=year,
            conclusion="excluded" if code else "counted",
            reason=ExclusionReason.objects.filter(code=code).first(),
        )  # fmt: skip
        if not told or told[-1] != (year, code):
            told.append((year, code))

    rows = Recognition.objects.filter(project=project)
    held = rows.in_force().get()
    assert (held.year, held.reason.code if held.reason else "") == told[-1]
    assert rows.count() == len(told)


def opened(cast: SimpleNamespace, row: CountRow) -> int:
    return chosen_projects(cast.leader, dict(parse_qsl(row.query))).count()


def test_every_number_opens_exactly_its_rows(cast: SimpleNamespace) -> None:
    started, producing, excluded, _open = (
        make_project(cast, stage) for stage in ("started", "producing", "signed", "signed")
    )
    for project in (started, producing):
        actions.recognise_project(project.pk, actor=cast.officer, year=YEAR, conclusion="counted")
    actions.recognise_project(
        excluded.pk, actor=cast.leader, year=YEAR, conclusion="excluded", reason=reason(cast)
    )

    found = counts_of(cast.leader, YEAR, timezone.localdate())
    rows = [
        found.signed, found.counted, found.excluded, found.undecided, *found.reasons,
        *(row for rate in found.rates for row in (rate.above, rate.below)),
    ]  # fmt: skip

    assert [row.number for row in rows] == [4, 2, 1, 1, 1, 2, 2, 1, 2]
    assert [opened(cast, row) for row in rows] == [row.number for row in rows]
    assert [str(rate.value) for rate in found.rates] == ["100.00", "50.00"]


def test_a_year_without_projects_has_no_rate(cast: SimpleNamespace) -> None:
    found = counts_of(cast.leader, YEAR - 3, timezone.localdate())

    assert [rate.value for rate in found.rates] == [None, None]
