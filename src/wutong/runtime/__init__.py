"""Runtime: what must run beneath the product before Django is there.

The embedded PostgreSQL of demo, development and tests, the data folder, and the
processes (web, worker) that die together. Nothing here knows Django or the domain.
"""
