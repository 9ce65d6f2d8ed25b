"""Bring a database to the state that this version needs: tables, then what the product holds."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wutong.runtime.words import gettext as _

Progress = Callable[[str], None]

# any number; all processes that prepare the same database queue on it
PREPARING = 0x77757430


def pending_migrations() -> list[str]:
    """Names of migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    return [f"{m.app_label}.{m.name}" for m, _backwards in executor.migration_plan(targets)]


def prepare(progress: Progress = lambda _line: None) -> None:
    """Migrate where needed and load the product's own rows where they are missing. Idempotent.

    Under an advisory lock, so that several commands may start on a fresh folder at once.
    """
    with connection.cursor() as cursor:
        # a first start takes a while: wait for it, lock_timeout is for rows
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        cursor.execute("RESET lock_timeout")
    try:
        if pending := pending_migrations():
            progress(_("migrating the database (%(count)s steps)") % {"count": len(pending)})
            call_command("migrate", verbosity=0, interactive=False)
        load_product_data(progress)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


def load_product_data(progress: Progress = lambda _line: None) -> None:
    """The clock, the jurisdictions, the published calendar, the product's chains and ways."""
    # here and not above: models can't be imported before Django is set up
    from wutong.approvals.public import load_product_content, load_product_rules
    from wutong.calendars.public import load_product_calendar
    from wutong.chains.public import load_product_data as load_chains
    from wutong.matters.public import load_product_catalogue
    from wutong.outreach.public import load_product_terms
    from wutong.people.public import load_product_people
    from wutong.pipeline.public import load_product_data as load_pipeline
    from wutong.pipeline.public import load_product_duties

    progress(_("checking the product's own data"))
    clock = load_product_people()
    load_product_calendar(actor=clock)
    load_chains(actor=clock)
    load_pipeline(actor=clock)
    load_product_duties(actor=clock)
    load_product_catalogue(actor=clock)
    load_product_rules(actor=clock)
    load_product_content(actor=clock)
    load_product_terms(actor=clock)
