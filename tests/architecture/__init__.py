"""What no linter says: the house's rules about boundaries, writing, words, migrations and papers.

Each guard is a function from text to faults, shown to find a bad line and to leave a good one.
"""
