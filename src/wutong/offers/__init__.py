"""Projects that the county plans and offers: need, site, market, return, the project book."""
