"""Doing what a page was asked for: what hinders a deed is told on the page, not raised.

A fault that the user can mend is 422; what came too late is 409, and stands above the page as it
now is, since its form may be gone from there. Forbidden and invisible are raised as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm

from .errors import BadInput, WrongState


@dataclass(frozen=True)
class Outcome:
    """How it went: the status of the answer, words for the top of the page, what the deed gave."""

    status: int
    refusal: str = ""
    result: Any = None

    @property
    def done(self) -> bool:
        """Whether the deed was done."""
        return self.status < 400


def attempt(deed: Callable[[], object]) -> Outcome:
    """Do a deed without a form."""
    try:
        result = deed()
    except BadInput as bad:
        return Outcome(422, " ".join(str(problem) for problem in bad.problems))
    except WrongState as late:
        return Outcome(409, str(late))
    return Outcome(200, result=result)


def attempt_form(form: BaseForm, deed: Callable[[dict[str, Any]], object]) -> Outcome:
    """Do a deed with what a form says; faults stand at the form, what came too late doesn't."""
    if not form.is_valid():
        return Outcome(422)
    try:
        result = deed(form.cleaned_data)
    except BadInput as bad:
        for problem in bad.problems:
            form.add_error(None, problem)
        return Outcome(422)
    except WrongState as late:
        return Outcome(409, str(late))
    return Outcome(200, result=result)


def saved(form: BaseForm, deed: Callable[[dict[str, Any]], object]) -> Outcome:
    """Like `attempt_form`, for a page that is nothing but its form: all faults stand there."""
    outcome = attempt_form(form, deed)
    if outcome.refusal:
        form.add_error(None, outcome.refusal)
    return outcome


def faults_of(form: BaseForm) -> str:
    """All faults of a form in one line, for a page that doesn't show the form again."""
    own = [str(fault) for fault in form.non_field_errors()]
    named = [
        f"{form.fields[name].label}: {' '.join(map(str, faults))}"
        for name, faults in form.errors.items()
        if name in form.fields
    ]
    return " ".join([*own, *named])
