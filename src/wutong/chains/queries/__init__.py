"""Reads on chains: judging, maps, lists, one segment, one firm."""
