"""From a rumour to money in place: leads, first-report claims, projects and their stages,
follow-ups, agreements, and the money that really came."""
