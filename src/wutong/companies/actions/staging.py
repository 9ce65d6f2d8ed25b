"""The statements of an import: a temporary table of rows, and the verdict on each.

Verdicts: new, changed, unchanged, repeat (says nothing that an earlier row of the file doesn't);
and, refused: conflict, twin, ambiguous, foreign.
"""

from __future__ import annotations

# Fields that a file may tell, as they are called in the staging table and in the register.
FIELDS = (
    "name", "name_en", "uscc", "kind", "registered_on", "company_type", "capital_raw",
    "capital_amount", "capital_currency", "business_scope", "industry_code", "province", "city",
    "status", "jurisdiction_id", "place_basis",
)  # fmt: skip
_PLACED = frozenset({"jurisdiction_id", "place_basis"})

CREATE = """
CREATE TEMP TABLE companies_staging (
    row int PRIMARY KEY,
    name text NOT NULL, name_en text, uscc text, kind text, registered_on date, company_type text,
    capital_raw text, capital_amount numeric(22, 4), capital_currency text, business_scope text,
    industry_code text, province text, city text, status text, jurisdiction_id bigint,
    place_basis text, is_example boolean NOT NULL,
    name_key text GENERATED ALWAYS AS (companies_name_key(name)) STORED,
    company_id bigint, first_row int, other bigint, verdict text, differs text
) ON COMMIT DROP
"""

COPY = f"COPY companies_staging (row, {', '.join(FIELDS)}, is_example) FROM STDIN"

_SAYS_NOTHING_NEW = " AND ".join(
    f"(later.{f} IS NULL OR later.{f} IS NOT DISTINCT FROM first.{f})" for f in FIELDS
)

# The first field, in the order of the columns, in which a repeated row says something else.
_DIFFERS = (
    "CASE "
    + " ".join(
        f"WHEN later.{f} IS NOT NULL AND later.{f} IS DISTINCT FROM first.{f} THEN '{f}'"
        for f in FIELDS
    )
    + " END"
)

REPEATS_BY_CODE = f"""
UPDATE companies_staging later
SET other = first.row, differs = {_DIFFERS},
    verdict = CASE WHEN {_SAYS_NOTHING_NEW} THEN 'repeat' ELSE 'conflict' END
FROM (SELECT uscc, min(row) AS row FROM companies_staging WHERE uscc IS NOT NULL
      GROUP BY uscc HAVING count(*) > 1) several
JOIN companies_staging first ON first.row = several.row
WHERE later.uscc = several.uscc AND later.row > several.row
"""  # noqa: S608 # own names

REPEATS_BY_NAME = f"""
UPDATE companies_staging later
SET other = first.row, differs = {_DIFFERS},
    verdict = CASE WHEN {_SAYS_NOTHING_NEW} THEN 'repeat' ELSE 'conflict' END
FROM (SELECT name_key, min(row) AS row FROM companies_staging WHERE uscc IS NULL
      GROUP BY name_key HAVING count(*) > 1) several
JOIN companies_staging first ON first.row = several.row
WHERE later.uscc IS NULL AND later.name_key = several.name_key AND later.row > several.row
"""  # noqa: S608 # own names

TWINS = """
UPDATE companies_staging without
SET verdict = 'twin', other = coded.row
FROM (SELECT name_key, min(row) AS row FROM companies_staging WHERE uscc IS NOT NULL
      GROUP BY name_key) coded
WHERE without.uscc IS NULL AND without.verdict IS NULL AND coded.name_key = without.name_key
"""

MATCH_BY_CODE = """
UPDATE companies_staging s SET company_id = c.id
FROM companies_company c WHERE s.verdict IS NULL AND c.uscc = s.uscc
"""

MATCH_BY_NAME = """
UPDATE companies_staging s
SET company_id = CASE WHEN found.number = 1 THEN found.id END, other = found.number,
    verdict = CASE WHEN found.number > 1 THEN 'ambiguous' END
FROM (SELECT s.row, min(c.id) AS id, count(*) AS number
      FROM companies_staging s
      JOIN companies_company c ON c.name_key = s.name_key AND c.is_example = s.is_example
      WHERE s.verdict IS NULL AND s.uscc IS NULL GROUP BY s.row) found
WHERE found.row = s.row
"""

# A firm that stood without a code takes the code of the one row that bears its name.
ADOPT_BY_NAME = """
UPDATE companies_staging s SET company_id = found.id
FROM (SELECT min(s.row) AS row, min(c.id) AS id
      FROM companies_staging s
      JOIN companies_company c ON c.name_key = s.name_key AND c.uscc IS NULL
                              AND c.is_example = s.is_example
      WHERE s.verdict IS NULL AND s.company_id IS NULL AND s.uscc IS NOT NULL
      GROUP BY s.name_key HAVING count(*) = 1) found
WHERE found.row = s.row
"""

# What is the same already does no harm: a list taken out and handed in again stays unchanged.
MARK_FOREIGN = """
UPDATE companies_staging s SET verdict = 'foreign'
FROM companies_company c
WHERE c.id = s.company_id AND s.verdict = 'changed' AND c.is_example <> s.is_example
"""

_TELLS_MORE = " OR ".join(
    f"(s.{f} IS NOT NULL AND s.{f} IS DISTINCT FROM c.{f}"
    + (" AND c.place_basis <> 'hand')" if f in _PLACED else ")")
    for f in FIELDS
)

COMPARE = f"""
UPDATE companies_staging s SET verdict = CASE WHEN {_TELLS_MORE} THEN 'changed' ELSE 'unchanged' END
FROM companies_company c WHERE c.id = s.company_id AND s.verdict IS NULL
"""  # noqa: S608 # own names

# Rows that no verdict was given are new. Their keys are those that the register gives out.
MARK_NEW = "UPDATE companies_staging SET verdict = 'new' WHERE verdict IS NULL"
SPAN_OF_NEW = "SELECT min(row), max(row) FROM companies_staging WHERE verdict IS NULL"

INSERT_NEW = """
INSERT INTO companies_company (
    name, name_en, uscc, kind, registered_on, company_type, capital_raw, capital_amount,
    capital_currency, business_scope, industry_code, province, city, status, jurisdiction_id,
    place_basis, is_example, source, source_edition, published_fact, published_source, published_on
)
SELECT name, coalesce(name_en, ''), uscc, coalesce(kind, 'firm'), registered_on,
    coalesce(company_type, ''), coalesce(capital_raw, ''), capital_amount,
    coalesce(capital_currency, ''), coalesce(business_scope, ''), coalesce(industry_code, ''),
    coalesce(province, ''), coalesce(city, ''), coalesce(status, ''), jurisdiction_id,
    coalesce(place_basis, ''), is_example, %(source)s, %(edition)s, '', '', ''
FROM companies_staging
WHERE verdict IS NULL AND row >= %(start)s AND row < %(end)s
ORDER BY row
RETURNING id, """

_SET = ", ".join(
    f"{f} = CASE WHEN c.place_basis = 'hand' THEN c.{f} ELSE coalesce(s.{f}, c.{f}) END"
    if f in _PLACED
    else f"{f} = coalesce(s.{f}, c.{f})"
    for f in FIELDS
)

UPDATE_CHANGED = f"""
UPDATE companies_company c SET {_SET}, source = %(source)s, source_edition = %(edition)s
FROM companies_staging s WHERE s.company_id = c.id AND s.verdict = 'changed'
"""  # noqa: S608 # own names
