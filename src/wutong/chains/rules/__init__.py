"""Pure rules of the chains: reading scopes, placing firms, judging gaps, drawing the map."""
