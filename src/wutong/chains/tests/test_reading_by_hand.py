"""Business scopes written by hand, and how a person reads each: the reader must say the same."""

from __future__ import annotations

import pytest

from wutong.chains.rules.lexicon import Verb
from wutong.chains.rules.matching import Fit, Matcher
from wutong.chains.rules.specs import SegmentSpec, TermSpec

WORDS = ("硝酸铵", "硝铵", "焦炭", "冶金焦", "玻璃器皿", "玻璃制品")
MATCHER = Matcher(
    [
        SegmentSpec(
            code="s",
            name="s",
            terms=tuple(TermSpec(word, "term", 1.0, "Wutong", "hand-written") for word in WORDS),
            industries=(),
        )
    ]
)
DEEDS = {
    Verb.PRODUCE: "makes", Verb.DEVELOP: "develops", Verb.TRADE: "deals", Verb.SERVICE: "serves",
    Verb.NONE: "bare",
}  # fmt: skip


def heard(fit: Fit) -> str:
    """What the strongest hit says, in one word."""
    if not fit.hits or fit.best is None:
        return "nothing"
    if all(hit.negated for hit in fit.hits):
        return "not done"
    if fit.best.modifier:
        return "another thing"
    return "by branches" if fit.best.limited else DEEDS[fit.best.verb]


@pytest.mark.parametrize(
    ("scope", "person"),
    [
        ("硝酸铵生产、销售", "makes"),
        ("生产：硝酸铵、硝酸钠；销售：化肥", "makes"),
        ("許可項目：危險化學品生產（硝酸銨）", "makes"),
        ("硝酸铵（有效期至2027年5月1日）、硝酸钠的制造", "makes"),
        (
            "一般项目：化肥销售。许可项目：硝酸铵生产（依法须经批准的项目，经批准后方可经营）",
            "makes",
        ),
        ("从事玻璃器皿、工艺品的生产加工", "makes"),
        ("生产销售玻璃器皿、餐具", "makes"),
        ("产销玻璃制品", "makes"),
        ("原煤洗选、焦炭冶炼", "makes"),
        ("玻璃器皿的设计、生产和销售", "makes"),
        ("玻璃制品的研发", "develops"),
        ("化工产品（硝酸铵）批发", "deals"),
        ("硝酸铵的批发、零售", "deals"),
        ("焦炭、钢材、生铁购销", "deals"),
        ("经销焦炭", "deals"),
        ("批发零售日用百货、玻璃器皿", "deals"),
        ("玻璃器皿进出口", "deals"),
        ("焦炭运输", "serves"),
        ("化工产品销售（不含硝酸铵）", "not done"),
        ("化肥生产（硝酸铵除外）", "not done"),
        ("危险化学品（除硝酸铵外）批发", "not done"),
        ("化肥、农药（不包括硝酸铵等危险化学品）零售", "not done"),
        ("不得经营硝酸铵", "not done"),
        ("化肥销售，硝酸铵不得销售", "not done"),
        ("化肥（硝酸铵严禁销售）", "not done"),
        ("危险化学品经营，硝酸铵不包括在内", "not done"),
        ("化肥生产，但硝酸铵除外", "not done"),
        ("化肥生产（暂不生产硝酸铵）", "not done"),
        ("硝酸铵生产（仅限分支机构经营）", "by branches"),
        ("以下限分公司经营：硝酸铵生产", "by branches"),
        ("硝酸铵生产设备制造", "another thing"),
        ("焦炭包装机械生产", "another thing"),
        ("化肥销售，未经许可不得经营硝酸铵", "nothing"),
        ("餐饮服务", "nothing"),
    ],
)
def test_a_scope_is_read_as_a_person_reads_it(scope: str, person: str) -> None:
    fit = MATCHER.fit(scope)

    assert heard(fit) == person
    for hit in fit.hits:  # the span underlines the word as the scope writes it
        assert len(scope[hit.start : hit.end]) == len(hit.word)


def test_a_thing_beside_the_forbidden_one_is_still_done() -> None:
    fit = MATCHER.fit("焦炭销售，硝酸铵不得销售")

    assert [(hit.word, hit.negated) for hit in fit.hits] == [("焦炭", False), ("硝酸铵", True)]
