"""What can be said of a firm from its name, its code and its capital alone. Knows no Django."""
