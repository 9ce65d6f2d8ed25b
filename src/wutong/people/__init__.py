"""Signing in, inviting people, giving roles: the deeds on accounts, so that they are events too."""
