"""Plans and cases: which items, in what order, whose turn; commitments; any counter."""
