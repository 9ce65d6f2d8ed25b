"""Saying which registers of firms there are: where they lie, of what day, from whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.prospecting.access import may_keep_registers, may_retire
from wutong.prospecting.models import Register
from wutong.prospecting.rules.register import RegisterFault, open_register
from wutong.prospecting.wording import fault_words


def register_register(
    path: str,
    *,
    name: str,
    source: str,
    actor: User,
    edition: date | None = None,
    name_en: str = "",
    source_en: str = "",
    is_example: bool = False,
) -> Register:
    """Enter a register of firms after looking into it; its firms are counted from its files.

    `path` is absolute, or relative to the register folder of the installation. Raises BadInput
    with all faults: nothing there, not Parquet, columns missing, no rows, a day in the future.
    """
    if not may_keep_registers(actor):
        raise NotAllowed(_("Only the administrator enters registers"))
    name, source = " ".join(name.split()), source.strip()
    problems = _word_faults(name, source, edition)
    rows = 0
    try:
        rows = _counted(place_of(path))
    except BadInput as fault:
        problems += fault.problems
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        if Register.objects.filter(name=name).exists():
            raise BadInput(
                _("There is a register “%(name)s” already: give this one another name")
                % {"name": name}
            )
        return create(
            Register(
                name=name, name_en=name_en.strip(), path=path.strip(), rows=rows, edition=edition,
                source=source, source_en=source_en.strip(), is_example=is_example, added_by=actor,
                added_at=timezone.now(),
            ),
            actor=actor,
        )  # fmt: skip


def _word_faults(name: str, source: str, edition: date | None) -> list[str]:
    problems = []
    if not name:
        problems.append(_("The register has no name: write whose register it is and of which year"))
    if not source:
        problems.append(_("The source is missing: say who gave or sold the register"))
    if edition is not None and edition > timezone.localdate():
        problems.append(
            _("The register can't be of %(day)s, that day has not come")
            % {"day": edition.isoformat()}
        )
    return problems


def place_of(path: str) -> Path:
    """Where a register lies on this machine. A relative path may not leave the register folder."""
    text = path.strip()
    if not text:
        raise BadInput(_("The folder is missing: write where the register lies"))
    home = Path(settings.REGISTER_DIR).resolve()
    given = Path(text)
    if given.is_absolute():
        return given
    place = (home / given).resolve()
    if not place.is_relative_to(home):
        raise BadInput(
            _("%(path)s leads out of the register folder: write the whole path instead")
            % {"path": text}
        )
    return place


def _counted(place: Path) -> int:
    """How many firms the register holds, from the heads of its files; they are not read through."""
    try:
        register = open_register(place)
    except RegisterFault as fault:
        raise BadInput([fault_words(problem) for problem in fault.problems]) from fault
    except PermissionError as error:
        raise BadInput(
            _("%(path)s can't be read: let the server's user read the folder")
            % {"path": str(place)}
        ) from error
    if register.rows is None:
        raise BadInput(
            _("%(path)s is a CSV file: turn it into Parquet, so that it can be read in parts")
            % {"path": place.name}
        )
    return register.rows


def retire_register(register_id: int, *, actor: User, note: str = "") -> Register:
    """Take a register out of use; screenings made with it stay."""
    with editing(Register, register_id, actor=actor, verb="retired", note=note.strip()) as register:
        if not may_retire(actor, register):
            raise NotAllowed(_("Only the administrator takes registers out of use"))
        register.retired = True
    return register


def restore_register(register_id: int, *, actor: User) -> Register:
    """Bring a register back into use, if it is still there; its firms are counted again."""
    with editing(Register, register_id, actor=actor, verb="restored") as register:
        if not may_retire(actor, register):
            raise NotAllowed(_("Only the administrator brings registers back into use"))
        register.rows = _counted(place_of(register.path))
        register.retired = False
    return register
