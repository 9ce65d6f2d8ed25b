"""What a file is by its first bytes: its name may say anything."""

from __future__ import annotations

HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


def kind_of_bytes(head: bytes) -> str:
    """The content type of a photo or PDF by its first 32 bytes; "" for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        return "image/heic"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return ""
