"""Why a value was refused, in words that can still be translated."""

from __future__ import annotations

from collections.abc import Mapping


class Fault(str):
    """A reason in plain English; `message` and `values` let the edge say it in another language.

    `message` is the gettext id with named placeholders, `values` fills them. As a string the fault
    reads as the finished English sentence, so it can be printed where there is no translation.
    """

    __slots__ = ("message", "values")

    message: str
    values: Mapping[str, str | int]

    def __new__(cls, message: str, **values: str | int) -> Fault:
        fault = super().__new__(cls, message % values if values else message)
        fault.message = message
        fault.values = values
        return fault


def gettext_noop(message: str) -> str:
    """Mark a message id for the catalogue; rules don't import the real thing."""
    return message
