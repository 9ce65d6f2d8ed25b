"""Reading what stands on the command line; what cannot be used is refused in words."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from wutong.runtime.errors import Unusable
from wutong.runtime.words import gettext as _


def as_quotient(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(_("a number above 0"))
    return value


def demand_file(path: Path) -> None:
    if not path.is_file():
        raise Unusable(
            _("%(path)s is a folder, name a file.") % {"path": path}
            if path.is_dir()
            else _("%(path)s does not exist.") % {"path": path}
        )
    if not os.access(path, os.R_OK):
        raise Unusable(_("%(path)s may not be read by this user.") % {"path": path})


def demand_folder_of(path: Path) -> None:
    if path.is_dir():
        raise Unusable(_("%(path)s is a folder, name a file.") % {"path": path})
    if not path.absolute().parent.is_dir():
        raise Unusable(
            _("The folder %(parent)s does not exist. Make it first.")
            % {"parent": path.absolute().parent}
        )


def as_port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(_("a port is a number from 1 to 65535"))
    return int(text)


def as_count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(_("a whole number from 0 up"))
    return int(text)


def as_seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(_("a number of seconds above 0"))
    return seconds


def as_positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("a whole number from 1 up"))
    return int(text)


def as_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a day is written 2026-11-27")) from None


def as_setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise argparse.ArgumentTypeError(_("write KEY=VALUE"))
    return key.strip(), value
