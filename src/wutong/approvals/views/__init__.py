"""Pages of cases and plans."""
