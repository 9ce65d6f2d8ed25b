"""Settings, addresses and wiring of the whole: knows every app, no app knows it."""
