"""Running one command: its answer printed, its refusal told, its exit status."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Sequence

from wutong.runtime.errors import Interrupted, Unusable
from wutong.runtime.interrupts import ending_signals_raise
from wutong.runtime.whole_files import reason_of

from .answers import Answer, Run, tell_progress
from .parser import make_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = make_parser().parse_args(arguments)
    run: Run = asked.run
    try:
        # Whatever a library prints must not get between the answer and its reader.
        with contextlib.redirect_stdout(sys.stderr), ending_signals_raise():
            answer = run(asked)
        _print(answer, as_json=getattr(asked, "json", False))
    except KeyboardInterrupt:
        return 130
    except Interrupted as ended:
        return 128 + ended.signum
    except BrokenPipeError:
        # The reader of our output has gone; Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Unusable as error:
        return _refuse(str(error))
    except Exception as error:
        if reason := _reason_for_people(error):
            return _refuse(reason)
        raise
    return answer.status


def _print(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        json.dump(answer.document, sys.stdout, ensure_ascii=False, default=str)
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in answer.lines)
    sys.stdout.flush()


def _refuse(reason: str) -> int:
    tell_progress(f"wutong: {reason}")
    return 2


def _reason_for_people(error: Exception) -> str:
    """The text of an error that the user can mend; "" for a fault of the program."""
    from wutong.config.env import SettingRefused

    if isinstance(error, SettingRefused):
        return str(error)
    if isinstance(error, OSError) and (why := reason_of(error)):
        return f"{error.filename}: {why}" if error.filename else why
    from wutong.kernel.errors import BadInput, NotAllowed, WrongState

    return str(error) if isinstance(error, BadInput | NotAllowed | WrongState) else ""
