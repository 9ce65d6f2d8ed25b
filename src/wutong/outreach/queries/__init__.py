"""Reads of outreach, ready to show."""
