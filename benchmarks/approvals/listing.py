"""The list of cases at a thousand and at a million cases, with one and with sixteen clients.

A hundred cases are made by the product's deeds (drafts, under way, late, lacking papers, closed,
withdrawn) among twenty departments, then copied by SQL; copies have no events, which the list does
not read. The pages are asked for over HTTP from the web server that the product serves with.
"""

from __future__ import annotations

import http.client
import os
import random
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from many_rows import Copied, Seed

if TYPE_CHECKING:
    from run import Ours

SEEDS = 100
DEPARTMENTS = 20
ASKED = 12
CLIENTS = 16
ASKED_EACH = 6
# what is shown, to whom, where, and whether sixteen ask for it at once too
PAGES = (
    ("under way", "clerk", "/approvals/", True),
    ("my department's turn", "clerk", "/approvals/?show=turn", True),
    ("late", "clerk", "/approvals/?show=late", False),
    ("waits for the applicant", "clerk", "/approvals/?show=missing", False),
    ("closed", "clerk", "/approvals/?show=closed", False),
    ("all", "clerk", "/approvals/?show=all", True),
    ("all, words", "clerk", "/approvals/?show=all&q=%E6%A1%88%E4%BB%B677", False),
    ("all, page 100", "clerk", "/approvals/?show=all&page=100", False),
    ("all", "firm", "/approvals/?show=all", True),
    ("under way", "leader", "/approvals/", True),
    ("all", "leader", "/approvals/?show=all", False),
    ("late", "leader", "/approvals/?show=late", False),
)


class Cases:
    """Twenty departments with a clerk in the first, and cases in all states."""

    def __init__(self, ours: Ours) -> None:
        from wutong.accounts.public import Role, clock_user
        from wutong.people.public import add_department, invite_person

        self.cast, self.chance = ours.cast, random.Random(1)
        clock, county = clock_user(), ours.cast.place.county
        self.departments = [
            add_department(
                name=f"示例部门{n}", name_en=f"Sample department {n}", jurisdiction=county,
                actor=clock, is_example=True,
            )
            for n in range(DEPARTMENTS)
        ]  # fmt: skip
        self.clerks = [
            invite_person(
                actor=clock, username=f"clerk{n}", display_name=f"示例科员{n}",
                display_name_en=f"Sample clerk {n}", post="科员", post_en="Clerk",
                department=department, jurisdiction=county, roles=[Role.DEPARTMENT],
                is_example=True,
            )
            for n, department in enumerate(self.departments)
        ]  # fmt: skip
        self.people = {
            "clerk": self.clerks[0],
            "firm": ours.cast["outsider"],
            "leader": ours.cast["leader"],
        }

    def seed(self) -> None:
        """A hundred cases by the product's deeds."""
        ends = ["closed"] * 86 + ["doing"] * 5 + ["received"] * 2 + ["missing"] * 3
        ends += ["draft"] * 2 + ["withdrawn"] * 2
        self.chance.shuffle(ends)
        for number, end in enumerate(ends[:SEEDS]):
            self._case(number, end)

    def _case(self, number: int, end: str) -> None:
        from wutong.approvals import public as approvals

        chance, counter = self.chance, self.cast["approval"]
        chosen = chance.sample(range(DEPARTMENTS), chance.randint(1, 5))
        paper = approvals.MaterialAsked(document="p", name="示例材料")
        case = approvals.open_case(
            approvals.Application(
                title=f"示例案件{number}",
                applicant_name=f"示例企业{number}",
                jurisdiction=self.cast.place.county,
                counter=self.cast.place.approval,
                items=tuple(
                    approvals.ItemAsked(
                        code=f"b{n}", name=f"示例事项{n}", department=self.departments[n],
                        legal_days=20, legal_unit="wd", promised_days=10, promised_unit="wd",
                        materials=(paper,) if end == "missing" else (),
                    )
                    for n in chosen
                ),
                is_example=True,
            ),
            actor=counter if number % 25 else self.people["firm"],
        )  # fmt: skip
        if end == "draft":
            return
        actor = case.opened_by
        approvals.hand_in_case(case.pk, actor=actor)
        if end == "withdrawn":
            approvals.withdraw_case(case.pk, actor=actor, note="示例")
            return
        items = list(case.items.order_by("pk"))
        clerks = {i.pk: self.clerks[self.departments.index(i.department)] for i in items}
        if end == "missing":
            for item in items:
                uses = item.uses.values_list("material_id", flat=True)
                approvals.tell_missing(
                    item.pk, actor=clerks[item.pk], papers=dict.fromkeys(uses, "请补"),
                    reply_by=date.today() + timedelta(days=20),  # noqa: DTZ011
                )  # fmt: skip
        elif end in {"doing", "closed"}:
            for item in items:
                approvals.accept_item(item.pk, actor=clerks[item.pk])
            if end == "closed":
                for item in items:
                    approvals.grant_item(item.pk, actor=clerks[item.pk])


