"""Telling people: messages in the app, and reminders that fire when their moment has come."""
