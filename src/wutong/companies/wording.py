"""Faults of the rules in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .rules.fault import Fault


def say(fault: Fault) -> str:
    """The reason, translated."""
    return _(fault.message) % fault.values if fault.values else _(fault.message)
