"""Reading a photo of a business licence, offline. The reader of text is an optional extra.

Only a worker calls `read_photo`: it takes seconds and some hundred megabytes.
"""

from __future__ import annotations

import importlib.util
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wutong.companies.public import parse_uscc

from .rules.licences import Licence, Line, read_licence

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
# shorter side; below this the small print is less than ten pixels high
MIN_SIDE = 450
# variance of the second derivative of the grey picture, at 1,000 pixels wide; sharp print is > 300
BLURRED = 60.0

# one thread: a worker serves the other jobs of the county at the same time
_PARAMS = {
    "Global.log_level": "error",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class Fault:
    """What was wrong with a photo."""

    NOT_AN_IMAGE = "not_an_image"
    TOO_BIG = "too_big"
    TOO_SMALL = "too_small"
    BLURRED = "blurred"
    NO_LICENCE = "no_licence"
    NO_READER = "no_reader"
    BROKE_OFF = "broke_off"


class BadPhoto(Exception):
    """The photo can't be used; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Photo:
    """What was read, and how far the picture had to be turned (degrees, against the clock)."""

    licence: Licence
    turned: int


def can_read() -> bool:
    """Whether the optional reader is installed."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "PIL"))


def looks_like_photo(start: bytes) -> bool:
    """JPEG or PNG, by their first bytes."""
    return start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def is_code(text: str) -> bool:
    """Whether this is a unified social credit code (GB 32100-2015)."""
    return parse_uscc(text).code is not None


def read_photo(path: Path) -> Photo:
    """The fields on a photo. Raises BadPhoto with the reason."""
    if not can_read():
        raise BadPhoto(Fault.NO_READER)
    picture = _opened(path)
    if min(picture.size) < MIN_SIDE:
        raise BadPhoto(Fault.TOO_SMALL)
    from rapidocr import RapidOCR

    engine = RapidOCR(params=_PARAMS)
    best = Photo(Licence({}, has_heading=False), 0)
    for turned in (0, 90, 270, 180):
        licence = read_licence(_lines(engine, picture, turned), is_code)
        if len(licence.fields) > len(best.licence.fields) or licence.is_well_read:
            best = Photo(licence, turned)
        if licence.is_well_read:
            break
    if not best.licence.is_licence or not best.licence.fields:
        raise BadPhoto(Fault.BLURRED if _sharpness(picture) < BLURRED else Fault.NO_LICENCE)
    return best


def _opened(path: Path) -> Any:
    """The picture upright as the camera meant it, in colour."""
    from PIL import Image, ImageOps

    if path.stat().st_size > MAX_BYTES:
        raise BadPhoto(Fault.TOO_BIG)
    data = path.read_bytes()
    if not looks_like_photo(data[:8]):
        raise BadPhoto(Fault.NOT_AN_IMAGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            # only the header is read here: the size is known before a pixel is unpacked
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            if picture.width * picture.height > MAX_PIXELS:
                raise BadPhoto(Fault.TOO_BIG)
            return ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError:
        raise BadPhoto(Fault.TOO_BIG) from None
    except (OSError, SyntaxError, ValueError):
        raise BadPhoto(Fault.NOT_AN_IMAGE) from None


def _lines(engine: Any, picture: Any, turned: int) -> list[Line]:
    import numpy

    image = picture.rotate(turned, expand=True) if turned else picture
    # the reader expects blue first
    result = engine(numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1]))
    if result.txts is None:
        return []
    return [
        Line(text, tuple((float(x), float(y)) for x, y in box), float(score))  # type: ignore[arg-type]
        for text, box, score in zip(result.txts, result.boxes, result.scores, strict=True)
    ]


def _sharpness(picture: Any) -> float:
    import numpy

    grey = picture.convert("L")
    grey.thumbnail((1000, 1000))
    g = numpy.asarray(grey, dtype=numpy.float64)
    second = g[:-2, 1:-1] + g[2:, 1:-1] + g[1:-1, :-2] + g[1:-1, 2:] - 4 * g[1:-1, 1:-1]
    return float(second.var())
