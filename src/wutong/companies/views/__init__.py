"""Pages of the register of firms."""
