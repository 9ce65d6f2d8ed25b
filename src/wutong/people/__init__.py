"""Signing in, inviting people and giving them roles: the deeds on accounts, so that they are events too."""
