"""People, the roles they hold, their departments, and the tree of jurisdictions. Models only."""
