"""The lists of prospecting."""

from __future__ import annotations

from types import SimpleNamespace

from django.conf import settings
from tests.tables.rows import List

from wutong.chains.models import Chain, Segment
from wutong.chains.tests.factories import make_chain
from wutong.prospecting.actions import (
    add_to_target_list,
    draft_weights,
    open_target_list,
    publish_weights,
    watch_segment,
)
from wutong.prospecting.models import FlowTable, Register, Screening, TargetList

from .factories import (
    counted_firms,
    done_comparison,
    done_screening,
    done_standing,
    made_flows,
    made_register,
    row,
)


def screenings(cast: SimpleNamespace, number: int) -> None:
    """Screenings of one segment, each with a target list of its firms."""
    if not Chain.objects.exists():
        make_chain(cast.county, actor=cast.clock)
        made_register(cast, settings, [row(f"甲{n}", "生产：针状焦。") for n in range(30)])
    needle = Segment.objects.get(code="needle")
    register = Register.objects.earliest("pk")
    for _n in range(number):
        done = done_screening(needle, register, actor=cast.officer, clock=cast.clock)
        name = f"名单 {TargetList.objects.count() + 1}"
        targets = open_target_list(name, needle.chain, actor=cast.officer)
        firms = [c.pk for c in done.candidates.order_by("rank")[:3]]
        add_to_target_list(targets.pk, firms, actor=cast.officer)


def registers(cast: SimpleNamespace, number: int) -> None:
    """Registers of sample firms."""
    known = Register.objects.count()
    for n in range(number):
        made_register(cast, settings, name=f"示例名录{known + n}")


def firms_of_a_list(cast: SimpleNamespace, number: int) -> None:
    """One list that grows."""
    if not Chain.objects.exists():
        made = make_chain(cast.county, actor=cast.clock)
        register = made_register(
            cast, settings, [row(f"甲{n}", "生产：针状焦。") for n in range(30)]
        )
        done_screening(made.needle, register, actor=cast.officer, clock=cast.clock)
        open_target_list("针状焦首批", made.chain, actor=cast.officer)
    targets = TargetList.objects.get()
    screening = Screening.objects.get()
    on_it = targets.targets.count()
    chosen = screening.candidates.order_by("rank")[on_it : on_it + number]
    add_to_target_list(targets.pk, [c.pk for c in chosen], actor=cast.officer)


def the_list(_cast: SimpleNamespace) -> dict[str, int]:
    return {"list_id": TargetList.objects.get().pk}


def signals(cast: SimpleNamespace, number: int) -> None:
    """Editions compared for somebody who follows a segment."""
    if not Chain.objects.exists():
        make_chain(cast.county, actor=cast.clock)
        made_register(cast, settings)
    watch_segment(Segment.objects.get(code="needle"), actor=cast.officer)
    first = Register.objects.earliest("pk")
    for _n in range(number):
        done_comparison(first, cast, name=f"示例名录{Register.objects.count() + 1}期")


def standings(cast: SimpleNamespace, number: int) -> None:
    """Counts of one register."""
    register = Register.objects.first() or made_register(cast, settings, counted_firms())
    for _n in range(number):
        done_standing(cast, register)


def weights(cast: SimpleNamespace, number: int) -> None:
    """Versions of the weights of one chain."""
    if not Chain.objects.exists():
        make_chain(cast.county, actor=cast.clock)
    for _n in range(number):
        version = draft_weights("glass", cast.county, actor=cast.officer)
        publish_weights(version.pk, actor=cast.leader, reason="议定")


def flows(cast: SimpleNamespace, number: int) -> None:
    """Editions of one region's input–output table."""
    for n in range(number):
        made_flows(cast, f"第{n}版之{FlowTable.objects.count()}")


LISTS = [
    List(name="prospecting:flow-list", make=flows),
    List(name="prospecting:weight-list", make=weights),
    List(name="prospecting:weight-list", make=weights, query="?format=xlsx"),
    List(name="prospecting:standing-list", make=standings),
    List(name="prospecting:signal-list", make=signals),
    List(name="prospecting:signal-list", make=signals, query="?format=xlsx"),
    List(name="prospecting:screening-list", make=screenings),
    List(name="prospecting:list-list", make=screenings),
    List(name="prospecting:list-list", make=screenings, query="?format=xlsx"),
    List(name="prospecting:register-list", make=registers, who="admin"),
    List(
        name="prospecting:segment-targets", make=firms_of_a_list,
        kwargs=lambda _cast: {"segment_id": Segment.objects.get(code="needle").pk},
    ),
    List(name="prospecting:list-page", make=firms_of_a_list, kwargs=the_list),
    List(name="prospecting:list-page", make=firms_of_a_list, kwargs=the_list, query="?format=xlsx"),
]  # fmt: skip
