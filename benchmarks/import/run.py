"""Rows a second of a whole import: read, checked, compared, written, an event for each firm."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scratch_database import scratch_database, shared_data


def main() -> None:
    """Import the Shanxi register into an empty database, then again; check the events; print."""
    register = shared_data() / "register" / "shanxi_1978_2004.csv.gz"
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with scratch_database():
        from django.db import connection

        from wutong.audit.commands import verify
        from wutong.companies.commands import import_file

        def database_time() -> float:
            """Processor seconds of our connection's server process so far."""
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text()
            user, system = stat.rpartition(")")[2].split()[11:13]
            return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

        for step, dry in (("dry run", True), ("first import", False), ("same file again", False)):
            began, worked, served = time.perf_counter(), time.process_time(), database_time()
            told = import_file(register, dry_run=dry)
            took, own = time.perf_counter() - began, time.process_time() - worked
            database = database_time() - served
            print(
                f"{step}: {told['rows'] / took:,.0f} rows/s ({took:.2f} s; processor: ours "
                f"{own:.2f} s, the database's {database:.2f} s): {told['created']} new, "
                f"{told['updated']} changed, {told['unchanged']} unchanged, "
                f"{told['rejected']} rejected"
            )
        report = verify()
        print(f"events {report['events']}, broken {len(report['broken'])}")
        if report["broken"]:
            raise SystemExit("the events don't fit the rows")


if __name__ == "__main__":
    main()
