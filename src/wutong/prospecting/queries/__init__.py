"""Reads for the pages of prospecting, and what the job asks of the county's own firms."""
