"""Which lists come back from Excel, and which only go out."""

from __future__ import annotations

from tests.tables.rows import ComesBack

from .list_rows import firms_of_a_list, the_list

COMES_BACK = [
    ComesBack(
        key="targets", export="prospecting:list-page", back="prospecting:import",
        make=lambda cast: firms_of_a_list(cast, 4), kwargs=the_list, back_kwargs=the_list,
        who="officer", rows=4,
    )
]  # fmt: skip

ONLY_OUT = {
    "candidates": "found and ranked by a screening; chosen ones go on a target list",
    "target_lists": "a summary, counted from the firms on each list",
    "signals": "what changed from one edition of a register to the next",
    "weight_versions": (
        "a list of versions with their days, not of weights: these are tried against the ranking "
        "and published on the version's page, with the reason"
    ),
    "weight_moves": "what moved in the ranking from one version to the next",
    "linkages": "worked out from an input-output table, which comes in on its own page",
    "standing_gaps": "worked out from registers",
    "standing_firms": "the firms of a register behind a count: a register comes in as a folder",
}
