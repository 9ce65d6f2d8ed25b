"""Following segments and firms; a new edition tells each who follows, once."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.notices.public import Notice
from wutong.prospecting.actions import (
    compare_editions,
    retry_comparison,
    run_comparison,
    stop_watching,
    watch_firm,
    watch_segment,
    watching,
)
from wutong.prospecting.models import Comparison, ComparisonState, Signal, Watch
from wutong.prospecting.queries.news import signal_rows, signals_seen

from .factories import done_comparison, later_firms, made_register


def told(user: Any) -> list[tuple[str, str]]:
    rows = Signal.objects.visible_to(user).order_by("kind", "name")
    return [(row.kind, row.name) for row in rows]


def test_who_follows_a_segment_is_told_who_is_new_gone_moved_or_left_it(
    found: SimpleNamespace,
) -> None:
    watch_segment(found.needle, actor=found.officer)

    comparison = done_comparison(found.register, found)

    assert comparison.state == ComparisonState.DONE
    assert comparison.counts == {
        "new": 1, "branch": 1, "gone": 1, "renamed": 1, "moved": 1, "scope": 1,
    }  # fmt: skip
    assert told(found.officer) == [
        ("branch", "示例甲有限公司山西分公司"),
        ("gone", "示例乙有限公司"),
        ("moved", "示例甲有限公司"),
        ("new", "示例庚有限公司"),
        ("scope", "示例戊有限公司"),
    ]
    (left,) = signal_rows(Signal.objects.filter(kind="scope"))
    with translation.override("en"):
        assert signal_rows([left.signal])[0].words.startswith("No longer names products")
    assert [piece.text for piece in left.pieces if piece.marked] == ["针状焦"]
    signal = Signal.objects.get(kind="moved")
    assert (signal.segment, signal.is_example) == (found.needle, True)
    assert (signal.before["city"], signal.after["city"]) == ("常州市", "太原市")  # type: ignore[index]
    assert 0.35 <= (signal.fit or 0) <= 1


def test_the_newest_edition_stands_first(found: SimpleNamespace) -> None:
    watch_segment(found.needle, actor=found.officer)
    first = done_comparison(found.register, found)
    second = Comparison.objects.create(
        old=first.new, new=first.old, rows_total=1, asked_by=found.clock, asked_at=first.asked_at
    )
    Signal.objects.create(
        comparison=second, user=found.officer, segment=found.needle, kind="scope", name="示例",
        after={"name": "示例"}, found_at=first.asked_at,
    )  # fmt: skip

    shown = signals_seen(found.officer)

    assert [signal.comparison for signal in shown][:2] == [second, first]


def test_who_follows_a_firm_is_told_of_its_branch_in_the_province(found: SimpleNamespace) -> None:
    first = next(c for c in found.ranked if c.name == "示例甲有限公司")
    third = next(c for c in found.ranked if c.name == "示例丙有限公司")
    for candidate in (first, third):
        watch_firm(candidate, actor=found.leader)
    assert {w.province for w in Watch.objects.all()} == {"山西"}

    done_comparison(found.register, found)

    assert told(found.leader) == [
        ("branch", "示例甲有限公司山西分公司"),
        ("moved", "示例甲有限公司"),
        ("renamed", "示例丙新材料有限公司"),
    ]
    branch = Signal.objects.get(kind="branch")
    assert (branch.parent, branch.segment, branch.fit) == ("示例甲有限公司", None, None)
    assert told(found.officer) == []


def test_each_is_told_once_however_often_the_job_runs(
    found: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch_segment(found.needle, actor=found.officer)
    watch_firm(found.ranked[0], actor=found.officer)
    later = made_register(found, _settings(), later_firms(found.register), name="示例名录二期")
    comparison = compare_editions(found.register, later, actor=found.admin)
    assert compare_editions(found.register, later, actor=found.admin).pk == comparison.pk
    assert ProcrastinateJob.objects.filter(task_name="prospecting.compare").count() == 1

    with monkeypatch.context() as patch:
        patch.setattr(watching, "notify", _gone)
        with pytest.raises(OperationalError):
            run_comparison(comparison.pk, actor=found.clock)
    assert not Signal.objects.exists()
    assert Comparison.objects.get().state == ComparisonState.RUNNING
    for _again in range(2):
        run_comparison(comparison.pk, actor=found.clock)

    notice = Notice.objects.get(to=found.officer, key=f"signals:{comparison.pk}")
    number = Signal.objects.count()
    assert number == len(set(Signal.objects.values_list("kind", "name", "segment")))
    assert f"{number} 条变化" in notice.text
    assert notice.url == f"{reverse('prospecting:signal-list')}?comparison={comparison.pk}"
    assert Event.objects.filter(verb="prospecting.signal.found").count() == number
    assert not Notice.objects.filter(to=found.leader, key__startswith="signals:").exists()


def _gone(*_args: object, **_named: object) -> None:
    raise OperationalError("the connection is gone")


def _settings() -> Any:
    from django.conf import settings

    return settings


def test_too_many_signals_are_cut_to_the_best_and_counted(
    found: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_SIGNALS", 2)
    watch_segment(found.needle, actor=found.officer)

    comparison = done_comparison(found.register, found)

    assert len(told(found.officer)) == 2
    assert comparison.left_out == 3


def test_following_twice_is_once_and_ending_leaves_the_signals(found: SimpleNamespace) -> None:
    watch = watch_segment(found.needle, actor=found.officer)
    assert watch_segment(found.needle, actor=found.officer).pk == watch.pk
    firm = watch_firm(found.ranked[0], actor=found.officer)
    assert watch_firm(found.ranked[0], actor=found.officer).pk == firm.pk
    done_comparison(found.register, found)
    before = len(told(found.officer))

    with pytest.raises(NotAllowed):
        stop_watching(watch, actor=found.leader)
    stop_watching(watch, actor=found.officer)

    assert before > 0
    assert len(told(found.officer)) == before
    assert list(Watch.objects.all()) == [firm]
    assert Event.objects.filter(verb="prospecting.watch.ended").count() == 1


def test_outsiders_follow_nothing(found: SimpleNamespace) -> None:
    before = Event.objects.count()
    for slug in ("outsider", "chief"):
        with pytest.raises(NotAllowed):
            watch_segment(found.needle, actor=found.people[slug])
        with pytest.raises(NotAllowed):
            watch_firm(found.ranked[0], actor=found.people[slug])

    assert not Watch.objects.exists()
    assert Event.objects.count() == before


def test_only_the_administrator_compares_and_only_an_earlier_edition(
    found: SimpleNamespace,
) -> None:
    later = made_register(found, _settings(), name="示例名录二期")
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        compare_editions(found.register, later, actor=found.officer)
    with pytest.raises(BadInput, match="自身"):
        compare_editions(later, later, actor=found.admin)

    assert not Comparison.objects.exists()
    assert Event.objects.count() == before


def test_an_edition_that_has_gone_is_told_and_can_be_tried_again(found: SimpleNamespace) -> None:
    watch_segment(found.needle, actor=found.officer)
    later = made_register(found, _settings(), later_firms(found.register), name="示例名录二期")
    comparison = compare_editions(found.register, later, actor=found.admin)
    folder = Path(_settings().REGISTER_DIR) / "示例名录二期"
    shutil.move(folder, folder.with_name("away"))

    failed = run_comparison(comparison.pk, actor=found.clock)

    assert failed.state == ComparisonState.FAILED
    assert "示例名录二期" in failed.message
    assert str(_settings().REGISTER_DIR) not in failed.message
    assert not Signal.objects.exists()
    shutil.move(folder.with_name("away"), folder)
    retry_comparison(comparison.pk, actor=found.admin)
    assert run_comparison(comparison.pk, actor=found.clock).state == ComparisonState.DONE
    assert len(told(found.officer)) == 5


def test_the_pages_follow_show_filter_and_export(found: SimpleNamespace, client: Client) -> None:
    client.force_login(found.officer)
    segment_page = reverse("chains:segment", args=[found.needle.pk])
    assert reverse("prospecting:segment-watch", args=[found.needle.pk]) in _text(
        client, segment_page
    )
    client.post(reverse("prospecting:segment-watch", args=[found.needle.pk]))
    first = next(c for c in found.ranked if c.name == "示例甲有限公司")
    client.post(reverse("prospecting:candidate-watch", args=[first.pk]))
    done_comparison(found.register, found)

    page = _text(client, reverse("prospecting:signal-list"))
    moved = _text(client, reverse("prospecting:signal-list") + "?kind=moved")
    words = _text(client, reverse("prospecting:signal-list") + "?q=示例庚")

    assert "示例甲有限公司山西分公司" in page
    assert "常州市 到 山西省 太原市" in moved
    assert "示例庚有限公司" not in moved
    assert "示例庚有限公司" in words
    assert "示例乙有限公司" not in words
    assert "不再关注" in _text(client, segment_page)
    screening = _text(client, reverse("prospecting:screening-page", args=[found.screening.pk]))
    assert "已关注" in screening
    book = client.get(reverse("prospecting:signal-list") + "?format=xlsx")
    assert book["Content-Type"].endswith("spreadsheetml.sheet")
    book.close()


def _text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()
