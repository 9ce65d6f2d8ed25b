"""The peer's side, run by the Python of its own venv: create, list page, move 1,000.

Arguments: database address, number of opportunities. Prints JSON. Uses the public API of trytond.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

MOVED = 1_000
TRIES = 7


def set_up(address: str, name: str) -> Path:
    """A configuration file and a fresh database with the module and what it needs."""
    import psycopg

    parts = urlsplit(address)
    if host := parse_qs(parts.query).get("host"):
        os.environ["PGHOST"] = host[0]  # a socket's folder can't stand in the peer's address
    base = f"{parts.scheme}://{parts.netloc}/"
    own = psycopg.connect(address, autocommit=True)
    own.execute(f'CREATE DATABASE "{name}"')
    own.close()
    conf = Path(tempfile.mkdtemp()) / "trytond.conf"
    conf.write_text(f"[database]\nuri = {base}\n", encoding="utf-8")
    secret = conf.with_name("pass")
    secret.write_text("only-for-a-benchmark\n", encoding="utf-8")
    admin = Path(sys.executable).with_name("trytond-admin")
    subprocess.run(
        [admin, "-c", conf, "-d", name, "-u", "sale_opportunity", "--activate-dependencies",
         "--email", "bench@example.com"],
        check=True, env={**os.environ, "TRYTONPASSFILE": str(secret)},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return conf


def main(address: str, number: int, name: str) -> None:
    conf = set_up(address, name)
    from trytond import config

    config.update_etc(str(conf))
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    Pool.start()
    pool = Pool(name)
    pool.init()
    found: dict[str, float] = {}
    with Transaction().start(name, 0) as transaction:
        (admin,) = pool.get("res.user").search([("login", "=", "admin")])
        user = admin.id
        Currency = pool.get("currency.currency")
        Party = pool.get("party.party")
        Company = pool.get("company.company")
        Employee = pool.get("company.employee")
        (currency,) = Currency.create([{"name": "Yuan", "code": "CNY", "symbol": "Y"}])
        party, person = Party.create([{"name": "County"}, {"name": "Officer"}])
        (company,) = Company.create([{"party": party.id, "currency": currency.id}])
        (employee,) = Employee.create([{"party": person.id, "company": company.id}])
        transaction.commit()
    context = {"company": company.id, "employee": employee.id}
    with Transaction().start(name, user, context=context) as transaction:
        Opportunity = pool.get("sale.opportunity")
        row = {
            "description": "Sample project",
            "company": company.id,
            "employee": employee.id,
            "party": party.id,
        }
        began = time.perf_counter()
        ids: list[int] = []
        for first in range(0, number, 1_000):
            many = [row] * min(1_000, number - first)
            ids += [each.id for each in Opportunity.create(many)]
            transaction.commit()
        found["create_ms_a_row"] = (time.perf_counter() - began) * 1000 / number
        times = []
        for _try in range(TRIES):
            began = time.perf_counter()
            Opportunity.search_count([])
            shown = Opportunity.search([], limit=50, order=[("id", "DESC")])
            [
                (s.number, s.description, s.state, s.party.rec_name, s.employee.rec_name)
                for s in shown
            ]
            times.append(time.perf_counter() - began)
        found["list_page_ms"] = statistics.median(times) * 1000
        one = []
        for _key in ids[:50]:
            began = time.perf_counter()
            Opportunity.create([row])
            transaction.commit()
            one.append(time.perf_counter() - began)
        found["create_one_ms"] = statistics.median(one) * 1000
        began = time.perf_counter()
        Opportunity.opportunity(Opportunity.browse(ids[:MOVED]))
        transaction.commit()
        found["move_1000_together_ms"] = (time.perf_counter() - began) * 1000
        began = time.perf_counter()
        for key in ids[MOVED : 2 * MOVED]:
            Opportunity.opportunity([Opportunity(key)])
            transaction.commit()
        found["move_1000_singly_ms"] = (time.perf_counter() - began) * 1000
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
