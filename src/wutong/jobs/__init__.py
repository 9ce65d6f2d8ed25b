"""The queue: work that commits with the row that asked for it, and is done after it."""
