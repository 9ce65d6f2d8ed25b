"""Time of a search among a million names: one, two, three and more characters, rare and common."""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scratch_database import scratch_database


def pairs(text: str) -> list[str]:
    """Words of two characters, written without blanks."""
    return [text[i : i + 2] for i in range(0, len(text), 2)]


PLACES = pairs(
    "太原大同阳泉长治晋城朔州晋中运城忻州临汾吕梁交城文水孝义汾阳上海杭州南京武汉长沙大连青岛济南郑州西安成都"
    "重庆深圳广州厦门"
)
TRADES = pairs(
    "化工煤化焦化玻璃医药科技贸易物流建材机械铸造肥料能源环保"
    "电子信息农业食品旅游商贸工程投资置业餐饮广告"
)
FORMS = (
    *("有限公司", "有限责任公司", "股份有限公司", "集团有限公司"),
    *("有限公司分公司", "合作社", "经营部"),
)


def names(number: int) -> list[str]:
    """Made-up names, the same in every run: place, two or three characters, trade, form."""
    chance = random.Random(1)
    middle = [chr(chance.randrange(0x4E00, 0x6E00)) for _ in range(900)]
    return [
        "示例"
        + chance.choice(PLACES)
        + "".join(chance.choices(middle, k=chance.choice((2, 3))))
        + chance.choice(TRADES)
        + chance.choice(FORMS)
        for _ in range(number)
    ]


def main(number: int = 1_000_000, tries: int = 9) -> None:
    """Fill the register with names only, then time the first page and the count of each search."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {number:,} names")
    with scratch_database():
        from django.db import connection

        from wutong.accounts.public import clock_user
        from wutong.companies.queries import CappedPaginator, CompanyFilter, companies_for, rows_of

        made = names(number)
        with connection.cursor() as cursor:
            with cursor.copy(
                "COPY companies_company (name, name_en, kind, company_type, capital_raw, "
                "capital_currency, business_scope, industry_code, province, city, place_basis, "
                "status, is_example, source, source_edition, published_fact, published_source, "
                "published_on) FROM STDIN"
            ) as copy:
                for name in made:
                    copy.write_row((name, "", "firm", *[""] * 9, True, *[""] * 5))
            cursor.execute("VACUUM ANALYZE companies_company")
            cursor.execute("SELECT pg_size_pretty(pg_relation_size('company_name_grams'))")
            print(f"index: {cursor.fetchone()[0]}")
        reader = clock_user()
        rare = made[number // 2][4:8]  # two characters of the middle and their neighbours
        for words in (
            rare[0], "城", "公", rare[:2], "交城", "化肥", "公司", rare[:3], "交城焦",
            "焦化有限公司",
            "股份有限公司", f"交城 {rare[0]}", "没有这个名字",
        ):  # fmt: skip
            pages, counts, hits = [], [], 0
            for _try in range(tries):
                began = time.perf_counter()
                found = companies_for(reader, CompanyFilter(words=words))
                shown = rows_of(found[:50])
                pages.append(time.perf_counter() - began)
                began = time.perf_counter()
                hits = CappedPaginator(found, 50, capped=True).found
                counts.append(time.perf_counter() - began)
            page, count = (statistics.median(t) * 1000 for t in (pages, counts))
            print(
                f"{words}\tfirst page {page:.1f} ms ({len(shown)} rows)\t"
                f"count {count:.1f} ms ({min(hits, 10_000):,}{'+' if hits > 10_000 else ''} hits)"
            )


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
