"""Accounts: how sign-ins are counted and passwords hashed."""
