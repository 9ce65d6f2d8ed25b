"""The data folder: the embedded database, attachments, signed roots and secrets of one place.

Default is `var/` of the checkout. A folder that others made keeps its mode and its contents.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from wutong.runtime.account import Account, account_for
from wutong.runtime.binaries import STATE_ROOT, make_state_root
from wutong.runtime.errors import Unusable
from wutong.runtime.words import gettext as _

MARKER = ".wutong-data"
# Everything that we ever put into a data folder; `remove` takes away these and nothing else.
OWN_NAMES = frozenset(
    {
        MARKER,
        "database-password",
        "files",
        "keys",
        "locks",
        "log",
        "postgres",
        "processes",
        "registers",
        "roots",
        "run",
        "socket-folder",
        "static",
    }
)
OWN_PREFIXES = ("postgres-new-", "postgres-incomplete-", "tmp-restore-")
# What an otherwise empty folder may hold: a fresh disk, or a folder kept in a repository.
HARMLESS_NAMES = frozenset({"lost+found", ".gitignore", ".gitkeep"})


@dataclass(frozen=True)
class DataDir:
    """One data folder; `note` is a line for the user when it is not the one he would expect."""

    path: Path
    explicit: bool
    note: str = ""

    @property
    def postgres(self) -> Path:
        """The cluster of the embedded database (PGDATA)."""
        return self.path / "postgres"

    @property
    def password_file(self) -> Path:
        """The random password of the embedded database, readable by the owner only."""
        return self.path / "database-password"

    @property
    def locks(self) -> Path:
        """Lock files that tell who uses the embedded database."""
        return self.path / "locks"

    @property
    def log(self) -> Path:
        """Where the database and the supervised processes write their logs."""
        return self.path / "log"

    @property
    def files(self) -> Path:
        """Attachments and generated documents."""
        return self.path / "files"

    @property
    def roots(self) -> Path:
        """Signed daily roots of the audit chains."""
        return self.path / "roots"

    @property
    def is_ours(self) -> bool:
        """Whether the folder was made (or found empty) by us."""
        return (self.path / MARKER).is_file()

    def make(self) -> None:
        """Make the folder and its marker when they are missing; harmless when repeated.

        Raises Unusable when it cannot be made, or holds things that are not ours.
        """
        try:
            self._make_missing_folders()
            if not self.is_ours:
                self._refuse_strangers()
                (self.path / MARKER).write_text("Data of Wutong: database, attachments, secrets.\n")
            for folder in (self.locks, self.log):
                _make_closed(folder)
        except OSError as error:
            raise Unusable(
                _(
                    "The data folder %(path)s cannot be used (%(strerror)s). Name a folder that "
                    "this user may write to with --data-dir."
                )
                % {"path": self.path, "strerror": error.strerror}
            ) from error

    def remove(self) -> None:
        """Delete what we put there; the folder itself goes only when nothing else is in it.

        Raises Unusable when the folder is not ours.
        """
        if not self.path.exists():
            return
        if not self.is_ours:
            raise Unusable(
                _(
                    "%(path)s was not made by Wutong (it has no file %(marker)s), so it is not "
                    "deleted. Name the right folder with --data-dir."
                )
                % {"path": self.path, "marker": MARKER}
            )
        # The marker goes last: an interrupted removal can be repeated.
        for entry in sorted(self.path.iterdir(), key=lambda entry: entry.name == MARKER):
            if entry.name in OWN_NAMES or entry.name.startswith(OWN_PREFIXES):
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink(missing_ok=True)
        if not any(self.path.iterdir()):
            self.path.rmdir()

    def _make_missing_folders(self) -> None:
        missing = [self.path, *self.path.parents]
        missing = [folder for folder in missing if not folder.exists()]
        for folder in reversed(missing):
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            # Root's database account must get through; nobody gets a look inside.
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)

    def _refuse_strangers(self) -> None:
        strangers = sorted(
            entry.name
            for entry in self.path.iterdir()
            if entry.name not in OWN_NAMES | HARMLESS_NAMES
            and not entry.name.startswith(OWN_PREFIXES)
        )
        if strangers:
            raise Unusable(
                _(
                    "%(path)s is not a data folder of Wutong and not empty (it holds "
                    "%(stranger)s). Name a new or empty folder with --data-dir."
                )
                % {"path": self.path, "stranger": strangers[0]}
            )


def resolve_data_dir(explicit: Path | None, *, for_database: bool = True) -> DataDir:
    """The data folder to use: the given one, else `var/` of the checkout.

    With `for_database`, root checks that the account of the database can reach it: an explicit
    folder that it cannot reach raises Unusable, the default one is replaced by a folder under
    /var/lib/wutong, which `note` tells. Nothing is made in the data folder itself.
    """
    path = Path(os.path.abspath(explicit or home_folder() / "var"))
    if path.exists() and not path.is_dir():
        raise Unusable(_("%(path)s is a file. Name a folder with --data-dir.") % {"path": path})
    chosen = DataDir(path, explicit is not None)
    if not for_database:
        return chosen
    account = account_for(chosen.postgres)
    blocked = None if not account.drops else first_unreachable(path, account)
    if blocked is None:
        return chosen
    if explicit is not None:
        raise Unusable(
            _(
                "The database runs as the account %(name)s, which cannot enter %(blocked)s. "
                "Name a folder that it can reach with --data-dir (for example "
                "%(folder)s), or open that folder for it yourself."
            )
            % {"name": account.name, "blocked": blocked, "folder": STATE_ROOT / "data"}
        )
    make_state_root()
    digest = hashlib.sha256(os.fsencode(path.parent)).hexdigest()[:12]
    instead = STATE_ROOT / digest
    return DataDir(
        instead,
        explicit=False,
        note=_(
            "The database runs as the account %(name)s, which cannot enter %(blocked)s: "
            "the data is kept in %(folder)s. Choose another folder with --data-dir."
        )
        % {"name": account.name, "blocked": blocked, "folder": instead},
    )


def home_folder() -> Path:
    """The checkout that this program runs from; for an installed package the current folder."""
    root = Path(__file__).resolve().parents[3]
    if (root / "pyproject.toml").is_file() and (root / "src" / "wutong").is_dir():
        return root
    return Path.cwd()


def first_unreachable(path: Path, account: Account) -> Path | None:
    """The first folder on the way to `path` (itself included) that the account cannot enter."""
    existing = [folder for folder in (path, *path.parents) if folder.is_dir()]
    if account.can_enter(existing[0]):
        return None
    return next((folder for folder in reversed(existing) if not account.can_enter(folder)), path)


def _make_closed(folder: Path) -> None:
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(0o700)
