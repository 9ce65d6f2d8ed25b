"""Whom to invite: screens a register of firms against a segment's gap and ranks candidates."""