def tables() -> dict[str, Copied]:
    """What a copy of a case has otherwise: its number and title, and days spread over a month."""
    case = "s.case_id >= (SELECT min(id) FROM approvals_case WHERE title LIKE '示例案件%%')"
    item = case.replace(
        "s.case_id", "(SELECT case_id FROM approvals_caseitem WHERE id = s.item_id)"
    )
    return {
        "approvals_case": Copied(
            case.replace("s.case_id", "s.id"),
            {
                "number": "'0-' || {id}::text",
                "title": "'示例案件' || k",
                "applicant_name": "'示例企业' || k",
                "opened_by_id": "(SELECT id FROM accounts_user WHERE username = 'approval')",
            },
        ),
        "approvals_caseitem": Copied(case, {"due_on": "s.due_on - (k % 20)::int"}),
        "approvals_caseparty": Copied(case),
        "approvals_casematerial": Copied(case),
        "approvals_materialuse": Copied(item),
        "approvals_writtennotice": Copied(
            item, {"number": "'0-' || {id}::text"}
        ),
    }  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    """Whether anything comes back; without a worker the product does not call itself well."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", "/healthz")
        link.getresponse().read()
    except OSError:
        return False
    finally:
        link.close()
    return True


@contextmanager
def web_server() -> Iterator[int]:
    """The product's web server on a free port."""
    from wutong.config.serving import web_server as child_of

    port = free_port()
    child = child_of(port)
    process = subprocess.Popen([*child.command], env={**os.environ, **child.environment})
    try:
        until = time.monotonic() + 120
        while not answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the web server does not answer")
            time.sleep(0.3)
        yield port
    finally:
        process.terminate()
        process.wait()


def cookie_of(user: Any) -> str:
    """A session, as signing in makes one."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def ask(port: int, path: str, cookie: str, times: int, taken: list[float]) -> None:
    """One client on one connection: its requests one after the other, whole answers read."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    for _ in range(times):
        began = time.perf_counter()
        link.request("GET", path, headers={"Cookie": cookie})
        answer = link.getresponse()
        body = answer.read()
        taken.append(time.perf_counter() - began)
        if answer.status != http.client.OK or b"</html>" not in body:
            raise SystemExit(f"{path} answers {answer.status}")
    link.close()


def measured(
    port: int, path: str, cookie: str, *, crowded: bool
) -> dict[int, tuple[float, float, float]]:
    """By number of clients: median and 95th hundredth of seconds, answers a second."""
    ask(port, path, cookie, 4, [])
    found = {}
    for clients, each in ((1, ASKED), (CLIENTS, ASKED_EACH))[: 2 if crowded else 1]:
        taken: list[float] = []
        threads = [
            threading.Thread(target=ask, args=(port, path, cookie, each, taken))
            for _ in range(clients)
        ]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - began
        if len(taken) != clients * each:
            raise SystemExit(f"{path}: {len(taken)} answers of {clients * each}")
        rank = sorted(taken)[int(len(taken) * 0.95) - 1]
        found[clients] = statistics.median(taken), rank, len(taken) / spent
    return found


def lists(ours: Ours, number: int, small: int = 1_000) -> None:
    """Fill, measure at both sizes, print."""
    from django.db import connection

    from wutong.approvals.models import Case, CaseItem

    began = time.perf_counter()
    cases = Cases(ours)
    cases.seed()
    print(f"{SEEDS} cases by deeds: {time.perf_counter() - began:.0f} s", flush=True)
    cookies = {who: cookie_of(user) for who, user in cases.people.items()}
    results = []
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        seed = Seed(cursor, tables())
        for size in (small, number):
            began = time.perf_counter()
            seed.grow(size // SEEDS - 1)
            cursor.execute("VACUUM ANALYZE")
            print(
                f"{Case.objects.count():,} cases, {CaseItem.objects.count():,} items: "
                f"{time.perf_counter() - began:.0f} s, load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            with web_server() as port:
                results.append(
                    {
                        (what, who): measured(port, path, cookies[who], crowded=crowded)
                        for what, who, path, crowded in PAGES
                    }
                )
    for clients in (1, CLIENTS):
        print(f"list of cases over HTTP, {clients} client(s), median (95th) ms, load "
              f"{os.getloadavg()[0]:.1f}")  # fmt: skip
        print(f"list (who)\tat {small:,}\tat {number:,}\ttimes as long\tanswers/s\tthen")
        for (what, who), after in results[1].items():
            if clients not in after:
                continue
            (a, a95, a_rate), (b, b95, b_rate) = results[0][what, who][clients], after[clients]
            print(
                f"{what} ({who})\t{a * 1000:.0f} ({a95 * 1000:.0f})\t"
                f"{b * 1000:.0f} ({b95 * 1000:.0f})\t{b / a:.1f}\t{a_rate:.0f}\t{b_rate:.0f}"
            )
