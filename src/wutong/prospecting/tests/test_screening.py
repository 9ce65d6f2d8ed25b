"""Asking for a screening and running it."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from procrastinate.contrib.django.models import ProcrastinateJob

from wutong.audit.models import Event
from wutong.audit.public import create
from wutong.chains.models import SegmentTerm
from wutong.chains.tests.factories import make_firm
from wutong.companies.public import Company, CompanyRelation
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.prospecting import actions
from wutong.prospecting.actions import (
    restore_register,
    retire_register,
    retry_screening,
    run_screening,
    running,
    start_screening,
)
from wutong.prospecting.actions import (
    screening as deeds,
)
from wutong.prospecting.asked import Asked
from wutong.prospecting.models import Candidate, Register, Screening, ScreeningState

from .factories import done_screening, made_register, row, write_register


def names(screening: Screening) -> list[str]:
    return [c.name for c in screening.candidates.order_by("rank")]


def test_a_screening_is_queued_and_read_by_a_worker(gap: SimpleNamespace) -> None:
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)

    assert screening.state == ScreeningState.QUEUED
    assert screening.rows_total == 6
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("prospecting.screen", {"screening_id": screening.pk})


def test_asking_twice_gives_the_screening_that_waits_already(gap: SimpleNamespace) -> None:
    first = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)
    again = start_screening(gap.needle, gap.register, Asked(), actor=gap.leader)
    other = start_screening(gap.needle, gap.register, Asked(least_years=3), actor=gap.officer)

    assert again.pk == first.pk
    assert other.pk != first.pk
    assert ProcrastinateJob.objects.count() == 2


@pytest.mark.parametrize("slug", ["chief", "department", "approval", "zone", "outsider"])
def test_who_may_not_screen_starts_nothing(gap: SimpleNamespace, slug: str) -> None:
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        start_screening(gap.needle, gap.register, Asked(), actor=gap.people[slug])

    assert not Screening.objects.exists()
    assert not ProcrastinateJob.objects.exists()
    assert Event.objects.count() == before


def test_a_segment_without_words_is_refused_with_what_to_do(gap: SimpleNamespace) -> None:
    SegmentTerm.objects.filter(segment=gap.needle).delete()

    with pytest.raises(BadInput, match=r"针状焦|Needle coke"):
        start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)


def test_a_register_out_of_use_is_not_read(gap: SimpleNamespace) -> None:
    retire_register(gap.register.pk, actor=gap.admin)

    with pytest.raises(WrongState):
        start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)


def test_the_best_firms_are_kept_with_every_reason(found: SimpleNamespace) -> None:
    screening = found.screening

    assert screening.state == ScreeningState.DONE
    assert (screening.rows_read, screening.rows_total) == (6, 6)
    assert (screening.firms_holding, screening.firms_kept) == (5, 5)
    assert screening.is_example
    assert screening.seconds is not None
    assert names(screening)[2:] == ["示例甲有限公司", "示例乙有限公司", "示例丁有限公司"]
    assert "示例己有限公司" not in names(screening)
    assert [c.rank for c in found.ranked] == [1, 2, 3, 4, 5]
    assert [c.score for c in found.ranked] == sorted((c.score for c in found.ranked), reverse=True)
    best = found.ranked[2]
    assert best.registered_on == date(2012, 5, 8)
    assert best.low <= best.score <= best.high
    fit = next(part for part in best.parts if part["part"] == "fit")
    column, start, end, text = fit["quotes"][0]
    assert (column, text) == ("business_scope", "针状焦")
    assert best.business_scope[start:end] == "针状焦"


def test_what_nobody_knows_is_kept_unknown_and_never_as_zero(found: SimpleNamespace) -> None:
    third = next(c for c in found.ranked if c.name == "示例丙有限公司")

    values = {part["part"]: part["value"] for part in third.parts}
    assert values["size"] is None
    assert values["age"] is None
    assert {"size", "age"} <= set(third.unknown)
    assert third.low < third.score < third.high
    why = next(part["why"] for part in third.parts if part["part"] == "size")
    assert why["message"]


def test_each_candidate_and_the_screening_have_their_events(found: SimpleNamespace) -> None:
    verbs = list(
        Event.objects.filter(kind="prospecting.screening")
        .order_by("seq")
        .values_list("verb", flat=True)
    )

    assert verbs == [
        "prospecting.screening.asked",
        "prospecting.screening.start",
        "prospecting.screening.finish",
    ]
    assert Event.objects.filter(verb="prospecting.candidate.found").count() == 5


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        (Asked(directions=("shandong",)), {"乙", "戊"}),
        (Asked(provinces=("河南",)), {"丙", "戊"}),
        (Asked(directions=("shandong",), provinces=("河南",)), {"乙", "丙", "戊"}),
        (Asked(least_cents=10_000_000_00), {"甲", "丙", "丁", "戊"}),
        (Asked(production_only=True), {"甲", "乙", "丙", "戊"}),
        (Asked(least_years=100), {"丙"}),
        (Asked(forms=("branch",)), set()),
    ],
)
def test_filters_narrow_the_list_and_the_unknown_passes(
    gap: SimpleNamespace, asked: Asked, left: set[str]
) -> None:
    screening = done_screening(
        gap.needle, gap.register, actor=gap.officer, clock=gap.clock, asked=asked
    )

    assert {name[2] for name in names(screening)} == left


def test_firms_of_the_county_itself_are_left_out(gap: SimpleNamespace, settings: Any) -> None:
    local = make_firm(gap.county, "生产：针状焦。", actor=gap.clock)
    register = made_register(
        gap, settings, [row("本地", "生产：针状焦。", uscc=local.uscc), row("外地", "生产：针状焦。")],
        name="又一名录",
    )  # fmt: skip

    screening = done_screening(gap.needle, register, actor=gap.officer, clock=gap.clock)

    assert names(screening) == ["示例外地有限公司"]


def test_a_relation_to_a_local_firm_is_a_reason(gap: SimpleNamespace, settings: Any) -> None:
    local = make_firm(gap.county, "生产：焦炭。", actor=gap.clock, name="示例本地焦化有限公司")
    parent = make_firm(None, "生产：针状焦。", actor=gap.clock, name="示例母公司有限公司")
    create(
        CompanyRelation(
            upper=parent, lower=local, kind="parent", source="示例年报", known_on=date(2026, 1, 1)
        ),
        actor=gap.clock,
    )
    register = made_register(
        gap, settings, [row("母公司", "生产：针状焦。", uscc=parent.uscc)], name="母公司名录"
    )

    screening = done_screening(gap.needle, register, actor=gap.officer, clock=gap.clock)

    ties = next(p for p in screening.candidates.get().parts if p["part"] == "ties")
    assert ties["value"] == 100
    assert ties["said"] == [
        {
            "code": "above",
            "firm": "示例本地焦化有限公司",
            "relation": "parent",
            "source": "示例年报",
        }
    ]


def test_running_a_done_screening_again_changes_nothing(found: SimpleNamespace) -> None:
    before = Event.objects.count()

    again = run_screening(found.screening.pk, actor=found.clock)

    assert again.pk == found.screening.pk
    assert Candidate.objects.count() == 5
    assert Event.objects.count() == before


def test_a_screening_whose_worker_died_is_read_again_from_the_start(
    gap: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)

    def killed(*_args: object, **_named: object) -> None:
        raise OperationalError("the connection is gone")

    with monkeypatch.context() as patch:
        patch.setattr(deeds, "screen", killed)
        with pytest.raises(OperationalError):
            run_screening(screening.pk, actor=gap.clock)
    assert Screening.objects.get().state == ScreeningState.RUNNING

    done = run_screening(screening.pk, actor=gap.clock)

    assert done.state == ScreeningState.DONE
    assert Candidate.objects.filter(screening=done).count() == 5
    assert Event.objects.filter(verb="prospecting.screening.resume").count() == 1


def test_two_workers_on_one_screening_leave_one_list(
    gap: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)
    read = deeds.screen

    def overtaken(*args: Any, **named: Any) -> Any:
        monkeypatch.setattr(deeds, "screen", read)
        run_screening(screening.pk, actor=gap.clock)
        return read(*args, **named)

    monkeypatch.setattr(deeds, "screen", overtaken)
    done = run_screening(screening.pk, actor=gap.clock)

    assert done.state == ScreeningState.DONE
    assert Candidate.objects.count() == 5


def test_a_register_that_has_gone_is_told_in_words_and_can_be_tried_again(
    gap: SimpleNamespace, settings: Any
) -> None:
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)
    folder = Path(settings.REGISTER_DIR) / "示例名录"
    shutil.move(folder, folder.with_name("anderswo"))

    failed = run_screening(screening.pk, actor=gap.clock)

    assert failed.state == ScreeningState.FAILED
    assert "示例名录" in failed.message
    assert str(settings.REGISTER_DIR) not in failed.message
    assert failed.ended_at is not None
    assert not Candidate.objects.exists()

    shutil.move(folder.with_name("anderswo"), folder)
    retry_screening(screening.pk, actor=gap.officer)
    done = run_screening(screening.pk, actor=gap.clock)
    assert done.state == ScreeningState.DONE
    assert done.message == ""


def test_the_reason_is_told_in_the_language_of_whoever_asked(
    gap: SimpleNamespace, settings: Any
) -> None:
    type(gap.officer).objects.filter(pk=gap.officer.pk).update(language="en")
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)
    shutil.rmtree(Path(settings.REGISTER_DIR) / "示例名录")

    failed = run_screening(screening.pk, actor=gap.clock)

    assert "there is no such file or folder" in failed.message


def test_a_fault_of_the_program_does_not_leave_the_page_waiting_for_ever(
    gap: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)

    def broken(*_args: object, **_named: object) -> None:
        raise KeyError("fit")

    monkeypatch.setattr(deeds, "screen", broken)
    failed = run_screening(screening.pk, actor=gap.clock)

    assert failed.state == ScreeningState.FAILED
    assert "KeyError" not in failed.message


def test_progress_is_written_without_events(
    gap: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "SECONDS_BETWEEN_REPORTS", 0)
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)
    before = Event.objects.count()

    deeds.READING.reporter(screening.pk, actor=gap.clock)(4, 6)

    assert Screening.objects.get().rows_read == 4
    assert Event.objects.count() == before


def test_a_zero_byte_in_a_register_does_not_move_the_quoted_words(
    gap: SimpleNamespace, settings: Any
) -> None:
    register = made_register(gap, settings, [row("零", "销售\x00钢材；生产：针状焦。")], name="零")

    screening = done_screening(gap.needle, register, actor=gap.officer, clock=gap.clock)

    one = screening.candidates.get()
    _column, start, end, _text = one.parts[0]["quotes"][0]
    assert one.business_scope[start:end] == "针状焦"


def test_a_register_is_looked_into_before_it_is_entered(
    cast: SimpleNamespace, settings: Any
) -> None:
    made = made_register(cast, settings)

    assert made.rows == 6
    assert made.path == "示例名录"
    assert Event.objects.filter(verb="prospecting.register.created").count() == 1


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "missing"),
        ("nowhere", "no such file or folder"),
        ("../elsewhere", "leads out of the register folder"),
        ("empty", "no .parquet file"),
        ("wrong", "lacks the column"),
        ("half", "no whole Parquet file"),
        ("one.csv", "is a CSV file"),
    ],
)
def test_a_folder_that_is_no_register_is_refused_with_the_reason(
    cast: SimpleNamespace, settings: Any, path: str, why: str
) -> None:
    import polars as pl
    from django.utils import translation

    home = Path(settings.REGISTER_DIR)
    (home / "empty").mkdir(parents=True)
    (home / "wrong").mkdir()
    pl.DataFrame({"name": ["示例甲有限公司"]}).write_parquet(home / "wrong" / "a.parquet")
    (home / "half").mkdir()
    (home / "half" / "a.parquet").write_bytes(b"PAR1 and then nothing")
    (home / "one.csv").write_text("name,uscc,business_scope\n示例甲有限公司,1,生产\n")
    before = Event.objects.count()

    with translation.override("en"), pytest.raises(BadInput, match=why):
        actions.register_register(path, name="坏名录", source="示例", actor=cast.admin)

    assert not Register.objects.exists()
    assert Event.objects.count() == before


def test_all_faults_of_a_new_register_are_told_at_once(
    cast: SimpleNamespace, settings: Any
) -> None:
    with pytest.raises(BadInput) as refused:
        actions.register_register(
            "nowhere", name=" ", source="", edition=date(2999, 1, 1), actor=cast.admin
        )

    assert len(refused.value.problems) == 4


def test_only_the_administrator_enters_and_retires_registers(gap: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        actions.register_register("示例名录", name="另一", source="示例", actor=gap.officer)
    with pytest.raises(NotAllowed):
        retire_register(gap.register.pk, actor=gap.officer)

    retire_register(gap.register.pk, actor=gap.admin)
    assert not Register.objects.in_use().exists()
    restore_register(gap.register.pk, actor=gap.admin)
    assert Register.objects.in_use().count() == 1


def test_a_register_brought_back_is_counted_again(gap: SimpleNamespace, settings: Any) -> None:
    retire_register(gap.register.pk, actor=gap.admin)
    write_register(
        Path(settings.REGISTER_DIR) / "示例名录", [row("新", "生产：针状焦。")], "part-1"
    )

    back = restore_register(gap.register.pk, actor=gap.admin)

    assert back.rows == 7


def test_a_name_is_given_to_one_register_only(gap: SimpleNamespace) -> None:
    with pytest.raises(BadInput):
        actions.register_register("示例名录", name="示例名录", source="示例", actor=gap.admin)


def test_the_score_is_kept_exactly(found: SimpleNamespace) -> None:
    best = found.ranked[0]
    weights = {part["part"]: part["weight"] for part in best.parts}
    known = {part["part"]: part["value"] for part in best.parts if part["value"] is not None}

    mean = sum(weights[p] * v for p, v in known.items()) / sum(weights[p] for p in known)
    assert best.score == Decimal(str(round(mean, 2)))


def test_made_up_firms_stay_made_up(found: SimpleNamespace) -> None:
    assert all(c.is_example for c in found.ranked)
    assert Company.objects.filter(uscc__in=[c.uscc for c in found.ranked]).count() == 0
