"""What hinders a deed is told with its status; forbidden and unforeseen are raised as ever."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from wutong.kernel.deeds import Outcome, attempt, attempt_form, faults_of, saved
from wutong.kernel.errors import BadInput, NotAllowed, WrongState


class AmountForm(forms.Form):
    """One number."""

    amount = forms.IntegerField(label="Amount", error_messages={"required": "fill this in"})


def refusing(error: Exception) -> Any:
    def deed(*_given: object) -> None:
        raise error

    return deed


def test_a_deed_without_a_form_gives_what_it_made_or_why_not() -> None:
    assert attempt(lambda: "made") == Outcome(200, "", "made")
    assert attempt(lambda: "made").done
    assert attempt(refusing(BadInput(["too much", "too late"]))) == Outcome(
        422, "too much too late"
    )
    assert attempt(refusing(WrongState("signed already"))) == Outcome(409, "signed already")
    assert not attempt(refusing(WrongState("signed already"))).done


def test_what_nobody_may_or_foresaw_is_raised() -> None:
    for error in (NotAllowed("not you"), KeyError("name")):
        with pytest.raises(type(error)):
            attempt(refusing(error))
        with pytest.raises(type(error)):
            attempt_form(AmountForm({"amount": "3"}), refusing(error))


def test_a_form_keeps_the_faults_of_the_deed_and_what_was_typed() -> None:
    form = AmountForm({"amount": "3"})

    outcome = attempt_form(form, refusing(BadInput(["more than is left"])))

    assert outcome == Outcome(422)
    assert form.non_field_errors() == ["more than is left"]
    assert form["amount"].value() == "3"


def test_a_faulty_form_does_no_deed() -> None:
    done: list[object] = []
    form = AmountForm({"amount": ""})

    assert attempt_form(form, done.append) == Outcome(422)
    assert done == []
    assert faults_of(form) == "Amount: fill this in"


def test_what_is_too_late_stands_above_the_page_or_at_a_page_that_is_its_form() -> None:
    above, at_form = AmountForm({"amount": "3"}), AmountForm({"amount": "3"})
    late = refusing(WrongState("signed already"))

    assert attempt_form(above, late) == Outcome(409, "signed already")
    assert above.non_field_errors() == []
    assert saved(at_form, late).status == 409
    assert at_form.non_field_errors() == ["signed already"]
    assert saved(AmountForm({"amount": "3"}), lambda v: v["amount"]) == Outcome(200, "", 3)
