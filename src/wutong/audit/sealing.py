"""Daily roots: a signed hash over all heads, and the keys it is signed with."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from .models import Head, Root, RootEntry
from .rules import NOTHING, plain, root_hash

KEY_NAME = "audit_ed25519"


def signing_key() -> Ed25519PrivateKey:
    """The county's own key; made at first need, kept 0600 outside the database."""
    path = Path(settings.KEYS_DIR) / KEY_NAME
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.is_file():
        made = Ed25519PrivateKey.generate()
        raw = made.private_bytes_raw()
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            path.with_suffix(".pub").write_text(made.public_key().public_bytes_raw().hex())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def has_keys() -> bool:
    """Whether roots were ever signed from this data folder."""
    return public_key() is not None


def public_key() -> Ed25519PublicKey | None:
    """The key to check roots with; None where nothing was ever signed here."""
    path = Path(settings.KEYS_DIR) / f"{KEY_NAME}.pub"
    if not path.is_file():
        return None
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(path.read_text().strip()))


def seal() -> Root | None:
    """Sign a root over every head that moved since the last one; None when none moved.

    What was not sealed yet can be rewritten unseen, so this runs every hour, after a command that
    wrote, and before a backup. The root also goes to `roots/` in the data folder: whoever rewrites
    the database can't rewrite the copy that yesterday's backup took away.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # roots follow one another: two at once would both follow the same one
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal'))")
        last = Root.objects.select_for_update().order_by("-pk").first()
        moved = list(
            Head.objects.select_for_update()
            .filter(count__gt=F("sealed"))
            .order_by("kind", "thing_id")
            .values_list("kind", "thing_id", "count", "hash")
        )
        if not moved:
            return None
        entries = [(kind, key, count, bytes(digest)) for kind, key, count, digest in moved]
        entries.sort(key=lambda e: (e[0], e[1]))
        digest = root_hash(bytes(last.hash) if last else NOTHING, entries)
        root = Root.objects.create(
            at=timezone.now(), entries=len(entries), hash=digest,
            signature=signing_key().sign(digest),
        )  # fmt: skip
        with connection.cursor() as cursor:
            with cursor.copy(
                "COPY audit_rootentry (root_id, kind, thing_id, count, hash) FROM STDIN"
            ) as copy:
                copy.write(
                    "".join(
                        f"{root.pk}\t{kind}\t{key}\t{count}\t\\\\x{head.hex()}\n"
                        for kind, key, count, head in entries
                    )
                )
            cursor.execute("UPDATE audit_head SET sealed = count WHERE count > sealed")
        transaction.on_commit(lambda: _write_out(root))
    return root


def _write_out(root: Root) -> None:
    folder = Path(settings.ROOTS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{root.pk:06d}.json"
    half = path.with_suffix(".part")
    half.write_text(
        json.dumps(
            {
                "root": root.pk,
                "at": plain(root.at),
                "entries": root.entries,
                "hash": bytes(root.hash).hex(),
                "signature": bytes(root.signature).hex(),
            }
        )
    )
    half.replace(path)


def entries_of(root: Root) -> list[tuple[str, int, int, bytes]]:
    """What a root says of each head, in the order in which it was hashed."""
    rows = RootEntry.objects.filter(root=root).values_list("kind", "thing_id", "count", "hash")
    return sorted(((k, i, c, bytes(h)) for k, i, c, h in rows), key=lambda e: (e[0], e[1]))


def signature_holds(root: Root, key: Ed25519PublicKey) -> bool:
    """Whether the root was signed with the county's key."""
    try:
        key.verify(bytes(root.signature), bytes(root.hash))
    except InvalidSignature:
        return False
    return True


def written_roots() -> dict[int, tuple[str, Path]]:
    """Hash and file of each root kept outside the database."""
    folder = Path(settings.ROOTS_DIR)
    found: dict[int, tuple[str, Path]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            content = json.loads(path.read_text())
            found[int(content["root"])] = (str(content["hash"]), path)
        except (ValueError, KeyError, TypeError):
            found[-1] = ("", path)
    return found
