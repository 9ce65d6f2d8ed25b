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
        # one makes, develops, deals: how the deed is written
        ("硝酸铵（液态）、硝酸钠生产销售一体化", "makes"),
        ("年产60万吨焦炭、1万吨粗苯", "makes"),
        ("代加工玻璃器皿", "makes"),
        ("玻璃器皿来样加工", "makes"),
        ("玻璃器皿（生产、销售）", "makes"),
        ("焦炭、冶金焦（凭安全生产许可证核定的范围生产，有效期至2025年6月30日）", "makes"),
        ("炭素制品；冶金焦；焦炭；以上产品的生产、销售", "makes"),
        ("①生产玻璃器皿②销售焦炭", "makes"),
        ("玻璃製品之研究開發、製造及買賣", "makes"),
        ("玻璃制品買賣", "deals"),
        ("焦炭（批发）", "deals"),
        ("硝酸铵（凭许可证经营）", "bare"),
        ("危险化学品（仅限硝酸铵）生产", "makes"),
        ("户外、野外用品销售；玻璃制品制造", "makes"),
        ("国内外焦炭贸易", "deals"),
        # not done, or not by the firm itself
        ("除硝酸铵外的化肥销售", "not done"),
        ("除硝铵以外其他化肥的生产", "not done"),
        ("焦炭生产（已停产）", "by branches"),
        ("（以下范围限分支机构经营）化肥零售；焦炭销售", "by branches"),
        ("下列项目限分公司经营：化肥零售；焦炭销售", "by branches"),
        # another thing that is named after it, or made from it
        ("为焦炭生产企业提供技术服务", "another thing"),
        ("玻璃器皿生产线设备安装", "another thing"),
        ("光学玻璃器皿窑炉设计", "another thing"),
        ("玻璃器皿箱销售", "another thing"),
        ("利用焦炭生产电石", "another thing"),
        ("以硝酸铵为原料生产膨化炸药", "another thing"),
    ],
)
def test_a_scope_is_read_as_a_person_reads_it(scope: str, person: str) -> None:
    fit = MATCHER.fit(scope)

    assert heard(fit) == person
    for hit in fit.hits:  # the span underlines the word as the scope writes it
        assert len(scope[hit.start : hit.end]) == len(hit.word)


def test_what_is_made_from_a_thing_is_made() -> None:
    fit = MATCHER.fit("利用工业废渣生产玻璃制品")

    assert heard(fit) == "makes"


def test_below_a_branch_ends_at_the_full_stop() -> None:
    fit = MATCHER.fit("（以下限分支机构经营）化肥零售；焦炭销售。玻璃制品制造")

    assert [(hit.word, hit.limited) for hit in fit.hits] == [("焦炭", True), ("玻璃制品", False)]


def test_only_what_is_named_of_a_kind_is_done() -> None:
    fit = MATCHER.fit("硝铵（仅限硝酸铵）生产")

    assert [(hit.word, hit.limited) for hit in fit.hits] == [("硝铵", True), ("硝酸铵", False)]


def test_a_thing_beside_the_forbidden_one_is_still_done() -> None:
    fit = MATCHER.fit("焦炭销售，硝酸铵不得销售")

    assert [(hit.word, hit.negated) for hit in fit.hits] == [("焦炭", False), ("硝酸铵", True)]
