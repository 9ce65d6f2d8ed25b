"""Pages of prospecting: gaps and screenings, target lists, registers."""
