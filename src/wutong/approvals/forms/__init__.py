"""Forms on cases and plans."""
