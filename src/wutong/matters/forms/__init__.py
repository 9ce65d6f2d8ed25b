"""Forms on the catalogue."""
