"""Reads on results: certificates, bundles, measures."""
