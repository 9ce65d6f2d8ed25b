"""Clocks of 13710, lights, whose turn, and words that promise what may not be promised.

Sources: the Shanxi 13710 supervision practice (1 day studied, 3 days answered, 7 days solved, 1
month where it is complex, 0: followed until it is closed); 公平竞争审查条例 (State Council order
783) article 10. Whether its days are calendar or working days is not said there: rows decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wutong.calendars.rules import WorkCalendar
from wutong.pipeline.rules.stages import add_months

DAY, WORKING_DAY, MONTH = "day", "working_day", "month"
CONTACTS_DECIDE, CONTACTS_FETCH = "contacts-decide", "contacts-fetch"
STUDY, ANSWER, SOLVE, COMPLEX, LEADER, YELLOW = (
    "study", "answer", "solve", "complex", "leader", "yellow"
)  # fmt: skip
RED_LIGHT, YELLOW_LIGHT, GREEN_LIGHT, GREY_LIGHT = "red", "yellow", "green", "grey"


@dataclass(frozen=True)
class Span:
    """A number of calendar days (日), working days (工作日) or months."""

    amount: int
    unit: str


def end_of(start: date, span: Span, calendar: WorkCalendar) -> date | None:
    """The last day in time; the day of start is not counted. None where a working-day count
    reaches a year whose calendar is not published: unknown is not guessed.
    """
    if span.unit == MONTH:
        return add_months(start, span.amount)
    if span.unit == WORKING_DAY:
        due = calendar.add_workdays(start, span.amount)
        return due.day if due.known else None
    return start + timedelta(days=span.amount)


def light_of(due: date | None, done_on: date | None, today: date, yellow: int) -> str:
    """Red: the day is over and it is not done. Yellow: at most `yellow` days are left. Green: there
    is time, or it is done. Grey: no day is known.
    """
    if done_on is not None:
        return GREEN_LIGHT
    if due is None:
        return GREY_LIGHT
    left = (due - today).days
    if left < 0:
        return RED_LIGHT
    return YELLOW_LIGHT if left <= yellow else GREEN_LIGHT


@dataclass(frozen=True)
class Cell:
    """One of the five cells of the 13710 strip.

    `state` is done, done_late, now, late, wait or unknown; `late` the days over (of a done cell:
    the days it came late).
    """

    step: str
    due: date | None
    done_on: date | None
    state: str
    late: int = 0


def strip_of(
    *,
    study_by: date | None,
    answer_by: date | None,
    solve_by: date | None,
    complex_by: date | None,
    studied_on: date | None,
    answered_on: date | None,
    solved_on: date | None,
    closed_on: date | None,
    is_complex: bool,
    today: date,
) -> tuple[Cell, ...]:
    """1, 3, 7, 1, 0: always five cells. The fourth counts only where it is complex; the last has no
    day of its own, it closes only when the matter is solved.
    """
    solving = None if is_complex else solved_on
    cells = [
        _cell(STUDY, study_by, studied_on or answered_on or solved_on, today),
        _cell(ANSWER, answer_by, answered_on or solved_on, today),
        Cell(SOLVE, solve_by, None, "wait")
        if is_complex
        else _cell(SOLVE, solve_by, solving, today),
        _cell(COMPLEX, complex_by, solved_on, today)
        if is_complex
        else Cell(COMPLEX, complex_by, None, "wait"),
    ]
    first_open = next((c for c in cells if c.state == "now"), None)
    settled = tuple(
        Cell(c.step, c.due, c.done_on, "wait") if c.state == "now" and c is not first_open else c
        for c in cells
    )
    closing = Cell("close", None, closed_on, "done" if closed_on else "wait")
    return (*settled, closing)


def _cell(step: str, due: date | None, done_on: date | None, today: date) -> Cell:
    if done_on is not None:
        late = (done_on - due).days if due is not None and done_on > due else 0
        return Cell(step, due, done_on, "done_late" if late else "done", late)
    if due is None:
        return Cell(step, due, None, "unknown")
    late = (today - due).days
    return Cell(step, due, None, "late", late) if late > 0 else Cell(step, due, None, "now")


def escalates_on(
    *,
    study_by: date | None,
    answer_by: date | None,
    solve_by: date | None,
    studied_on: date | None,
    answered_on: date | None,
) -> date | None:
    """The day from which the department is called: the day after the first step that was missed
    and is still open. None where no day is known.
    """
    open_days = [
        due
        for due, done in (
            (study_by, studied_on or answered_on), (answer_by, answered_on), (solve_by, None)
        )
        if due is not None and done is None
    ]  # fmt: skip
    return min(open_days) + timedelta(days=1) if open_days else None


def leader_called_on(solve_by: date | None, called_on: date, after: int) -> date:
    """The day from which the responsible leader is called: `after` days after the department was
    called and after the matter should have been solved, whichever is later.
    """
    base = max(called_on, solve_by + timedelta(days=1)) if solve_by is not None else called_on
    return base + timedelta(days=after)


@dataclass(frozen=True)
class Phrase:
    """A phrase that must not stand in a promise, and the rule that says so."""

    words: str
    rule: str


def flags_in(text: str, phrases: Iterable[Phrase]) -> list[Phrase]:
    """The phrases of which a text speaks; blanks and signs in between do not hide them.

    A phrase may name two parts with “…” between: 税收…返还 finds 税收全额返还 within 12 signs.
    """
    bare = "".join(sign for sign in text.lower() if sign.isalnum())
    return [phrase for phrase in phrases if _speaks_of(bare, phrase.words.lower())]


def _speaks_of(bare: str, words: str) -> bool:
    first, _dots, rest = words.partition("…")
    first, rest = ("".join(s for s in part if s.isalnum()) for part in (first, rest))
    at = bare.find(first) if first else -1
    while at >= 0:
        end = at + len(first)
        if not rest or rest in bare[end : end + 12 + len(rest)]:
            return True
        at = bare.find(first, at + 1)
    return False
