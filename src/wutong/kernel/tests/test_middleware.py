"""Domain errors become answers: a page without script, a notice in the corner with htmx."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.middleware import DomainErrors


@pytest.fixture(autouse=True)
def without_a_shell(monkeypatch):
    from django.template import engines

    monkeypatch.setitem(engines["django"].engine.__dict__, "template_context_processors", ())


def answer_to(error: Exception, **headers: str) -> HttpResponse | None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = RequestFactory().post("/projects/1/sign/", headers=headers)
    return DomainErrors(view).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed("Sign"), 403),
        (WrongState("The lead has lapsed"), 409),
        (BadInput(["第 18 位应为 X", "投资额请填数字"]), 422),
    ],
)
def test_each_kind_of_error_has_its_status_and_says_why(error, status):
    answer = answer_to(error)
    assert answer is not None
    assert answer.status_code == status
    page = answer.content.decode()
    assert "<!doctype html>" in page
    assert all(reason in page for reason in str(error).split("\n"))


def test_to_htmx_only_the_reason_goes_and_nothing_on_the_page_is_replaced():
    answer = answer_to(WrongState("The lead has lapsed"), **{"HX-Request": "true"})
    assert answer is not None
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#toasts", "beforeend")
    assert "The lead has lapsed" in answer.content.decode()
    assert "<!doctype html>" not in answer.content.decode()


def test_other_errors_are_left_to_the_server():
    assert answer_to(ZeroDivisionError()) is None
