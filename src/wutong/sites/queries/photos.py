"""Photos of a site: JPEG and PNG only, told by their first bytes."""

from __future__ import annotations

from wutong.files.public import StoredFile
from wutong.sites.models import Site

PHOTO_BYTES = 8 << 20
SIGNS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def photo_type(first: bytes) -> str:
    """The content type by the first bytes; "" for anything but JPEG and PNG."""
    return next((kind for sign, kind in SIGNS.items() if first.startswith(sign)), "")


def is_photo(first: bytes) -> bool:
    """Whether these are the first bytes of a photo."""
    return bool(photo_type(first))


def photos_of(site: Site) -> list[StoredFile]:
    """The photos of one site, newest first; whoever sees the site sees them."""
    files = StoredFile.objects.filter(subject_kind="sites.site", subject_id=site.pk)
    return list(files.order_by("-pk")[:24])
