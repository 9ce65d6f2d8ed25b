"""Typed readers of environment variables: a wrong value is refused by name, never guessed."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from wutong.runtime.words import gettext as _

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class SettingRefused(Exception):
    """An environment variable has a value that can't be used."""


def text(name: str, default: str = "") -> str:
    """The variable as it stands."""
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise SettingRefused(_("%(name)s=%(raw)s: use 1 or 0") % {"name": name, "raw": repr(raw)})


def number(name: str, default: int) -> int:
    """A whole number."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return int(raw)
    except ValueError:
        raise SettingRefused(
            _("%(name)s=%(raw)s: use a whole number") % {"name": name, "raw": repr(raw)}
        ) from None


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list, cut at commas."""
    raw = os.environ.get(name)
    return list(default) if raw is None else [w.strip() for w in raw.split(",") if w.strip()]


def folder(name: str, default: Path) -> Path:
    """A folder's absolute path."""
    raw = os.environ.get(name)
    return Path(raw).expanduser().resolve() if raw else default


def database(name: str = "DATABASE_URL") -> dict[str, object]:
    """Django's settings of `postgresql://user:password@host:port/name?host=/socket/folder`.

    Unset gives a database that can't be reached: `wutong` sets the variable for its embedded one.
    """
    raw = os.environ.get(name, "")
    if not raw:
        return {"NAME": "wutong", "HOST": "/nonexistent"}
    parts = urlsplit(raw)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingRefused(
            _(
                "%(name)s: only PostgreSQL 15 or newer is supported, as "
                "postgresql://user:password@host:5432/name"
            )
            % {"name": name}
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    settings: dict[str, object] = {
        "NAME": unquote(parts.path.lstrip("/")) or "wutong",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
    }
    if query:
        settings["OPTIONS"] = query
    return settings
