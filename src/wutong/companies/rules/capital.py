"""Registered capital as registers write it: “67.9000(万元)”, “５００万港币”, “壹仟万元整”.

Reads only what is written. A text that names no unit, two currencies or a rounded amount is
reported, not guessed; “N/A” is unknown, not zero.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from .fault import Fault, gettext_noop


@dataclass(frozen=True, slots=True)
class Capital:
    """An amount of registered capital.

    `amount` is in whole units of the currency (元, not 万元), exact, None when unknown.
    `currency` is the ISO 4217 code, also of currencies that are no more (DEM); None with an amount
    means that the register writes a number of 万 and names no currency.
    `problem` says why a text that is there can't be read; None for a readable or an unknown one.
    """

    amount: Decimal | None = None
    currency: str | None = None
    problem: Fault | None = None


UNKNOWN_WORDS = frozenset(
    {"N/A", "NA", "NULL", "NONE", "-", "--", "—", "——", "/"}
    | {"无", "未知", "不详", "暂无", "未公示", "未公布", "企业选择不公示"}
)

# Each currency with the words seen in registers. “元” alone is the yuan: 人民币管理条例 §4.
CURRENCY_WORDS = {
    "CNY": "人民币 人民币元 元人民币 人民幣 元 圆 RMB CNY",
    "USD": "美元 美金 美圆 US$ USD",
    "HKD": "港币 港元 香港元 港幣 港圆 HK$ HKD",
    "JPY": "日元 日圆 日币 JPY",
    "EUR": "欧元 EUR",
    "GBP": "英镑 GBP",
    "DEM": "德国马克 西德马克 马克 DEM",
    "SGD": "新加坡元 新加坡币 新币 坡币 SGD",
    "AUD": "澳大利亚元 澳元 澳币 AUD",
    "NZD": "新西兰元 纽元 NZD",
    "CAD": "加拿大元 加元 加币 CAD",
    "CHF": "瑞士法郎 CHF",
    "DKK": "丹麦克朗 丹麦克郎 DKK",
    "SEK": "瑞典克朗 瑞典克郎 SEK",
    "NOK": "挪威克朗 挪威克郎 NOK",
    "TWD": "新台币 新台幣 台币 台湾元 TWD",
    "MOP": "澳门元 澳门币 MOP",
    "KRW": "韩元 韩国元 韩币 KRW",
    "THB": "泰铢 泰国铢 THB",
    "MYR": "马来西亚林吉特 林吉特 马来西亚元 马币 MYR",
    "PHP": "菲律宾比索 PHP",
    "RUB": "卢布 俄罗斯卢布 RUB",
    "INR": "印度卢比 INR",
    "FRF": "法国法郎 FRF",
    "ITL": "意大利里拉 ITL",
    "NLG": "荷兰盾 NLG",
    "BEF": "比利时法郎 BEF",
    "ATS": "奥地利先令 ATS",
    "FIM": "芬兰马克 FIM",
    "ESP": "西班牙比塞塔 ESP",
}
_CURRENCY = {word: iso for iso, words in CURRENCY_WORDS.items() for word in words.split()}

_SCALE = {
    "": 1,
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10**4,
    "萬": 10**4,
    "亿": 10**8,
    "億": 10**8,
}
_DIGIT = {
    character: value
    for value, characters in enumerate(
        ["零〇", "壹一", "贰二貳两", "叁三叄", "肆四", "伍五", "陆六陸", "柒七", "捌八", "玖九"]
    )
    for character in characters
}
_CHINESE = "".join(_DIGIT) + "十拾百佰千仟"
_COUNTING = rf"\d.,{_CHINESE}万萬亿億"

_SPACE = re.compile(r"\s+")
_SOME_AMOUNT = re.compile(rf"\d|[{_CHINESE}].*[万萬亿億元圆]", re.ASCII)
_BRACKETS = re.compile(r"[()\[\]【】〔〕]")
_ROUNDED = re.compile(r"约|近|余|多|以上|左右|超|不足|[~～≈<>≤≥]|\d-\d|至|\d\+")
_SCIENTIFIC = re.compile(r"\dE[+-]?\d")
_SPLIT_NUMBER = re.compile(
    r"[\d.,][()\[\]【】〔〕]+[\d.,]|\d\s+(?!\d{3}(?!\d))\d|\d{4}\s+\d", re.ASCII
)
_PLAIN = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_WRITTEN = re.compile(
    rf"(?P<before>[^{_COUNTING}]*)(?P<sum>[{_COUNTING}]+)(?P<after>[^{_COUNTING}]*)", re.ASCII
)
_TERM = re.compile(
    rf"([\d.,]+)([十拾百佰千仟]?)([万萬]?[亿億]?)|([{_CHINESE}]+)([万萬]?[亿億]?)", re.ASCII
)

# A column of money holds 24 digits, 4 of them behind the point.
_LARGEST = Decimal(10) ** 18
_FINEST = Decimal("0.0001")

_NO_NUMBER = gettext_noop("“%(raw)s” holds no amount")
_NEGATIVE = gettext_noop("“%(raw)s” is below zero")
_NO_UNIT = gettext_noop("“%(raw)s” doesn't say whether it counts 元 or 万元")
_STRANGE_WORDS = gettext_noop("“%(words)s” in “%(raw)s” is no currency we know")
_TWO_CURRENCIES = gettext_noop("“%(raw)s” names two currencies")
_ROUND_FIGURE = gettext_noop("“%(raw)s” is a rounded amount; fill in the exact one")
_EXPONENT = gettext_noop(
    "“%(raw)s” was turned into scientific notation by a spreadsheet and may have lost digits; "
    "write the number out"
)
_BAD_NUMBER = gettext_noop("“%(number)s” in “%(raw)s” can't be read as one number")
_NOT_ONE = gettext_noop("“%(raw)s” can't be read as one number")
_TOO_LARGE = gettext_noop("“%(raw)s” is more than any capital can be")
_TOO_FINE = gettext_noop("“%(raw)s” is finer than a ten-thousandth of the currency's unit")


def _unread(part: str, whole: str) -> Fault:
    """What can't be read, and where it stands if that is not all there is."""
    if part == whole:
        return Fault(_NOT_ONE, raw=whole)
    return Fault(_BAD_NUMBER, number=part, raw=whole)


