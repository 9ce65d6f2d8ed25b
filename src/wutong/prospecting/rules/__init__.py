"""Pure rules of prospecting: reading registers, scoring and ranking. Knows no Django."""
