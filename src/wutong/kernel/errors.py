"""What can go wrong in the domain, told apart so that the edge can answer well."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """This person may not do this to this thing. The edge answers 403."""


class WrongState(Exception):
    """The thing has moved on, or is not ready. The edge answers 409 with the reason."""


class BadInput(Exception):
    """What was handed in can't be used; says where, why and how to mend it. The edge answers 422.

    `problems` holds one sentence per fault, in the user's words; all faults, not only the first.
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else [str(p) for p in problems]
        super().__init__("\n".join(self.problems))
