"""Names of firms: how they are compared, what they say of parents and branches.

`name_key` and `grams` have twins in the database (migration 0001_names_can_be_searched); a test
holds each pair equal.
"""

from __future__ import annotations

import re
import unicodedata

from .fault import Fault, gettext_noop

# Left out when names are compared; after NFKC most full-width marks are among the ASCII ones.
PUNCTUATION = (
    " \t\n\r()[]{}<>《》【】〔〕「」『』〈〉\"'“”‘’.,，。、;:；：·・•‧-‐–—_/\\|*#&@!?~`+^%$="
)
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KEY = str.maketrans(_UPPER, _UPPER.lower(), PUNCTUATION)

# Legal forms at the end of a firm's name, the longest first.
LEGAL_FORMS = (
    "股份有限责任公司", "有限责任公司", "股份有限公司", "集团有限公司", "集团公司", "有限公司",
    "总公司", "公司", "（有限合伙）", "(有限合伙)", "（普通合伙）", "(普通合伙)", "合伙企业",
    "农民专业合作社", "专业合作社", "合作社",
)  # fmt: skip

# How the name of a part of a firm ends that is no legal person of its own.
BRANCH_ENDS = (
    "分公司", "支公司", "中心", "超市", "车间", "门市", "部", "局", "所", "亭", "房", "矿", "处",
    "厂", "站", "店", "社", "场", "行", "院", "校", "坊", "库", "点", "厅",
)  # fmt: skip
NO_BRANCH = frozenset({*LEGAL_FORMS, "联合社"})
_COMPANY_END = re.compile("公司|合作社|集团")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]$")


def name_key(name: str) -> str:
    """A name as it is compared: half-width, small letters, no blanks, brackets or marks."""
    return unicodedata.normalize("NFKC", name).translate(_KEY)


def grams(key: str) -> list[str]:
    """All single characters and all neighbouring pairs of a name's key, in order."""
    return [*key, *(key[i : i + 2] for i in range(len(key) - 1))]


def search_grams(key: str) -> list[str]:
    """What a name must contain to hold `key`: its pairs, or the one character that it is."""
    if len(key) < 2:
        return [key] if key else []
    return sorted({key[i : i + 2] for i in range(len(key) - 1)})


def check_name(name: str) -> Fault | None:
    """What is wrong with a firm's name, if anything: too short, no letters, a code or a number."""
    key = name_key(name)
    if len(key) < 2:
        return Fault(_TOO_SHORT, name=name)
    if not any(character.isalpha() for character in key):
        return Fault(_NO_LETTERS, name=name)
    return None


_TOO_SHORT = gettext_noop("“%(name)s” is too short for a name; write it in full")
_NO_LETTERS = gettext_noop("“%(name)s” holds no letters; write the name in full")


def core_of(name: str) -> str:
    """The name without its legal form: what is left tells firms apart. Compared by `name_key`."""
    bare = name.strip()
    for form in LEGAL_FORMS:
        if bare == form:
            break
        if bare.endswith(form):
            return name_key(bare.removesuffix(form))
    return name_key(bare)


def is_branch_name(name: str) -> bool:
    """Whether the name is that of a branch: a firm's whole name, then something of its own."""
    return bool(parent_names(name))


def parent_names(name: str) -> list[str]:
    """Names that the head office of a branch may bear, the likeliest (longest) first.

    中国农业银行股份有限公司洪洞城关分理处 → [中国农业银行股份有限公司]. Empty when the name is
    not that of a branch. Only names: whether such a firm is known is for the register to say.
    """
    bare = _BRACKETS.sub("", name.strip())
    candidates = []
    for found in _COMPANY_END.finditer(bare):
        head, rest = bare[: found.end()], bare[found.end() :]
        if len(head) < 4 or not rest or rest in NO_BRANCH:
            continue
        if head.endswith("分公司") or (head.endswith("集团") and rest.startswith("有限")):
            continue
        limited = head.endswith(("有限公司", "有限责任公司"))
        if (limited and not _COMPANY_END.search(rest)) or rest.endswith(BRANCH_ENDS):
            candidates.append(head)
    return candidates[::-1]
