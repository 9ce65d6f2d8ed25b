"""Pure rules of outreach: terms, days, sums, matching by words."""
