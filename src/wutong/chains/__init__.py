"""Industry chains by year and level: segments, links, leaders, which firms stand where, gaps."""
