"""Fields read right on photos of licences: `run.py [FOLDER]`, by default the shared pictures.

The folder holds NNN.jpg and truth.json ({"NNN": {"名称": …}}). One process, one reading after the
other, as a worker does it; needs requirements/ocr.txt.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings_test")

import django  # noqa: E402

django.setup()

from wutong.approvals.reading import BadPhoto, can_read, read_photo  # noqa: E402

KEYS = {
    "统一社会信用代码": "uscc", "名称": "name", "类型": "kind", "注册资本": "capital",
    "成立日期": "founded", "住所": "address", "经营范围": "scope",
}  # fmt: skip


def main() -> int:
    """Print one JSON object; every wrong field is told on standard error."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "../shared/data/licence_images"
    if not can_read() or not (folder / "truth.json").is_file():
        print("needs requirements/ocr.txt installed, and the pictures", file=sys.stderr)
        return 0
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    right = fields = silent = 0
    seconds, used = [], time.process_time()
    for number, told in sorted(truth.items()):
        begun = time.perf_counter()
        try:
            found = read_photo(folder / f"{number}.jpg").licence.fields
        except BadPhoto as bad:
            print(number, bad.fault, file=sys.stderr)
            found = {}
        seconds.append(time.perf_counter() - begun)
        for label, key in KEYS.items():
            fields += 1
            got = found.get(key)
            if got is not None and got.value == told[label]:
                right += 1
                continue
            print(number, label, told[label], got, file=sys.stderr)
            silent += got is not None and not got.doubts
    print(
        json.dumps(
            {
                "pictures": len(truth), "fields": fields, "right": right,
                "wrong_and_not_marked": silent,
                "seconds_median": round(statistics.median(seconds), 1),
                "seconds_most": round(max(seconds), 1),
                "processor_seconds_each": round((time.process_time() - used) / len(truth), 1),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "load": round(os.getloadavg()[0], 1),
            }
        )
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
