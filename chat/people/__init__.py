"""Accounts: counting of sign-ins, password hashing, removal."""
