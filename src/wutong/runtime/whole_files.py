"""Writing a file that somebody asked for: it appears whole or not at all.

What stood there before stays until the new file is whole, whether the disk is full, the command is
ended, or two runs write to one place.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wutong.runtime.errors import Unusable
from wutong.runtime.words import gettext as _
from wutong.runtime.words import gettext_noop

# A name may have 255 bytes on most disks, a Chinese sign takes three.
_MOST_SIGNS = 40

_REASONS = {
    errno.ENOSPC: gettext_noop("the disk is full"),
    errno.EDQUOT: gettext_noop("the space that this user may use is full"),
    errno.EFBIG: gettext_noop("the file grows larger than is allowed here"),
    errno.EACCES: gettext_noop("this user has no right to it"),
    errno.EPERM: gettext_noop("this user has no right to it"),
    errno.EROFS: gettext_noop("nothing can be written on this disk"),
    errno.ENAMETOOLONG: gettext_noop("the name is too long"),
    errno.EIO: gettext_noop("the disk reports an error"),
}
# Libraries in other languages put the number into the text.
_NUMBER = re.compile(r"(?:\[Errno |os error )(\d+)")


def reason_of(error: OSError) -> str:
    """Why the machine refuses, in words for people; "" for what they can't mend."""
    number = error.errno
    if number is None and (found := _NUMBER.search(str(error))):
        number = int(found[1])
    return _(_REASONS[number]) if number in _REASONS else ""


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A draft to write into, which takes the place of `target` when the block ends well.

    A link is followed. Raises Unusable where `target` is a device, a pipe or a folder, and where
    the disk refuses.
    """
    if target.exists() and not target.is_file():
        raise Unusable(_("%(path)s is no ordinary file: name one.") % {"path": target})
    place = target.resolve()
    mark = f"{os.getpid()}-{secrets.token_hex(3)}"
    draft = place.with_name(f"{place.name[:_MOST_SIGNS]}.{mark}.part")
    try:
        try:
            yield draft
            with draft.open("rb") as written:
                os.fsync(written.fileno())
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        if why := reason_of(error):
            raise Unusable(
                _("%(path)s can't be written: %(why)s") % {"path": target, "why": why}
            ) from error
        raise
