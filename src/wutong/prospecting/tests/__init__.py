"""Tests of prospecting."""
