"""What the law and the county decide about cases and plans, without tables."""
