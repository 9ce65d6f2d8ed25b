"""Where a firm belongs, from its credit code and from what the register says of its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

CODE, TEXT, NOWHERE = "code", "text", ""

PROVINCES = frozenset(
    {
        "北京",
        "天津",
        "河北",
        "山西",
        "内蒙古",
        "辽宁",
        "吉林",
        "黑龙江",
        "上海",
        "江苏",
        "浙江",
        "安徽",
    }
    | {
        "福建",
        "江西",
        "山东",
        "河南",
        "湖北",
        "湖南",
        "广东",
        "广西",
        "海南",
        "重庆",
        "四川",
        "贵州",
    }
    | {"云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门"}
)

# How the kinds of divisions end; the longest first, so that 宁夏回族自治区 is 宁夏.
_ENDINGS = re.compile(
    "(?:维吾尔|壮族|回族)?自治区$|特别行政区$|自治[州县旗]$|地区$|林区$|新区$|[省市区县盟旗]$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the GB/T 2260 tree: `path` is the codes from the province down ("14/1411/").

    Abolished nodes are there for the old codes that firms still bear.
    """

    pk: int
    code: str
    name: str
    path: str
    abolished: bool = False


def short_name(name: str) -> str:
    """A division's name as registers shorten it: 吕梁市 → 吕梁; one character is never left."""
    bare = _ENDINGS.sub("", name.strip())
    return bare if len(bare) > 1 else name.strip()


@lru_cache(1024)
def is_province(text: str) -> bool:
    """Whether the text names a province, in full or shortened."""
    return short_name(text) in PROVINCES


class PlaceFinder:
    """Finds the node for a firm; built once for a whole register."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.by_code: dict[str, Place] = {}
        self.provinces: dict[str, Place] = {}
        self.below: dict[str, list[Place]] = {}
        for place in places:
            if len(place.code) != 6:
                continue  # zones of ours stand in no credit code
            self.by_code[place.code] = place
            if place.code.endswith("0000"):
                self.provinces[short_name(place.name)] = place
            if not place.abolished:
                self.below.setdefault(place.path.split("/")[0], []).append(place)
        self._known: dict[tuple[str, str, str], tuple[int | None, str]] = {}

    def find(self, code: str | None, province: str, city: str) -> tuple[int | None, str]:
        """The node's key and from what it is known: `CODE`, `TEXT` or `NOWHERE`.

        The code holds the division of first registration and stays when a firm moves away; so
        where both are known and disagree the text is right, and where they agree the finer one.
        """
        asked = (code[2:8] if code else "", province, city)
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = self._decide(*asked)
        return found

    def _decide(self, division: str, province: str, city: str) -> tuple[int | None, str]:
        by_code, by_text = self._from_code(division), self._from_text(province, city)
        if by_code is None:
            return (by_text.pk, TEXT) if by_text is not None else (None, NOWHERE)
        if by_text is None or by_code.path.startswith(by_text.path):
            return by_code.pk, CODE
        return by_text.pk, TEXT

    def _from_code(self, division: str) -> Place | None:
        """The division itself, or the city or province that it lies in."""
        if not division:
            return None
        for code in (division, f"{division[:4]}00", f"{division[:2]}0000"):
            if (place := self.by_code.get(code)) is not None:
                return place
        return None

    def _from_text(self, province: str, city: str) -> Place | None:
        top = self.provinces.get(short_name(province)) if province else None
        if top is None or not city or short_name(city) == short_name(top.name):
            return top
        wanted = short_name(city)
        below = [p for p in self.below.get(top.path.split("/")[0], []) if p is not top]
        for matches in (
            [p for p in below if city == p.name],
            [p for p in below if wanted == short_name(p.name)],
            [p for p in below if p.name.startswith(wanted)],
        ):
            cities = [p for p in matches if p.code.endswith("00")] or matches
            if len(cities) == 1:
                return cities[0]
            if cities:
                return top  # several of that name: the province is what is sure
        return top
