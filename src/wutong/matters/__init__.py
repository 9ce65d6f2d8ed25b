"""The catalogue of government service items: materials, prerequisites, clocks, by edition."""
