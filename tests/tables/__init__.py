"""Four tables that every app extends: who may open what, who may move what, lists, workbooks.

An app keeps its rows in `src/wutong/<app>/tests/`: `permission_rows.py`, `lifecycle_rows.py`,
`list_rows.py`, `sheet_rows.py`. What is listed nowhere fails.
"""
