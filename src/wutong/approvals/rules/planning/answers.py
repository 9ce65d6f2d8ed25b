"""Reading answers: each is checked by its question, all faults are told by their field."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from wutong.runtime.words import gettext as _

from .content import BOOL, NUMBER, PlanContent

Answers = dict[str, object]


@dataclass(frozen=True)
class AnswerFault:
    """What is wrong with an answer: `field`, and why in a word with the values there are."""

    field: str
    why: str
    given: str = ""
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        known = ", ".join(self.known)
        said = {
            "missing": _("is missing"),
            "unknown": _("no such question; known: %(known)s") % {"known": known},
            "choice": _("“%(given)s” is none of %(known)s") % {"given": self.given, "known": known},
            "bool": _("“%(given)s” is neither true nor false") % {"given": self.given},
            "number": _("“%(given)s” is no number from 0 up") % {"given": self.given},
            "needed": _("is needed for a plan until acceptance"),
        }
        return f"{self.field}: {said[self.why]}"


def read_answers(
    given: Mapping[str, object], content: PlanContent
) -> tuple[Answers, list[AnswerFault]]:
    """The answers that can be used, and every fault of the others. Null means: not known."""
    answers: Answers = {}
    faults: list[AnswerFault] = []
    for name, value in given.items():
        question = content.questions.get(name)
        if question is None:
            faults.append(AnswerFault(name, "unknown", known=tuple(content.questions)))
        elif value is None:
            continue
        elif question.type == BOOL:
            if isinstance(value, bool):
                answers[name] = value
            else:
                faults.append(AnswerFault(name, "bool", str(value)))
        elif question.type == NUMBER:
            if _is_number(value):
                answers[name] = value
            else:
                faults.append(AnswerFault(name, "number", str(value)))
        elif value in question.codes:
            answers[name] = value
        else:
            known = tuple(str(code) for code in question.codes)
            faults.append(AnswerFault(name, "choice", str(value), known))
    faulty = {fault.field for fault in faults}
    faults += [
        AnswerFault(q.code, "missing")
        for q in content.questions.values()
        if q.required and q.code not in answers and q.code not in faulty
    ]
    if answers.get("until") == "acceptance" and not {"construction_days"} & {*answers, *faulty}:
        faults.append(AnswerFault("construction_days", "needed"))
    return answers, faults


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and 0 <= value < 1e12
    )
