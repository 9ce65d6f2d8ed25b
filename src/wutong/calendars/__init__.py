"""The official working-day table: which days are worked, year by year, as the State Council says."""
