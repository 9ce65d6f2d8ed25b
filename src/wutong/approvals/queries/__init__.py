"""Reads on cases and plans."""
