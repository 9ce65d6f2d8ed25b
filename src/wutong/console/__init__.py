"""What an officer sees first: the shell, the cockpit, search, the gallery."""
