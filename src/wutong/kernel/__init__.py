"""Tools without tables or domain: errors, screens, hooks, panels, money, spreadsheets."""
