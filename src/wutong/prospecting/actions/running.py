"""Long readings of a register, outside the web process: begun, followed, ended, or told why not.

A screening, a comparison of editions and a count of the county's standing are run alike; what each
reads and keeps is its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import DatabaseError, models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import Lifecycle, editing
from wutong.kernel.errors import BadInput, WrongState
from wutong.prospecting.models import Register
from wutong.prospecting.rules.register import RegisterFault
from wutong.prospecting.wording import fault_words

from .registers import place_of

logger = logging.getLogger(__name__)

ENDED = frozenset({"done", "failed"})
SECONDS_BETWEEN_REPORTS = 0.7

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Reading(Generic[Row]):
    """How one kind of reading is run. Its rows have a state, `rows_read`, `message`, `ended_at`.

    `related` is what the work looks at; `asker` who asked, in whose language faults are told;
    `registers` whose folders are named by the register's name; `broken` says that the program is at
    fault.
    """

    lifecycle: Lifecycle[Any]
    model: type[Row]
    related: tuple[str, ...]
    asker: Callable[[Row], User]
    registers: Callable[[Row], Sequence[Register]]
    broken: Callable[[], str]

    def run(self, key: int, work: Callable[[Row], Row], *, actor: User) -> Row:
        """Do the work and give back the row as it ended. May be called again after a crash.

        What can't be read is told in the row's message. Only an outage of the database is raised:
        the queue then tries again.
        """
        if not self._begun(key, actor=actor):
            return self._get(key)
        row = self.model._default_manager.select_related(*self.related).get(pk=key)
        with translation.override(self.asker(row).language or settings.LANGUAGE_CODE):
            try:
                return work(row)
            except DatabaseError:
                raise
            except RegisterFault as fault:
                problems = [fault_words(problem) for problem in fault.problems]
            except BadInput as fault:
                problems = [str(problem) for problem in fault.problems]
            except PermissionError as error:
                words = _("%(path)s can't be read: let the server's user read the folder")
                problems = [words % {"path": error.filename or ""}]
            except Exception:  # whatever it is, the page must not say "running" for ever
                logger.exception("%s %s failed", self.model._meta.label_lower, key)
                problems = [self.broken()]
            return self._failed(row, problems, actor=actor)

    def _begun(self, key: int, *, actor: User) -> bool:
        """Mark the row as running; False when it has ended already."""
        state = self.model._default_manager.values_list(self.lifecycle.field, flat=True).get(pk=key)
        if state in ENDED:
            return False
        # running already means that a worker died with it: half a reading is none, so it is read
        # again from the start
        try:
            with self.lifecycle.take(
                "start" if state == "queued" else "resume", key, actor=actor
            ) as row:
                row.rows_read = 0
        except WrongState:
            return False
        return True

    def _failed(self, row: Row, problems: Sequence[str], *, actor: User) -> Row:
        for register in self.registers(row):
            # where the files lie is the administrator's business
            place = str(place_of(register.path))
            problems = [problem.replace(place, register.name) for problem in problems]
        try:
            with self.lifecycle.take("fail", row.pk, actor=actor) as failed:
                failed.message, failed.ended_at = "\n".join(problems), timezone.now()
        except WrongState:
            pass  # another worker that was thought dead has ended it
        return self._get(row.pk)

    def reporter(self, key: int, *, actor: User) -> Callable[[int, int | None], None]:
        """Writes how far the reading is, not more often than a page asks."""
        last = time.monotonic()

        def report(rows: int, _total: int | None) -> None:
            nonlocal last
            if time.monotonic() - last < SECONDS_BETWEEN_REPORTS:
                return
            last = time.monotonic()
            # the count is never told in events, so this writes one column and nothing else
            with editing(self.model, key, actor=actor) as row:
                row.rows_read = rows  # type: ignore[attr-defined]

        return report

    def again(self, key: int, queue: Callable[[Any], None], *, actor: User) -> Row:
        """Have a reading that failed tried once more; `queue` puts it among the jobs."""
        with self.lifecycle.take("retry", key, actor=actor) as row:
            row.message, row.ended_at, row.rows_read = "", None, 0
            queue(row)
        return self._get(key)

    def _get(self, key: int) -> Row:
        return self.model._default_manager.get(pk=key)
