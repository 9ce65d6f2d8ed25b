"""Going out and receiving: trips, events, visits, whom was met, what was promised on the spot."""