@lru_cache(8192)
def parse_capital(raw: str | None) -> Capital:
    """Read one text. Never raises; see `Capital` for what comes back."""
    if raw is None:
        return Capital()
    text = unicodedata.normalize("NFKC", raw).strip().lstrip("'’‘").strip().upper()
    if not text or text in UNKNOWN_WORDS:
        return Capital()
    shown = raw.strip()
    if _SCIENTIFIC.search(text):
        return Capital(problem=Fault(_EXPONENT, raw=shown))
    if _SPLIT_NUMBER.search(text):
        return Capital(problem=_unread(text, shown))
    text = _BRACKETS.sub("", _SPACE.sub("", text))
    if not re.search(r"\d", text, re.ASCII) and not re.search(
        rf"[{_CHINESE}].*[万萬亿億元圆]", text
    ):
        return Capital(problem=Fault(_NO_NUMBER, raw=shown))
    if _ROUNDED.search(text):
        return Capital(problem=Fault(_ROUND_FIGURE, raw=shown))
    if re.match(r"\D*[-−]\d", text):  # also the word processor's minus
        return Capital(problem=Fault(_NEGATIVE, raw=shown))
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return Capital(problem=_unread(text, shown))
    return _put_together(found["before"], found["sum"], found["after"], shown)


def _put_together(before: str, written: str, after: str, shown: str) -> Capital:
    after = after.removesuffix("整").removesuffix("正")
    currency, problem = _currency_of(before.rstrip(":"), after, shown)
    if problem is not None:
        return Capital(problem=problem)
    amount = _amount_of(written)
    if amount is None:
        return Capital(problem=_unread(written, shown))
    if currency is None and not re.search(r"[万萬亿億]", written):
        return Capital(problem=Fault(_NO_UNIT, raw=shown))
    if amount >= _LARGEST:
        return Capital(problem=Fault(_TOO_LARGE, raw=shown))
    if amount != amount.quantize(_FINEST):
        return Capital(problem=Fault(_TOO_FINE, raw=shown))
    whole = amount.to_integral_value()
    return Capital(whole if amount == whole else amount.normalize(), currency)


def _currency_of(before: str, after: str, shown: str) -> tuple[str | None, Fault | None]:
    """The one currency named around the number; “元” beside another word is just its unit."""
    named: set[str] = set()
    for words in (before, after):
        iso = _named(words)
        if iso == "":
            return None, Fault(_STRANGE_WORDS, words=words, raw=shown)
        if iso:
            named.add(iso)
    if len(named) == 2 and after in {"元", "圆"}:
        named.discard("CNY")  # 港币500万元
    if len(named) > 1:
        return None, Fault(_TWO_CURRENCIES, raw=shown)
    return next(iter(named), None), None


def _named(words: str) -> str | None:
    """ISO code of a word; None for no word, "" for a word that isn't a currency."""
    if not words:
        return None
    for candidate in (
        words,
        words.removeprefix("元"),  # 万元港币
        words.removesuffix("元"),  # 万港币元
        words.removeprefix("元").removesuffix("元"),  # 万元人民币元
    ):
        if iso := _CURRENCY.get(candidate):
            return iso
    return ""


def _amount_of(written: str) -> Decimal | None:
    """The sum of parts such as 1亿2000万 in falling order; None when they don't make one number."""
    total, last, place = Decimal(0), None, 0
    while place < len(written):
        term = _TERM.match(written, place)
        if term is None:
            return None
        place = term.end()
        digits, small, large, chinese, chinese_large = term.groups()
        if digits is not None:
            if not _PLAIN.fullmatch(digits):
                return None
            number: Decimal | None = Decimal(digits.replace(",", "")) * _SCALE[small]
        else:
            number, large = _chinese_number(chinese), chinese_large
        if number is None:
            return None
        scale = 1
        for word in large:
            scale *= _SCALE[word]
        if last is not None and number * scale >= last:
            return None
        total, last = total + number * scale, scale
    return total


def _chinese_number(text: str) -> Decimal | None:
    """Up to four figures in Chinese: 壹仟贰佰零伍, 三百, 一〇五 isn't one."""
    total, digit, last = 0, None, 10**4
    for character in text:
        if character in _DIGIT:
            if digit is not None and digit != 0:
                return None
            digit = _DIGIT[character]
            continue
        scale = _SCALE[character]
        if scale >= last or (digit is None and scale != 10):
            return None
        total, digit, last = total + (1 if digit is None else digit) * scale, None, scale
    return Decimal(total + (digit or 0))
