"""The deeds on cases."""
