"""Turn domain errors into answers, once, for every view."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .errors import BadInput, NotAllowed, WrongState


class DomainErrors:
    """403 for the forbidden, 409 for the too late, 422 for what can't be used.

    To htmx only the reason goes, as a short notice; a browser without script gets a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match error:
            case NotAllowed():
                status, reasons = 403, [str(error)]
            case WrongState():
                status, reasons = 409, [str(error)]
            case BadInput():
                status, reasons = 422, error.problems
            case _:
                return None
        context = {"reasons": reasons, "status": status}
        if not request.headers.get("HX-Request"):
            return render(request, "ui/refusal.html", context, status=status)
        answer = render(request, "ui/_refusal.html", context, status=status)
        # the notice goes to its corner: what the person was looking at stays as it is
        answer["HX-Retarget"], answer["HX-Reswap"] = "#toasts", "beforeend"
        return answer
