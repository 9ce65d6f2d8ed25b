"""The official working-day table: which days are worked in a year, as the State Council says."""
